"""The flagship network: tables, background, switches, measures, and the signs of the result at smoke scale."""
import json

import numpy as np
import pytest
from brian2 import Hz, Network, mV, ms
from scipy.stats import poisson

from homeozoo import flagship as model
from homeozoo.analysis import report
from homeozoo.protocols import flagship, sensitivity
from homeozoo.running.simulation import Simulation
from homeozoo.running.errors import RunError


# --- background

@pytest.mark.parametrize('mean', [0.0, 0.65, 0.8, 1.55, 2.0])
def test_counts_are_poisson(mean):
    """The statements of poisson_count are the inverse of the Poisson distribution function."""
    u = np.random.default_rng(5).random(20000)
    place = dict(bg_u=u, bg_mean=mean, bg_none=np.exp(-mean), int=lambda x: x.astype(int))
    exec(model.poisson_count(model.poisson_terms(2.0)), {}, place)
    np.testing.assert_array_equal(place['bg_count'], poisson.ppf(u, mean) if mean else 0*u)


def test_enough_terms():
    """Counts beyond the last term have a probability below one in a million, and one term fewer would not do."""
    for mean in (0.3, 2.0, 5.0):
        terms = model.poisson_terms(mean)
        assert poisson.sf(terms, mean) < 1e-6
        assert poisson.sf(terms - 3, mean) > 1e-6


# --- times and tables

def test_times_of_the_protocol():
    plan = flagship.plan()
    assert (plan.learn_start, plan.rest_start, plan.test_start, float(plan.duration)) == (20, 84, 114, 139)
    starts, which = plan.presentations()
    assert len(starts) == 32 and list(which[:5]) == [0, 1, 2, 3, 0]
    onsets, tested = plan.tests()
    assert len(onsets) == 25 and np.sum(tested == 4) == 5 and onsets[0] == 114.5
    assert float(flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3).duration) == 30


def test_cue_table():
    """Presentations drive whole patterns for 1 s, tests the first half for 250 ms; nothing else."""
    plan = flagship.plan()
    table = plan.cue_table(20)
    assert table.shape == (2780, 20) and set(np.unique(table)) == {0.0, 1500.0}
    on = table > 0
    assert np.all(on[400:420] == on[400]) and list(np.flatnonzero(on[400])) == [0, 1] and not on[420:440].any()
    test = on[int(114/0.05):]
    assert list(np.flatnonzero(test.any(axis=0))) == [0, 2, 4, 6, 8]
    assert test[:, 0].sum() == 5*5 and not on[:400].any()


def test_groups_are_disjoint_and_halved():
    groups = flagship.plan().groups(20)
    cells = np.concatenate([cell for pair in groups for cell in pair])
    assert len(cells) == len(set(cells)) == 200
    assert all(len(cued) == len(uncued) == 20 for cued, uncued in groups)


def test_tables_of_conditions():
    """The burn-in is equal for all conditions, the test is frozen for all, and each letter moves its table only."""
    plan = flagship.plan()
    burn, test = slice(0, 400), slice(2280, 2780)
    full = model.knobs(plan, 'HISXTG', 20)
    none = model.knobs(plan, '', 20)
    for table in ('M', 'X', 'S', 'T', 'eta_inh'):
        np.testing.assert_array_equal(full[table][burn], none[table][burn])
        assert not full[table][test].any() and full[table][400:2280].any()
        assert not none[table][400:].any()
    assert np.all(none['eta_inh'][burn] == 0.01)
    gated = full['M'][400:2280]
    assert 0.3 < gated.mean() < 0.4                     # 32 s of 94 s
    assert model.knobs(plan, 'H', 20)['M'][400:2280].all()
    with pytest.raises(ValueError, match='switches'):
        model.knobs(plan, 'HQ', 20)


# --- the network

def small(**more):
    return model.network(slots=10, n_exc=60, n_inh=20, k_ee=20, k_ei=20, k_ie=10, k_ii=10, **more)


def test_switches_freeze_everything(numpy_target):
    """With all tables at zero nothing that learns moves in 150 ms; with all open, everything does."""
    moved = {}
    for value in (0.0, 1.0):
        np.random.seed(3)
        cells = small()
        for name in ('M', 'X', 'S', 'T'):
            cells.tables[name].values[:] = value
        cells.tables['eta_inh'].values[:] = 0.01*value
        cells.ee.het_beta, cells.ee.trans_delta = 0.05, 1e-4
        Network(*cells.objects).run(150*ms, namespace={})
        moved[value] = [np.abs(np.asarray(v) - start).max() for v, start in (
            (cells.ee.w, 0.05), (cells.ie.w, 0.15), (cells.exc.scal_g, 0), (cells.exc.intr_theta, 0))]
    assert np.all(np.array(moved[0.0]) == 0)
    assert np.all(np.array(moved[1.0]) > 0)


def test_scaling_multiplies_excitation_only(numpy_target):
    """h = 1.5 transmits 1.5 w from E cells; inhibition is not scaled."""
    cells = small(rate_exc=0*Hz, rate_inh=0*Hz)
    cells.exc.v = cells.inh.v = -70*mV
    cells.exc.scal_g = 0.5
    cells.exc.v[0] = cells.inh.v[0] = -40*mV
    Network(*cells.objects).run(0.1*ms, namespace={})
    to = np.asarray(cells.ee.j)[np.asarray(cells.ee.i) == 0]
    assert len(to) and np.allclose(np.asarray(cells.exc.ge)[to], 1.5*0.05)
    stopped = np.asarray(cells.ie.j)[np.asarray(cells.ie.i) == 0]
    assert len(stopped) and np.allclose(np.asarray(cells.exc.gi)[stopped], 0.15)


def test_in_degree_beyond_the_sources():
    with pytest.raises(ValueError, match='k_ee = 80'):
        model.network(slots=10, n_exc=60, n_inh=20)


# --- measures

def synthetic(plan, n_exc, member_hz, w):
    """Regular spikes at 5 Hz; un-cued members at member_hz during the test cues of trained patterns."""
    t = [np.arange(0, float(plan.duration), 0.2) for _ in range(n_exc)]
    onsets, which = plan.tests()
    for k, (_, uncued) in enumerate(plan.groups(n_exc//20)[:-1]):
        for cell in uncued:
            t[cell] = np.concatenate([t[cell], *(on + np.arange(0, plan.cue, 1/member_hz) for on in onsets[which == k])])
    i = np.repeat(np.arange(n_exc), [len(one) for one in t])
    t = np.concatenate(t)
    order = np.argsort(t, kind='stable')
    source, goal = (np.arange(n_exc*n_exc) // n_exc, np.arange(n_exc*n_exc) % n_exc)
    same = (source//(n_exc//10) == goal//(n_exc//10)) & (source < n_exc//10*len(plan.patterns))
    times = int(float(plan.duration)/0.005)
    return dict(t=t[order], i=i[order], inh_t=np.arange(0, 30, 0.1), ee_i=source, ee_j=goal, w=np.where(same, w, 0.05),
                ie_w=np.ones(3), gain=np.zeros(n_exc), theta=np.zeros(n_exc), ref=np.zeros(3),
                ge=np.ones((2, times)), gi=np.ones((2, times)), v=np.full((2, times), -0.06))


def test_measure_of_known_spikes():
    """S = 0.3/0.05, G = 40 - 5 Hz (within the bins of a cue), nothing for the novel pattern, R near 1."""
    plan = flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3)
    out = synthetic(plan, 200, 40.0, 0.3)
    found = flagship.measure(out, {}, protocol=plan, n_exc=200, n_inh=50)
    assert found['selectivity'] == pytest.approx(6.0)
    assert found['gain_hz'] == pytest.approx(40.0, abs=2.0)
    assert found['novel_hz'] == pytest.approx(0.0, abs=2.0)
    assert 1.0 <= found['runaway'] < 1.4
    assert found['rest_hz'] == pytest.approx(5.0, abs=0.4)
    assert found['auc'] == 1.0
    assert found['blocks'].shape == (4, 4) and found['blocks'][0, 0] == pytest.approx(0.3)
    assert found['blocks'][0, 1] == pytest.approx(0.05)


def test_connectomes_must_agree():
    flagship.check_connectomes([[dict(connectome=1.0), dict(connectome=2.0)]]*2)
    for wrong in ([[dict(connectome=1.0)], [dict(connectome=2.0)]],
                  [[dict(connectome=1.0), dict(connectome=1.0)]]*2):
        with pytest.raises(RunError):
            flagship.check_connectomes(wrong)


# --- sensitivity

def test_sensitivity_changes_one_parameter():
    """Every parameter changes something, and no more than it says."""
    plan = flagship.plan(patterns=2, burn=5.0, repeats=3, rest=4.0, trials=3)
    base = sensitivity.point(plan, '', 1)
    assert base.keys() == set(model.TABLES)
    for name in sensitivity.KNOBS:
        changed = sensitivity.point(plan, name, 0.8)
        tables = [key for key in model.TABLES if not np.array_equal(np.asarray(base[key]), np.asarray(changed[key]))]
        others = set(changed) - set(base)
        if name in ('cue_rate', 'burn_eta', 'eta_inh'):
            assert len(tables) == 1 and not others, name
        else:
            assert not tables and len(others) == (2 if name in ('set_point', 'w_bg') else 1), name


def test_claims_are_the_first_lines(root):
    for module in (flagship, sensitivity):
        content = json.loads((root/'protocols'/f'{module.__name__.split(".")[-1]}.json').read_text())
        assert module.__doc__.split('\n')[0] == content['claim']


# --- signs at smoke scale

@pytest.fixture(scope='module')
def smoke():
    """All conditions of one seed, 30 s, 200 E cells."""
    return flagship.run(Simulation(seeds=1), **flagship.SCALES['smoke'])


@pytest.mark.slow
def test_signs(smoke):
    """Hebb alone takes off and loses selectivity; with inhibitory plasticity and scaling it does neither."""
    at = {str(name): row for row, name in enumerate(smoke['condition'])}

    def value(key, name):
        return smoke[key][at[name], 0]
    assert value('runaway', 'H') > 2 > value('runaway', 'HIS')
    assert value('runaway', 'HS slow') > value('runaway', 'HS')
    assert value('selectivity', 'HIS') > 2 and value('selectivity', 'H') < 1.5
    assert value('selectivity', 'IS') == pytest.approx(1.0, abs=1e-12)
    assert value('cv', 'H') < 0.3 < value('cv', 'HIS')


@pytest.mark.slow
def test_expectations_fit_the_data(smoke, root):
    claim, expectations = report.read(root/'protocols'/'flagship.json')
    for expectation in expectations:
        row = report.judge('flagship', claim, expectation, smoke, 'smoke')
        assert row['ours'] is not None
        if 'smoke' in expectation['scales']:
            assert row['passed'], row


@pytest.mark.slow
def test_sensitivity_runs(root):
    """Two parameters of the same program."""
    data = sensitivity.run(Simulation(seeds=1), **dict(sensitivity.SCALES['smoke'], only=2))
    assert data['runaway_low'].shape == (2, 1) and data['stable_share'].shape == (1,)
    assert data['selectivity_low'][0, 0] != data['selectivity_base'][0]
    for expectation in report.read(root/'protocols'/'sensitivity.json')[1]:
        assert report.judge('sensitivity', '', expectation, data, 'smoke')['ours'] is not None
