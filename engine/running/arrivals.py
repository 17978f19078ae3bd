"""Arriving spikes wait as cells, not as synapses, and a synapse's other end lies beside its number.

Brian2 copies the numbers of all synapses of a spiking cell into a queue; when they are due, each
synapse looks up its two ends, which for a postsynaptic spike are two lines of memory far from one
another and from the weight. Here the queue holds the cell, whose list of synapses is read when it
is due; the cells at the other end are kept in the order of that list, and weights are fetched some
synapses ahead. Order and arithmetic are Brian2's; only where a change of weight multiplies many
numbers may the compiler, under -ffast-math, take the product in another order: the last bit of a
weight can differ. Delays that differ from synapse to synapse keep Brian2's queue, as does all text
that does not look as expected.
"""
import re

_CLASS = '''
#include <vector>
struct _ZooArrivals {
    bool by_cell = false;
    int delay = 0;
    double dt = 0;
    size_t at = 0;
    SynapticPathway* path = 0;
    CSpikeQueue* queue = 0;
    std::vector< std::vector<int32_t> > waiting;      // cells, by step of arrival
    std::vector<size_t> first;                        // of a cell in `other`
    std::vector<int32_t> other;                       // other ends, in the order of the lists

    // Before another run the queue gets what waits: its time step and delays may change.
    void before() {
        if (!by_cell) return;
        for (size_t k = 0; k < waiting.size(); k++) {
            std::vector<int32_t>& due = queue->queue[(queue->offset + k) % queue->queue.size()];
            for (const int32_t cell : waiting[(at + k) % waiting.size()])
                due.insert(due.end(), list(cell).begin(), list(cell).end());
        }
    }
    void after(SynapticPathway& of, const int32_t* ends) {
        path = &of;
        queue = of.queue[0];
        bool empty = true;
        for (const std::vector<int32_t>& due : queue->queue) empty &= due.empty();
        const bool one = of.queue.size() == 1 && !of.sources.empty() && queue->scalar_delay;
        const bool again = by_cell && one && queue->dt == dt && queue->delays[0] == delay;
        by_cell = one && (again || empty);
        if (!by_cell) return;
        for (std::vector<int32_t>& due : queue->queue) due.clear();
        delay = queue->delays[0];
        dt = queue->dt;
        if (!again) {
            waiting.assign(delay + 1, std::vector<int32_t>());
            at = 0;
        }
        if (!ends) return;
        first.clear();
        other.clear();
        other.reserve(of.sources.size());
        for (const std::vector<int>& synapses : queue->synapses) {
            first.push_back(other.size());
            for (const int synapse : synapses) other.push_back(ends[synapse]);
        }
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
    const std::vector<int>& list(int32_t cell) const { return queue->synapses[cell]; }
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

_BY_CELL = '''if(_zoo_%(path)s.by_cell)
        for(const int32_t _zoo_cell : _zoo_%(path)s.waiting[_zoo_%(path)s.at])
        {
            const std::vector<int>& _zoo_list = _zoo_%(path)s.list(_zoo_cell);
            const int _zoo_size = _zoo_list.size();
            if(_zoo_size == 0) continue;
            const int32_t _zoo_end = _zoo_%(path)s.path->sources[_zoo_list[0]];
            // Zero, which the compiler cannot know: an end must seem as far from the number of the
            // synapse as in Brian2's loop, by which GCC orders products, else they round apart.
            int32_t _zoo_zero = 0;
            __asm__ volatile("" : "+r"(_zoo_zero));%(other)s
            for(int _zoo_k=0; _zoo_k<_zoo_size; _zoo_k++)
            {%(ahead)s
                const size_t _idx = _zoo_list[_zoo_k];
                const size_t _vectorisation_idx = _idx;
                const int32_t _zoo_none =
                    ((int32_t(_idx)*_zoo_zero) ^ _zoo_zero) << _zoo_zero;%(body)s
            }
        }
    else
    %(generated)s'''
_OTHER = '''
            const int32_t* _zoo_other = &_zoo_%(path)s.other[_zoo_%(path)s.first[_zoo_cell]];'''
_AHEAD = '''
                const size_t _zoo_next =
                    _zoo_list[_zoo_k + 16 < _zoo_size ? _zoo_k + 16 : _zoo_size - 1];'''


def _loop(found, side):
    """The loop over the synapses of arriving spikes in both forms."""
    path, body = found['path'], found['body']
    own, far = ('pre', 'post') if side == 'pre' else ('post', 'pre')
    end = r'(const int32_t _%ssynaptic_idx = )\w+\[_idx\];'
    body = re.sub(end % own, r'\1_zoo_end + _zoo_none;', body)
    other = ahead = ''
    if side == 'post':
        body, number = re.subn(end % far, r'\1_zoo_other[_zoo_k] + _zoo_none;', body)
        other = _OTHER % dict(path=path) if number else ''
        arrays = sorted(set(re.findall(r'(_ptr_array_\w+)\[_idx\]', body)))
        if arrays:
            ahead = _AHEAD + ''.join(f'\n                __builtin_prefetch(&{name}[_zoo_next], 1);'
                                     for name in arrays)
    return _BY_CELL % dict(path=path, other=other, ahead=ahead, body=body,
                           generated=found[0])


def _places(texts, path):
    """What is to be replaced for a pathway, in each of its runs: (file, match) of loops, of
    pushing, of preparing; None where one is missing or something else is called."""
    def found(pattern):
        return [(name, match) for name, text in texts.items() for match in pattern.finditer(text)]
    loops = [(name, match) for name, match in found(_LOOP) if match['path'] == path]
    pushing = found(re.compile(rf'\b{path}\.advance\(\);\s*{path}\.push\(([^;]*)\);'))
    ready = found(re.compile(rf'\b{path}\.prepare\([^;]*\);'))
    calls = found(re.compile(rf'\b{path}\.\w+\('))
    if not (loops and pushing and ready) or (
            len(calls) != len(loops) + 2*len(pushing) + len(ready)):
        return None
    return loops, pushing, ready


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
        ends = f'&{prefix}pre[0]' if side == 'post' else '0'
        loops, pushing, ready = places
        for name, match in loops:
            changed[name] = changed[name].replace(match[0], _loop(match, side))
        for name, match in pushing:
            changed[name] = changed[name].replace(match[0], (
                f'if(_zoo_{path}.by_cell) {{ _zoo_{path}.advance(); _zoo_{path}.push({match[1]}); '
                f'}}\n        else {{ {match[0]} }}'))
        for name, match in ready:
            changed[name] = changed[name].replace(match[0], (
                f'_zoo_{path}.before();\n    {match[0]}\n    if(!{path}.sources.empty()) '
                f'_zoo_{path}.after({path}, {ends});'))
        # Brian2 2.10 and later write what waits at the end of the program to a file.
        changed['objects.cpp'] = changed['objects.cpp'].replace(
            f'ofstream outfile_{path};', f'_zoo_{path}.before();\n\tofstream outfile_{path};')
        declared += f'static _ZooArrivals _zoo_{path};\n'
    return changed, (_CLASS + declared if declared else '')
