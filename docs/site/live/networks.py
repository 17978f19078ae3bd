"""The two networks of the live pages as C++: the flagship, and one synapse under each of RULES.

    python docs/site/live/networks.py flagship FOLDER
    python docs/site/live/networks.py synapse FOLDER

`main` of the generated program makes the network and returns before it runs; whoever links it goes
on in slices (bridge.cpp). With tables of one row every switch is one number in memory.
"""
import pathlib
import re
import sys

import brian2
import numpy as np

from homeozoo.running.generate import _order_clocks

#: Rules of the page of one synapse: spikes alone change their weight, and nothing is drawn.
RULES = ('stdp.song2000', 'stdp.gutig2003', 'stdp.morrison2008_symmetric', 'heterosynaptic.triplet',
         'triplet.pfister2006_visual_minimal', 'triplet.pfister2006_hippocampal_full',
         'calcium.graupner2012_dp', 'istdp.vogels2011')

#: Length of a slice in seconds: a row of the tables of the flagship, a time step of the synapse.
SLICES = dict(flagship=0.05, synapse=1e-4)

_SEED = '''if (args.size()) {
    brian::_random_generators[0].seed((unsigned long)std::stoul(args[0]));
    args.erase(args.begin());
}'''


def flagship():
    """Everything that belongs to the network which can sleep, its spikes recorded."""
    from brian2 import SpikeMonitor
    from homeozoo import flagship as model, sleep
    cells = model.network(slots=1, sleep=sleep.slow_waves)
    return [*cells.objects, SpikeMonitor(cells.exc, name='spikes')]


def synapse():
    """A cell that fires when the page says so, another one, and a synapse between them per rule."""
    from brian2 import NeuronGroup, ms
    import homeozoo

    def cell(name):
        return NeuronGroup(1, 'at : second', threshold='t >= at', reset='at = 1e9*second',
                           dt=0.1*ms, name=name, namespace={})
    pre, post = cell('pre'), cell('post')
    return [pre, post] + [
        homeozoo.load(rule).synapses(pre, post, name=rule.replace('.', '_'), w_min=0, w_max=1,
                                     connect={}) for rule in RULES]


def rules():
    """What the page of one synapse must know, a dict."""
    import homeozoo
    about = [re.split(r':|(?<!et al)\. |\.$', homeozoo.load(rule).doc)[0] for rule in RULES]
    return dict(rules=[dict(rule=rule, about=text) for rule, text in zip(RULES, about)])


def experiment():
    """What the page of the flagship must know of the experiment (seconds, Hz), a dict."""
    import inspect

    from brian2 import Hz, second
    from homeozoo import flagship as model
    from homeozoo.protocols import _flagship, flagship
    plan = _flagship.plan()
    given = {name: part.default
             for name, part in inspect.signature(flagship.run).parameters.items()}
    return dict(slice=SLICES['flagship'], target=float(model.RHO0/Hz), burn=plan.burn, on=plan.on,
                off=plan.off, trial=plan.trial, cue=plan.cue, cue_at=plan.cue_at,
                cue_rate=plan.cue_rate, burn_eta=plan.burn_eta, eta_inh=given['eta_inh'],
                beta=given['beta'], delta=given['delta'],
                tau_scaling=float(given['tau_scaling']/second),
                patterns=plan.patterns, novel=plan.novel, cells=400, part=20, before=0.4)


#: What the pages must know, written beside the builds.
settings = dict(flagship=experiment, synapse=rules)


def write(name, folder):
    """Write the C++ project of a network, 'flagship' or 'synapse', into a folder."""
    np.random.seed(0)
    brian2.prefs.reset_to_defaults()
    brian2.prefs.devices.cpp_standalone.openmp_threads = 0
    brian2.BrianLogger.log_level_error()
    brian2.set_device('cpp_standalone', directory=str(folder), build_on_run=False)
    device = brian2.get_device()
    _order_clocks(brian2.Clock)
    if name == 'flagship':
        device.insert_code('after_start', _SEED)
    device.insert_code('before_network_run', 'set_from_command_line(args); return 0;')
    objects = dict(flagship=flagship, synapse=synapse)[name]()
    brian2.Network(*objects).run(SLICES[name]*brian2.second, namespace={})
    brian2.prefs.codegen.cpp.extra_compile_args = []
    device.build(directory=str(folder), compile=False, run=False, with_output=False)


if __name__ == '__main__':
    write(sys.argv[1], pathlib.Path(sys.argv[2]))
