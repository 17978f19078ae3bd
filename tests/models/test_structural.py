"""Structural plasticity: the law of a step, what a new contact knows, delays, growth, refusals."""
import numpy as np
import pytest
from brian2 import (Hz, Network, SpikeGeneratorGroup, Synapses, TimedArray, defaultclock, ms,
                    second, seed)
from reference_rewiring import gaussian_growth, mean_contacts

from homeozoo import _rewiring, drive, stdp, structural
from homeozoo.core import Neuron, RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')


@pytest.fixture(autouse=True)
def coarse_clock():
    """Half a millisecond: all times below lie on it."""
    kept, defaultclock.dt = defaultclock.dt, 0.5*ms
    yield
    defaultclock.dt = kept

PRE = [150, 195, 199.5, 230, 260, 262]*ms
POST = [155, 190, 198, 235, 250, 261]*ms
LEVELS = Neuron('levels', model=('z : 1', 'got : 1', 'fire : 1'), spike_variable='fire',
                threshold='0.5', reset='fire = 0')


def pool(size, start, self_pairs=False):
    """Every pair of `size` cells as arrays pre, post, n; start: list of (pre, post)."""
    pre, post = (a.ravel() for a in np.mgrid[:size, :size])
    if not self_pairs:
        pre, post = pre[pre != post], post[pre != post]
    n = np.array([start.count(pair) for pair in zip(pre, post)])
    return pre, post, n


@pytest.mark.parametrize('cap', [3, 1])
def test_one_step_has_the_law_of_the_reference(cap):
    """Mean contacts of all pairs, 3000 repeats on each side: within 5 standard errors."""
    start, axonal, dendritic = [(0, 1), (0, 1), (1, 2), (2, 0), (3, 0)], [1, 2, 2, 0], [2, 1, 2, 1]
    start = start if cap > 1 else start[1:]
    repeats, rng = 3000, np.random.RandomState(3)
    pre, post, n0 = pool(4, start)
    total, squares = np.zeros(len(pre)), np.zeros(len(pre))
    for _ in range(repeats):
        n = n0.copy()
        changes, formed, born = _rewiring.step(
            n, pre, post, np.array(axonal), np.array(dendritic), cap=np.full(len(n), cap), tries=1,
            index=_rewiring.index_of(pre, post, 4), rng=rng)
        lost = changes - len(formed)
        assert n.max() <= cap and n.min() >= 0 and n.sum() == n0.sum() + len(formed) - lost
        assert set(born) <= set(formed) and np.all(n0[born] - n[born] <= 0)
        total += n
        squares += n**2
    mean = total/repeats
    error = np.sqrt(2*(squares/repeats - mean**2)/repeats)
    expected = mean_contacts(start, axonal, dendritic,
                             lambda i, j, now: i != j and now.count((i, j)) < cap, repeats)
    reference = np.array([expected.get(pair, 0) for pair in zip(pre, post)])
    assert np.all(np.abs(mean - reference) <= 5*error + 1e-12)
    assert len(set(np.round(reference, 2))) > 4, 'pairs differ, so the comparison can fail'


def test_elements_are_filled_where_partners_suffice():
    """With tries enough, contacts of each cell equal its elements; a sparse pool needs them."""
    rng, size, free = np.random.RandomState(1), 30, np.full(30, 4)
    for share, tries, least in ((1.0, 1, 100), (0.3, 1, 20), (0.3, 50, 100)):
        pre, post, n = pool(size, [])
        kept = rng.rand(len(pre)) < share
        pre, post, n = pre[kept], post[kept], n[kept]
        _rewiring.step(n, pre, post, free, free, cap=np.full(len(n), 9), tries=tries,
                       index=_rewiring.index_of(pre, post, size), rng=rng)
        assert np.all(np.bincount(pre, n, size) <= 4) and np.all(np.bincount(post, n, size) <= 4)
        assert n.sum() >= least
        assert share == 1 or tries > 1 or n.sum() < 60


def fired(times, name, size=1, **start):
    """`size` cells that fire one step after the given times, and what makes them fire."""
    cells = LEVELS.group(size, name=name)
    source = SpikeGeneratorGroup(1, np.zeros(len(times), int), times, name=f'{name}_times')
    kick = Synapses(source, cells, on_pre='fire_post = 1', name=f'{name}_kick')
    kick.connect()
    return cells, source, kick


def grown(levels, delay=0*ms, rule=stdp.song2000, new=dict(w=0.4), **options):
    """A pair whose elements follow `levels` (one value for each 100 ms) over 500 ms: the synapses
    and the target cell. The weight starts at 0.9, which a contact must not show."""
    table = TimedArray(levels, dt=100*ms)
    before, after = fired(PRE, 'before'), fired(POST, 'after')
    for cells in (before[0], after[0]):
        cells.namespace['table'] = table
        cells.run_regularly('z = table(t)', dt=100*ms, when='end', order=1, name=f'{cells.name}_z')
    synapses = (rule + structural.contacts).synapses(
        before[0], after[0], name='pair', transmit='got_post += w', delay=delay, connect={})
    synapses.w = 0.9
    structural.rewire(synapses, 'z', 'z', new=new, **options)
    Network(*before, *after, synapses).run(500*ms)
    return synapses, after[0]


def test_a_new_contact_is_a_new_synapse():
    """It forms at 200 ms: the weight equals that of a synapse that sees later spikes alone, exactly
    (traces and the start of its clock included); only the three later spikes are transmitted."""
    synapses, target = grown([0, 0, 1, 1, 1])
    late = drive(stdp.song2000, [t for t in PRE/ms if t > 200]*ms, [t for t in POST/ms if t > 200]
                 * ms, 0.4)
    assert synapses.w[0] == pytest.approx(late.w[-1], abs=1e-12)
    sent = [0.4] + [late.w[np.searchsorted(late.t_s, t/1000) - 1] for t in (260, 262)]
    assert target.got[0] == pytest.approx(sum(sent), abs=1e-9)
    assert drive(stdp.song2000, PRE, POST, 0.4).w[-1] != pytest.approx(late.w[-1], abs=1e-4)


@pytest.mark.parametrize('delay, sent', [(0*ms, 3), (3*ms, 2)])
def test_a_spike_on_its_way_is_lost_with_its_contact(delay, sent):
    """Contact from 100 to 200 ms, spikes at 150.5, 195.5 and 200 ms: the last arrives late."""
    synapses, target = grown([0, 1, 0, 0, 0], delay, rule=stdp.song2000(A_plus=0.0))
    assert synapses.cont_n[0] == 0
    assert target.got[0] == pytest.approx(0.4*sent)


def test_never_a_contact_never_a_signal():
    synapses, target = grown([0, 0, 0, 0, 0])
    assert target.got[0] == 0 and synapses.cont_n[0] == 0
    synapses, target = grown([0, 0, 1, 1, 1], on='int(t < 100*ms)')
    assert target.got[0] == 0 and synapses.cont_n[0] == 0


def test_subgroups_seeds_and_two_runs():
    """Source and target are parts of a group, the pool is sparse and of any order; the same seed
    gives the same contacts, another one others; a second run goes on."""
    def contacts_of(number):
        seed(number)
        cells = LEVELS.group(40, name='cells')
        cells.z = 3
        part = cells[10:30]
        synapses = (structural.contacts + stdp.song2000).synapses(
            part, cells[25:], name='sparse', transmit='got_post += w')
        order = np.random.RandomState(0).permutation(20*15)[:200]
        synapses.connect(i=order // 15, j=order % 15)
        structural.rewire(synapses, 'z', 'z', new=dict(w=0.5), tries=20, cap=1)
        net = Network(cells, synapses)
        for _ in range(2):
            net.run(150*ms)
        return [np.array(getattr(synapses, name)) for name in ('cont_n', 'i', 'j', 'w')]
    n, i, j, w = contacts_of(5)
    assert n.max() == 1 and np.bincount(i, n).max() <= 3 and np.bincount(j, n).max() <= 3
    assert 35 <= n.sum() <= 45, '15 target cells with 3 spines each'
    assert np.all(w[n == 0] == 0) and np.all(w[n > 0] == 0.5)
    assert np.array_equal(n, contacts_of(5)[0]) and not np.array_equal(n, contacts_of(6)[0])


def grown_elements(neuron, rates_hz, z0=5.0):
    """Elements of silent cells whose calcium is held at these rates, after a second."""
    base = Neuron('still', model='v : 1', spike_variable='v', threshold='1', reset='v = 0')
    cells = (base + neuron(tau=1e9*second)).group(len(rates_hz), name='cells', dt=5*ms)
    cells.elem_Ca, cells.elem_z = rates_hz*Hz, z0
    Network(cells).run(1*second, namespace={})
    return np.array(cells.elem_z)


def test_growth_curves():
    """Linear: 0.5 elements for a missing spike; Gaussian against its closed form; never below 0."""
    linear, gaussian = structural.gallinaro2018(target=10*Hz), structural.butz2013(nu=2/second)
    assert grown_elements(linear, np.array([4.0, 14, 40])) == pytest.approx([8, 3, 0], abs=0.08)
    rates = np.array([2.5, 4, 5, 7])
    expected = [5 + gaussian_growth(rate, 2, 0, 5) for rate in rates]
    assert grown_elements(gaussian, rates) == pytest.approx(expected)
    assert expected[0] == 7 and expected[2] == pytest.approx(5) and expected[3] < 5


@pytest.mark.parametrize('options, said', [
    (dict(count='w'), 'integer'), (dict(axonal='y'), 'axonal'), (dict(dendritic='y'), 'dendritic'),
    (dict(every=0.1), 'every'), (dict(every=-1*ms), 'every'), (dict(cap=0), 'cap'),
    (dict(cap=True), 'cap'), (dict(cap='w'), 'integer variable'), (dict(tries=0), 'tries'),
    (dict(new=None), 'weights'), (dict(new=dict(w=0.1, foo=1)), 'foo'),
    (dict(new=dict(w=np.nan)), 'finite')])
def test_refusals_name_the_parameter(options, said):
    cells = LEVELS.group(2, name='cells')
    synapses = (stdp.song2000 + structural.contacts).synapses(cells, cells, name='pair',
                                                              transmit='got_post += w', connect={})
    wanted = {**dict(axonal='z', dendritic='z', new=dict(w=0.4)), **options}
    with pytest.raises(RuleError, match=said):
        structural.rewire(synapses, **wanted)


def test_a_pool_is_rewired_once():
    cells = LEVELS.group(2, name='cells')
    synapses = Synapses(cells, cells, 'n : integer', on_pre='got_post += n', name='pair')
    synapses.connect()
    structural.rewire(synapses, 'z', 'z', count='n')
    with pytest.raises(RuleError, match='already'):
        structural.rewire(synapses, 'z', 'z', count='n')
