"""One network of 12,500 neurons shows the four states of Brunel 2000: rates within 10 % of the published values, the fast rhythm 5 % and the slow one 11 % below them.

Mechanism (M3). 10,000 excitatory and 2,500 inhibitory leaky integrate-and-fire neurons; each
receives 1000 + 250 synapses from randomly chosen neurons, of J = 0.1 mV and -g*J, delay 1.5 ms, and
Poisson spikes of 0.1 mV at the rate nu_ext*1000. The strength g of inhibition and the drive (in
units of 10 Hz, the rate that takes the mean potential to threshold) choose the state:

- g = 3, drive 2: synchronous regular (excitation dominates; this is the control, inhibition cannot
  hold the rate);
- g = 6, drive 4: synchronous irregular, fast rhythm;
- g = 5, drive 2: asynchronous irregular;
- g = 4.5, drive 0.9: synchronous irregular, slow rhythm.

Brunel 2000, doi 10.1023/A:1008925309027, figure 8 and table 1. The published numbers (simulation:
60.7 Hz and a rhythm of 180 Hz, 37.7 Hz, 5.5 Hz and 22 Hz) are those that a public reproduction of
figure 8 quotes from table 1 (github.com/chaobrain/BrainX-skill, brunel_fig8.py); its own network
gives 60.6, 37.9 and 5.8 Hz. The integral of the theory, solved here (`theory`), gives 55.8, 37.9
and 6.5 Hz.

Small networks. The same with 2,500 neurons, C and J changed to keep J*C: the mean input is the same
and its noise is not. Rates and spectra of the small network stand beside those of the full one.

Deviations. Time step 0.1 ms. The Poisson input is one count per neuron and step, drawn by inversion
of the distribution function (counts with a probability below 1e-7 are lost). The paper counts
the first passage at continuous times.

Found, ten seeds: rates 59.5, 37.1 and 5.1 Hz, rhythms 171 and 19.5 Hz. The row of the slow rhythm
fails: its interval, 18.6 to 20.4 Hz, reaches below the band of 15 %.

Cost. The synchronous regular state makes 5e9 synaptic events per second, three times as many as the
others together; it is simulated for 0.4 s, and its spectrum has half the resolution of the others.
The slow state, which costs least and has the fewest spikes, is simulated for 3.2 s, the other two
for 1.2 s; of each the first 0.2 s are left out.
"""
import numpy as np
from brian2 import (
    Network,
    PopulationRateMonitor,
    SpikeMonitor,
    Synapses,
    get_device,
    ms,
    mV,
    second,
)

from homeozoo import neurons
from homeozoo.analysis import metrics
from homeozoo.core import Neuron
from homeozoo.running import Model

MECHANISMS = ('M3',)
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(
    smoke=dict(n=1250, small=1250, duration=0.5*second, slow=0.5*second),
    default={},
    paper=dict(duration=2.2*second, regular=1.2*second, slow=6.2*second),
)
STATES = ('SR', 'SI fast', 'AI', 'SI slow')
G = (3.0, 6.0, 5.0, 4.5)
DRIVE = (2.0, 4.0, 2.0, 0.9)
FULL = 12500                     # neurons of the paper
SPARSENESS, RATIO = 0.1, 0.25    # connection probability; inhibitory over excitatory neurons
JC = 100*mV                      # J*C_E
DT, DELAY = 0.1*ms, 1.5*ms
SKIP_S = 0.2
TERMS = 20
RASTER = 50


def poisson_thresholds(mean):
    """Distribution function of a Poisson count at 0 to TERMS - 1: what a uniform number is compared
    with.
    """
    k = np.arange(TERMS)
    return np.cumsum(np.exp(-mean + k*np.log(mean) - np.cumsum(np.log(np.maximum(k, 1)))))


def sort_by_source(pathway):
    """Put the synapses of one source beside each other in memory, in a C++ program; elsewhere do
    nothing.

    A fixed number of synapses per target can only be made target by target. A spike then finds its
    15 million synapses in random order, and the run takes three times longer. Only for synapses
    without variables.
    """
    device = get_device()
    if not hasattr(device, 'insert_code'):
        return
    pre, post = (
        f'brian::_dynamic_array_{pathway.name}__synaptic_{side}' for side in ('pre', 'post')
    )
    device.insert_code('main', f'''
    {{
        auto &pre = {pre}; auto &post = {post};
        std::vector<size_t> place;
        for (size_t s=0; s<pre.size(); s++) {{
            if (pre[s] + 2 > (int) place.size()) place.resize(pre[s] + 2, 0);
            place[pre[s] + 1]++;
        }}
        for (size_t k=1; k<place.size(); k++) place[k] += place[k - 1];
        auto old_pre = pre; auto old_post = post;
        for (size_t s=0; s<old_pre.size(); s++) {{
            size_t to = place[old_pre[s]]++;
            pre[to] = old_pre[s]; post[to] = old_post[s];
        }}
    }}''')


def build(*, duration, n):
    """The network with n neurons. Knobs: w_exc, w_inh (volt), w_ext (volt), c0, c1, …
    (`poisson_thresholds`).
    """
    n_exc = int(round(n/(1 + RATIO)))
    background = Neuron(
        'bg',
        model=(
            'bg_u : 1',
            'w_ext : volt (shared, constant)',
            *(f'c{k} : 1 (shared, constant)' for k in range(TERMS)),
        ),
    )
    cells = (neurons.lif_brunel2000 + background).group(n, name='cells', dt=DT)
    cells.v = '20*mV*rand()'
    cells.run_regularly('bg_u = rand()', dt=DT, when='before_groups', name='draw')
    count = ' + '.join(f'int(bg_u > c{k})' for k in range(TERMS))
    cells.run_regularly(f'v += w_ext*({count})', dt=DT, when='before_groups', order=1,
                        name='background')
    pathways = []
    for name, source in (('exc', cells[:n_exc]), ('inh', cells[n_exc:])):
        pathway = Synapses(
            source,
            cells,
            f'w_{name} : volt (shared, constant)',
            on_pre=f'v_post += w_{name}',
            delay=DELAY,
            namespace={},
            dt=DT,
            name=f'from_{name}',
        )
        indegree = int(round(SPARSENESS*len(source)))
        pathway.connect(i=f'k for k in sample(N_pre, size={indegree})')
        sort_by_source(pathway)
        pathways.append(pathway)
    rate = PopulationRateMonitor(cells, name='rate')
    spikes = SpikeMonitor(cells[:min(1000, n_exc)], name='spikes')
    knobs = dict(w_exc=(pathways[0], 'w_exc'), w_inh=(pathways[1], 'w_inh'), w_ext=(cells, 'w_ext'))
    knobs.update({f'c{k}': (cells, f'c{k}') for k in range(TERMS)})
    return Model(Network(cells, *pathways, rate, spikes), duration, knobs=knobs,
                 outputs=dict(rate=(rate, 'rate'), t=(spikes, 't'), i=(spikes, 'i')))


def point(g, drive, n):
    """Knobs of one state for a network of n neurons at equal J*C."""
    inputs = SPARSENESS*n/(1 + RATIO)
    J = JC/inputs
    threshold_hz = 20*mV/(JC*20*ms)
    mean = float(drive*threshold_hz*inputs*DT)
    return dict(w_exc=J, w_inh=-g*J, w_ext=J,
                **{f'c{k}': value for k, value in enumerate(poisson_thresholds(mean))})


def spectrum(rate_hz, dt_s):
    """Power of the population rate (Hz**2/Hz) at frequencies (Hz), by Welch's method with 0.4 s,
    padded to 0.5 Hz.
    """
    from scipy.signal import welch
    width = min(len(rate_hz), int(round(0.4/dt_s)))
    return welch(
        rate_hz, 1 / dt_s, nperseg=width, nfft=max(width, int(round(2 / dt_s))), detrend='constant'
    )


def synchrony(rate_hz, n, dt_s, bin_s=0.0005):
    """Variance of the spike count in bins over its mean: 1 for independent Poisson cells."""
    per = int(round(bin_s/dt_s))
    count = rate_hz[:len(rate_hz)//per*per].reshape(-1, per).sum(axis=1)*n*dt_s
    return count.var(ddof=1)/count.mean() if count.any() else 0.0


def measure(out, _, *, n, duration_s):
    """Rate, CV, peak, spectrum and raster of one run, after the first 0.2 s.

    Returns rate_hz; cv; peak_hz, the frequency of the largest power in 5 to 500 Hz; power, the
    spectrum on 0.5 to 500 Hz; synchrony; course_hz, population rate of the last 0.2 s in 0.1 ms;
    raster_t_s, raster_i, spikes of the first 50 cells in this time, as arrays with NaN at the end.
    """
    dt_s = float(DT/second)
    course = out['rate'][int(round(SKIP_S/dt_s)):]
    f, power = spectrum(course, dt_s)
    band = (f >= 5) & (f <= 500)
    last = duration_s - 0.2
    shown = (out['t'] >= last) & (out['i'] < RASTER)
    raster = np.full((2, 5000), np.nan)
    raster[0, :shown.sum()] = out['t'][shown][:5000] - last
    raster[1, :shown.sum()] = out['i'][shown][:5000]
    keep = (f > 0) & (f <= 500)
    cv = metrics.cv_isi(out['t'], out['i'], SKIP_S, duration_s, min_spikes=4)
    return dict(
        rate_hz=course.mean(),
        cv=0.0 if np.isnan(cv) else cv,
        peak_hz=f[band][power[band].argmax()],
        power=power[keep],
        f_hz=f[keep],
        synchrony=synchrony(course, n, dt_s),
        course_hz=course[-int(round(0.2 / dt_s)) :],
        raster=raster,
    )


def theory(g, drive, n=FULL):
    """Rate (Hz) at which a neuron in the network fires as often as its inputs do (diffusion
    approximation).

    Mean mu and noise sigma of the input follow from the rate; the rate follows from the mean first
    passage time; the highest solution is returned.
    """
    from scipy.integrate import quad
    from scipy.optimize import brentq
    from scipy.special import erfcx
    C = SPARSENESS*n/(1 + RATIO)
    J, tau, refractory, threshold, reset = float(JC/mV)/C, 0.02, 0.002, 20.0, 10.0
    external = drive*threshold/(J*C*tau)

    def surplus(nu):
        mu = C*J*tau*(nu*(1 - RATIO*g) + external)
        sigma = np.sqrt(C*J**2*tau*(nu*(1 + RATIO*g**2) + external))
        area = quad(lambda u: erfcx(-u), (reset - mu)/sigma, (threshold - mu)/sigma, limit=200)[0]
        return 1/(refractory + tau*np.sqrt(np.pi)*area) - nu
    return brentq(surplus, 0.01, 1/refractory - 1)


def run(sim, *, n=FULL, small=2500, duration=1.2*second, regular=0.4*second,
        slow=3.2*second):
    """The four states at two sizes.

    n, small: neurons of the full and of the small network; regular, slow: duration of
    the states SR and SI slow, duration that of the others.
    Returns state, g, drive (4,); rate_hz, cv, peak_hz, synchrony (4, seeds); power (4, seeds,
    frequencies), f_hz; course_hz (4, seeds, times); raster_t_s, raster_i (4, spikes) of the first
    seed; the same with small_; theory_hz, small_theory_hz (4,); synchrony_ratio (seeds,), state SI
    fast over AI.
    """
    data = dict(
        state=np.array(STATES),
        g=np.array(G),
        drive=np.array(DRIVE),
        n=np.array(n),
        small_n=np.array(small),
    )
    for prefix, size in (('', n), ('small_', small)):
        points = [point(g, drive, size) for g, drive in zip(G, DRIVE)]
        found = [sim.sweep(build, part, measure=measure, duration=length, n=size,
                           given=dict(n=size, duration_s=float(length/second)))
                 for part, length in ((points[:1], regular), (points[1:3], duration),
                                      (points[3:], slow))]
        for name in ('rate_hz', 'cv', 'peak_hz', 'synchrony', 'power', 'course_hz'):
            data[prefix + name] = np.concatenate([part[name] for part in found])
        raster = np.concatenate([part['raster'][:, 0] for part in found])
        data[prefix + 'raster_t_s'], data[prefix + 'raster_i'] = raster.swapaxes(0, 1)
        data[prefix + 'theory_hz'] = np.array(
            [theory(g, drive, size) for g, drive in zip(G, DRIVE)]
        )
    data['f_hz'] = found[0]['f_hz'][0, 0]
    data['synchrony_ratio'] = data['synchrony'][1]/data['synchrony'][2]
    return data


MAY_BE_NAN = ('raster_t_s', 'raster_i', 'small_raster_t_s', 'small_raster_i')
