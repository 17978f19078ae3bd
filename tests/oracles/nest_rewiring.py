"""The network of Gallinaro & Rotter 2018 in NEST, whose structural plasticity does the rewiring.

Written from NEST's documentation (structural plasticity; iaf_psc_delta; growth_curve_linear,
dz/dt = nu*(1 - Ca/eps); Ca grows by beta_Ca at a spike), without a look at `structural.rewire`.
"""
import nest
import numpy as np

PAIRED = dict(contact=dict(synapse_model='contact', pre_synaptic_element='axon',
                           post_synaptic_element='dendrite', allow_autapses=False,
                           allow_multapses=True))


def connect(cells, exc, inh, J, g, in_exc, in_inh):
    """All connections but those among excitatory cells: fixed, from different cells."""
    for source, target, number, weight in ((exc, inh, in_exc, J), (inh, cells, in_inh, -g*J)):
        rule = dict(rule='fixed_indegree', indegree=number, allow_autapses=True,
                    allow_multapses=False)
        nest.Connect(source, target, rule, dict(weight=weight, delay=1.0))


def simulate(seed, *, grow, stimulus, after, n_exc, n_inh, in_exc, in_inh, group, J, g, rate,
             stronger, target, slope, update, dt):
    """Contacts and calcium after growth, stimulus and the time after it. Times in ms, rates in Hz.

    Returns (n, Ca): numbers of contacts (3, n_exc, n_exc) from row to column, and the rates that
    the calcium says (3, n_exc).
    """
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=dt, rng_seed=seed, structural_plasticity_update_interval=update)
    nest.CopyModel('static_synapse', 'contact', dict(weight=J, delay=1.0))
    nest.structural_plasticity_synapses = PAIRED
    element = dict(growth_curve='linear', growth_rate=slope*target/1000, eps=target, z=1.0,
                   continuous=False)
    cell = dict(tau_m=20.0, E_L=0.0, V_m=0.0, V_th=20.0, V_reset=10.0, t_ref=2.0, tau_Ca=1000.0,
                beta_Ca=1.0)
    exc = nest.Create('iaf_psc_delta', n_exc, dict(
        cell, synaptic_elements=dict(axon=element, dendrite=element)))
    inh = nest.Create('iaf_psc_delta', n_inh, cell)
    connect(exc + inh, exc, inh, J, g, in_exc, in_inh)
    always, more = (nest.Create('poisson_generator', params=params) for params in (
        dict(rate=rate), dict(rate=stronger*rate, start=grow, stop=grow + stimulus)))
    nest.Connect(always, exc + inh, syn_spec=dict(weight=J, delay=dt))
    nest.Connect(more, exc[:group], syn_spec=dict(weight=J, delay=dt))
    nest.EnableStructuralPlasticity()
    n, Ca = np.zeros((3, n_exc, n_exc)), np.zeros((3, n_exc))
    for part, duration in enumerate((grow, stimulus, after)):
        nest.Simulate(duration)
        found = nest.GetConnections(exc, exc, 'contact')
        np.add.at(n[part], (np.array(found.source) - 1, np.array(found.target) - 1), 1)
        Ca[part] = exc.Ca
    return n, Ca
