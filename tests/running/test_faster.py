"""Faster loops: the same bits with and without, Brian2's own text where a text looks otherwise."""
import pickle
from pathlib import Path

import brian2
import numpy as np
import pytest
import toys
from brian2 import (Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, ms)

from homeozoo.running import Model, arrivals, compile, faster
from homeozoo.running.errors import UsageError
from homeozoo.running.fresh import fresh_python
from homeozoo.running.functions import reference
from homeozoo.running.simulation import Simulation

TEMPLATES = Path(brian2.__file__).parent / 'devices' / 'cpp_standalone' / 'templates'
# What Brian2 2.9, 2.10 and 2.11 make of a threshold, and of the list of arriving spikes.
THRESHOLD = '''    long _count = 0;
    for(size_t _idx=0; _idx<N; _idx++)
    {
        const size_t _vectorisation_idx = _idx;
        const char not_refractory = _ptr_array_exc_not_refractory[_idx];
        const double v = _ptr_array_exc_v[_idx];
        char _cond;
        if(!not_refractory)
            _cond = (v > V_th) && false;
        else
            _cond = (v > V_th) && true;
        if(_cond) {
            _ptr_array_exc__spikespace[_count++] = _idx;
            _ptr_array_exc_not_refractory[_idx] = false;
        }
    }
    _ptr_array_exc__spikespace[N] = _count;
'''


@pytest.fixture(autouse=True)
def cache(own_cache):
    return own_cache


def build(*, n=300, duration=300*ms):
    """More cells than a block holds: a part of them silent, refractory, with delays of three kinds,
    an event of their own, learning from both sides, spikes into and from subgroups, synapses made
    in an order that is not that of the cells; two runs, between which spikes are on their way and a
    delay changes. Delays that nothing sets are a knob."""
    inputs = PoissonGroup(100, 40*Hz, name='inputs', namespace={})
    cells = NeuronGroup(n, '''dv/dt = (0.9*int(i < 200) - v)/(10*ms) : 1 (unless refractory)
                              dtheta/dt = (1 - theta)/(50*ms) : 1
                              dtiny/dt = -tiny/(10*ms) : 1
                              u : 1
                              highs : 1''',
                        threshold='v > theta', reset='v = 0; theta += 0.2', refractory=2*ms,
                        events=dict(high='v > 0.89*theta'), method='euler', name='cells',
                        namespace={})
    cells.run_on_event('high', 'highs += 1')
    cells.run_regularly('u = rand()\nn0 = int(u > 0.5)\nn1 = n0 + int(u > 0.8)\nv += 0.01*n1')
    cells.theta, cells.tiny = 1, 1e-300
    given = Synapses(inputs, cells[10:290], 'w : 1', on_pre='v_post += 0.1*w', delay=0.8*ms,
                     name='given', namespace={})
    places = np.random.default_rng(7).permutation(100*280)[:5600]
    given.connect(i=places//280, j=places % 280)
    given.w = 'rand()'
    late = Synapses(cells[50:], cells[:200], 'w : 1', on_pre='v_post += 0.02*w', name='late',
                    on_post='w = clip(w + 0.01*v_pre*(1 - w), 0, 1)', delay=dict(pre=1.5*ms,
                    post=0.5*ms), namespace={})
    late.connect(p=0.2)
    late.w = 'rand()'
    own = Synapses(cells[:250], cells, '''w : 1
                   dx/dt = -x/(20*ms) : 1 (event-driven)
                   dy/dt = -y/(20*ms) : 1 (event-driven)''', name='own', namespace={},
                   on_pre='v_post += 0.01*w; x += 1; w = clip(w - 0.01*y, 0, 1)',
                   on_post='y += 1; w = clip(w + 0.01*x, 0, 1)')
    own.connect(p=0.1)
    own.w = '0.5*rand()'
    own.pre.delay = '2*ms*rand()'
    mixed = Synapses(cells, cells, 'w : 1', on_pre='v_post += 0.02*w',
                     on_post='w = clip(w + 0.01*v_pre*(1 - w), 0, 1)', name='mixed', namespace={})
    places = np.random.default_rng(8).permutation(n*n)[:n*n//10]
    mixed.connect(i=places//n, j=places % n)
    mixed.w = 'rand()'
    spikes = SpikeMonitor(cells, name='spikes')
    net = Network(inputs, cells, given, late, own, mixed, spikes, name='net')
    net.run(50*ms, namespace={})
    given.delay = 1.1*ms
    return Model(net, duration,
                 knobs=dict(delay=(mixed.pre, 'delay')),
                 outputs=dict(w=(own, 'w'), late=(late, 'w'), mixed=(mixed, 'w'),
                              delays=(mixed.pre, 'delay'), unset=(own.post, 'delay'),
                              v=(cells, 'v'), highs=(cells, 'highs'), t=(spikes, 't'),
                              i=(spikes, 'i'), tiny=(cells, 'tiny')))


def test_switches_keep_the_bits(monkeypatch):
    """Faster loops and huge pages, on and off; a program of its own for the loops alone."""
    monkeypatch.setenv('HOMEOZOO_OPTIMISE', '3')       # with the compiler's vectors
    found, compiled = {}, {}
    for loops, pages in (('1', '1'), ('1', '0'), ('0', '0')):
        monkeypatch.setenv('HOMEOZOO_FASTER', loops)
        monkeypatch.setenv('HOMEOZOO_HUGE_PAGES', pages)
        sim = Simulation(seeds=(4,))
        found[loops, pages] = toys.single(sim, build, {})
        compiled[loops, pages] = sim.builds[0]['compiled']
    smallest = np.finfo(float).tiny
    for (loops, _), data in found.items():              # 1e-300*exp(-35), not normal
        tiny = data.pop('tiny')
        assert np.all(tiny == 0) if loops == '1' else np.all((tiny > 0) & (tiny < smallest))
    first = found['1', '1']
    assert len(first['t']) > 1000 and first['highs'].sum() > 100 and np.ptp(first['w']) > 0.3
    for other in found.values():
        assert all(first[name].tobytes() == other[name].tobytes() for name in first)
    assert compiled == {('1', '1'): True, ('1', '0'): False, ('0', '0'): True}
    assert first['unset'].shape == first['w'].shape and not first['unset'].any()


def test_delays_set_from_outside(monkeypatch):
    """An array of delays that nothing else sets, hence not made, is there for a knob, which Brian2
    reads before the second run."""
    found = []
    for loops in '10':
        monkeypatch.setenv('HOMEOZOO_FASTER', loops)
        data = toys.single(Simulation(seeds=(4,)), build, dict(delay=0.7*ms))
        found.append({name: data[name] for name in data if name != 'tiny'})
    assert (found[0]['delays'] == 0.7e-3).all() and len(found[0]['delays']) == 9000
    assert all(found[0][name].tobytes() == found[1][name].tobytes() for name in found[0])


def test_switches_take_0_and_1(monkeypatch):
    for name in ('HOMEOZOO_FASTER', 'HOMEOZOO_HUGE_PAGES'):
        for value, on in (('0', False), ('1', True)):
            monkeypatch.setenv(name, value)
            assert faster.switch(name) == on
        monkeypatch.setenv(name, 'yes')
        with pytest.raises(UsageError, match=f"{name} = 'yes'; allowed are 0 and 1"):
            faster.switch(name)
        monkeypatch.delenv(name)
        assert faster.switch(name)


def test_loops_are_part_of_the_key(monkeypatch):
    flags = compile.compile_flags('g++')
    monkeypatch.setenv('HOMEOZOO_FASTER', '0')
    assert compile.compile_flags('g++') == [*flags, faster.AS_GENERATED]


def test_scan_of_a_threshold():
    text = faster.scan_in_blocks(THRESHOLD)
    assert '_begin+=128' in text and text.count('_count++') == 1
    assert text.endswith('_ptr_array_exc__spikespace[N] = _count;\n')


@pytest.mark.parametrize('old, new', [
    ('_cond = (v > V_th) && true', '_cond = (v > exp(V_th)) && true'),
    ('_cond = (v > V_th) && true', '_cond = _rand(_vectorisation_idx) < v'),
    ('_cond = (v > V_th) && true', '_cond = (v > _ptr_array_exc_v[other]) && true'),
    ('_cond = (v > V_th) && true', 'for(int k=0; k<3; k++) _cond = v > k'),
    ('_idx=0; _idx<N', '_idx=1; _idx<N'), ('long _count', 'int _count'),
    ('[N] = _count;', '[N] = 0;')])
def test_other_scans_stay(old, new):
    assert old in THRESHOLD
    text = THRESHOLD.replace(old, new)
    assert faster.scan_in_blocks(text) == text


COUNT = '''        const int64_t n0 = int_(u > c0);
        const int64_t n1 = n0 + int_(u > c1);
        const int64_t count = n1;
        ge += w * count;
'''


def test_counts_in_doubles():
    text = faster.counts_in_doubles(COUNT)
    assert 'int' not in text and 'const double n1 = n0 + ((u > c1) ? 1.0 : 0.0);' in text
    for use in ('w / count', 'table[count]', 'w * count % 3', '_brian_mod(count, 2)', 'n0 / n1'):
        other = COUNT.replace('w * count', use)
        assert faster.counts_in_doubles(other) == other


def test_clocks_in_lists():
    header = (TEMPLATES / 'network.cpp').read_text()
    source, header = header.partition('{% endmacro %}')[::2]
    new_header, new_source = faster.without_tree(header, source)
    assert 'FewClocks clocks, curclocks;' in new_header and 'std::set' not in new_source
    for other in ((header.replace('curclocks', 'others'), source),
                  (header, source + 'std::set<int> x;')):
        assert faster.without_tree(*other) == other


def test_templates_of_this_version_are_known():
    """Fails when a version of Brian2 writes another text: the program then runs its own code."""
    threshold = (TEMPLATES / 'threshold.cpp').read_text()
    for line in ('long _count = 0;', 'for(size_t _idx=0; _idx<N; _idx++)',
                 'const size_t _vectorisation_idx = _idx;', 'if(_cond) {', '[N] = _count;'):
        assert line in threshold
    header = (TEMPLATES / 'synapses_classes.cpp').read_text()
    header = header.replace("{{ openmp_pragma('get_num_threads') }}", '1')
    text = faster.without_copy(header)
    assert text != header and 'all_peek.insert' not in text
    threads = header.replace('_nb_threads = 1;', '_nb_threads = 2;')
    assert faster.without_copy(threads) == threads


def test_huge_pages(monkeypatch):
    name = 'GLIBC_TUNABLES'
    assert faster.huge_pages({}) == {name: 'glibc.malloc.hugetlb=1'}
    assert faster.huge_pages({name: 'glibc.malloc.check=3'})[name] == (
        'glibc.malloc.check=3:glibc.malloc.hugetlb=1')
    told = {name: 'glibc.malloc.hugetlb=0'}
    assert faster.huge_pages(told) == told
    monkeypatch.setenv('HOMEOZOO_HUGE_PAGES', '0')
    assert faster.huge_pages({}) == {}


# What Brian2 makes of an update with `unless refractory`, and of arriving spikes.
UPDATE = '''return (int64_t)((t + 1e-3*dt)/dt);
    const int _N = N;
    for(int _idx=0; _idx<_N; _idx++)
    {
        const double lastspike = _ptr_array_exc_lastspike[_idx];
        char not_refractory = _ptr_array_exc_not_refractory[_idx];
        double v = _ptr_array_exc_v[_idx];
        not_refractory = _timestep(t - lastspike, dt) >= _lio_1;
        double _v;
        if(!not_refractory)
            _v = v;
        else
            _v = 0.5*v;
        if(not_refractory)
            v = _v;
        _ptr_array_exc_not_refractory[_idx] = not_refractory;
        _ptr_array_exc_v[_idx] = v;
    }
'''


def test_refractoriness_apart():
    text = faster.refractoriness_apart(UPDATE)
    assert '_free[128]' in text and text.count('_ptr_array_exc_not_refractory') == 1


@pytest.mark.parametrize('old, new', [
    ('>= _lio_1', '>= _timestep(tau, dt)'), ('0.5*v', '0.5*v*not_refractory'),
    ('0.5*v', '0.5*v*lastspike'), ('const double lastspike', 'const float lastspike'),
    ('(int64_t)', '(int32_t)'), ('= 0.5*v;', '= 0.5*v; {}')])
def test_other_updates_stay(old, new):
    assert old in UPDATE
    text = UPDATE.replace(old, new)
    assert faster.refractoriness_apart(text) == text


ARRIVING = '''    {
    std::vector<int> *_spiking_synapses = S_post.peek();
    const int _num_spiking_synapses = _spiking_synapses->size();

    {
        for(int _spiking_synapse_idx=0;
            _spiking_synapse_idx<_num_spiking_synapses;
            _spiking_synapse_idx++)
        {
            const size_t _idx = (*_spiking_synapses)[_spiking_synapse_idx];
            const size_t _vectorisation_idx = _idx;
            const int32_t _postsynaptic_idx = _ptr_array_S__synaptic_post[_idx];
            const int32_t _presynaptic_idx = _ptr_array_S__synaptic_pre[_idx];
            double w = _ptr_array_S_w[_idx];
            w += _ptr_array_exc_x[_presynaptic_idx];
            _ptr_array_S_w[_idx] = w;
        }
    }
    }
'''
PATHWAY = {
    'objects.cpp': 'SynapticPathway S_post(\n  _dynamic_array_S__synaptic_post,\n 0, 9);',
    'code_objects/before_run_S_post_push_spikes.cpp': 'S_post.prepare(9, 9, a, b);',
    'code_objects/S_post_push_spikes.cpp': 'S_post.advance();\n S_post.push(s, s[9]);',
    'code_objects/S_post_codeobject.cpp': ARRIVING}


def test_arrivals_by_cell():
    changed, text = arrivals.by_cell(PATHWAY)
    loop = changed['code_objects/S_post_codeobject.cpp']
    assert 'inline _ZooArrivals _zoo_S_post;' in text and ARRIVING.strip() in loop
    assert '= _zoo_end + ' in loop and '= _zoo_other[_zoo_k] + ' in loop
    assert loop.count('prefetch') == 2
    assert 'prepare(S_post, _dynamic_array_S__synaptic_pre.data(), 9, 9, a, b)' in changed[
        'code_objects/before_run_S_post_push_spikes.cpp']


@pytest.mark.parametrize('name, old, new', [
    ('S_post_codeobject', '_idx++', '_idx+=2'), ('S_post_codeobject', 'w +=', '{} w +='),
    ('S_post_codeobject', 'double w', 'S_post.peek(); double w'),
    ('S_post_push_spikes', 'advance', 'go'), ('before_run_S_post_push_spikes', 'prepare', 'set'),
    ('S_post_push_spikes', 'S_post.advance', 'SynapticPathway& own; S_post.advance')])
def test_other_arrivals_stay(name, old, new):
    file = f'code_objects/{name}.cpp'
    assert old in PATHWAY[file]
    texts = {**PATHWAY, file: PATHWAY[file].replace(old, new)}
    assert arrivals.by_cell(texts) == (texts, '')


def test_a_whole_program_takes_every_lever(tmp_path):
    """Fails when a version of Brian2 writes something else: its own code would run, slower."""
    request = dict(task='generate', build=reference(build), kwargs=pickle.dumps({}))
    fresh_python(request, tmp_path)
    compile.join_sources(tmp_path / 'project')
    text = (tmp_path / 'project' / 'unity.cpp').read_text()
    assert text.count('size_t _begin=0') == 4 and text.count('int _begin=0') == 2
    assert text.count('inline _ZooArrivals') == 7 and 'all_peek.insert' not in text
    assert 'FewClocks clocks' in text and '? 1.0 : 0.0' in text
    compile.join_sources(tmp_path / 'project', as_generated=True)
    assert '_begin' not in (tmp_path / 'project' / 'unity.cpp').read_text()
