"""A triplet rule with inhibitory plasticity stays in the target quadrant at twice the size, half the time step and overlapping patterns (5 of 5 networks each); with patterns of a fifth of the cells it stands on the bound (4 of 5).

Two verdicts of `atlas` in other settings, each at the rate c = 1 and with the regulators named:
the triplet rule of Zenke et al. 2015 with inhibitory plasticity and a rate stimulus, and additive
pair STDP with inhibitory plasticity and scaling and a timed stimulus.

Settings. twice: 800 + 200 cells at equal in-degrees; half: time steps of 0.1 and 0.5 ms in place of
0.2 and 1 ms; dense: three patterns of a fifth of the cells; overlap: the same, each sharing a
quarter of its cells with the next. The last two for the rate stimulus alone: the timed one needs
patterns of two parts.

Found (5 seeds). Twice the size and half the step change R of the triplet rule by at most 0.02, S by
0.5 and G by 0.9 Hz; larger patterns lift R to its bound, 2.0 (overlapping 1.96), since the shown
pattern alone is a fifth of the population. Additive pair STDP with a timed cue stays inside at half
the step (5 of 5), and with 4 of 5 at twice the size. Two rows fail for that.

Control. The usual setting, and the network without the rule in it.

Not tried: sparser patterns, another cell model, current-based synapses.
"""
import numpy as np
from brian2 import ms

from homeozoo.analysis import metrics
from homeozoo.protocols import _trial, _trial_calibration, _trial_stages as stages

MECHANISMS = ('M3', 'M6', 'M14')
SEEDS = dict(smoke=1, default=5, paper=20)
SCALES = dict(smoke=dict(n_exc=200, n_inh=50, length='brief', settings='few'), default={}, paper={})
#: Name -> (rule, letters, stimulus).
VERDICTS = {'triplet rule': ('heterosynaptic.triplet', 'HI', 'rate'),
            'pair rule, timed': ('stdp.song2000', 'HIS', 'timing')}
#: Name -> (size over usual, time step over usual, course).
SETTINGS = {'usual': (1, 1.0, ''), 'twice': (2, 1.0, ''), 'half': (1, 0.5, ''),
            'dense': (1, 1.0, 'dense'), 'overlap': (1, 1.0, 'overlap')}
FEW = ('usual',)
KEPT = (*metrics.JUDGED, 'inside', 'margin', 'background_kept', 'rest_hz')
MAY_BE_NAN = (*_trial.MAY_BE_NAN, *KEPT, *(f'none_{name}' for name in _trial.MAY_BE_NAN))


def run(sim, *, settings='all', n_exc=400, n_inh=100, length='usual'):
    """Both verdicts in all settings.

    settings: 'all' or 'few'; n_exc, n_inh: cells; length: of the course, 'usual' or 'brief'.

    Returns verdict (2,), setting (settings,); for each of KEPT an array (2, settings, seeds), NaN
    where a verdict has no such setting; none_X (2, seeds): without the rule, usual setting.
    """
    names = list(SETTINGS) if settings == 'all' else list(FEW)
    events = 2000 if length == 'brief' else _trial_calibration.EVENTS
    shape = (len(VERDICTS), len(names), len(sim.seeds))
    data, none = {key: np.full(shape, np.nan) for key in KEPT}, []
    for row, (rule, letters, stimulus) in enumerate(VERDICTS.values()):
        for place, name in enumerate(names):
            size, step, course = SETTINGS[name]
            if course and stimulus == 'timing':
                continue
            tried = stages.candidate(rule, events, 2e-4*step)
            options = dict(stimulus=stimulus, n_exc=size*n_exc, n_inh=size*n_inh, dt=0.2*step*ms,
                           grid=step*ms, length=course or length)
            found = stages.confirm(sim, tried, [letters], [1.0], **options)
            for key in KEPT:
                data[key][row, place] = found[key][0]
            if name == 'usual':
                none.append(stages.confirm(sim, tried, [letters.replace('H', '')], [1.0],
                                           **options))
    data.update({f'none_{key}': np.array([each[key][0] for each in none]) for key in KEPT})
    data.update(verdict=np.array(list(VERDICTS)), setting=np.array(names))
    return data
