"""Faster loops: the same bits with and without, Brian2's own text where a text looks otherwise."""
from pathlib import Path

import brian2
import numpy as np
import pytest
import toys
from brian2 import (Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, ms)

from homeozoo.running import Model, compile, faster
from homeozoo.running.errors import UsageError
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
    """More cells than a block holds: a part of them silent, refractory, with delays of two kinds,
    an event of their own, learning from both sides, spikes into subgroups."""
    inputs = PoissonGroup(100, 40*Hz, name='inputs', namespace={})
    cells = NeuronGroup(n, '''dv/dt = (0.9*int(i < 200) - v)/(10*ms) : 1 (unless refractory)
                              dtheta/dt = (1 - theta)/(50*ms) : 1
                              highs : 1''',
                        threshold='v > theta', reset='v = 0; theta += 0.2', refractory=2*ms,
                        events=dict(high='v > 0.89*theta'), method='euler', name='cells',
                        namespace={})
    cells.run_on_event('high', 'highs += 1')
    cells.theta = 1
    given = Synapses(inputs, cells[10:290], 'w : 1', on_pre='v_post += 0.1*w', delay=0.8*ms,
                     name='given', namespace={})
    given.connect(p=0.2)
    given.w = 'rand()'
    own = Synapses(cells[:250], cells, '''w : 1
                   dx/dt = -x/(20*ms) : 1 (event-driven)
                   dy/dt = -y/(20*ms) : 1 (event-driven)''', name='own', namespace={},
                   on_pre='v_post += 0.01*w; x += 1; w = clip(w - 0.01*y, 0, 1)',
                   on_post='y += 1; w = clip(w + 0.01*x, 0, 1)')
    own.connect(p=0.1)
    own.w = '0.5*rand()'
    own.pre.delay = '2*ms*rand()'
    spikes = SpikeMonitor(cells, name='spikes')
    return Model(Network(inputs, cells, given, own, spikes, name='net'), duration,
                 outputs=dict(w=(own, 'w'), v=(cells, 'v'), highs=(cells, 'highs'), t=(spikes, 't'),
                              i=(spikes, 'i')))


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
    first = found['1', '1']
    assert len(first['t']) > 1000 and first['highs'].sum() > 100 and np.ptp(first['w']) > 0.3
    for other in found.values():
        assert all(first[name].tobytes() == other[name].tobytes() for name in first)
    assert compiled == {('1', '1'): True, ('1', '0'): False, ('0', '0'): True}


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
