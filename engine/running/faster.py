"""Loops of the generated program in a faster form with the same bits, and its huge pages.

Numbers below 2.2e-308 (1.2e-38 in single precision) alone are zero in it and not in Brian2's.

Each function takes the text that Brian2 made and returns it changed, or as it was where it does not
look as expected: another version of Brian2 then runs its own code. Switches: docs/speed.md.
"""
import os
import re

from homeozoo.running.arrivals import by_cell
from homeozoo.running.errors import UsageError
from homeozoo.running.single import in_single_precision

#: A compiler flag that says: Brian2's code as it is. It is part of the key of the program.
AS_GENERATED = '-DHOMEOZOO_AS_GENERATED'
SWITCHES = ('HOMEOZOO_FASTER', 'HOMEOZOO_HUGE_PAGES')
#: The variable of the environment by which glibc is told of huge pages.
TUNABLES = 'GLIBC_TUNABLES'

_SCAN = re.compile(
    r'(?P<count>long _count = 0;)\s*'
    r'for\(size_t _idx=0; _idx<N; _idx\+\+\)\s*'
    r'\{(?P<condition>\s*const size_t _vectorisation_idx = _idx;(?:(?!for\().)*?)'
    r'if\(_cond\) \{(?P<spike>[^{}]*)\}\s*\}'
    r'(?P<end>\s*\w+\[N\] = _count;)', re.S)

_BLOCKS = '''%(count)s
    for(size_t _begin=0; _begin<N; _begin+=128)
    {
        const size_t _end = _begin + 128 < size_t(N) ? _begin + 128 : size_t(N);
        char _found[128];
        int _any = 0;
        for(size_t _idx=_begin; _idx<_end; _idx++)
        {%(condition)s
            _found[_idx - _begin] = _cond;
            _any |= _cond;
        }
        if(_any)
            for(size_t _idx=_begin; _idx<_end; _idx++)
                if(_found[_idx - _begin]) {%(spike)s}
    }%(end)s'''

_UPDATE = re.compile(
    r'const int _N = N;\s*for\(int _idx=0; _idx<_N; _idx\+\+\)\s*\{(?P<body>[^{}]*)\}')
_FREE = re.compile(r'not_refractory = _timestep\(t - lastspike, dt\) >= (?P<steps>_lio_\d+);')
_STEPS = 'return (int64_t)((t + 1e-3*dt)/dt);'

_APART = '''const int _N = N;
    for(int _begin=0; _begin<_N; _begin+=128)
    {
        const int _end = _begin + 128 < _N ? _begin + 128 : _N;
        %(kind)s _free[128];
        for(int _idx=_begin; _idx<_end; _idx++)
        {
            %(lastspike)s
            _free[_idx - _begin] = __builtin_trunc((t - lastspike + 1e-3*dt)/dt) >= %(steps)s;
        }
        for(int _idx=_begin; _idx<_end; _idx++)
        {%(body)s}
        for(int _idx=_begin; _idx<_end; _idx++)
            %(array)s[_idx] = _free[_idx - _begin] != 0;
    }'''

_COUNT = re.compile(r'const int(?:32|64)_t (?P<name>\w+) = (?:(?P<before>\w+) \+ )?'
                    r'int_\((?P<condition>\w+ [<>]=? [\w.]+)\);')
_SAME = re.compile(r'const int(?:32|64)_t (?P<name>\w+) = (?P<before>\w+);')

_FEW = '''struct FewClocks : std::vector<Clock*>
    {
        iterator find(Clock* clock)
        {
            iterator i = begin();
            while(i != end() && *i != clock) i++;
            return i;
        }
        void insert(Clock* clock) { if(find(clock) == end()) push_back(clock); }
    };
    FewClocks clocks, curclocks;'''

#: After 700 time constants without a spike a trace is below the smallest normal number, and each
#: multiplication of it took a hundred times as long.
_TINY_IS_ZERO = """
namespace {
    struct TinyIsZero {
        TinyIsZero() {
#if defined(__SSE2__)
            __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#elif defined(__aarch64__)
            unsigned long control;
            asm volatile("mrs %0, fpcr" : "=r"(control));
            asm volatile("msr fpcr, %0" : : "r"(control | 1ul << 24));
#endif
        }
    } tiny_is_zero;
}
"""

_PEEK = re.compile(r'(vector<int32_t>\s*\*\s*peek\(\)\s*)\{.*?return &all_peek;\s*\}', re.S)


def switch(name):
    """Whether the environment variable of this name is not '0'; UsageError unless it is 0 or 1."""
    value = os.environ.get(name, '1')
    if value not in ('0', '1'):
        raise UsageError(f'{name} = {value!r}; allowed are 0 and 1')
    return value == '1'


def scan_in_blocks(text):
    """The threshold of 128 cells first, without a branch, then their spikes if there are any.

    The compiler makes vector instructions of the first loop. A condition that calls a function,
    such as a random number or an exponential, stays as it was, since vectors round these
    otherwise, and so does one that reads other cells.
    """
    found = _SCAN.search(text)
    if not found:
        return text
    condition = re.sub(r'\b(if|else)\s*\(', '(', found['condition'])
    if re.search(r'\w\s*\(|\[(?!_idx\]|0\])', condition):
        return text
    return text[:found.start()] + _BLOCKS % found.groupdict() + text[found.end():]


def refractoriness_apart(text):
    """A state update of 128 cells in three loops: who is refractory, the update, the flags.

    In one loop the conversion of a time to steps, and the flags of one byte among numbers of eight,
    keep GCC from making vector instructions where the processor has no AVX-512.
    """
    update = _UPDATE.search(text)
    body = update['body'] if update else ''
    free, last = _FREE.findall(body), re.findall(r'const double lastspike = \w+\[_idx\];', body)
    flag = re.search(r'char not_refractory = (\w+)\[_idx\];', body)
    if not flag or len(free) != 1 or len(last) != 1 or text.count(_STEPS) != 1:
        return text
    array = flag[1]
    kind = 'double' if 'double' in body.replace(last[0], '') else 'float'
    body = body.replace(flag[0], f'const {kind} not_refractory = _free[_idx - _begin];')
    body = _FREE.sub('', body).replace(f'{array}[_idx] = not_refractory;', '')
    rest = re.sub(r'const (?:double|float) not_refractory = |if\(!?not_refractory\)', '', body)
    if 'not_refractory' in rest or array in rest or 'lastspike' in rest.replace(last[0], ''):
        return text
    parts = dict(kind=kind, lastspike=last[0], steps=free[0], body=body, array=array)
    return text[:update.start()] + _APART % parts + text[update.end():]


def counts_in_doubles(text):
    """Counts of conditions that hold as sums of 0.0 and 1.0, unless they are used otherwise than as
    a factor.

    Without AVX-512 there is no vector instruction between doubles and 64-bit integers: one such
    number keeps GCC from making vectors of a whole loop.
    """
    counts = set()
    for pattern in (_COUNT, _SAME):
        for found in pattern.finditer(text):
            if (found['before'] or found['name']) in {*counts, found['name']}:
                counts.add(found['name'])
    own = [found for pattern in (_COUNT, _SAME) for found in pattern.finditer(text)
           if found['name'] in counts]
    rest = text
    for found in own:
        rest = rest.replace(found[0], '')
    for name in counts:
        rest = re.sub(rf'\* {name}\b(?! *[/%])', '', rest)
    if not counts or re.search(rf'\b(?:{"|".join(counts)})\b', rest):
        return text
    for found in own:
        before = f'{found["before"]} + ' if found['before'] else ''
        value = (f'{before}(({found["condition"]}) ? 1.0 : 0.0)' if 'int_' in found[0]
                 else found['before'])
        text = text.replace(found[0], f'const double {found["name"]} = {value};')
    return text


def without_tree(header, source):
    """Header and source of the network with its few clocks in lists, instead of two search trees of
    which one is made at every step."""
    tree = re.search(r'std::set<(\w+)\*> clocks, curclocks;', header)
    clock = tree[1] if tree else ''
    iterator = f'std::set<{clock}*>::iterator'
    if header.count('std::set') != 1 or 'std::set' in source.replace(iterator, ''):
        return header, source
    return (header.replace(tree[0], _FEW.replace('Clock*', f'{clock}*')),
            source.replace(iterator, f'std::vector<{clock}*>::iterator'))


def without_copy(header):
    """The header of the synapses with a list of arriving spikes that is not copied before use."""
    if not re.search(r'_nb_threads\s*=\s*1\s*;', header) or len(_PEEK.findall(header)) != 1:
        return header
    return _PEEK.sub(r'\1{ return queue[0]->peek(); }', header)


def faster(sources):
    """The sources of a program, name -> text, in their faster form."""
    sources = {name: in_single_precision(text) if name.startswith('code_objects/') else text
               for name, text in sources.items()}
    sources, arrivals = by_cell(sources)
    if 'network.h' in sources:
        sources.update(zip(('network.h', 'network.cpp'),
                           without_tree(sources['network.h'], sources['network.cpp'])))
    for name, text in sources.items():
        if name.startswith('code_objects/'):
            sources[name] = refractoriness_apart(counts_in_doubles(scan_in_blocks(text)))
        elif name == 'network.cpp':
            # The processor time, asked of the kernel at every step for a limit of run time that is
            # never set, took a tenth of the time of a network of 500 cells.
            sources[name] = re.sub(r'(\(\*i\)->tick\(\);.*?)current = std::clock\(\);',
                                   r'\1current = start;', text, count=1, flags=re.S)
        elif name == 'synapses_classes.h':
            sources[name] = without_copy(text) + arrivals
        elif name == 'main.cpp':
            sources[name] = text + _TINY_IS_ZERO
    return sources


def huge_pages(environment):
    """The environment of a program with large arrays on huge pages, which glibc 2.35 and later
    asks of Linux; elsewhere it changes nothing. What the user says of them stays.
    """
    told = environment.get(TUNABLES, '')
    if not switch('HOMEOZOO_HUGE_PAGES') or 'glibc.malloc.hugetlb' in told:
        return environment
    tunables = ':'.join(filter(None, (told, 'glibc.malloc.hugetlb=1')))
    return {**environment, TUNABLES: tunables}
