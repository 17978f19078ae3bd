"""The command `trial`: any rule in the network of the zoo, judged on stability and on learning."""
import math
import pathlib
import re

from homeozoo._catalogue import json_bytes

SHOWN = ('runaway', 'assembly', 'selectivity', 'selectivity_bg', 'gain_hz', 'weakest_hz',
         'novel_hz', 'auc', 'retention', 'background_kept', 'rest_hz', 'member_hz', 'cv', 'at_high',
         'at_low', 'cpu_s')
TARGET_HZ = 5.0


def add_trial(add):
    """Add trial to the parser; add: function from a name and a command to its parser."""
    trial = add('trial', trial_command)
    trial.add_argument('rule', metavar='RULE[+RULE…]',
                       help='names, or my_file.py:my_rule for a rule of your own')
    trial.add_argument('--inhibition', default='', metavar='RULE',
                       help='rule of the I to E synapses; default: inhibitory STDP')
    trial.add_argument('--cell', default='', metavar='ADDON[+ADDON…]',
                       help='a part of the excitatory cells in place of the adaptive threshold')
    trial.add_argument('--stimulus', default='rate', choices=['rate', 'timing'],
                       help='a common rate, or timed volleys; the verdict depends on it')
    trial.add_argument('--seeds', type=int, help='default: 5')
    trial.add_argument('--scale', choices=['smoke', 'default', 'paper'], default='default')
    trial.add_argument('--jobs', type=int, help='runs at the same time')
    trial.add_argument('--out', metavar='FILE.npz', help='default: out/trial/RULE.npz; .json, .pdf '
                       'and .png go beside it')


def trial_command(args):
    """Put a rule on the E to E synapses of the flagship and judge stability and learning."""
    from homeozoo.running import store
    from homeozoo.running.runner import run_protocol
    name = re.sub(r'\W+', '_', args.rule).strip('_')
    out = pathlib.Path(args.out or f'out/trial/{name}.npz')
    code = run_protocol('trial', scale=args.scale, seeds=args.seeds, jobs=args.jobs, out=out,
                        settings=dict(rule=args.rule, inhibition=args.inhibition, cell=args.cell,
                                      stimulus=args.stimulus))
    if code:
        return code
    arrays, meta = store.load(out)
    meta['claim'] = sentence(arrays)
    content = verdicts(arrays)
    store.write_atomically(out.with_suffix('.json'), json_bytes(content, indent=1))
    from homeozoo.figures.__main__ import draw_with
    draw_with('trial', arrays, meta, out.with_suffix('.pdf'))
    print(meta['claim'])
    for row in content['sets']:
        said = row['verdict'] or 'in the target quadrant'
        big, s, g = (row[key]['mean'] for key in ('runaway', 'selectivity', 'gain_hz'))
        recall = 'none' if g is None else f'{g:.1f} Hz'
        print(f"  {row['set']:6} c {row['rate']:5.2f}  R {big:6.2f}  S {s:6.2f}  "
              f'G {recall:8} {said}')
    print(f'{out}, .json, .pdf, .png')
    return 0


def sentence(arrays):
    """What the trial found, in one sentence."""
    good = [str(name) for name, share in zip(arrays['sets'], arrays['inside'].mean(axis=1))
            if share > 0.5]
    number = arrays['inside'].shape[1]
    where = f'inside with {", ".join(good)}' if good else 'outside'
    return (f'{arrays["rule"]}, {arrays["stimulus"]} stimulus, {number} seeds: {where} '
            '(target quadrant)')


def number(value):
    """A float for JSON, None where there is none."""
    return float(value) if math.isfinite(value) else None


def verdicts(arrays):
    """The result as JSON values."""
    from homeozoo.analysis.statistics import interval
    rows = []
    for row, name in enumerate(arrays['sets']):
        entry = dict(set=str(name), rate=float(arrays['best_rate'][row]),
                     window_decades=float(arrays['window'][row]),
                     inside=float(arrays['inside'][row].mean()),
                     verdict=str(arrays['failure'][row]))
        for key in SHOWN:
            mean, low, high = interval(arrays[key][row])
            entry[key] = dict(mean=number(mean), low=number(low), high=number(high))
        entry['setpoint_error_hz'] = number(arrays['rest_hz'][row].mean() - TARGET_HZ)
        rows.append(entry)
    calibration = {key: number(arrays[key]) for key in ('gross', 'net', 'threshold_hz', 'balance',
                                                        'speed', 'start', 'ceiling', 'unit')}
    shuffled = dict(set=str(arrays['shuffled_set']),
                    selectivity=number(arrays['shuffled_selectivity'].mean()),
                    runaway=number(arrays['shuffled_runaway'].mean()))
    return dict(rule=str(arrays['rule']), shuffled=shuffled, inhibition=str(arrays['inhibition']),
                cell=str(arrays['cell']), stimulus=str(arrays['stimulus']),
                states_per_synapse=int(arrays['states']), calibration=calibration, sets=rows,
                card=str(arrays['card']))
