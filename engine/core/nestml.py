"""A rule as NESTML, the language from which NEST's synapses are compiled (NESTML 9, NEST 3.10).

For rules that spikes alone change through traces: their statements at spikes are translated as
they stand, times into ms and rates into 1/ms. `docs/nest.md` says how the text is used, and what
differs in NEST.
"""
import ast
import math
import re
import textwrap
from decimal import Decimal

from brian2 import Hz, have_same_dimensions, second

from homeozoo.core import card
from homeozoo.core.arguments import check_number
from homeozoo.core.parameters import BOUNDS, RuleError
from homeozoo.core.rule import Rule
from homeozoo.core.statements import bounds, statements
from homeozoo.core.text import identifiers

#: Functions by their names in NESTML.
FUNCTIONS = {'clip': 'clip', 'exp': 'exp', 'expm1': 'expm1', 'log': 'ln', 'log10': 'log10',
             'abs': 'abs', 'tanh': 'tanh'}

CONVENTIONS = (
    'What is transmitted is w before this spike changes it.',
    'A pair that meets at the synapse in one time step is pre before post (the priorities below). '
    'This holds where delay and resolution are sums of powers of 1/2 ms, such as 1 ms and 0.125 '
    'ms; elsewhere rounding can make it no pair. The synapses that NEST brings take it as no pair.',
    'The delay in NEST is dendritic and at least one time step: the postsynaptic spike reaches '
    'the synapse a delay late, the presynaptic spike at once. In Brian2 that is '
    "delay={'post': …}, while delay=… is axonal.",
    'NEST brings w up to date at presynaptic spikes: between them it shows the last value.',
)

#: NESTML 9.0.0 moves what postsynaptic spikes alone set into the cell, whose record of past values
#: can be gone when a postsynaptic spike reads it.
KEPT = 'keeps this trace at the synapse'


def nestml(rule: Rule, name: str | None = None, w0: float = 0.5) -> str:
    """The text of a NESTML synapse that changes its weight as the rule does.

    Parameters
    ----------
    rule : Rule
        A rule whose weight changes at spikes alone, by traces.
    name : str
        Name of the model; it ends in ``_synapse``, which makes it a synapse for NESTML. Default:
        from the name of the preset, such as ``stdp_song2000_synapse``.
    w0 : float
        First weight, dimensionless, within the bounds of the rule.

    Returns
    -------
    str

    Raises
    ------
    RuleError
        In one sentence, for a rule that NESTML text cannot follow, and why.
    """
    check_exportable(rule)
    name = named(rule) if name is None else name
    if not re.fullmatch(r'[A-Za-z]\w*_synapse', str(name)):
        raise RuleError(f'name = {name!r}; allowed are names that end in _synapse.')
    low, high = bounds(rule, None, None)
    if not low <= float(check_number('w0', w0)) <= high:
        raise RuleError(f'w0 = {w0} lies outside w_min = {low} to w_max = {high}.')
    code = statements(rule)
    limits = {BOUNDS[0]: low, BOUNDS[1]: high}
    return '\n'.join(['# ' + line if line else '#' for line in heading(rule)]
                     + body(rule, name, code, float(w0), limits)) + '\n'


def named(rule):
    """The name of the model: that of the preset from which the rule comes, or the rule's own."""
    found = card.preset(rule)
    return re.sub(r'\W+', '_', found[0] if found else rule.name) + '_synapse'


# ------------------------------------------------------------------------------------- refusals

def check_exportable(rule):
    """`RuleError` for what NESTML text written here cannot follow."""
    if not isinstance(rule, Rule):
        raise RuleError(f'{getattr(rule, "name", rule)} is no rule of a synapse; NESTML is written '
                        'for rules alone.')
    cells = [name for name, place in rule.varied.items() if place != 'synapse']
    own = sorted(set(rule.variables) - {trace.name for trace in rule.traces})
    for wrong, reason in (
        (rule.dw_dt or rule.decays or rule.on_slow or any(t.ode for t in rule.traces)
         or 'clock-driven' in '\n'.join(rule.model),
         'it changes between spikes, and a synapse of NEST acts at spikes alone'),
        (rule.needs, f'it needs {", ".join(rule.needs)}, and what the cells of NEST have depends '
         'on the cell'),
        (cells, f'{", ".join(cells)} varies from cell to cell, and parameters in NESTML belong to '
         'the synapse'),
        (own or rule.state_pre or rule.state_post or rule.map_pre or rule.map_post,
         f'it has statements of its own besides traces ({", ".join(own) or "state, map"}), and '
         'only traces are translated'),
        (not rule.dw_post, 'it has no postsynaptic event, and the text is that of a synapse that '
         'is paired with its cell'),
    ):
        if wrong:
            raise RuleError(f'{rule.name} cannot be written in NESTML: {reason}.')


# ---------------------------------------------------------------------------------------- text

def heading(rule):
    """The lines before the model, without the mark of a comment."""
    return [f'{card.title(rule)}, written by HomeoZoo for NESTML 9.', '',
            *filled(rule.doc), *(f'https://doi.org/{doi}' for doi in rule.cite), '',
            'Conventions:', *(line for text in CONVENTIONS for line in filled(text, '- ')),
            '']


def filled(text, mark=''):
    """A text in lines of at most 98 characters, the first behind a mark."""
    return textwrap.wrap(text, 96, initial_indent=mark, subsequent_indent=' '*len(mark))


def own_reads(rule):
    """Postsynaptic traces that the change of w at a postsynaptic spike reads."""
    used = identifiers(' '.join(rule.dw_post))
    return [trace.name for trace in rule.traces if trace.side == 'post' and trace.name in used]


def body(rule, name, code, w0, limits):
    """The lines of the model; code: the `statements` of the rule; limits: bounds by name."""
    events = {side: [statement(line, rule) for line in code['on_' + side].splitlines()]
              for side in ('pre', 'post')}
    used = identifiers('\n'.join([code['model'], code['on_pre'], code['on_post'],
                                  *rule.efficacy]))
    declared = [quantity(key, record.value, record.meaning)
                for key, record in rule.params.items() if key in used]
    declared += [quantity(key, value, 'bound of the weight')
                 for key, value in limits.items() if key in used or key in rule.varied]
    kept = [f'{name} = 1.0 * {name}    # {KEPT}' for name in own_reads(rule)]
    sent = expression(rule.efficacy[0], rule) if rule.efficacy else 'w'
    blocks = {
        'state': [f'w real = {number(w0)}    # weight'] + [
            quantity(trace.name, 0*trace.unit, trace.doc or f'{trace.side}synaptic trace')
            for trace in rule.traces],
        'parameters': declared,
        'equations': [f"{trace.name}' = -{trace.name} / {trace.tau}" for trace in rule.traces
                      if trace.tau],
        'input': ['pre_spikes <- spike', 'post_spikes <- spike'],
        'output': ['spike'],
        'onReceive(pre_spikes, priority=1)': [f'emit_spike({sent})'] + events['pre'] + kept,
        'onReceive(post_spikes, priority=2)': events['post'],
        'update': ['integrate_odes()'],
    }
    lines = [f'model {name}:']
    for head, inner in blocks.items():
        lines += [f'    {head}:', *(f'        {line}' for line in inner), '']
    return lines[:-1]


def quantity(name, value, meaning):
    """The declaration of a variable with its unit in NESTML."""
    if have_same_dimensions(value, 1):
        return f'{name} real = {number(float(value))}    # {meaning}'
    if have_same_dimensions(value, second):
        return f'{name} ms = {number(float(value)*1000, "ms")}    # {meaning}'
    if have_same_dimensions(value, Hz):
        return f'{name} 1/ms = {number(float(value)/1000)} / (1 ms)    # {meaning}'
    raise RuleError(f'{name} has a unit that is neither a time nor a rate; NESTML text is written '
                    'for these alone.')


def number(value, unit=''):
    """A number with up to 15 digits as NESTML keeps it; unit: a name that follows.

    NESTML 9.0.0 writes numbers into C++ with nine digits and loses the last zero of an exponent
    (5e-10 becomes 5e-1), so what has more digits or an exponent is a quotient of whole numbers.
    """
    unit = unit and ' ' + unit
    if math.isinf(value):
        return ('-' if value < 0 else '') + 'inf' + unit
    sign, digits, power = Decimal(f'{value:.15g}').normalize().as_tuple()
    if f'{abs(value):.9g}' == f'{abs(value):.15g}' and not re.search('e', f'{value:.9g}'):
        return f'{value:.9g}' + ('' if unit or '.' in f'{value:.9g}' else '.0') + unit
    whole = int(''.join(map(str, digits)))*10**max(power, 0)
    if max(whole, 10**max(-power, 0)) >= 2**63:
        raise RuleError(f'{value!r} is too large or too small a number for NESTML text.')
    parts = f'1.0{unit} * {whole}' + (f' / {10**-power}' if power < 0 else '')
    return f'-({parts})' if sign else parts


def statement(line, rule):
    """A statement of Brian2 (``x = …``, ``x += …``) in NESTML."""
    name, operator, text = re.fullmatch(r'(\w+)\s*([-+*/]?=)\s*(.+)', line).groups()
    return f'{name} {operator} {expression(text, rule)}'


def expression(text, rule):
    """An expression of Brian2 in NESTML: other names of functions, numbers as real numbers."""
    tree = ast.parse(text.strip(), mode='eval')
    powers = {id(node.right) for node in ast.walk(tree)
              if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if node.func.id == 'randn':
                node.func.id = 'random_normal'
                node.args = [ast.Constant(0.0), ast.Constant(1.0)]
            elif node.func.id in FUNCTIONS:
                node.func.id = FUNCTIONS[node.func.id]
            else:
                raise RuleError(f'{rule.name} cannot be written in NESTML: it uses the function '
                                f'{node.func.id}, which is not translated.')
        elif isinstance(node, ast.Constant) and id(node) not in powers:
            node.value = float(node.value)
            if number(abs(node.value)).startswith('1.0 *'):
                raise RuleError(f'{rule.name} cannot be written in NESTML: its text has the number '
                                f'{node.value!r}; make it a parameter.')
        elif isinstance(node, (ast.Compare, ast.BoolOp)):
            raise RuleError(f'{rule.name} cannot be written in NESTML: it compares numbers.')
    return ast.unparse(tree)
