"""Sleep: the state of the cells, the rule of down-selection, and a network that can sleep."""
import numpy as np
import pytest
from brian2 import Hz, Network, SpikeMonitor, ms, mV, second

from homeozoo import drive, flagship, neurons, sleep
from homeozoo.core import RuleError

pytestmark = pytest.mark.usefixtures('numpy_target')

SIZES = dict(slots=10, n_exc=60, n_inh=20, k_ee=20, k_ei=20, k_ie=10, k_ii=10)
RULE = sleep.downselection


def reference(pre, post, w, *, duration, rate=0.012, theta=1.5, step=0.5, by_tag=1.0, by_size=0.0,
              tau=300.0, tagging=1.0, dt=1e-3):
    """Down-selection by Euler steps, from the equations: weight and tag at the end."""
    zp = zs = tag = 0.0
    before, after = np.round(np.array(pre)/dt), np.round(np.array(post)/dt)
    for k in range(int(round(duration/dt))):
        w, tag = w - dt*rate*w*(1 - by_tag*tag - by_size*w), tag - dt*tag/tau
        zp, zs = zp*(1 - dt/0.02), zs*(1 - dt/0.1)
        zp += k in before
        if k in after:
            tag += tagging*step*(1 - tag)*(zs*zp > theta)
            zs += 1
    return w, tag


BURST = np.array([0.1, 0.11, 0.12, 0.13, 0.14])


@pytest.mark.parametrize('values', [
    dict(), dict(by_tag=0.0), dict(by_tag=0.0, by_size=1.0), dict(by_tag=0.5, by_size=0.5)])
def test_against_the_equations(values):
    """A burst of both cells, then shrinking for 2 s: a step is 0.1 %
    of a weight."""
    run = drive(RULE(rate=1*Hz, **values), BURST*second, (BURST + 0.002)*second, 0.8,
                duration=1*second, dt=1*ms)
    w, tag = reference(BURST, BURST + 0.002, 0.8, duration=1.0, rate=1.0, dt=1e-4, **values)
    assert tag > 0.8
    assert run.w[-1] == pytest.approx(w, rel=3e-3)


def test_closed_forms_and_the_ablation():
    """Without tags w falls as exp(-rate*t); by size as the logistic equation backwards; joint
    firing spares nothing while tagging = 0."""
    far = dict(pre_times=[10]*ms, post_times=[500]*ms, duration=1*second, dt=1*ms)
    assert drive(RULE(rate=1*Hz), w0=0.8, **far).w[-1] == pytest.approx(0.8*np.exp(-1), rel=3e-3)
    by_size = drive(RULE(rate=1*Hz, by_tag=0, by_size=1), w0=0.8, **far).w[-1]
    assert by_size == pytest.approx(1/(1 + 0.25*np.exp(1)), rel=3e-3)
    burst = dict(pre_times=BURST*second, post_times=(BURST + 0.002)*second, w0=0.8,
                 duration=1*second, dt=1*ms)
    spared = drive(RULE(rate=1*Hz), **burst).w[-1]
    untagged = drive(RULE(rate=1*Hz), given={'tagging': 0}, **burst).w[-1]
    assert untagged == pytest.approx(0.8*np.exp(-1), rel=3e-3) and spared > 0.6


def spikes_of(duration, *, asleep=None, table=0.0, **more):
    """Spikes (t, i) of a small network and its cells."""
    np.random.seed(3)
    cells = flagship.network(**SIZES, sleep=asleep, **more)
    cells.tables['eta_inh'].values[:] = 0.01
    cells.tables['M'].values[:] = 1
    if asleep:
        cells.tables['Z'].values[:] = table
    spikes = SpikeMonitor(cells.exc, name='spikes')
    np.random.seed(4)
    Network(*cells.objects, spikes).run(duration, namespace={})
    return np.array(spikes.t), np.array(spikes.i), cells


def test_awake_nothing_changes():
    """A network that can sleep and does not: the same spikes and weights, bit for bit."""
    plain, able = spikes_of(200*ms), spikes_of(200*ms, asleep=sleep.slow_waves)
    assert len(plain[0]) > 50
    assert plain[0].tobytes() == able[0].tobytes() and plain[1].tobytes() == able[1].tobytes()
    for name in ('ee', 'ie'):
        ours, theirs = (np.array(getattr(one[2], name).w) for one in (plain, able))
        assert np.ptp(ours) > 0 and ours.tobytes() == theirs.tobytes()


def test_asleep_drive_transmission_and_potassium():
    """Background 1.12 and 1.0 kHz, 1.5 times the excitation, equal inhibition, 0.03 at a spike."""
    cells = spikes_of(0.1*ms, asleep=sleep.slow_waves, table=1.0)[2]
    assert cells.exc.bg_now[:]/Hz == pytest.approx(1120)
    assert cells.inh.bg_now[:]/Hz == pytest.approx(1000)
    assert cells.exc.sleep_ee[0] == 1.5
    np.random.seed(3)
    cells = flagship.network(**SIZES, sleep=sleep.slow_waves, rate_exc=0*Hz, rate_inh=0*Hz)
    cells.tables['Z'].values[:] = 1
    cells.exc.v = cells.inh.v = -70*mV
    cells.exc.v[0] = cells.inh.v[0] = -40*mV
    Network(*cells.objects).run(0.1*ms, namespace={})
    to = np.asarray(cells.ee.j)[np.asarray(cells.ee.i) == 0]
    stopped = np.asarray(cells.ie.j)[np.asarray(cells.ie.i) == 0]
    assert np.asarray(cells.exc.ge)[to] == pytest.approx(1.5*0.05)
    assert np.asarray(cells.exc.gi)[stopped] == pytest.approx(0.15)
    assert cells.exc.sleep_gk[0] == 0.03 and not np.any(np.asarray(cells.exc.sleep_gk)[1:])
    assert cells.knobs['rate_inh'] == (cells.inh, 'bg_rate')


def test_refusals():
    with pytest.raises(RuleError, match='is no sleep.State'):
        flagship.network(**SIZES, sleep=True)
    with pytest.raises(RuleError, match='needs the variable Z'):
        flagship.network(**SIZES, add_exc=neurons.rate_sensor + sleep.cell)
