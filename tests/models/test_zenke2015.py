"""heterosynaptic.zenke2015 and its parts: the NumPy reference, numbers by hand, and what each term
is for.
"""
import numpy as np
import pytest
from brian2 import Network, SpikeGeneratorGroup, Synapses, ms, second

import reference_zenke as reference
from homeozoo import heterosynaptic
from spike_trains import compare, driven, poisson_trains

RULE = heterosynaptic.zenke2015
VALUES = dict(
    A=1e-3,
    B=1e-3,
    delta=2e-5,
    beta=0.05,
    tau_p=0.02,
    tau_m=0.02,
    tau_s=0.1,
    tau_cons=1200.0,
    P=20.0,
    w_P=0.5,
)


def test_published_parameters():
    """The numbers of the authors' code, typed here a second time; the trace of the burst term has
    tau_m.
    """
    found = {key.partition('_')[2]: float(record.value) for key, record in RULE.params.items()}
    assert found.pop('tau') == VALUES['tau_m']
    assert found == pytest.approx(VALUES, rel=1e-12, abs=0)


def test_by_hand():
    """pre, post, post at 10, 20, 30 ms from w = 0.5, reference 0.

    20 ms: zs and zm are empty before the spike, so only the reference moves. 30 ms: zp = exp(-1),
    zs = exp(-0.1), zm = exp(-0.5): up by A*exp(-1.1), down by beta*exp(-1.5)*(w - ref). The
    presynaptic spike adds delta.
    """
    w = driven(RULE, [0.010], [0.020, 0.030], 0.5)[1]
    ref = 0.020/1200*0.50002
    ref += 0.010/1200*(0.50002 - ref)
    last = 0.50002 + 1e-3*0.3328710836980796 - 0.05*0.22313016014842982*(0.50002 - ref)
    np.testing.assert_allclose(w, [0.50002, 0.50002, last], rtol=0, atol=1e-9)


def test_against_the_reference():
    """Poisson trains at 20 and 40 Hz for 3 s; the reference weight is compared through w.

    `drive` starts one time step before its time 0, and the reference weight with it.
    """
    pre, post = poisson_trains(np.random.default_rng(7), 20, 40, 3)
    times, w, _ = reference.weights(pre, post, 0.3, begin=-1e-4, **VALUES)
    compare(driven(RULE, pre, post, 0.3), times, w)
    other = dict(VALUES, beta=0.0, begin=-1e-4)
    without = reference.weights(pre, post, 0.3, **other)[1]
    assert np.max(np.abs(without - w)) > 1e-2          # the comparison can tell the terms apart
    compare(driven(RULE(beta=0.0), pre, post, 0.3), times, without)


@pytest.mark.parametrize('w, start', [(0.1, 0.0), (0.45, 0.4)])
def test_reference_weight_follows_its_equation(numpy_target, w, start):
    """With w held, 80 postsynaptic spikes bring the reference where many small steps bring it;
    tau_cons is 8 s here.
    """
    times = np.arange(1, 81)*0.1
    post = SpikeGeneratorGroup(1, np.zeros(80, int), times*second, dt=2*ms, name='post_cells')
    pair = Synapses(post, post, dt=2*ms, name='pair',
                    **heterosynaptic.burst(beta=0.0, tau_cons=8*second).kwargs('', dt=2*ms))
    pair.connect()
    pair.w, pair.het_ref = w, start
    Network(post, pair).run(8.002*second, namespace={})
    wanted = reference.consolidation(w, start, 8.0, tau_cons=8.0, P=20.0, w_P=0.5, dt=0.001)
    assert float(pair.het_ref[0]) == pytest.approx(wanted, rel=0.01)
    assert abs(float(pair.het_ref[0]) - start) > 0.01


def test_burst_spares_single_spikes():
    """At 4 Hz the heterosynaptic term does next to nothing; in a burst of 100 Hz it pulls w down,
    without any input.
    """
    slow = driven(heterosynaptic.burst, [], np.arange(1, 6)*0.25, 0.5)[1][-1]
    fast = driven(heterosynaptic.burst, [], 0.1 + np.arange(10)*0.010, 0.5)[1][-1]
    assert abs(slow - 0.5) < 1e-4
    assert fast < 0.35
    assert driven(heterosynaptic.burst(beta=0.0), [], 0.1 + np.arange(10)*0.010, 0.5)[1][-1] == 0.5


def test_silent_cell_regains_its_inputs():
    """Presynaptic spikes alone add delta each; without the transmitter term w stays."""
    pre = np.arange(1, 51)*0.02
    assert driven(RULE, pre, [], 0.1)[1][-1] == pytest.approx(0.1 + 50*2e-5)
    assert driven(heterosynaptic.triplet, pre, [], 0.1)[1][-1] == 0.1


def test_drift_changes_sign_at_ten_hertz(numpy_target):
    """Mean drift x*y*(A*tau_p*tau_s*y - B*tau_m) of the triplet at Poisson rates: down at 5 Hz, up
    at 20 Hz.
    """
    from brian2 import PoissonGroup, seed
    seed(11)
    n = 2000
    for rate, sign in ((5, -1), (20, 1)):
        pre = PoissonGroup(n, 10/second, dt=1*ms, name=f'pre{rate}')
        post = PoissonGroup(n, rate/second, dt=1*ms, name=f'post{rate}')
        many = Synapses(
            pre,
            post,
            dt=1 * ms,
            name=f'many{rate}',
            **heterosynaptic.triplet.kwargs('', w_min=-10, w_max=10),
        )
        many.connect(j='i')
        Network(pre, post, many).run(4*second, namespace={})
        drift = np.asarray(many.w)/4
        wanted = 10*rate*(1e-3*0.02*0.1*rate - 1e-3*0.02)
        assert np.sign(drift.mean()) == sign
        assert drift.mean() == pytest.approx(
            wanted, abs=4 * drift.std() / np.sqrt(n) + 0.15 * abs(wanted)
        )
