"""Workloads u and up of _workloads.py in NEST, one thread; prints the JSON that loop.cpp prints.

    python benchmarks/nest_network.py WORKLOAD SECONDS

Of the two rules of NEST that differ: the delay is dendritic, and a step of potentiation is a
fraction of the largest weight. A current of C_m/tau_syn pA, decaying with tau_syn, moves the
voltage as 1 mV of Ie does.
"""
import json
import resource
import sys

import nest
import numpy as np

EXC, INH, P, DELAY = 8000, 2000, 0.02, 0.8
PA = 10.0                                             # C_m/tau_m, pA per mV
W_EXC, W_INH, W_MAX = 0.75*PA, -4.5*PA, 3.5*PA
CELL = dict(C_m=200.0, tau_m=20.0, E_L=-60.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0, tau_syn_ex=5.0,
            tau_syn_in=10.0, I_e=11.0*PA, tau_minus=20.0)


def connected(work):
    """The network: excitatory cells, and recorders of both kinds."""
    exc, inh = (nest.Create('iaf_psc_exp', n, params=CELL) for n in (EXC, INH))
    rng = np.random.default_rng(1)
    exc.V_m, inh.V_m = rng.uniform(-60, -50, EXC), rng.uniform(-60, -50, INH)
    rule = dict(rule='pairwise_bernoulli', p=P, allow_autapses=False)
    learning = dict(synapse_model='static_synapse')
    if work == 'up':
        nest.CopyModel('stdp_synapse_hom', 'pair', {
            'tau_plus': 20.0, 'alpha': 1.05, 'mu_plus': 0.0, 'mu_minus': 0.0, 'Wmax': W_MAX,
            'lambda': 1e-4})
        learning = dict(synapse_model='pair')
    nest.Connect(exc, exc, rule, dict(learning, delay=DELAY, weight=W_EXC))
    for source, target, weight in ((exc, inh, W_EXC), (inh, exc, W_INH), (inh, inh, W_INH)):
        nest.Connect(source, target, rule, dict(delay=DELAY, weight=weight))
    recorders = nest.Create('spike_recorder', 2, params=dict(record_to='memory'))
    nest.Connect(exc, recorders[0])
    nest.Connect(inh, recorders[1])
    return exc, recorders


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    work, seconds = sys.argv[1], float(sys.argv[2])
    nest.set_verbosity('M_ERROR')
    nest.ResetKernel()
    nest.SetKernelStatus(dict(resolution=0.1, local_num_threads=1, rng_seed=1))
    exc, recorders = connected(work)
    nest.Prepare()
    nest.Run(0.1)
    begin = cpu()
    nest.Run(seconds*1000)
    used = cpu() - begin
    nest.Cleanup()
    counts = recorders.n_events
    weight = float(np.mean(nest.GetConnections(exc, exc[:400]).weight))/PA
    print(json.dumps(dict(cpu=used, seconds=seconds, rate_e=counts[0]/seconds/EXC,
                          rate_i=counts[1]/seconds/INH, w_ee=weight,
                          rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)))


if __name__ == '__main__':
    main()
