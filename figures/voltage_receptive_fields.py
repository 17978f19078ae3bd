"""A receptive field of the voltage rule: weights in time, rates, and what makes the cell fire."""
import numpy as np
from matplotlib import pyplot as plt

from homeozoo.figures import style

#: Late rate of the authors' program, least and most of 20 seeds (see the protocol).
PROGRAM_HZ = (4.8, 11.6)


def cases(data):
    """Ending of the names in the data, colour, label and short label of each case."""
    short, far = (f'{delay:g} ms' for delay in data['delay_ms'][1:])
    return (('', style.BLUE, 'factor live', 'live'),
            ('_frozen', style.VERMILLION, 'factor frozen', 'frozen'),
            ('_short', style.GREEN, f'read {short} back', f'{short}\nback'),
            ('_long', style.PURPLE, f'read {far} back', f'{far}\nback'))


def weight_panel(axis, data, case, title):
    """Weights of all inputs in time, first seed."""
    time = data['time_s']
    half = (time[1] - time[0])/2
    image = axis.imshow(data['course' + case], aspect='auto', origin='lower', cmap='viridis',
                        vmin=0, vmax=float(data['w_max']), interpolation='nearest',
                        extent=(time[0] - half, time[-1] + half, 0, len(data['course'])))
    axis.set(xlabel='time (s)')
    axis.set_title('  ' + title, fontsize=7.5)
    return image


def aligned(w):
    """Weights (seeds, inputs), turned on the ring until their centre stands in the middle."""
    n = w.shape[1]
    ring = np.exp(2j*np.pi*np.arange(n)/n)
    centre = np.rint(np.angle(w @ ring)/(2*np.pi)*n).astype(int)
    return np.array([np.roll(row, n//2 - at) for row, at in zip(w, centre)])


def field_panel(axis, data):
    """Final weights around the centre of the field, blocks of ten inputs."""
    for case, color, label, _ in cases(data):
        w = aligned(data['w' + case])
        blocks = w.reshape(len(w), -1, 10).mean(axis=2)
        x = (np.arange(blocks.shape[1]) + 0.5)*10 - w.shape[1]/2
        style.band(axis, x, blocks, color=color, label=label)
    axis.set(xlabel='input, from the centre of the field', ylabel='weight at the end',
             title='  Receptive field', ylim=(0, 3.2))


def rate_panel(axis, data):
    """Rate in time, mean and interval over seeds."""
    axis.axhspan(*PROGRAM_HZ, color='0.88', lw=0, label="authors' program, late, 20 seeds")
    for case, color, label, _ in cases(data):
        style.band(axis, data['time_s'], data['course_hz' + case], color=color, label=label)
    axis.set(xlabel='time (s)', ylabel='rate (Hz)', title='  Rate', yscale='symlog', ylim=(0, 150))
    axis.set_yticks((0, 1, 10, 100), ('0', '1', '10', '100'))
    axis.minorticks_off()


def share_panel(axis, data):
    """Share of the late spikes that the best pattern makes, every seed; silent cells at 0."""
    n = len(data['share'])
    spread = np.linspace(-0.25, 0.25, n) if n > 1 else np.zeros(1)
    for k, (case, color, _, _) in enumerate(cases(data)):
        axis.plot(k + spread, data['share' + case], 'o', ms=3.5, mfc='none', color=color)
    axis.axhline(0.1, color='0.6', lw=0.8, ls=':')
    axis.set_xticks(range(4), [label for *_, label in cases(data)])
    axis.set(ylabel='share of best pattern', title='  Late spikes', ylim=(-0.05, 1.05))


def kept(data, case):
    """Number of cells with a receptive field, as the protocol defines it."""
    return int(np.sum(data['field' + case]))


def title(data):
    """What the figure shows, in three lines."""
    live, frozen = (style.said(data[name], 'Hz') for name in ('late_hz', 'late_hz_frozen'))
    bound = 100*float(np.mean(data['bound_frozen']))
    short, far = (f'{kept(data, case)} at {delay:g} ms' for case, delay in
                  zip(('_short', '_long'), data['delay_ms'][1:]))
    n = len(data['share'])
    return (f'Voltage rule: {kept(data, "")} of {n} cells keep one of ten patterns; '
            f'all fire at {live}\n(mean and 95 % interval). '
            f'Factor frozen: {frozen}, {bound:.0f} % of the weights at the bound.\n'
            f'With the delay of pairings fewer keep one: {short}, {far}')


def draw(data, meta):
    """Seven panels; data: arrays of protocols/voltage_receptive_fields.py."""
    figure = plt.figure(figsize=(style.DOUBLE, 5.6), layout='constrained')
    rows = figure.add_gridspec(2, 1)
    top = rows[0].subgridspec(1, 4).subplots(sharey=True)
    bottom = rows[1].subgridspec(1, 3).subplots()
    for axis, (case, _, label, _) in zip(top, cases(data)):
        image = weight_panel(axis, data, case, label[0].upper() + label[1:])
    top[0].set_ylabel('input')
    figure.colorbar(image, ax=list(top), label='weight', pad=0.01)
    field_panel(bottom[0], data)
    rate_panel(bottom[1], data)
    share_panel(bottom[2], data)
    handles, labels = bottom[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower center', ncols=3, fontsize=7)
    style.letters(*top, *bottom)
    style.claim(
        figure, 'Most cells keep one pattern; with a frozen factor weights hit bounds',
        title(data))
    return figure
