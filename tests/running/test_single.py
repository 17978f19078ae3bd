"""Groups in single precision: their loops compute in it, and nothing else does."""
import pickle

import numpy as np
import pytest
import toys
from brian2 import Network, NeuronGroup, PoissonGroup, Synapses, Hz, ms

from homeozoo.running import Model, compile, single
from homeozoo.running.fresh import fresh_python
from homeozoo.running.functions import reference
from homeozoo.running.simulation import Simulation

TEXT = '''    inline T _clip(const T value, const double a_min, const double a_max)
    {
        if (value < a_min) return a_min;
    }
const double tau = 0.02;
const double w_max = 1.5;
    // scalar code
    const double t = _ptr_array_defaultclock_t[0];
    const double dt = _ptr_array_defaultclock_dt[0];
    const double epoch = _ptr_array_exc_epoch[0];
    const double _lio_1 = 1.0f*dt/tau;
    const double _lio_2 = 6.28 * t;
    const double _lio_3 = exp(1.0f*(t - epoch)/tau);
    for(int _idx=0; _idx<_N; _idx++)
    {
        const double lastspike = _ptr_array_exc_lastspike[_idx];
        double slow = _ptr_array_exc_slow[_idx];
        float v = _ptr_array_exc_v[_idx];
'''
END = '''        _ptr_array_exc_v[_idx] = v;
    }
'''


@pytest.mark.parametrize('line, wanted', [
    ('v = v * _lio_1 + 0.5;', 'v = v * (float)_lio_1 + 0.5f;'),
    ('const double _v = tau * v;', 'const float _v = (float)tau * v;'),
    ('const double _v = tau * v;\n        v += _v * tau;',
     'const float _v = (float)tau * v;\n        v += _v * (float)tau;'),
    ('v *= _lio_3;', 'v *= (float)_lio_3;'),
    ('const char _cond = v > tau;', 'const char _cond = v > (float)tau;'),
    ('v = _clip(v, 0.0, w_max);', 'v = _clip(v, 0.0f, (float)w_max);')])
def test_statements_over_single_numbers(line, wanted):
    text = single.in_single_precision(f'{TEXT}        {line}\n{END}')
    start, after = text.split('// scalar code')
    assert after == f'{TEXT}        {wanted}\n{END}'.split('// scalar code')[1]
    assert ('const T a_min = _low' in start) == ('_clip' in line)


@pytest.mark.parametrize('line', [
    'v = sin(_lio_2 + v);', 'v = v + _lio_2;', 'v = t - 0.5;', 'v = slow * tau;',
    'slow += tau * v;', 'const double _v = tau * slow;\n        v = _v * tau;',
    'const char _cond = t - lastspike > tau;', 'const char _cond = slow > tau;',
    'v = _rand(_vectorisation_idx) * tau;', 'const int64_t n = v * tau;',
    'v = _clip(slow, 0.0, w_max);'])
def test_what_reads_a_time_or_a_double_stays(line):
    text = f'{TEXT}        {line}\n{END}'
    assert single.in_single_precision(text) == text


@pytest.mark.parametrize('old, new', [
    ('float v', 'double v'), ('// scalar code', '// other code'), ('for(', 'while(')])
def test_other_texts_stay(old, new):
    text = f'{TEXT}        v = tau * v;\n{END}'
    assert old in text
    text = text.replace(old, new)
    assert single.in_single_precision(text) == text


def build(*, kind='float32', n=200):
    """Cells driven by noise that learn, their numbers of this kind, all times in double."""
    inputs = PoissonGroup(100, 40*Hz, name='inputs', namespace={})
    numbers = dict.fromkeys(('v', 'theta'), np.dtype(kind))
    cells = NeuronGroup(n, '''dv/dt = (0.9 - v)/(10*ms) : 1 (unless refractory)
                              dtheta/dt = (1 - theta)/(50*ms) : 1''', threshold='v > theta',
                        reset='v = 0; theta += 0.2', refractory=2*ms, method='euler', name='cells',
                        namespace={}, dtype=numbers)
    cells.theta = '0.5 + 0.5*i/N'
    learn = Synapses(inputs, cells, 'w : 1', on_pre='v_post += 0.1*w', name='learn', delay=0.8*ms,
                     on_post='w = clip(w + 0.1*(0.6 - w), 0, 1)', namespace={},
                     dtype=dict(w=np.dtype(kind)))
    learn.connect(condition='(3*i + 7*j) % 5 == 0')
    learn.w = 0.3
    return Model(Network(inputs, cells, learn, name='net'), 100*ms,
                 outputs=dict(w=(learn, 'w'), v=(cells, 'v'), last=(cells, 'lastspike')))


def test_a_program_in_single_precision(own_cache):
    out = {kind: toys.single(Simulation(seeds=(4,)), build, {}, kind=kind)
           for kind in ('float32', 'float64')}
    one, two = out['float32'], out['float64']
    assert one['w'].dtype == one['v'].dtype == np.float32 and one['last'].dtype == np.float64
    assert abs(two['w'] - 0.3).min() > 0.05 and (one['w'] != two['w']).mean() > 0.5
    alike = abs(one['last'] - two['last']) < 1e-9
    assert alike.mean() > 0.9
    assert np.quantile(abs(one['w'] - two['w']), 0.9) < 1e-5
    assert np.quantile(abs(one['v'] - two['v'])[alike], 0.9) < 1e-4


@pytest.mark.parametrize('kind', ['float32', 'float64'])
def test_constants_of_a_whole_program(tmp_path, kind):
    """Fails when a version of Brian2 writes something else: its own code would run, slower."""
    request = dict(task='generate', build=reference(build), kwargs=pickle.dumps(dict(kind=kind)))
    fresh_python(request, tmp_path)
    compile.join_sources(tmp_path / 'project')
    text = '\n'.join(path.read_text() for path in (tmp_path / 'project').glob('unity*.cpp'))
    found = ('float _free[128]' in text, 'v_post += 0.1f * w;' in text, '(float)_lio' in text,
             'const T a_min = _low' in text)
    assert set(found) == {kind == 'float32'}
