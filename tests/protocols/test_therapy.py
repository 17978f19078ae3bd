"""Therapy: what an arm starts with, what counts as restored, effects of the factorial, smoke."""
import numpy as np
import pytest

from homeozoo.protocols import therapy


def test_effects_of_the_factorial():
    """I adds 3, E adds 1, both together 2 more than their sum; D nothing."""
    values = np.array([[3*('I' in arm) + ('E' in arm) + 2*('I' in arm and 'E' in arm)]
                       for arm in therapy.FACTORIAL], dtype=float)
    found = dict(zip(therapy.EFFECTS, therapy.effects(values)[:, 0]))
    assert found == dict(I=4, E=2, D=0, IE=2, ID=0, ED=0, IED=0)


def test_what_an_arm_starts_with():
    hurt = np.array([[1.0, 0.0, 1.0]])
    sick = [dict(w_ee=np.array([0.1, 0.3, 0.2, 0.1]), tone=np.ones(3))]
    lesioned = dict(ee_i=np.array([[[0, 2, 1, 0]]]), ee_j=np.array([[[1, 1, 0, 2]]]))

    def start(arm):
        return therapy.treated(sick, arm, hurt, lesioned, 1.3, 0.5)[0]
    assert list(start('wait')['drive']) == list(start('I')['drive']) == [1, 0, 1]
    assert list(start('ID')['drive']) == [1, 0.5, 1] and np.all(start('ID')['tone'] == 1)
    assert np.all(start('IE')['tone'] == 1.3)
    assert list(start('W')['w_ee']) == [0.2, 0.5, 0.2, 0.1]      # intact to cut, at most 0.5
    assert list(sick[0]['w_ee']) == [0.1, 0.3, 0.2, 0.1]


def found(**more):
    """What `followed` finds of ten arms and one seed, all restored but for `more`."""
    values = dict(dict.fromkeys(therapy.NAMES, 1.0), weakest_auc=0.9, novel_hz=-2.0, worst=3.0,
                  last_s=0.0)
    arms = {name: np.full((10, 1), value) for name, value in values.items()}
    for name, value in more.items():
        arms[name][0] = value
    return dict(arms, counts=np.ones((10, 1, 4)))


def before():
    return dict({name: np.ones((1, 1)) for name in therapy.NAMES}, counts=np.ones((1, 1, 4)),
                aucs=np.array([[[0.9, 0.95]]]), w_ie=np.ones((1, 1, 5)))


@pytest.mark.parametrize('more', [dict(weakest_auc=0.89), dict(novel_hz=3.1), dict(novel_hz=-3.1),
                                  dict(runaway=2.1), dict(test_runaway=2.1)])
def test_restored_in_all_respects(more):
    lesioned = dict(found(), counts=np.ones((1, 1, 4)))
    data = therapy.summary(before(), lesioned, found(last_s=7.0), found(**more), 60.0)
    assert data['restored'][:, 0].tolist() == [0] + 9*[1]
    assert data['calm_s'][:, 0].tolist() == [7] + 9*[0]


def test_calm_counts_from_the_start_of_therapy():
    lesioned = dict(found(), counts=np.ones((1, 1, 4)))
    data = therapy.summary(before(), lesioned, found(last_s=7.0), found(last_s=20.0), 60.0)
    assert data['calm_s'][0, 0] == 80


@pytest.mark.slow
def test_smoke_run(smoke):
    """Inhibition grows where it learns and with the tone, and stays elsewhere."""
    data, _ = smoke('therapy')
    start = data['before_inhibition'][0]
    inhibition = dict(zip(data['arm'], data['inhibition'][:, 0]/start))
    for arm in ('wait', 'D', 'P', 'W'):
        assert inhibition[arm] == pytest.approx(1)
    assert inhibition['E'] == pytest.approx(1.3) and inhibition['I'] != pytest.approx(1)
