"""The cells of Zenke, Agnes & Gerstner 2015 in plain NumPy: the reference for
neurons.lif_zenke2015.

Written from AIFGroup.cpp, AIF2Group.cpp (excitatory cells) and IFGroup.cpp (inhibitory cells) of
Auryn; it shares no code with the package. Order of a step as there: conductances and adaptation
decay, NMDA takes an Euler step, the membrane takes an Euler step with the voltage before it, the
threshold is compared.
"""
import numpy as np


def run(excitatory, inhibitory, dt_s, *, ratio, dg_adapt):
    """Voltage (V) after every step, and spike times (s).

    excitatory, inhibitory: what is added to the conductances at the start of each step, (steps,);
    ratio: of AMPA to NMDA; dg_adapt: step of adaptation.
    """
    times = np.array([5e-3, 10e-3, 0.1, 5e-3])
    decay_ampa, decay_gaba, decay_adapt, decay_thr = np.exp(-dt_s/times)
    a_ampa, a_nmda = ratio/(ratio + 1), 1/(ratio + 1)
    mem, thr, ampa, nmda, gaba, adapt = -70e-3, 0.0, 0.0, 0.0, 0.0, 0.0
    path, spikes = np.zeros(len(excitatory)), []
    for step in range(len(path)):
        ampa, gaba = ampa + excitatory[step], gaba + inhibitory[step]
        ampa, gaba, adapt = ampa*decay_ampa, gaba*decay_gaba, adapt*decay_adapt
        nmda += (ampa - nmda)*dt_s/100e-3
        current = -(a_ampa*ampa + a_nmda*nmda)*mem - (gaba + adapt)*(mem + 80e-3) - (mem + 70e-3)
        thr *= decay_thr
        mem = min(max(mem + dt_s/20e-3*current, -80e-3), 0.0)
        if mem > -50e-3 + thr:
            spikes.append(step*dt_s)
            mem, thr, adapt = -70e-3, 100e-3, adapt + dg_adapt
        path[step] = mem
    return path, np.array(spikes)
