"""Commands for other programs: a rule as NESTML, a rule driven by recorded spikes."""
import pathlib

import homeozoo
from homeozoo._catalogue import rule_called


def add_commands(add):
    """Add export and drive to the parser; add: function from a name and a command to its parser."""
    export = add('export', export_command)
    export.add_argument('format', choices=['nestml'])
    export.add_argument('rule', metavar='RULE[+RULE…]')
    export.add_argument('--set', action='append', default=[], metavar='NAME=VALUE',
                        help="a parameter of the rule: --set tau_pre='15*ms'; may be repeated")
    export.add_argument('--name', help='of the model; default: RULE_synapse')
    export.add_argument('--w0', type=float, default=0.5, help='first weight; default: 0.5')
    export.add_argument('--out', metavar='FILE', help='default: print')

    drive = add('drive', drive_command)
    drive.add_argument('rule', metavar='RULE[+RULE…]')
    for side in ('pre', 'post'):
        drive.add_argument(f'--{side}', required=True, metavar='FILE', help='spike times: text '
                           'with one time in seconds a line, npz, NWB or NIX (homeozoo[neo]); '
                           'FILE:WHICH names one of several')
    drive.add_argument('--duration', type=float, metavar='SECONDS',
                       help='default: to the last spike')
    drive.add_argument('--w0', type=float, default=0.5, help='first weight; default: 0.5')
    drive.add_argument('--dt', type=float, default=0.1, metavar='MS', help='time step to which '
                       'times are rounded, in ms; default: 0.1')
    drive.add_argument('--set', action='append', default=[], metavar='NAME=VALUE',
                       help="a parameter of the rule: --set tau_pre='15*ms'; may be repeated")
    drive.add_argument('--out', default='out/drive/weights.npz', metavar='FILE.npz',
                       help='default: out/drive/weights.npz; .csv, .pdf and .png go beside it')


def with_settings(rule, settings):
    """The rule with the parameters of --set; each 'NAME=VALUE'."""
    from homeozoo.running.settings import parse_value
    for setting in settings:
        name, sign, text = (part.strip() for part in setting.partition('='))
        if not (name and sign and text):
            raise ValueError(f'--set {setting}: write --set NAME=VALUE')
        try:
            value = parse_value(text)
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            raise ValueError(f'--set {setting}: {error}') from None
        rule = rule(**{name: value})
    return rule


def export_command(args):
    """Write a rule as a NESTML synapse, for NEST."""
    from homeozoo.core.nestml import nestml
    from homeozoo.running import store
    text = nestml(with_settings(rule_called(args.rule), args.set), args.name, args.w0)
    if args.out is None:
        print(text, end='')
    else:
        store.write_atomically(args.out, text.encode())
        print(args.out)
    return 0


def drive_command(args):
    """Drive one synapse by recorded spikes; write its weight over time and draw it."""
    from homeozoo.running import store
    from homeozoo.running.interchange import read_times
    out = pathlib.Path(args.out)
    if out.suffix != '.npz':
        raise ValueError(f"--out {args.out}: the result is a .npz file; .csv, .pdf and .png go "
                         'beside it')
    store.check_target(out)
    pre_s, post_s = read_times(args.pre), read_times(args.post)
    rule = with_settings(rule_called(args.rule), args.set)
    arrays, meta = driven(rule, pre_s, post_s, args)
    store.save(out, arrays, meta)
    rows = ['t_s,w'] + [f'{t!r},{w!r}' for t, w in zip(arrays['t_s'].tolist(),
                                                      arrays['w'].tolist())]
    store.write_atomically(out.with_suffix('.csv'), ('\n'.join(rows) + '\n').encode())
    from homeozoo.figures.__main__ import draw_with
    draw_with('_drive', arrays, meta, out.with_suffix('.pdf'))
    print(f'{meta["claim"]}\n{out}, .csv, .pdf, .png')
    return 0


def driven(rule, pre_s, post_s, args):
    """Weights over time and their description: dict of arrays, dict."""
    from brian2 import ms, second

    from homeozoo.core.card import title
    duration = None if args.duration is None else args.duration*second
    found = homeozoo.drive(rule, pre_s*second, post_s*second, args.w0, dt=args.dt*ms,
                           duration=duration)
    arrays = dict(t_s=found.t_s, w=found.w, pre_s=pre_s, post_s=post_s)
    state = getattr(found, 'state', {})
    arrays.update({f'state_{name}': values for name, values in state.items()})
    claim = (f'{title(rule)}: w from {args.w0:g} to {found.w[-1]:.6g} under {len(pre_s)} '
             f'presynaptic and {len(post_s)} postsynaptic spikes in {found.t_s[-1]:.4g} s')
    return arrays, dict(rule=title(rule), claim=claim, w0=args.w0, dt_ms=args.dt,
                        pre=str(args.pre), post=str(args.post), version=homeozoo.__version__,
                        settings=list(args.set))
