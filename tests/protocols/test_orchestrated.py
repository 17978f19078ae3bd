"""The network of Zenke 2015: stimulus, wiring and measures by hand; signs in the smoke run."""
import numpy as np
import pytest

from homeozoo.protocols import orchestrated as protocol


@pytest.mark.parametrize('side', [16, 32, 64])
def test_pictures_are_four_outlines(side):
    """Each covers 10 to 45 % of the pixels, is the mirror image of itself, and differs from the
    others; circle and square are hollow, the cross is not.
    """
    shown = protocol.pictures(side)
    assert shown.shape == (4, side**2) and shown.dtype == bool
    assert np.all((shown.mean(axis=1) > 0.1) & (shown.mean(axis=1) < 0.45))
    for one in range(4):
        image = shown[one].reshape(side, side)
        np.testing.assert_array_equal(image, image[:, ::-1])
        assert all((shown[one] != shown[other]).mean() > 0.1 for other in range(one))
    middle = shown.reshape(4, side, side)[:3, side//2, side//2]
    assert list(middle) == [False, False, True]


@pytest.mark.parametrize('n_exc, side, radius', [(100, 16, 2), (400, 32, 4), (4096, 64, 8)])
def test_discs(n_exc, side, radius):
    """Every pixel is seen; a cell sees what lies within the radius of its own place, about
    pi*radius^2 pixels inside and less at the edge.
    """
    pixel, cell = protocol.discs(n_exc, side, radius)
    assert len(np.unique(pixel)) == side**2 and len(np.unique(cell)) == n_exc
    counts = np.bincount(cell, minlength=n_exc)
    root = int(n_exc**0.5)
    inside = counts.reshape(root, root)[root//2, root//2]
    assert inside == pytest.approx(np.pi*radius**2, rel=0.15)
    assert counts.max() < 1.2*inside and counts[0] < 0.7*inside
    place = (np.arange(root) + 0.5)/root*side              # edges of the pixels at 0, 1, ... side
    for number in (0, n_exc//3, n_exc - 1):
        mine = pixel[cell == number]
        x, y = mine % side + 0.5, mine//side + 0.5
        away = np.hypot(x - place[number % root], y - place[number//root])
        assert np.all(away <= radius)


def test_timetable():
    """28 s: a picture for 1 s every 3 s from 4 s on, each once in either half; the first half of a
    longer run is the same.
    """
    table = protocol.timetable(28.0)
    slots = np.flatnonzero(table >= 0)
    np.testing.assert_array_equal(slots, (80 + 60*np.arange(8)[:, None] + np.arange(20)).ravel())
    shown = table[slots].reshape(8, 20)
    assert np.all(shown == shown[:, :1])
    assert sorted(shown[:4, 0]) == sorted(shown[4:, 0]) == [0, 1, 2, 3]
    np.testing.assert_array_equal(protocol.timetable(150.0)[:560], table)


def test_conditions_remove_one_term_each():
    everything = protocol.knobs()
    assert set(everything) == {'beta_ee', 'beta_seen', 'delta_ee', 'delta_seen', 'eta'}
    off = {name: {key for key, value in protocol.knobs(**change).items() if value == 0}
           for name, change in protocol.CONDITIONS.items()}
    beta, delta = {'beta_ee', 'beta_seen'}, {'delta_ee', 'delta_seen'}
    assert off == {'all': set(), 'no heterosynaptic': beta, 'no transmitter': delta,
                   'neither': beta | delta, 'no inhibitory': {'eta'}}
    rule = {name: float(record.value) for name, record in protocol.excitatory.params.items()}
    assert (rule['het_beta'], rule['trans_delta']) == (everything['beta_ee'],
                                                       everything['delta_ee'])


def test_measures_of_known_spikes():
    """Of four cells, cell 2 fires at 20 Hz while picture 0 is shown, cell 3 at 30 Hz always."""
    table = protocol.timetable(28.0)
    every = np.arange(28*60)/60 + 1e-3
    slot = (every/0.05).astype(int)
    own, always = every[(table[slot] == 0) & (np.arange(len(every)) % 3 == 0)], every[::2]
    t, i = np.r_[own, always], np.r_[np.full(len(own), 2), np.full(len(always), 3)]
    rates = protocol.responses(t, i, 4, 28.0)
    wanted = np.zeros((5, 4))
    wanted[:, 3], wanted[1, 2] = 30, 20
    np.testing.assert_allclose(rates, wanted, atol=1.5)
    members = rates[1:] > protocol.RESPONSE_HZ
    peak = protocol.assembly_peak(t, i, members, 28.0, 4.0)
    assert peak == pytest.approx(30/4, rel=0.1)             # the assemblies of cell 3 alone
    assert protocol.assembly_peak(t, i, members & False, 28.0, 4.0) == 0
    alone = protocol.assembly_peak(t, i, members & [False, False, True, False], 28.0, 4.0)
    assert alone == 0                                       # between pictures cell 2 is silent


@pytest.mark.slow
def test_heterosynaptic_term_rescues(smoke):
    """10 s of 100 cells: input weights fall with the term; without it they grow and the rate more
    than doubles, with or without the transmitter-induced one.
    """
    data, _ = smoke('orchestrated')
    names = list(data['condition'])
    course = data['course_hz'][:, 0]
    for name in ('no heterosynaptic', 'neither'):
        row = names.index(name)
        assert course[row, -1] > 2*course[row, 0]
        assert data['runaway'][row, 0] > 2*data['runaway'][names.index('all'), 0]
        assert data['w_in'][row, 0] > 0.55
    for name in ('all', 'no transmitter', 'no inhibitory'):
        row = names.index(name)
        assert course[row, -1] < 1.5*course[row, 0] and data['w_in'][row, 0] < 0.5
    assert data['ref_in'].max() < 0.05 and data['long_course_hz'].shape == (2, 1, 10)
