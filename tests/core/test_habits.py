"""What people write as in Brian2's own examples: accepted, or refused with what to write."""
import pytest
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, ms

from homeozoo import istdp, neurons, rates, scaling, stdp
from homeozoo.core import RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')


def ends():
    """One source that fires at 1 ms, and a target cell with a conductance."""
    source = SpikeGeneratorGroup(1, [0], [1]*ms, name='source')
    target = NeuronGroup(1, 'dge/dt = -ge/(5*ms) : 1\nfire : 1', threshold='fire > 0.5',
                         name='target', namespace={})
    return source, target


@pytest.mark.parametrize('transmit', ['ge += w', 'ge_post += w'])
def test_the_variable_of_the_target_may_be_written_without_its_ending(transmit):
    source, target = ends()
    synapses = stdp.song2000.synapses(source, target, name='synapses', transmit=transmit,
                                      connect={})
    synapses.w = 0.5
    Network(source, target, synapses).run(1.2*ms, namespace={})
    assert float(target.ge[0]) == pytest.approx(0.5, rel=0.05)


def named(**options):
    return stdp.song2000.synapses(*ends(), **options)


REFUSED = {
    'no such variable': (lambda: named(name='s', transmit='gi_post += w'),
                         'the target cells have no variable gi'),
    'no such name': (lambda: named(name='s', transmit='gi += w'), 'no variable gi'),
    'rule + cell': (lambda: stdp.song2000 + neurons.rate_sensor, 'on_neurons'),
    'cell + rule': (lambda: neurons.rate_sensor + stdp.song2000, 'on_neurons'),
    'no name': (lambda: named(), "give the synapses a name, such as name='synapses'"),
    'no name of cells': (lambda: neurons.poisson.group(3), "give the group a name"),
    'parameter in kwargs': (lambda: stdp.song2000.kwargs(tau_pre=10*ms),
                            'stdp_tau_pre is a parameter of the rule; write rule(tau_pre='),
    'parameter in synapses': (lambda: named(name='s', A_plus=0.1),
                              'stdp_A_plus is a parameter of the rule'),
    'parameter in group': (lambda: neurons.lif_conductance.group(2, name='cells', tau_m=5*ms),
                           'tau_m is a parameter of the neuron; write neuron(tau_m='),
    'needs without target': (lambda: scaling.turrigiano1998.kwargs(),
                             'needs the variable rate on the'),
    'negative weights': (lambda: istdp.vogels2011.kwargs(w_min=-1, w_max=0),
                         'write the sign of an inhibitory synapse in transmit'),
    'negative weights of STDP': (lambda: stdp.song2000.kwargs(w_min=-1, w_max=0),
                                 'strength from 0 upwards'),
}


@pytest.mark.parametrize('case', REFUSED)
def test_refused_in_one_sentence_that_says_what_to_write(case):
    make, message = REFUSED[case]
    with pytest.raises(RuleError) as caught:
        make()
    assert message in str(caught.value) and '\n' not in str(caught.value).strip()


def test_a_rate_cell_needs_no_name_of_spikes():
    cells = rates.unit.group(2, name='cells', spikes=False)
    assert len(cells) == 2
