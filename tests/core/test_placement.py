"""Traces on the cells, on the synapse or mixed, with delays and with any source: the same weights.

Reference: all pairs of arrivals, counted by hand in `by_pairs`.
"""
import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, PoissonGroup, SpikeGeneratorGroup, Synapses, ms

from homeozoo import consolidation, neurons, stdp, triplet
from homeozoo.core import Neuron, RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')

RULE = stdp.song2000(A_plus=0.02)
BASE = Neuron('twin', model='fire : 1', spike_variable='fire', threshold='0.5', reset='fire -= 1')
PRE, POST = [100, 400, 710, 1000], [120, 360, 710, 1030]          # steps of 0.1 ms


def by_pairs(delay_pre=0, delay_post=0):
    """The last weight of the pair rule when spikes count at their arrival; delays in steps."""
    w, x, y, last = 0.5, 0.0, 0.0, 0
    events = [(t + delay_pre, 0) for t in PRE] + [(t + delay_post, 1) for t in POST]
    for t, side in sorted(events):
        decay = np.exp(-(t - last)*1e-4/20e-3)
        x, y, last = x*decay, y*decay, t
        if side == 0:
            w, x = np.clip(w - 1.05*0.02*y, 0, 1), x + 1
        else:
            w, y = np.clip(w + 0.02*x, 0, 1), y + 1
    return w


def cells(side, part, name=None):
    """One cell that fires at the given steps, and what makes it fire."""
    group = (BASE + part if part else BASE).group(1, name=name or side)
    steps = dict(pre=PRE, post=POST)[side]
    times = SpikeGeneratorGroup(1, np.zeros(len(steps), int), (np.array(steps) - 1)*0.1*ms,
                                name=f'{side}_times')
    kick = Synapses(times, group, on_pre='fire_post += 1', name=f'{side}_kick')
    kick.connect()
    return group, [times, kick]


def weight(held=(), rule=RULE, hold=None, late=None, **options):
    """The last weight; held: sides whose cells hold the traces of `hold` (default the rule); late:
    the delay that those of the source cells follow.
    """
    groups, more = [], []
    for side in ('pre', 'post'):
        part = dict(traces=True, delay=late if side == 'pre' else None)
        part = (hold or rule).on_neurons(side, **part) if side in held else None
        group, kicks = cells(side, part)
        groups.append(group)
        more += kicks
    synapses = rule.synapses(*groups, name='synapses', connect={}, **options)
    synapses.w = 0.5
    Network(*groups, *more, synapses).run(115*ms, namespace={})
    return synapses.w[0]


@pytest.mark.parametrize('held', [(), ('post',), ('pre', 'post')], ids=str)
@pytest.mark.parametrize('delay', [(0, 0), (0, 30), (20, 0), (20, 30)], ids=str)
def test_delays_give_the_weights_of_the_arrivals(held, delay):
    """Wherever the cells hold traces, auto places them so that every arrival counts."""
    given = dict(zip(('pre', 'post'), np.array(delay)*0.1*ms))
    assert weight(held, delay=given) == pytest.approx(by_pairs(*delay), abs=1e-12)


@pytest.mark.parametrize('given, late, on_cells', [
    ((20, 0), 20, True), ((20, 30), 20, True), ((20, 0), 10, False), ((0, 0), 20, False)], ids=str)
def test_traces_of_the_cells_may_follow_delayed_spikes(given, late, on_cells):
    """One delay of all spikes: the cells step their traces when the spikes arrive. The pair at
    12 ms, where the delayed spike meets the postsynaptic one, counts as pre before post.
    """
    delay = dict(zip(('pre', 'post'), np.array(given)*0.1*ms))
    place = dict(traces=dict(pre='neurons')) if on_cells else {}
    found = weight(('pre', 'post'), late=late*0.1*ms, delay=delay, **place)
    assert found == pytest.approx(by_pairs(*given), abs=1e-12)


def test_the_choice_can_be_seen():
    """Where each trace lives, and why it is not on the cells."""
    late = [RULE.on_neurons('pre', delay=late) for late in (None, 2*ms)]
    post = cells('post', RULE.on_neurons('post'))[0]
    plain, delayed = (cells('pre', part, name=f'pre_{n}')[0] for n, part in enumerate(late))
    seen = [RULE.synapses(source, post, name=f's_{n}', delay=2*ms).traces
            for n, source in enumerate((plain, delayed, source_of('generator', 'times')[0]))]
    assert seen[1] == dict(stdp_x='source cells', stdp_y='target cells')
    for one in seen[0], seen[2]:
        assert one['stdp_y'] == 'target cells'
        assert "add rule.on_neurons('pre', delay=2*ms)" in one['stdp_x']


@pytest.mark.parametrize('words', [dict(side='post', delay=1*ms),
                                   dict(side='pre', delay='rand()*ms'),
                                   dict(side='both', delay={'post': 1*ms}),
                                   dict(side='pre', delay=[1, 2]*ms)], ids=str)
def test_other_delays_of_traces_on_cells_are_refused(words):
    with pytest.raises(RuleError, match='one delay of all presynaptic spikes'):
        RULE.on_neurons(**words)


def test_keywords_cannot_hold_delayed_steps():
    with pytest.raises(RuleError, match='stdp_x steps when a delayed spike arrives'):
        (BASE + RULE.on_neurons('pre', delay=1*ms)).kwargs()


def test_the_delays_matter_in_these_tests():
    assert len({round(by_pairs(*delay), 3) for delay in ((0, 0), (0, 30), (20, 0), (20, 30))}) == 4


@pytest.mark.parametrize('traces', ['synapses', dict(pre='synapses', post='neurons'),
                                    dict(pre='neurons')], ids=str)
def test_every_placement_is_the_same_rule(traces):
    assert weight(('pre', 'post'), traces=traces) == pytest.approx(by_pairs(), abs=1e-12)


@pytest.mark.parametrize('side', ['pre', 'post'])
def test_a_delayed_trace_on_the_cells_is_refused(side):
    with pytest.raises(RuleError, match=f"{side}synaptic spikes are delayed.*traces='synapses'"):
        weight(('pre', 'post'), traces='neurons', delay={side: 2*ms})


def test_a_delay_set_later_is_refused_when_the_run_begins():
    groups = [cells(side, RULE.on_neurons(side))[0] for side in ('pre', 'post')]
    synapses = RULE.synapses(*groups, name='synapses', connect={})
    synapses.pre.delay = 2*ms
    with pytest.raises(Exception) as caught:
        Network(*groups, synapses).run(1*ms, namespace={})
    assert 'give delay= to rule.synapses' in str(caught.value.__cause__)


@pytest.mark.parametrize('other', [stdp.song2000(tau_pre=50*ms, tau_post=50*ms),
                                   stdp.morrison2008_symmetric], ids=['tau', 'step'])
def test_auto_leaves_the_traces_of_another_rule_alone(other):
    """Cells that hold traces of the same name with another decay or step are not used."""
    assert weight(('pre', 'post'), hold=other) == pytest.approx(by_pairs(), abs=1e-12)
    with pytest.raises(RuleError, match="traces='synapses'"):
        weight(('pre', 'post'), hold=other, traces='neurons')


def test_cells_from_keywords_step_late_so_auto_does_not_use_them():
    """Their presynaptic trace would miss the pair with zero lag."""
    both = BASE + RULE.on_neurons('both')
    groups, more = [], []
    for side in ('pre', 'post'):
        group = NeuronGroup(1, name=side, **both.kwargs())
        _, (times, _) = cells(side, None, name=f'{side}_unused')
        kick = Synapses(times, group, on_pre='fire_post += 1', name=f'kick_{side}')
        kick.connect()
        groups.append(group)
        more += [times, kick]
    synapses = RULE.synapses(*groups, name='synapses', connect={})
    synapses.w = 0.5
    Network(*groups, *more, synapses).run(115*ms, namespace={})
    assert synapses.w[0] == pytest.approx(by_pairs(), abs=1e-12)


def own_traces(synapses):
    """Names of the traces that live on a Synapses."""
    equations = (synapses.event_driven or {}).values()
    return {equation.varname for equation in equations if 'event-driven' in equation.flags}


def source_of(kind, name):
    times = np.array(PRE)*0.1*ms
    if kind == 'generator':
        return SpikeGeneratorGroup(1, np.zeros(4, int), times, name=name), []
    if kind == 'poisson':
        return PoissonGroup(1, 40*Hz, name=name), []
    group = NeuronGroup(1, 'fire : 1', threshold='fire > 0.5', reset='fire = 0', name=name)
    source = SpikeGeneratorGroup(1, np.zeros(4, int), times - 0.1*ms, name=f'{name}_times')
    kick = Synapses(source, group, on_pre='fire_post += 1', name=f'{name}_kick')
    kick.connect()
    return group, [source, kick]


@pytest.mark.parametrize('kind', ['generator', 'poisson', 'own'])
def test_any_source_onto_cells_that_hold_the_traces(kind):
    """Feed-forward and recurrent plasticity on one cell: the feed-forward weights are those of the
    rule written by hand.
    """
    source, more = source_of(kind, 'source')
    target, kicks = cells('post', RULE.on_neurons('both'))
    recurrent = RULE.synapses(target, target, name='recurrent', connect={})
    feed = RULE.synapses(source, target, name='feed', connect={})
    by_hand = Synapses(
        source, target, '''w : 1
        dx/dt = -x/(20*ms) : 1 (event-driven)
        dy/dt = -y/(20*ms) : 1 (event-driven)''',
        on_pre='w = clip(w - 1.05*0.02*y, 0, 1)\nx += 1',
        on_post='w = clip(w + 0.02*x, 0, 1)\ny += 1', namespace={}, name='by_hand')
    by_hand.connect()
    feed.w = by_hand.w = recurrent.w = 0.5
    Network(source, *more, target, *kicks, recurrent, feed, by_hand).run(115*ms, namespace={})
    assert feed.w[0] == pytest.approx(by_hand.w[0], abs=1e-12) and feed.w[0] != 0.5
    assert 'stdp_x_syn' in feed.variables and recurrent.w[0] != 0.5
    assert own_traces(feed) == {'stdp_x_syn'} and own_traces(recurrent) == set()


def test_a_trace_that_both_spikes_set_belongs_to_the_synapse():
    """One cell with two partners: its presynaptic trace is emptied at each synapse by itself."""
    rule = stdp.morrison2008_reduced(A_plus=0.02)
    assert not rule.on_neurons('both').traces
    source, more = source_of('generator', 'source')
    target = SpikeGeneratorGroup(2, [0, 1], [11, 12]*ms, name='target')
    synapses = rule.synapses(source, target, name='synapses', connect={}, traces='neurons')
    synapses.w = 0.5
    Network(source, target, synapses).run(13*ms, namespace={})
    np.testing.assert_allclose(synapses.w[:], 0.5 + 0.02*np.exp(-np.array([1, 2])/20), rtol=1e-12)


def test_a_number_that_synapses_share_needs_its_cell():
    rule = consolidation.luboeinski2021
    source, target = source_of('generator', 'source')[0], source_of('generator', 'target')[0]
    with pytest.raises(RuleError, match='one number of each target cell'):
        rule.synapses(source, target, name='synapses')
    rule.synapses(source, target, name='apart', traces='synapses')


def test_keywords_carry_the_delay():
    source, target = source_of('generator', 'source')[0], cells('post', RULE.on_neurons('both'))[0]
    words = RULE.kwargs(source=source, target=target, delay={'post': 1*ms})
    assert words['delay'] == {'post': 1*ms} and 'stdp_y_syn' in words['model']


@pytest.mark.parametrize('rule', [triplet.pfister2006_visual_full, stdp.vanrossum2000],
                         ids=lambda rule: rule.name)
def test_subgroups_hold_what_their_cells_hold(rule):
    whole = (neurons.poisson + rule.on_neurons('both')).group(4, name='whole')
    synapses = rule.synapses(whole[:2], whole[2:], name='synapses')
    assert own_traces(synapses) == set()


@pytest.mark.parametrize('delay, message', [
    ({'axon': 2*ms}, "delay names 'axon'"), (-1*ms, 'finite and not negative'),
    ({'pre': 2}, 'no time unit')])
def test_wrong_delays_are_refused(delay, message):
    with pytest.raises(RuleError, match=message):
        weight(delay=delay)
