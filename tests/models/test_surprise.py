"""The modulator reads the rate that an average spike comes from, and opens above the expected."""
import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, StateMonitor, Synapses, ms, second

from homeozoo import surprise
from homeozoo.core import Neuron

pytestmark = pytest.mark.usefixtures('numpy_target')
BODY = Neuron('body', doc='Cell that fires where it is told to.', model='body_v : 1',
              spike_variable='body_v', threshold='0.5', reset='body_v = 0')


def told(rates_hz, duration_s):
    """Read-out (Hz) and gate, every 50 ms, for cells that fire regularly, each with its phase."""
    cells = (BODY + surprise.reporter).group(len(rates_hz), name='cells', dt=1*ms)
    phase = np.linspace(0, 1, len(rates_hz), endpoint=False)
    times = [(np.arange(int(duration_s*rate) + 1) + start)/rate
             for rate, start in zip(rates_hz, phase)]
    which = np.concatenate([np.full(len(one), k) for k, one in enumerate(times)])
    t = np.round(np.concatenate(times), 3)
    source = SpikeGeneratorGroup(len(rates_hz), which, t*second, dt=1*ms, name='source')
    drive = Synapses(source, cells, on_pre='body_v = 1', name='drive', namespace={})
    drive.connect(j='i')
    objects = surprise.join(cells, 50*ms)
    course = StateMonitor(objects[0], ('mod_read', 'mod_gate'), record=[0], dt=50*ms, name='course')
    Network(cells, source, drive, *objects, course).run(duration_s*second, namespace={})
    return course.mod_read[0]/Hz, course.mod_gate[0], np.array(cells.nov_open)


def before(rate_hz, tau_s=0.2):
    """Recent rate (Hz) just before a spike of a regular train."""
    return 1/tau_s/np.expm1(1/(rate_hz*tau_s))


def test_reads_the_rate_of_an_average_spike():
    """Two cells at 40 Hz among eight at 5 Hz open the gate, ten at 12 Hz do not."""
    read, gate, heard = told([40]*2 + [5]*8, 2.0)
    expected = (2*40*before(40) + 8*5*before(5))/(2*40 + 8*5)
    assert abs(read[20:].mean()/expected - 1) < 0.05
    assert gate[20:].min() > 0.9 and heard.min() > 0.9
    read, gate, heard = told([12]*10, 2.0)
    assert abs(read[20:].mean()/before(12) - 1) < 0.05 and gate[20:].max() < 0.25
    assert np.all(heard == heard[0])
