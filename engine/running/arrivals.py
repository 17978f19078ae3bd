"""Arriving spikes wait as cells, not as synapses, and what is not needed takes no memory.

Brian2 copies the numbers of all synapses of a spiking cell into a queue; when they are due, each
synapse looks up its two ends, which for a postsynaptic spike are two lines of memory far from one
another and from the weight. Here the queue holds the cell, whose list of synapses is read when it
is due; the cells at the other end are kept in the order of that list, and weights are fetched some
synapses ahead, into the list of the next cell. No list is made of synapses that lie in the order of
their cells, as `connect` makes them by probability or condition, and no array of delays that
nothing sets. Order and arithmetic are Brian2's; only where a change of weight multiplies many
numbers may the compiler, under -ffast-math, take the product in another order: the last bit of a
weight can differ. Delays that differ from synapse to synapse keep Brian2's queue, as does all text
that does not look as expected.
"""
import re

_CLASS = '''
#include <vector>
struct _ZooArrivals {
    bool by_cell = false, in_order = false;           // in_order: synapses lie in that of the cells
    int delay = 0;
    double dt = 0;
    size_t at = 0;
    CSpikeQueue* queue = 0;
    std::vector< std::vector<int32_t> > waiting;      // cells, by step of arrival
    std::vector<size_t> first;                        // of a cell in `list`, and the end
    std::vector<int32_t> list;                        // synapses by cell; empty if in_order
    std::vector<int32_t> other;                       // other ends, in that order

    // Brian2's lists of synapses, one a cell, are not made where all have one delay, which is zero
    // where nothing ever set it.
    template <typename scalar>
    void prepare(SynapticPathway& path, const int32_t* ends, int n_source, int n_target,
                 scalar* delays, int n_delays, int* sources, int n, double step) {
        scalar none = 0;
        if (n_delays == 0) { delays = &none; n_delays = 1; }
        before();
        path.prepare(n_source, n_target, delays, n_delays, sources, n_delays == 1 ? 0 : n, step);
        if (n) after(path, sources, n, ends);
        if (n_delays == 1 && !by_cell)
            path.prepare(n_source, n_target, delays, 1, sources, n, step);
    }
    // Before another run the queue gets what waits: its time step and delays may change.
    void before() {
        if (!by_cell) return;
        for (size_t k = 0; k < waiting.size(); k++) {
            std::vector<int32_t>& due = queue->queue[(queue->offset + k) % queue->queue.size()];
            for (const int32_t cell : waiting[(at + k) % waiting.size()])
                for (size_t s = first[cell]; s < first[cell + 1]; s++)
                    due.push_back(in_order ? s : list[s]);
        }
    }
    void after(SynapticPathway& path, const int32_t* sources, int n, const int32_t* ends) {
        queue = path.queue[0];
        bool empty = true;
        for (const std::vector<int32_t>& due : queue->queue) empty &= due.empty();
        const bool one = path.queue.size() == 1 && queue->scalar_delay;
        const bool again = by_cell && one && queue->dt == dt && queue->delays[0] == delay;
        by_cell = one && (again || empty);
        if (!by_cell) return;
        for (std::vector<int32_t>& due : queue->queue) due.clear();
        for (std::vector<int>& synapses : queue->synapses) std::vector<int>().swap(synapses);
        delay = queue->delays[0];
        delete[] queue->delays;
        queue->delays = new int[1] {delay};
        dt = queue->dt;
        if (!again) {
            waiting.assign(delay + 1, std::vector<int32_t>());
            at = 0;
        }
        sort(sources, n, ends);
    }
    void sort(const int32_t* sources, int n, const int32_t* ends) {
        first.assign(queue->source_end - queue->source_start + 1, 0);
        in_order = !ends;
        for (int s = 0; s < n; s++) {
            first[sources[s] - queue->source_start + 1]++;
            in_order &= s == 0 || sources[s - 1] <= sources[s];
        }
        for (size_t cell = 1; cell < first.size(); cell++) first[cell] += first[cell - 1];
        list.resize(in_order ? 0 : n);
        other.resize(ends ? n : 0);
        if (in_order) return;
        std::vector<size_t> place(first.begin(), first.end() - 1);
        for (int s = 0; s < n; s++) {
            const size_t k = place[sources[s] - queue->source_start]++;
            list[k] = s;
            if (ends) other[k] = ends[s];
        }
    }
    // At the end of the program: the memory is wanted for what is written then.
    void end() {
        before();
        by_cell = false;
        std::vector<int32_t>().swap(list);
        std::vector<int32_t>().swap(other);
    }
    // Of the waiting cell of this number, whose lists are fetched: its list, if it has synapses,
    // and the number of the last.
    int then(size_t number, const int32_t*& its) const {
        if (number >= waiting[at].size()) return 0;
        const size_t begin = first[waiting[at][number]], end = first[waiting[at][number] + 1];
        if (begin == end) return 0;
        for (size_t s = begin; s < end && s < begin + 64; s += 16) {
            __builtin_prefetch(list.data() + s);
            __builtin_prefetch(other.data() + s);
        }
        its = &list[begin];
        return end - begin - 1;
    }
    void advance() {
        waiting[at].clear();
        at = (at + 1) % waiting.size();
    }
    void push(const int32_t* spikes, int number) {
        const int32_t *low = std::lower_bound(spikes, spikes + number, queue->source_start),
                      *high = std::upper_bound(low, spikes + number, queue->source_end - 1);
        std::vector<int32_t>& due = waiting[(at + delay) % waiting.size()];
        for (; low < high; low++) due.push_back(*low - queue->source_start);
    }
};
'''

_PATHWAY = re.compile(r'SynapticPathway (\w+)\(\s*(_dynamic_array_\w+__synaptic_)(pre|post),')
_LOOP = re.compile(
    r'\{\s*std::vector<int> \*_spiking_synapses = (?P<path>\w+)\.peek\(\);\s*'
    r'const int _num_spiking_synapses = _spiking_synapses->size\(\);\s*(?P<inner>\{\s*)?'
    r'for\(int _spiking_synapse_idx=0;\s*_spiking_synapse_idx<_num_spiking_synapses;\s*'
    r'_spiking_synapse_idx\+\+\)\s*'
    r'\{\s*const size_t _idx = \(\*_spiking_synapses\)\[_spiking_synapse_idx\];\s*'
    r'const size_t _vectorisation_idx = _idx;(?P<body>[^{}]*)\}\s*(?(inner)\}\s*)\}')

_BY_CELL = '''for(size_t _zoo_c=0; _zoo_c<_zoo_%(path)s.waiting[_zoo_%(path)s.at].size(); _zoo_c++)
        {
            const int32_t _zoo_cell = _zoo_%(path)s.waiting[_zoo_%(path)s.at][_zoo_c];
            const size_t _zoo_first = _zoo_%(path)s.first[_zoo_cell];
            const int _zoo_size = _zoo_%(path)s.first[_zoo_cell + 1] - _zoo_first;
            if(_zoo_size == 0) continue;
            const int32_t _zoo_end = _zoo_cell + _zoo_%(path)s.queue->source_start;
            // Zero, which the compiler cannot know: an end must seem as far from the number of the
            // synapse as in Brian2's loop, by which GCC orders products, else they round apart.
            int32_t _zoo_zero = 0;
            __asm__ volatile("" : "+r"(_zoo_zero));%(lists)s
            for(int _zoo_k=0; _zoo_k<_zoo_size; _zoo_k++)
            {%(ahead)s
                const size_t _idx = %(synapse)s;
                const size_t _vectorisation_idx = _idx;
                const int32_t _zoo_none =
                    ((int32_t(_idx)*_zoo_zero) ^ _zoo_zero) << _zoo_zero;%(body)s
            }
        }
    '''
_LIST = '''
            const int32_t* _zoo_list = &_zoo_%(path)s.list[_zoo_first];'''
_OTHER = '''
            const int32_t* _zoo_other = &_zoo_%(path)s.other[_zoo_first];'''
_THEN = '''
            const int32_t* _zoo_then = _zoo_list;
            const int _zoo_more = _zoo_%(path)s.then(_zoo_c + 1, _zoo_then);
            if(_zoo_c == 0)
                for(int _zoo_k=0; _zoo_k<_zoo_size && _zoo_k<16; _zoo_k++)
                {
                    const size_t _zoo_next = _zoo_list[_zoo_k];%(fetch)s
                }'''
_AHEAD = '''
                const int _zoo_past = _zoo_k + 16 - _zoo_size;
                const size_t _zoo_next = _zoo_past < 0 ? _zoo_list[_zoo_k + 16]
                    : _zoo_then[_zoo_past < _zoo_more ? _zoo_past : _zoo_more];%(fetch)s'''


def _loop(found, side):
    """The loop over the synapses of arriving spikes in both forms."""
    path, body = found['path'], found['body']
    own, far = ('pre', 'post') if side == 'pre' else ('post', 'pre')
    end = r'(const int32_t _%ssynaptic_idx = )\w+\[_idx\];'
    body = re.sub(end % own, r'\1_zoo_end + _zoo_none;', body)
    lists, ahead = _LIST, ''
    if side == 'post':
        body, number = re.subn(end % far, r'\1_zoo_other[_zoo_k] + _zoo_none;', body)
        lists += _OTHER if number else ''
        arrays = sorted(set(re.findall(r'(_ptr_array_\w+)\[_idx\]', body)))
        if arrays:
            fetch = dict(path=path, fetch=''.join(
                f'\n                __builtin_prefetch(&{name}[_zoo_next], 1);' for name in arrays))
            lists, ahead = lists % fetch + _THEN % fetch, _AHEAD % fetch
    listed = _BY_CELL % dict(path=path, lists=lists % dict(path=path), ahead=ahead,
                             synapse='_zoo_list[_zoo_k]', body=body)
    if side == 'post':
        return f'if(_zoo_{path}.by_cell)\n        {listed}else\n    {found[0]}'
    ordered = _BY_CELL % dict(path=path, lists='', ahead='', synapse='_zoo_first + _zoo_k',
                              body=body)
    return (f'if(_zoo_{path}.by_cell && _zoo_{path}.in_order)\n        {ordered}'
            f'else if(_zoo_{path}.by_cell)\n        {listed}else\n    {found[0]}')


def _places(texts, path):
    """What is to be replaced for a pathway, in each of its runs: (file, match) of loops, of
    pushing, of preparing; None where one is missing or something else is called."""
    def found(pattern):
        return [(name, match) for name, text in texts.items() for match in pattern.finditer(text)]
    loops = [(name, match) for name, match in found(_LOOP) if match['path'] == path]
    pushing = found(re.compile(rf'\b{path}\.advance\(\);\s*{path}\.push\(([^;]*)\);'))
    ready = found(re.compile(rf'\b{path}\.prepare\(([^;]*)\);'))
    calls = found(re.compile(rf'\b{path}\.\w+\('))
    if not (loops and pushing and ready) or (
            len(calls) != len(loops) + 2*len(pushing) + len(ready)):
        return None
    return loops, pushing, ready


def _written(sources, path, prefix, ready):
    """Sources in which the pathway's lists are given back before results are written, and zeros for
    delays that nothing sets are made only where they are written, or set by the command line."""
    end = f'_zoo_{path}.end();'
    objects = sources['objects.cpp']
    # Brian2 2.10 and later write what waits at the end of the program to a file.
    objects = objects.replace(f'ofstream outfile_{path};', f'{end}\n\tofstream outfile_{path};')
    changed = dict(sources)
    found = re.search(r'&real_delays = (\w+);', sources[ready])
    delays = found[1] if found else ''
    grow, other = f'{delays}.resize(newsize);', []
    for name, text in sources.items():
        if f'{path}_push_spikes' in name or not name.startswith(('code_objects/', 'main.cpp')):
            continue
        changed[name] = text.replace(grow, f'if(!{delays}.empty()) {grow}')
        other += re.findall(rf'\b{delays}\b', text.replace(grow, ''))
    fill = f'{delays}.resize({prefix}pre.size());'
    places = [f'ofstream outfile_{delays};', f'var_size = {delays}.size();']
    if delays and not other and all(objects.count(place) == 1 for place in places):
        for place, first in zip(places, (f'{end} {fill}', fill)):
            objects = objects.replace(place, f'{first}\n    {place}')
    else:
        changed = dict(sources)
    return {**changed, 'objects.cpp': objects}


def by_cell(sources):
    """Sources (name -> text) with arrivals by cell, and the text that comes after the classes of
    synapses; unchanged and '' where a code object handles pathways itself, as rewiring does."""
    texts = {name: text for name, text in sources.items() if name.startswith('code_objects/')}
    if any('SynapticPathway' in text for text in texts.values()):
        return sources, ''
    changed, declared = dict(sources), ''
    for path, prefix, side in _PATHWAY.findall(sources.get('objects.cpp', '')):
        places = _places(texts, path)
        if places is None:
            continue
        ends = f'{prefix}pre.data()' if side == 'post' else '0'
        loops, pushing, ready = places
        for name, match in loops:
            changed[name] = changed[name].replace(match[0], _loop(match, side))
        for name, match in pushing:
            changed[name] = changed[name].replace(match[0], (
                f'if(_zoo_{path}.by_cell) {{ _zoo_{path}.advance(); _zoo_{path}.push({match[1]}); '
                f'}}\n        else {{ {match[0]} }}'))
        for name, match in ready:
            changed[name] = changed[name].replace(
                match[0], f'_zoo_{path}.prepare({path}, {ends}, {match[1]});')
        changed = _written(changed, path, prefix, ready[0][0])
        declared += f'inline _ZooArrivals _zoo_{path};\n'
    return changed, (_CLASS + declared if declared else '')
