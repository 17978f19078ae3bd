"""What the network of the flagship can be given: its tables, its knobs, and arguments that fit."""
from collections import namedtuple

from brian2 import have_same_dimensions, mV, second

from homeozoo.core import Neuron, Rule, RuleError
from homeozoo.core.parameters import did_you_mean
from homeozoo.core.text import identifiers

#: Tables that every network has; all but `cue` are variables of the E cells of the same name.
TABLES = ('M', 'X', 'S', 'T', 'eta_inh', 'cue')

#: A further table, a variable of the E cells. start: its value (with its unit) until a knob changes
#: it; parts: one column for each part of the cells instead of one value for all.
Table = namedtuple('Table', 'start parts', defaults=(0.0, False))

#: What a spike does at the target of each projection.
TRANSMIT = dict(ee='ge_post += w', ei='ge_post += w', ie='gi_post += w', ii='gi_post += w')

#: Short names of knobs: name -> (owner, parameter). A knob is there if its parameter is.
KNOBS = dict(A=('ee', 'heb_A'), B=('ee', 'heb_B'), delta=('ee', 'trans_delta'),
             beta=('ee', 'het_beta'), tau_cons=('ee', 'het_tau_cons'), tau_p=('exc', 'heb_tau_p'),
             tau_m=('exc', 'heb_tau_m'), tau_s=('exc', 'heb_tau_s'),
             tau_scaling=('exc', 'scal_tau'), target_scaling=('exc', 'scal_target'),
             tau_sensor=('exc', 'sens_tau'), target_inh=('ie', 'istdp_target'),
             theta_step=('exc', 'intr_step'), theta_tau=('exc', 'intr_tau'),
             tau_membrane=('exc', 'lif_tau_m'), tau_ex=('exc', 'lif_tau_ex'),
             tau_in=('exc', 'lif_tau_in'), rate_exc=('exc', 'bg_rate'), w_bg=('exc', 'bg_w'),
             w_bg_inh=('inh', 'bg_w'))


def parameter_knobs(cells, rules, transmit, more_knobs, slow):
    """The knobs that are parameters: name -> (owner, parameter)."""
    places = {owner: set(cell.params) for owner, cell in cells.items()}
    for owner, rule in rules.items():
        code = rule.statements(transmit[owner], traces='neurons',
                               slow=slow if owner == 'ee' else None)
        text = '\n'.join(code[key] for key in ('on_pre', 'on_post', 'on_slow'))
        places[owner] = identifiers(text) & set(rule.params)
    knobs = {name: (owner, parameter) for name, (owner, parameter) in KNOBS.items()
             if parameter in places[owner]}
    for name in more_knobs:
        own = [rule for rule in rules.values() if name in rule.params]
        owners = [owner for owner in places if name in places[owner] and (own or owner == 'exc')]
        if not owners:
            known = sorted(set().union(*(places[owner] for owner in ('exc', *rules))))
            raise RuleError(f'more_knobs: the network has no parameter {name}; '
                            + did_you_mean(name, known))
        if name.endswith(('_pre', '_post')):
            raise RuleError(f'more_knobs: {name} cannot be a variable: Brian2 keeps names that end '
                            'in _pre or _post for the connected cells.')
        if len(owners) > 1:
            raise RuleError(f'more_knobs: {name} acts in more than one place '
                            f'({", ".join(owners)}), and a knob sets one; set it in the rule.')
        knobs[name] = (owners[0], name)
    return knobs


def check_bases(**bases):
    """Raise RuleError where a base model has not what synapses and background write to."""
    for name, base in bases.items():
        if not isinstance(base, Neuron) or not base.spike_variable:
            raise RuleError(f'{name} = {base!r} is no base model, such as neurons.lif_vogels2011.')
        wrong = [one for one, unit in (('v', mV), ('ge', 1), ('gi', 1))
                 if not have_same_dimensions(base.variables.get(one, second), unit)]
        if wrong:
            raise RuleError(f'{name} = {base!r} cannot be a cell of the network: it needs v in '
                            'volt, ge and gi in units of the leak conductance, but has '
                            f'{", ".join(wrong)} otherwise or not at all.')


def check(degrees, rule_ee, rule_ie, add_exc, add_inh, more_tables, transmit, cell):
    """Raise RuleError where an argument of `network` cannot work."""
    for name, (k, n) in degrees.items():
        if not 0 <= k <= n:
            raise RuleError(f'k_{name} = {k}, but there are {n} source cells')
    for name, value, kind in (('rule_ee', rule_ee, Rule), ('rule_ie', rule_ie, Rule),
                              ('add_exc', add_exc, Neuron), ('add_inh', add_inh, Neuron)):
        if not isinstance(value, kind) and not (name == 'add_inh' and value is None):
            raise RuleError(f'{name} = {value!r} is no {kind.__name__}.')
    for name, table in more_tables.items():
        if not isinstance(table, Table):
            raise RuleError(f'more_tables: {name} = {table!r} is no Table.')
        if not name.isidentifier() or name.endswith(('_pre', '_post')) or name in (*TABLES,
                                                                                   *cell.variables):
            raise RuleError(f'more_tables: {name!r} cannot be the name of a further variable.')
    for name in transmit:
        if name not in TRANSMIT:
            raise RuleError(f'transmit: there is no projection {name!r}; there are '
                            + ', '.join(TRANSMIT) + '.')
    gates = {f'{name}_{side}' for name in (*TABLES, *more_tables) for side in ('pre', 'post')}
    for name, rule in (('rule_ee', rule_ee), ('rule_ie', rule_ie)):
        slow = (line for text in rule.on_slow for line in text.splitlines()
                if line.partition('=')[0].strip(' +-*/') == 'w')
        at_spikes = rule.dw_pre + rule.dw_post + rule.map_pre + rule.map_post
        for text in (*at_spikes, *rule.dw_dt, *slow):
            if not identifiers(text) & gates:
                raise RuleError(f'{name}: {text} changes w at all times and could not be frozen; '
                                "gate it with a table, such as rule.gated('M_post').")
