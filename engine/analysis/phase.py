"""Phase of a population's rhythm, how well spikes keep to it, and surrogates.

Phase is that of the analytic signal (Hilbert) of the population rate, band-passed forth and back
by a Butterworth filter of second order. Circular statistics in the few lines that are needed; they
agree with astropy.stats.rayleightest in formula (first terms aside), without that dependency.
"""
import numpy as np


def rhythm_phase(rate, step_s, low_hz, high_hz):
    """Phase (radians, 0 at the peak) of a rate in bins of step_s, an array of the same length."""
    from scipy.signal import butter, hilbert, sosfiltfilt
    sos = butter(2, [low_hz, high_hz], 'bandpass', fs=1/step_s, output='sos')
    return np.angle(hilbert(sosfiltfilt(sos, rate - np.mean(rate))))


def vector_strength(phase):
    """Length of the mean of exp(i*phase) and its angle (radians); nan without phases."""
    phase = np.asarray(phase, dtype=float)
    if not len(phase):
        return np.nan, np.nan
    mean = np.exp(1j*phase).mean()
    return abs(mean), np.angle(mean)


def rayleigh_p(strength, n):
    """Probability of a vector strength at least so large for n uniform phases (Zar's formula)."""
    R = n*strength
    return float(np.exp(np.sqrt(1 + 4*n + 4*(n**2 - R**2)) - (1 + 2*n)))


def spike_phases(t_s, phase, step_s, start_s=0.0):
    """Phase in whose bin each spike falls; spikes outside are left out."""
    k = np.floor((np.asarray(t_s) - start_s)/step_s).astype(int)
    return phase[k[(k >= 0) & (k < len(phase))]]


def shifted_strength(t_s, phase, step_s, start_s=0.0, *, number=20, seed=1949):
    """Vector strength of the spikes when the rhythm is shifted in time against them, (number,).

    Shifts are random, circular and at least a tenth of the record: what locking remains is chance,
    at the same spikes and the same rhythm.
    """
    rng = np.random.default_rng(seed)
    shifts = rng.integers(len(phase)//10, len(phase) - len(phase)//10, number)
    return np.array([vector_strength(spike_phases(t_s, np.roll(phase, shift), step_s, start_s))[0]
                     for shift in shifts])
