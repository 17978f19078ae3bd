"""The C++ compiler, its flags, and one compilation of a generated project."""
import contextlib
import hashlib
import os
import platform
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from homeozoo.running import faster
from homeozoo.running.errors import RunError, UsageError
from homeozoo.running.processes import children, last_line


def compiler():
    """(command, version line) of the C++ compiler: $CXX, else g++, else clang++; UsageError if
    there is none."""
    asked = os.environ.get('CXX')
    candidates = [asked] if asked else ['g++', 'clang++', 'c++']
    for command in candidates:
        words = command.split()
        if words and shutil.which(words[0]):
            code, out, err = children.run([*words, '--version'])
            if code == 0:
                return words, out.splitlines()[0]
    raise RunError(f"no C++ compiler found (tried {', '.join(candidates)}): install g++ (Debian "
                   'and Ubuntu: apt-get install g++) or use --target numpy, which is slow')


def compile_flags(version):
    """Compiler flags.

    $HOMEOZOO_MARCH replaces 'native' where the program must run on other machines than the one that
    compiles it. $HOMEOZOO_OPTIMISE, 0 to 3 (default), says how hard the compiler tries: 1 halves
    the time of compilation, which is most of a run at smoke scale. $HOMEOZOO_FASTER = 0 leaves the
    loops of the program as Brian2 writes them. Raises UsageError.
    """
    level = os.environ.get('HOMEOZOO_OPTIMISE', '3')
    if level not in ('0', '1', '2', '3'):
        raise UsageError(f'HOMEOZOO_OPTIMISE = {level!r}; allowed are 0, 1, 2, 3')
    # -ffast-math is Brian2's own default. Kept on evidence (tests/running/test_standalone.py): on
    # fixed spikes it gives the bits of the Cython target and differs from NumPy by at most 5e-16,
    # as a build without it does too.
    flags = ['-w', f'-O{level}', '-ffast-math', '-fno-finite-math-only', '-std=c++17',
             f"-march={os.environ.get('HOMEOZOO_MARCH', 'native')}"]
    flags += own_flags(version)
    if not faster.switch('HOMEOZOO_FASTER'):
        flags.append(faster.AS_GENERATED)
    return flags


def own_flags(version):
    """Flags that Brian2 does not give: GCC makes vectors of updates with many variables."""
    return [] if 'clang' in version else ['--param=vect-max-version-for-alias-checks=1000']


def machine():
    """Identity of the processor, since -march=native depends on it."""
    text = platform.machine() + platform.system()
    with contextlib.suppress(OSError):
        info = Path('/proc/cpuinfo').read_text()
        text += ''.join(sorted({line for line in info.splitlines()
                                if line.startswith(('model name', 'flags', 'Features'))}))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def recipe():
    """Identity of the code that turns generated sources into a program."""
    own = Path(__file__).parent
    return hashlib.sha256(b'\0'.join((own/name).read_bytes() for name in (
        'compile.py', 'faster.py', 'arrivals.py', 'single.py'))).hexdigest()[:16]


_HEADERS = ('#ifdef __linux__\n#include <sys/prctl.h>\n#include <unistd.h>\n#endif\n'
            '#include <csignal>\n#include <cstdlib>\n')


def _makefile_words(project, name):
    import shlex
    for line in (project / 'makefile').read_text().splitlines():
        if re.match(rf'{name}\s*=', line):
            return shlex.split(line.split('=', 1)[1])
    return []


# What runs once: arrays made, read and written, the queues of spikes prepared.
_ONCE = re.compile(r'(objects|main|code_objects/before_run_\w+)\.cpp')
#: The sources of a program joined into two. Linked first, the copies in the first of what is in
#: both are taken.
UNITY, ONCE = 'unity.cpp', 'unity_once.cpp'
#: For the second: what it calls of the headers, as for the queues, loops over synapses.
ONCE_FLAGS = ['-O1']

_UNOPTIMISED = """#ifdef __clang__
#pragma clang optimize off
#else
#pragma GCC push_options
#pragma GCC optimize("O0")
#endif
"""
# Templates are made at the end of the file, with what holds there.
_AS_ASKED = """
#ifdef __clang__
#pragma clang optimize on
#else
#pragma GCC pop_options
#endif
"""


def _with_headers(project, name, text):
    """A source that finds the headers beside it (Brian2 2.11) from the folder of the project."""
    folder = name.rpartition('/')[0]

    def found(include):
        beside = project/folder/include[1]
        return f'#include "{folder}/{include[1]}"' if folder and beside.exists() else include[0]
    return re.sub(r'^#include "(\w+\.h)"', found, text, flags=re.M)


def joined(project, names, as_generated=False, units=2):
    """The texts, name -> text, of the generated sources of these names as two files, which two
    processors compile, or as one: the headers are then parsed once or twice, not 40 times.

    Each file's anonymous namespace gets a name of its own, and the functions of that file use it.
    What runs once comes last or apart and is not optimised, which took a third of the compiler's
    time. as_generated: False for a faster form of some loops, see `faster`.
    """
    headers = ('synapses_classes.h', 'network.h')  # come first, so that their guards keep them
    first = [name for name in headers if (project / name).exists()]
    sources = {name: (project / name).read_text() for name in [*first, *names]}
    sources = {name: _with_headers(project, name, text) for name, text in sources.items()}
    if not as_generated:
        sources = faster.faster(sources)
    common, parts, once = [_HEADERS], [], []
    for number, (name, text) in enumerate(sources.items()):
        if name.startswith('code_objects/'):
            space = f'_zoo_part_{number}'
            text, found = re.subn(r'^namespace \{', f'namespace {space} {{', text, flags=re.M)
            if found:
                text = text.replace('using namespace brian;',
                                    f'using namespace brian; using namespace {space};')
        place = common if name in headers else once if _ONCE.fullmatch(name) else parts
        place.append(f'// {name}\n{text}\n')
    once = [_UNOPTIMISED, *once, _AS_ASKED]
    texts = ({UNITY: [*common, *parts], ONCE: [*common, *once]} if units == 2 else
             {UNITY: [*common, *parts, *once]})
    return {name: '\n'.join(text) for name, text in texts.items()}


def join_sources(project, as_generated=False, units=2):
    """Write into project the sources of its makefile `joined`."""
    names = _makefile_words(project, 'SRCS')
    for name, text in joined(project, names, as_generated, units).items():
        (project / name).write_text(text)


def compile_project(project, command, flags):
    """Compile project/main; first joined, and if that fails by the generated makefile.

    Joined into two units where the compiler tries hard; elsewhere parsing the headers twice, half a
    second, counts more.
    """
    include = _makefile_words(project, 'OPTIMISATIONS')
    link = _makefile_words(project, 'LFLAGS')
    main = project / 'main.cpp'
    main.write_text(_HEADERS + main.read_text())
    units = (UNITY, ONCE) if {'-O2', '-O3'} & {*flags} else (UNITY,)
    join_sources(project, faster.AS_GENERATED in flags, len(units))
    ccache = shutil.which('ccache')
    wrapper = [ccache] if ccache and Path(command[0]).name != 'ccache' else []
    env = dict(os.environ, CCACHE_BASEDIR=str(project), CCACHE_NOHASHDIR='1',
               TMPDIR=str(project))

    def compiled(name):
        own = ONCE_FLAGS if name == ONCE else []
        return children.run([*wrapper, *command, *include, *flags, *own, '-I.', '-c', name],
                            cwd=project, env=env)
    with ThreadPoolExecutor(len(units)) as pool:
        code, out, err = max(pool.map(compiled, units), key=lambda done: done[0] != 0)
    if code == 0:
        objects = [name.replace('.cpp', '.o') for name in units]
        code, out, err = children.run([*command, *objects, '-o', 'main', *link], cwd=project,
                                      env=env)
    if code != 0:
        if not shutil.which('make'):
            raise RunError(f'the generated program does not compile: {_first_error(err)}')
        words = [f'-I{word[2:]}' if word.startswith('-I') else word for word in include]
        code, out, err = children.run(['make', '-j2', f'CXX={" ".join(wrapper + command)}',
                                       f'OPTIMISATIONS={" ".join(words + flags)}'],
                                      cwd=project, env=env)
    if code != 0 or not (project / 'main').exists():
        raise RunError(f'the generated program does not compile: {_first_error(err)}')


def _first_error(text):
    for line in text.splitlines():
        if 'error' in line.lower():
            return line.strip()
    return last_line(text)
