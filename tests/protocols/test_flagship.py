"""What the experiments with the flagship share, and the signs of its claim at smoke scale."""
import numpy as np
import pytest
from brian2 import Hz, second, volt

from homeozoo import flagship as model, heterosynaptic
from homeozoo.protocols import _flagship, _flagship_measures, flagship
from homeozoo.running.errors import RunError, UsageError
from homeozoo.running.simulation import Simulation


# --- times and tables

def test_times_of_the_protocol():
    plan = _flagship.plan()
    assert (plan.learn_start, plan.rest_start, plan.test_start, float(plan.duration)) == (20, 84,
                                                                                          114, 139)
    starts, which = plan.presentations()
    assert len(starts) == 32 and list(which[:5]) == [0, 1, 2, 3, 0]
    onsets, tested = plan.tests()
    assert len(onsets) == 25 and np.sum(tested == 4) == 5 and onsets[0] == 114.5
    assert float(_flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3).duration) == 30


def test_cue_table():
    """Presentations drive whole patterns for 1 s, tests the first half for 250 ms; nothing else."""
    plan = _flagship.plan()
    table = plan.cue_table(20)
    assert table.shape == (2780, 20) and set(np.unique(table)) == {0.0, 1500.0}
    on = table > 0
    assert np.all(on[400:420] == on[400]) and not on[420:440].any()
    assert list(np.flatnonzero(on[400])) == [0, 1]
    test = on[int(114/0.05):]
    assert list(np.flatnonzero(test.any(axis=0))) == [0, 2, 4, 6, 8]
    assert test[:, 0].sum() == 5*5 and not on[:400].any()


def test_groups_are_disjoint_and_halved():
    groups = _flagship.plan().groups(20)
    cells = np.concatenate([cell for pair in groups for cell in pair])
    assert len(cells) == len(set(cells)) == 200
    assert all(len(cued) == len(uncued) == 20 for cued, uncued in groups)


def test_tables_of_conditions():
    """The burn-in is equal for all, the test frozen for all, and a letter moves its table only."""
    plan = _flagship.plan()
    burn, test = slice(0, 400), slice(2280, 2780)
    full = _flagship.knobs(plan, 'HISXTG', 20)
    none = _flagship.knobs(plan, '', 20)
    for table in ('M', 'X', 'S', 'T', 'eta_inh'):
        np.testing.assert_array_equal(full[table][burn], none[table][burn])
        assert not full[table][test].any() and full[table][400:2280].any()
        assert not none[table][400:].any()
    assert np.all(none['eta_inh'][burn] == 0.01)
    gated = full['M'][400:2280]
    assert 0.3 < gated.mean() < 0.4                     # 32 s of 94 s
    assert _flagship.knobs(plan, 'H', 20)['M'][400:2280].all()
    with pytest.raises(UsageError, match='switches'):
        _flagship.knobs(plan, 'HQ', 20)


def test_second_word_is_the_speed_of_scaling():
    plan, found = _flagship.plan(), {}
    names = ('HS', 'HS fast', 'HS slow', 'HIS hours')
    points = _flagship.points(plan, names, eta_inh=0.003, tau_scaling=20*second,
                              speeds=flagship.SPEEDS)
    for name, point in zip(names, points):
        found[name] = float(point['tau_scaling'])
        assert point['S'].any() and point['eta_inh'][400:].any() == ('I' in name)
    assert found == {'HS': 20, 'HS fast': 3, 'HS slow': 1000, 'HIS hours': 10800}
    assert all(name in flagship.CORE for name in names)


def test_where_an_assembly_is_driven():
    """Its presentations and tests and one slot more; not those of other patterns."""
    plan = _flagship.plan()
    mask = plan.driven(20, plan.patterns)
    assert mask.shape == (4, plan.slots) and not mask[:, :400].any()
    assert mask[0, 400:421].all() and not mask[0, 421:400 + 4*40].any()
    assert mask[1, 440:461].all() and not mask[1, 400:440].any()
    assert mask[0, 2280:].sum() == plan.trials*6 and not mask[:, -20:].any()


# --- measures

def synthetic(plan, n_exc, member_hz, w):
    """Regular spikes at 5 Hz; un-cued members at member_hz during the cues of trained patterns."""
    t = [np.arange(0, float(plan.duration), 0.2) for _ in range(n_exc)]
    onsets, which = plan.tests()
    for k, (_, uncued) in enumerate(plan.groups(n_exc//20)[:-1]):
        for cell in uncued:
            t[cell] = np.concatenate([t[cell], *(on + np.arange(0, plan.cue, 1/member_hz)
                                                 for on in onsets[which == k])])
    i = np.repeat(np.arange(n_exc), [len(one) for one in t])
    t = np.concatenate(t)
    order = np.argsort(t, kind='stable')
    source, goal = (np.arange(n_exc*n_exc) // n_exc, np.arange(n_exc*n_exc) % n_exc)
    same = (source//(n_exc//10) == goal//(n_exc//10)) & (source < n_exc//10*len(plan.patterns))
    times = int(float(plan.duration)/0.005)
    return dict(t=t[order], i=i[order], inh_t=np.arange(0, 30, 0.1), ee_i=source, ee_j=goal,
                w_ee=np.where(same, w, 0.05), w_ie=np.ones(3), scal_g=np.zeros(n_exc),
                intr_theta=np.zeros(n_exc), ge=np.ones((2, times)), gi=np.ones((2, times)),
                v=np.full((2, times), -0.06))


def test_measure_of_known_spikes():
    """S = 0.3/0.05, G = 40 - 5 Hz (within the bins of a cue), none if novel, R near 1."""
    plan = _flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3)
    out = synthetic(plan, 200, 40.0, 0.3)
    found = _flagship_measures.measure(out, {}, protocol=plan, n_exc=200, n_inh=50)
    assert found['selectivity'] == found['selectivity_bg'] == pytest.approx(6.0)
    assert (found['within'], found['background']) == pytest.approx((0.3, 0.05))
    assert found['gain_hz'] == pytest.approx(40.0, abs=2.0)
    assert found['novel_hz'] == pytest.approx(0.0, abs=2.0)
    assert found['weakest_hz'] == found['gains_hz'].min()
    assert 1.0 <= found['runaway'] < 1.4
    assert found['assembly'] == pytest.approx(1.0, abs=0.05) and 1.2 < found['assembly_cued'] < 2.5
    assert found['rest_hz'] == pytest.approx(5.0, abs=0.4)
    assert found['auc'] == 1.0
    assert found['blocks'].shape == (4, 4) and found['blocks'][0, 0] == pytest.approx(0.3)
    assert found['blocks'][0, 1] == pytest.approx(0.05)


def test_connectomes_must_agree():
    _flagship_measures.check_connectomes(np.array([[1.0, 2.0]]*2))
    for wrong in ([[1.0], [2.0]], [[1.0, 1.0]]*2):
        with pytest.raises(RunError):
            _flagship_measures.check_connectomes(np.array(wrong))


# --- branches from one learnt state

OPTIONS = dict(duration=3*second, n_exc=100, n_inh=25, k_ee=40, k_ei=40, k_ie=10, k_ii=10, record=0)


def tables(**values):
    """Tables of 3 s, constant: those of `values`, else zero."""
    return {name: np.full(60, values.get(name, 0.0)) for name in model.TABLES[:-1]}


def branch(out, point):
    """What a branch leaves behind, and its spikes."""
    return dict(_flagship.state_of(out, **OPTIONS), t=out['t'],
                connectome=_flagship_measures.checksum(out))


@pytest.mark.slow
def test_branches_from_a_learnt_state():
    """3 s learnt by two seeds, stored, and resumed with one program: see the assertions."""
    sim = Simulation(seeds=2, jobs=1)
    learning = tables(M=1.0, X=1.0, S=1.0, T=1.0, eta_inh=0.03)
    learnt = sim.sweep(_flagship.build, [learning], measure=branch, **OPTIONS)
    starts = _flagship.resume(learnt, **OPTIONS)
    assert len(starts) == 2 and starts[0].keys() == model.state_variables().keys()
    frozen = [[{**tables(), **start, 'noise': number} for start in starts] for number in (1, 1, 2)]
    open_ = [[{**learning, **start, 'noise': number} for start in starts] for number in (1, 2)]
    found = sim.sweep(_flagship.build, [*frozen, *open_], measure=branch, **OPTIONS)
    assert sum(one['compiled'] for one in sim.builds) <= 1 and len({one['key']
                                                                    for one in sim.builds}) == 1
    for seed in (0, 1):
        one, again, other, grown, grown_other = ({name: values[row, seed]
                                                  for name, values in found.items()}
                                                 for row in range(5))
        found_in = {values['connectome'] for values in (one, other, grown)}
        assert found_in == {learnt['connectome'][0, seed]}
        for name in one:                                    # equal noise: equal in every bit
            assert one[name].tobytes() == again[name].tobytes(), name
        # frozen: as it was learnt, whatever the noise
        for name in ('w_ee', 'w_ie', 'scal_g', 'intr_theta'):
            before = learnt[name][0, seed]
            assert np.ptp(before) > 0
            assert one[name].tobytes() == other[name].tobytes() == before.tobytes(), name
            assert not np.array_equal(grown[name], before) and not np.array_equal(grown[name],
                                                                                  grown_other[name])
        assert len(one['t']) > 100 and not np.array_equal(one['t'], other['t'])
        assert np.all(learnt['het_last'][0, seed] <= 0) and np.all(one['het_last'] <= 0)
    assert not np.array_equal(found['t'][0, 0], found['t'][0, 1])


def test_the_state_follows_the_rules():
    """Another rule, another state; times count from the end of the run, and units return."""
    rule = heterosynaptic.burst.gated('X_post')
    out = {name: np.array([2.0, 3.0]) for name in model.state_variables(rule_ee=rule)}
    assert 'scal_g' not in out and 'het_last' in out
    state = _flagship.state_of(out, duration=3*second, rule_ee=rule, n_exc=50)
    assert list(state['het_last']) == [-1, 0] and list(state['het_ref']) == [2, 3]
    found = {name: values[None, None] for name, values in state.items()}
    point, = _flagship.resume(found, rule_ee=rule, duration=3*second)
    assert point['rate'][0] == 2*Hz and point['het_last'][0] == -1*second
    assert point['intr_theta'][1] == 3*volt


# --- signs at smoke scale

@pytest.mark.slow
def test_signs(smoke):
    """Hebb alone takes off and loses selectivity; with both regulators it does neither."""
    data, _ = smoke('flagship')
    at = {str(name): row for row, name in enumerate(data['condition'])}

    def value(key, name):
        return data[key][at[name], 0]
    assert value('runaway', 'H') > 2 > value('runaway', 'HIS')
    assert value('runaway', 'HS slow') > value('runaway', 'HS')
    assert value('selectivity', 'HIS') > 2 and value('selectivity', 'H') < 1.5
    assert value('selectivity', 'IS') == pytest.approx(1.0, abs=1e-12)
    assert value('cv', 'H') < 0.3 < value('cv', 'HIS')
    # assemblies: locked where the population seems quiet; not cued, all is as without plasticity
    assert value('assembly', 'H') > 10 and value('assembly', 'HS') > 2 > value('runaway', 'HS')
    assert value('assembly', 'HIS') < 2 < 5 < value('assembly_cued', 'none')
    assert value('h', 'HIS hours') == pytest.approx(1.0, abs=0.02)
    assert value('background_kept', 'IS') == 1.0 > value('background_kept', 'HIS')
