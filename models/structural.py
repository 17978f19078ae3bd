"""Structural plasticity: contacts form and vanish as cells grow and lose elements (M5).

Butz & van Ooyen 2013: every cell has axonal elements (boutons) and dendritic elements (spines), as
many as its own activity asks for; it knows nothing of others. Free axonal elements are paired with
free dendritic elements at random, and a cell with fewer elements than contacts loses random ones of
its contacts, with their partners' halves. Gallinaro & Rotter 2018 use the linear growth curve.

Brian2 creates synapses once. Here all potential synapses, the pool, exist from the start, and each
has a number of contacts, ``cont_n``; most have none. `rewire` changes these numbers on a slow
clock.

    cells = (neurons.lif_conductance + structural.gallinaro2018).group(400, name='cells')
    rule = stdp.song2000 + structural.contacts
    E = rule.synapses(cells, cells, name='E', transmit='ge_post += J*w', delay=1*ms,
                      traces='synapses', connect=dict(condition='i != j'))
    structural.rewire(E, new=dict(w=0.4))

**What an inactive synapse does.** What is transmitted is multiplied by cont_n, so it transmits
nothing, also for a spike on its way when the last contact goes. When a first contact forms, the
synapse is made new: w and other variables take the values of ``new``, all other variables of the
synapse (traces, eligibility) are 0, and its clock starts. So nothing that happened before counts,
and a new contact equals a plain synapse that begins at that time. Traces that live on the cells do
remember spikes before the contact: say ``traces='synapses'`` where that matters. A second contact
of a pair takes the weight of the first.

**Cost.** In generated C++ a spike visits contacts and not the pool: the lists of the spike queue
are rewritten for the cells that changed. One step costs O(cells + changes), the first one O(pool).
Whatever loops over all synapses (`slow` statements, continuous dw/dt, monitors, means of w) sees
the inactive ones too: multiply by cont_n. With several threads, and on NumPy or Cython, the pool is
visited, which gives the same results in law. ``benchmarks/structural.py`` has the numbers.

**Random numbers** are Brian2's own: `seed` and the seed of a compiled program decide them.
"""
import numpy as np
from brian2 import Function, Hz, Quantity, get_device, have_same_dimensions, ms, second
from brian2.codegen.runtime.numpy_rt import NumpyCodeObject
from brian2.core.variables import ArrayVariable

from homeozoo import _rewiring
from homeozoo.core import Neuron, P, Rule, RuleError, Trace

_SCRIPT = "Gallinaro & Rotter 2018, authors' associtive_properties.py"
_EXAMPLE = 'NEST, pynest/examples/structural_plasticity.py (after Butz & van Ooyen 2013)'
MOST = 2**31 - 1                              # contacts of a pair where nothing limits them

contacts = Rule(
    'cont', doc='Contacts of a potential synapse: cont_n*w is transmitted. `rewire` changes cont_n '
                '(Butz & van Ooyen 2013).',
    model='cont_n : integer', efficacy='cont_n*w', cite='10.1371/journal.pcbi.1003259',
    mechanisms=('M5',))

gallinaro2018 = Neuron(
    'elem', doc='Elements of a cell, linear growth (Gallinaro & Rotter 2018): dz/dt = '
                'slope*(target - Ca), not below 0, with Ca its low-pass filtered rate. Axonal and '
                'dendritic elements follow the same equation: one variable, elem_z, serves both.',
    traces=(Trace('elem_Ca', 'post', tau='elem_tau', step='elem_Ca += 1/elem_tau', unit='Hz'),),
    model='delem_z/dt = elem_slope*(elem_target - elem_Ca)*int(elem_z > 0 or elem_Ca < elem_target)'
          ' : 1',
    start={'elem_z': '1'}, cite='10.1038/s41598-018-22077-3',
    params=dict(
        elem_tau=P(1*second, 'time constant of the calcium', _SCRIPT),
        elem_slope=P(0.5, 'elements grown for each spike that is missing', _SCRIPT, low=0),
        elem_target=P(39.7*Hz, 'set-point of the rate', _SCRIPT + ', which takes the rate of the '
                      'network with fixed wiring; measured here', low=1e-9*Hz)))

_WIDTH = '((elem_target - elem_least)/(2*sqrt(log(2.0))))'
_MIDDLE = '(0.5*(elem_target + elem_least))'

butz2013 = Neuron(
    'elem', doc='Elements of a cell, Gaussian growth curve (Butz & van Ooyen 2013): dz/dt = '
                'nu*(2*exp(-((Ca - xi)/zeta)**2) - 1) is 0 at the two rates least and target, '
                'positive between them, negative outside: a silent cell loses its elements too.',
    traces=(Trace('elem_Ca', 'post', tau='elem_tau', step='elem_Ca += 1/elem_tau', unit='Hz'),),
    model=f'delem_z/dt = elem_nu*(2*exp(-((elem_Ca - {_MIDDLE})/{_WIDTH})**2) - 1)*int(elem_z > 0 '
          'or elem_Ca > elem_least) : 1',
    start={'elem_z': '1'}, cite='10.1371/journal.pcbi.1003259',
    params=dict(
        elem_tau=P(10*second, 'time constant of the calcium', 'NEST, default of iaf neurons'),
        elem_nu=P(0.1/second, 'fastest growth', _EXAMPLE, low=0/second),
        elem_least=P(0*Hz, 'rate below which elements are lost (eta)', _EXAMPLE),
        elem_target=P(5*Hz, 'set-point of the rate (eps)', _EXAMPLE + ': 0.05/(beta*tau)',
                      low=1e-9*Hz)))


def rewire(synapses, axonal='elem_z', dendritic='elem_z', *, new=None, every=100*ms, count='cont_n',
           cap=None, tries=1, on='1', formed=None, order=10):
    """Rewire a pool of potential synapses on a slow clock; call it before the first run.

    Parameters
    ----------
    synapses : Synapses
        The pool, with an integer variable `count`, connected. Transmission must be proportional to
        it, as `contacts` makes it.
    axonal, dendritic : str
        Variables of the source and of the target cells: their elements (the integer part counts).
    new : mapping of variable to number or 't'
        Values of a synapse when its first contact forms; all variables that are not named start
        at 0. 't' is the time. Must name w if the synapses have weights.
    every : Quantity
        Time between two steps (0.1 s: Gallinaro & Rotter 2018, authors' script).
    cap : int or str
        Most contacts of one pair: a number, or an integer variable of the synapses. 1 makes count
        an active flag. Default: no limit.
    tries : int
        Rounds of random matching in one step: 1, as in NEST; more where the pool holds only a
        small share of all pairs, since a match outside the pool forms nothing.
    on : str
        Condition on shared variables and time: no step unless it is above 0.5.
    formed : str
        An integer variable of the synapses that counts the contacts formed. Those lost are what it
        grew by, less what `count` grew by.
    order : int
        Within the slot 'end', where the step is made.

    Returns the CodeRunner. The shared variable ``<count>_changes`` counts contacts formed and lost
    since the start of the run (on NumPy and Cython: at the last step).
    Raises RuleError for names, units and values that cannot work.
    """
    fields = _checked(synapses, axonal, dendritic, new, every, count, cap, tries, formed)
    name = f'{synapses.name}_rewire'
    python = _in_python(synapses, axonal, dendritic, fields, count, cap, tries, formed)
    function = Function(python, arg_units=[second, 1], return_unit=1, stateless=False,
                        auto_vectorise=False)
    function.implementations.add_implementation('numpy', python)
    more = {}
    if type(get_device()).__name__ == 'CPPStandaloneDevice':
        code = _in_cpp(synapses, axonal, dendritic, fields, count, cap, tries, formed, name)
        function.implementations.add_implementation('cpp', code, name=name)
    else:
        more['codeobj_class'] = NumpyCodeObject
    synapses.namespace[name] = function
    # assigned to a shared variable, else the call would be made once for each synapse
    synapses.variables.add_array(f'{count}_changes', size=1, dtype=np.float64, scalar=True,
                                 index='0')
    return synapses.run_regularly(f'{count}_changes = {name}(t, {on})', dt=every, when='end',
                                  order=order, name=f'{name}_step', **more)


def _checked(synapses, axonal, dendritic, new, every, count, cap, tries, formed):
    """Variables of a synapse to be set when its first contact forms: name -> value; checks all."""
    variables, named = synapses.variables, f'rewire({synapses.name})'
    integer = {key for key, value in variables.items()
               if isinstance(value, ArrayVariable) and value.dtype == np.int32 and not value.scalar}
    if count not in integer:
        raise RuleError(f"{named}: count = {count!r}; the synapses need '{count} : integer' in "
                        'their model, as the rule structural.contacts brings it.')
    if f'{count}_changes' in variables:
        raise RuleError(f'{named}: these synapses are rewired already.')
    for role, cells, name in (('axonal', synapses.source, axonal),
                              ('dendritic', synapses.target, dendritic)):
        if not isinstance(cells.variables.get(name), ArrayVariable):
            raise RuleError(f'{named}: {role} = {name!r}; {cells.name} has no such variable; add '
                            'elements such as structural.gallinaro2018 to the cells.')
    if not isinstance(every, Quantity) or not have_same_dimensions(every, second) \
            or not 0 < float(every) < np.inf:
        raise RuleError(f'{named}: every = {every!r}; it is a time above 0, such as 100*ms.')
    for role, name in (('cap', cap), ('formed', formed)):
        if isinstance(name, str) and name not in integer:
            raise RuleError(f'{named}: {role} = {name!r}; it is no integer variable of the '
                            'synapses.')
    for name, value, free in (('cap', cap, cap is None or isinstance(cap, str)),
                              ('tries', tries, False)):
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not free and not (whole and 1 <= value <= MOST):
            raise RuleError(f'{named}: {name} = {value!r}; allowed are whole numbers from 1.')
    own = [key for key, value in variables.items()
           if isinstance(value, ArrayVariable) and getattr(value.owner, 'name', '') == synapses.name
           and not (value.scalar or value.read_only or value.constant or key.startswith('_'))
           and key not in (count, cap, formed, 'delay', 'i', 'j', 'N')
           and not key.startswith('N_')]
    new = {} if new is None else dict(new)
    for name, value in new.items():
        if name not in own:
            raise RuleError(f'{named}: new names {name!r}, which is no variable of the synapses '
                            f"that can be set; they have {', '.join(sorted(own)) or 'none'}.")
        if value != 't' and not np.isfinite(float(value)):
            raise RuleError(f"{named}: new[{name!r}] = {value!r}; allowed are finite numbers and "
                            "'t'.")
    if 'w' in own and 'w' not in new:
        raise RuleError(f"{named}: the synapses have weights; say what a new contact starts with, "
                        'such as new=dict(w=0.4).')
    return {**dict.fromkeys(own, 0.0), **new,
            **({'lastupdate': 't'} if 'lastupdate' in variables else {})}


def _in_python(synapses, axonal, dendritic, fields, count, cap, tries, formed):
    """The step as a function of (t, on) for the targets NumPy and Cython."""
    variables, source, target, known = synapses.variables, synapses.source, synapses.target, {}

    def elements(cells, name):
        values = cells.variables[name].get_value()[cells.start:cells.stop]
        return np.maximum(0, np.floor(values)).astype(int)

    def python(t, on):
        if not np.all(np.asarray(on) > 0.5):
            return 0.0
        n = variables[count].get_value()
        pre = variables['_synaptic_pre'].get_value() - source.start
        post = variables['_synaptic_post'].get_value() - target.start
        if 'index' not in known:
            known['index'] = _rewiring.index_of(pre, post, len(target))
        limit = (variables[cap].get_value() if isinstance(cap, str)
                 else np.full(len(n), MOST if cap is None else cap))
        changes, new_ones, born = _rewiring.step(
            n, pre, post, elements(source, axonal), elements(target, dendritic), cap=limit,
            tries=tries, index=known['index'], rng=np.random)
        for name, value in fields.items():
            variables[name].get_value()[born] = float(np.ravel(t)[0]) if value == 't' else value
        if formed:
            np.add.at(variables[formed].get_value(), new_ones, 1)
        return float(changes)

    return python


def _in_cpp(synapses, axonal, dendritic, fields, count, cap, tries, formed, name):
    """The text of the step as a C++ function for standalone programs."""
    variables, source, target = synapses.variables, synapses.source, synapses.target

    def array(variable):
        return get_device().get_array_name(variable, access_data=False)

    reset = ' '.join(f'{array(variables[key])}[s] = {"t" if value == "t" else float(value)};'
                     for key, value in fields.items())
    publish = '\n  '.join(
        f'publish({path.name}, S.{side}, moved_{side});' for path in synapses._pathways
        for side in ('out' if path.prepost == 'pre' else 'in',))
    limit = (f'{array(variables[cap])}[entry(low)]' if isinstance(cap, str)
             else str(MOST if cap is None else int(cap)))
    return _rewiring.CPP % dict(
        name=name, n=array(variables[count]), pre=array(variables['_synaptic_pre']),
        post=array(variables['_synaptic_post']), pre_start=source.start, pre_size=len(source),
        post_start=target.start, post_size=len(target), axonal=array(source.variables[axonal]),
        dendritic=array(target.variables[dendritic]), tries=tries, cap=limit, reset=reset,
        formed=f'{array(variables[formed])}[s]++;' if formed else '', publish=publish)
