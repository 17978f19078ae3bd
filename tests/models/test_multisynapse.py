"""Several contacts of a pair: the law against a chain written from the equations, shared cells."""
import numpy as np
import pytest
from brian2 import Network, NeuronGroup, ms, seed
from brian2.utils.logger import catch_logs

from homeozoo import drive, multisynapse, stdp

pytestmark = pytest.mark.usefixtures('numpy_target')


def contacts(pairs, *, targets=None, **values):
    """`pairs` synapses of the rule on quiet cells, one each or all on `targets` cells."""
    rule = multisynapse.reduced(**values) if values else multisynapse.reduced
    cells = multisynapse.activity.group(targets or pairs, name='cells', dt=4*ms, spikes=False)
    silent = NeuronGroup(pairs, 'x : 1', name='silent', dt=4*ms)
    made = rule.synapses(silent, cells, name='made', slow=4*ms, dt=4*ms,
                         connect=dict(condition=f'j == i % {targets or pairs}'))
    return Network(cells, silent, made), cells, made


def test_stationary_law():
    """Probability flows that balance, for two sites, on paper; two modes at the defaults."""
    p = multisynapse.stationary(0.5, sites=2, build=2.0, r0=8.0, k=np.log(2)*3, gain=1.0, K=0.5)
    loss = [8*2**(-3*0.75), 8*2**(-3*2.5/3)]
    assert p[1]*loss[0] == pytest.approx(p[0]*4) and p[2]*2*loss[1] == pytest.approx(p[1]*2)
    assert p.sum() == pytest.approx(1)
    shape = multisynapse.stationary(0.2)
    assert shape[0] > shape[1] > shape[3] < shape[8] > shape[10]
    assert np.ptp(multisynapse.stationary(0.1, k=0, r0=3) - multisynapse.stationary(0.9, k=0, r0=3)
                  ) == 0, 'removal blind to weight does not know the drive'


def test_pairs_have_the_law():
    """3000 pairs after four relaxation times from both ends, within five standard errors."""
    seed(5)
    net, cells, made = contacts(3000)
    cells.mult_drive = 0.2
    made.mult_n = 'int((i % 2)*12)'
    net.run(14000*ms)
    share = np.bincount(made.mult_n, minlength=13)/3000
    law = multisynapse.stationary(0.2)
    assert np.all(np.abs(share - law) < 5*np.sqrt(law*(1 - law)/3000) + 0.01)
    assert np.allclose(cells.mult_in, 0.3*np.array(made.mult_n))


def test_contacts_of_one_cell_share_its_activity():
    """Two synapses on a cell: activity sums over both; without loss all sites fill."""
    seed(1)
    net, cells, made = contacts(4, targets=2, r0=0/(1000*ms))
    net.run(4000*ms)
    n = np.array(made.mult_n)
    assert n.max() <= 12 and n.min() > 8
    assert np.allclose(cells.mult_in, 0.3*np.array([n[made.j == j].sum() for j in (0, 1)]))



def test_order_of_synapses_matters_to_several_alone():
    """Brian2's warning stays for a network, where it is right, and is not given for one synapse."""
    with catch_logs() as said:
        drive(multisynapse.reduced + stdp.song2000, w0=0.5, pre_times=[1]*ms, post_times=[2]*ms)
    assert not said
    with catch_logs() as said:
        contacts(2, targets=1)[0].run(8*ms)
    assert any('order of execution' in text for _, _, text in said)
