"""BCM on patches of two photographs becomes oriented (index above 0.4); on the same pictures with scrambled phases it does not (below 0.25).

Mechanism (M1, M6). The BCM rule (`bcm.intrator1992`) on four rectifying rate units that see the
same 400,000 round patches of 120 pixels, one every 10 ms at a random place of one of two
photographs. Only what repeats beyond the correlations,
edges, drives the threshold up: each cell becomes selective for one orientation, as in Blais,
Intrator, Shouval & Cooper 1998 (Neural Comput 10:1797), who give no number for our index. It is the
length of the mean vector over the doubled angle of the power
spectrum of the weights: 0 without orientation, 1 for a grating.

Controls. Scrambled: the same amplitude spectra with random phases, so the same correlations and no
edges. Fixed: a threshold that does not move: at theta = 0.1 the weights run away to their bound, at
theta = 1, which the first answers do not reach, the cells fall silent.

Input. The two photographs that come with scikit-learn (china.jpg, flower.jpg), through the
logarithm, a centre-surround filter (Gaussians of 1 and 3 pixels, retina) and division by the local
contrast (Gaussian of 8 pixels), to unit variance; a patch is divided by sqrt(120). Needs
scikit-learn: `pip install 'homeozoo[images]'`.

Parameters. All chosen here, after trials in NumPy on these photographs: with 200,000 patches of a
faster rule (3.3 s in place of 5 s) some cells had no clear orientation. Along the leading axis of
the patches the variance is 0.14, so learning takes about tau_w/0.14 = 36 s and the threshold, 10 s,
is faster. Without division by the local contrast rare bright edges make the rule diverge.
"""
import numpy as np
from brian2 import Network, NeuronGroup, TimedArray, ms, second

from homeozoo import bcm, rates
from homeozoo.running import Model
from homeozoo.running.errors import RunError

MECHANISMS = ('M1', 'M6')
SEEDS = dict(smoke=1, default=10, paper=20)
SCALES = dict(smoke=dict(patches=60000), default={}, paper=dict(patches=1000000))
CONDITIONS = ('natural', 'scrambled', 'fixed_low', 'fixed_high')
SIDE = 12
MARGIN = 12
W_MAX = 200.0
NEVER = 1e12*second


def disc():
    """Rows and columns of the pixels of a patch, two arrays (120,)."""
    row, column = np.mgrid[:SIDE, :SIDE]
    centre = (SIDE - 1)/2
    inside = (row - centre)**2 + (column - centre)**2 <= 6.2**2
    return row[inside], column[inside]


def photographs():
    """The two photographs as the retina shows them, and the same with scrambled phases.

    Returns an array (2, 2, height, width) of zero mean and unit variance: natural, scrambled.
    """
    from scipy.ndimage import gaussian_filter
    try:
        from sklearn.datasets import load_sample_images
    except ImportError:
        raise RunError(
            "the photographs come with scikit-learn: pip install 'homeozoo[images]'"
        ) from None
    rng = np.random.default_rng(1998)
    natural, scrambled = [], []
    for picture in load_sample_images().images:
        light = np.log(np.asarray(picture, dtype=float).mean(axis=2) + 10)
        edges = (gaussian_filter(light, 1) - gaussian_filter(light, 3))[
            MARGIN:-MARGIN, MARGIN:-MARGIN
        ]
        edges = edges/edges.std()
        edges = edges/np.sqrt(gaussian_filter(edges**2, 8) + 0.1)
        edges = (edges - edges.mean())/edges.std()
        phase = np.angle(np.fft.fft2(rng.normal(size=edges.shape)))
        natural.append(edges)
        noise = np.real(np.fft.ifft2(np.abs(np.fft.fft2(edges))*np.exp(1j*phase)))
        scrambled.append((noise - noise.mean())/noise.std())
    return np.array([natural, scrambled])


def orientation(w):
    """Orientation index of weights (120,), and the angle (rad) of the preferred wave vector."""
    picture = np.zeros((SIDE, SIDE))
    picture[disc()] = w
    power = np.abs(np.fft.fft2(picture, (64, 64)))**2
    power[0, 0] = 0
    angle = np.arctan2(np.fft.fftfreq(64)[:, None], np.fft.fftfreq(64)[None])
    vector = np.sum(power*np.exp(2j*angle))/np.sum(power)
    return abs(vector), np.angle(vector)/2


def build(*, patches, pattern, n_cells, tau_w, tau_theta):
    """Cells that learn from random patches.

    patches: how many; pattern: time of each; tau_w, tau_theta: of the rule. Returns a Model with
    the knobs scrambled (0 or 1), tau_theta, and theta, where the threshold starts.
    """
    images = photographs()
    height, width = images.shape[2:]
    rows, columns = disc()
    rule = bcm.intrator1992(tau_w=tau_w, tau_theta=tau_theta)
    table = TimedArray(images.reshape(-1, width), dt=1*second)
    inputs = NeuronGroup(
        len(rows),
        '''x : 1
        row : integer (constant)
        column : integer (constant)
        picture : integer (shared)
        top : integer (shared)
        left : integer (shared)
        scrambled : 1 (shared, constant)''',
        name='inputs',
        dt=pattern,
        namespace=dict(
            table=table,
            height=height,
            high=height - SIDE + 1,
            wide=width - SIDE + 1,
            size=np.sqrt(len(rows)),
            one=1 * second,
        ),
    )
    inputs.row, inputs.column = rows, columns
    inputs.run_regularly('picture = int(2*rand()) + int(2*scrambled + 0.5)\ntop = '
                         'int(high*rand())\nleft = int(wide*rand())',
                         dt=pattern, when='start', order=0, name='choose')
    inputs.run_regularly(
        'x = table((picture*height + top + row + 0.5)*one, left + column)/size',
        dt=pattern,
        when='start',
        order=1,
        name='show',
    )
    cells = (rates.unit + rule.on_neurons('post')).group(
        n_cells, name='cells', dt=pattern, knobs=('tau_theta',), spikes=False
    )
    cells.bcm_tau_theta = tau_theta
    learn = rule.synapses(
        inputs, cells, name='learn', slow=pattern, w_min=-W_MAX, w_max=W_MAX, connect={}
    )
    learn.w = '0.3*randn()'
    rates.linear_passes(learn, pattern, rectified=True, order=2)
    return Model(Network(inputs, cells, learn), patches*pattern,
                 outputs=dict(w=(learn, 'w'), theta=(cells, 'bcm_theta')),
                 knobs=dict(scrambled=(inputs, 'scrambled'), tau_theta=(cells, 'bcm_tau_theta'),
                            theta=(cells, 'bcm_theta')))


def measure(out, point):
    """Weights (cells, 120), their orientation index and angle (cells,), the largest weight,
    thresholds.
    """
    w = out['w'].reshape(len(disc()[0]), -1).T
    index, angle = np.array([orientation(one) for one in w]).T
    return dict(
        w=w,
        index=index,
        mean_index=index.mean(),
        angle=angle,
        largest=np.abs(w).max(),
        theta=out['theta'],
        at_bound=np.mean(np.abs(w) >= W_MAX * (1 - 1e-9)),
    )


def run(sim, *, patches=400000, pattern=10*ms, n_cells=4, tau_w=5*second, tau_theta=10*second):
    """The four conditions with all seeds.

    w (conditions, seeds, cells, 120); index, angle, theta (conditions, seeds, cells); mean_index,
    largest, at_bound (conditions, seeds); row, column (120,) of the pixels.
    """
    points = [
        dict(scrambled=0.0, tau_theta=tau_theta, theta=0.0),
        dict(scrambled=1.0, tau_theta=tau_theta, theta=0.0),
        dict(scrambled=0.0, tau_theta=NEVER, theta=0.1),
        dict(scrambled=0.0, tau_theta=NEVER, theta=1.0),
    ]
    data = sim.sweep(build, points, measure=measure, patches=patches, pattern=pattern,
                     n_cells=n_cells, tau_w=tau_w, tau_theta=tau_theta)
    data['w'] = data['w'].astype(np.float32)
    row, column = disc()
    data.update(
        condition=np.array(CONDITIONS),
        row=row,
        column=column,
        picture=photographs()[0, 0, 100:200, 200:300],
    )
    return {name: np.asarray(value) for name, value in data.items()}
