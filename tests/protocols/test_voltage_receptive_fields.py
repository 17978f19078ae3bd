"""Receptive fields of the voltage rule: measures by hand, the authors' program, a smoke run."""
import numpy as np
import pytest

import reference_voltage as reference
from homeozoo.protocols import voltage_receptive_fields as protocol


def test_spikes_are_counted_by_pattern():
    shown = np.array([3, 3, 7, 0])
    t = np.array([0.05, 0.1, 0.19, 0.2, 0.25, 0.399])
    np.testing.assert_array_equal(protocol.spikes_by_pattern(t, shown, 0.1),
                                  np.bincount([3, 3, 7, 7, 0], minlength=10))


def test_measures_by_hand():
    """Half of the time; 8 of 10 late spikes with pattern 4; 30 inputs at the bound."""
    shown = np.repeat([4, 5], 50)[np.arange(100) % 2 * 50]
    shown[80:90], shown[90:] = 4, 5
    w = np.full(500, 0.2)
    w[:30] = 3.0
    t = np.concatenate([np.linspace(1, 2, 7), np.linspace(8.01, 8.9, 8), [9.2, 9.5]])
    out = dict(t=t, w=w, shown=shown[None], course=np.zeros((500, protocol.BINS + 1)))
    found = protocol.measure(out, {}, duration_s=10.0)
    assert found['late_hz'] == 5 and found['share'] == 0.8 and found['field'] == 1
    assert found['at_bound'] == 30 and found['bound'] == 0.06
    assert found['course'].shape == (500, protocol.BINS) and found['course_hz'].sum()*0.2 == 17
    silent = protocol.measure(dict(out, t=t[:7]), {}, duration_s=10.0)
    assert silent['late_hz'] == silent['share'] == silent['field'] == 0


@pytest.mark.slow
def test_program_keeps_one_pattern():
    """The authors' program: one pattern keeps its inputs; frozen, everything runs to the bound."""
    live = reference.develop(seed=1)
    assert live['share'] > 0.9 and 3 < live['late_hz'] < 15 and 20 < live['at_bound'] < 60
    frozen = reference.develop(seed=1, live=False, epochs=500)
    assert frozen['at_bound'] > 495 and frozen['late_hz'] > 50 and frozen['share'] < 0.3


@pytest.mark.slow
def test_smoke(smoke):
    """After 5 s the frozen cell fires more and holds more weight; weights keep their bounds."""
    data, _ = smoke('voltage_receptive_fields')
    for case in ('', '_frozen', '_short', '_long'):
        w = data['w' + case]
        assert w.shape == (2, 500) and w.min() >= 0 and w.max() <= protocol.W_MAX + 1e-9
    assert np.all(data['late_hz_frozen'] > data['late_hz'])
    assert np.all(data['w_frozen'].mean(axis=1) > data['w'].mean(axis=1))


@pytest.mark.slow
def test_figure(smoke, draw):
    figure = draw('voltage_receptive_fields', *smoke('voltage_receptive_fields'))
    assert len(figure.axes) == 8


def test_weights_are_turned_to_the_middle():
    from homeozoo.figures.voltage_receptive_fields import aligned
    assert np.argmax(aligned(np.roll(np.exp(-(np.arange(500) - 250)**2/200.0), 123)[None])) == 250
