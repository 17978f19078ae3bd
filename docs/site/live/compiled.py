"""The compiled networks of the live pages: made by emscripten where it is, kept in compiled/.

    python docs/site/live/compiled.py               make them again where they no longer fit
    python docs/site/live/compiled.py --check       only say whether they fit; exit code 1 if not

`make live` makes them again. A build fits while its key, a checksum of the generated C++, of the
bridge and of the flags, is what this checkout generates; made.json keeps it, and from what it came.
"""
import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from networks import SLICES, settings

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
KEPT = HERE / 'compiled'
MADE = KEPT / 'made.json'
NETWORKS = ('flagship', 'synapse')

# As the programs of figures; see engine/running/compile.py.
FLAGS = ['-O3', '-w', '-std=c++17', '-ffast-math', '-fno-finite-math-only', '-Dmain=zoo_main',
         '-I.']
EMSCRIPTEN = ['-msimd128', '-flto', '-include', 'nofile.h', '--no-entry',
              '-sALLOW_MEMORY_GROWTH=1', '-sMODULARIZE=1', '-sEXPORT_NAME=Live',
              '-sSINGLE_FILE=1', '-sENVIRONMENT=web,worker,node', '-sFILESYSTEM=0',
              '-sEXPORTED_RUNTIME_METHODS=UTF8ToString']
# Numbers of types, in the order of TYPES in network.js.
TYPES = dict(double=0, int32_t=1, float=2, char=3, bool=3, int64_t=4, uint64_t=4)


def generate(name, folder):
    """Write the C++ project of a network by a process of its own: Brian2 has one device."""
    environment = dict(os.environ, PYTHONHASHSEED='0')
    subprocess.run([sys.executable, str(HERE / 'networks.py'), name, str(folder)], check=True,
                   env=environment)


def bridge(name, project):
    """The text of bridge.cpp for a generated project."""
    text = (project / 'objects.h').read_text()
    rows = [(array.removeprefix('_array_'), TYPES[kind], array, f'_num_{array}')
            for kind, array in re.findall(r'^extern (\w+) \*\s*(\w+);', text, re.M)
            if kind in TYPES]
    rows += [(array.removeprefix('_dynamic_array_'), TYPES[kind], f'{array}.data()',
              f'{array}.size()')
             for kind, array in re.findall(r'^extern std::vector<(\w+)> (\w+);', text, re.M)
             if kind in TYPES]
    lines = [f'    {{"{array}", {kind}, [] {{ return (void *) {data}; }}, '
             f'[] {{ return (int) {size}; }}}},' for array, kind, data, size in rows]
    monitors = re.findall(r'_dynamic_array_(\w*spikes)_t;', text)
    clear = [f'    _dynamic_array_{monitor}_t.clear();\n    _dynamic_array_{monitor}_i.clear();\n'
             f'    _array_{monitor}_N[0] = 0;' for monitor in monitors]
    words = dict(SLICE=repr(SLICES[name]), ARRAYS='\n'.join(lines), CLEAR='\n'.join(clear),
                 NETWORK=re.search(r'^extern Network (\w+);', text, re.M)[1],
                 WORDS='2' if name == 'flagship' else '1')
    return re.sub(r'@(\w+)@', lambda found: words[found[1]], (HERE / 'bridge.cpp').read_text())


def key(name, project):
    """Checksum of all that decides what a build does, but for the compiler."""
    digest = hashlib.sha256(' '.join(FLAGS + EMSCRIPTEN).encode())
    digest.update((HERE / 'nofile.h').read_bytes() + bridge(name, project).encode())
    for path in sorted([*project.glob('*.cpp'), *project.glob('*.h'),
                        *project.glob('code_objects/*')]):
        if path.name not in ('bridge.cpp', 'unity.cpp', 'native.cpp', 'nofile.h'):
            digest.update(f'\n{path.name}\n'.encode() + path.read_bytes())
    return digest.hexdigest()


def joined(name, project):
    """Put the sources of a build, unity.cpp and bridge.cpp, into its project."""
    from homeozoo.running.compile import join_sources
    join_sources(project, units=1)
    (project / 'bridge.cpp').write_text(bridge(name, project))
    for file in ('nofile.h', 'native.cpp'):
        shutil.copy(HERE / file, project)


def native(project, out, level=3):
    """Compile the program that says its spikes (native.cpp) with the compiler of this machine."""
    from homeozoo.running.compile import compiler
    flags = [f'-O{level}' if flag == '-O3' else flag for flag in FLAGS if '=zoo_main' not in flag]
    command = [*compiler()[0], *flags]
    for source, more in (('unity', ['-Dmain=zoo_main']), ('bridge', []), ('native', [])):
        subprocess.run([*command, *more, '-c', f'{source}.cpp', '-o', f'{source}.o'], cwd=project,
                       check=True)
    subprocess.run([*command, 'unity.o', 'bridge.o', 'native.o', '-o', str(out)], cwd=project,
                   check=True)


def spikes(program):
    """What a program of `native` says of its spikes, a dict; it reads tables of its project."""
    return json.loads(subprocess.run([program], cwd=program.parent, check=True, text=True,
                                     capture_output=True).stdout)


def emscripten(project, out):
    """Compile a project to one file of JavaScript."""
    # Debian keeps what emscripten asks node for in a place of its own
    environment = dict(os.environ, NODE_PATH=os.pathsep.join(
        filter(None, [os.environ.get('NODE_PATH'), '/usr/share/nodejs'])))
    if 'EM_CACHE' not in os.environ and not os.access('/usr/share/emscripten/cache', os.W_OK):
        environment['EM_CACHE'] = str(pathlib.Path(tempfile.gettempdir()) / 'homeozoo-em-cache')
    subprocess.run(['em++', *FLAGS, *EMSCRIPTEN, 'unity.cpp', 'bridge.cpp', '-o', str(out)],
                   cwd=project, check=True, env=environment)


def versions():
    """What a build was made with, a dict."""
    import brian2
    first = subprocess.run(['em++', '--version'], text=True, capture_output=True).stdout
    commit = subprocess.run(['git', 'log', '-1', '--format=%H', '--', 'models', 'engine/core'],
                            cwd=HERE.parents[2], text=True, capture_output=True).stdout.strip()
    return dict(brian2=brian2.__version__, python='.'.join(map(str, sys.version_info[:2])),
                emscripten=first.splitlines()[0], model_commit=commit)


def make(name, project):
    """Compile a network into compiled/; returns its entry of made.json."""
    joined(name, project)
    out = KEPT / f'{name}.js'
    emscripten(project, out)
    entry = dict(key=key(name, project), sha256=hashlib.sha256(out.read_bytes()).hexdigest(),
                 bytes=out.stat().st_size, settings=settings[name](), **versions())
    if name == 'flagship':
        native(project, project / 'native')
        entry['spikes'] = spikes(project / 'native')
    return entry


def record():
    """Write the picture of a run that is shown where WebAssembly is missing."""
    import live
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / 'all.js'
        script.write_text(live.program('flagship') + live.scripts('network', 'core'))
        done = subprocess.run(['node', str(HERE / 'story.js'), str(script)], check=True, text=True,
                              capture_output=True)
    (KEPT / 'network.svg').write_text(done.stdout)


def main(words=None):
    """Make what no longer fits; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('names', nargs='*', default=NETWORKS, metavar='NETWORK')
    args = parser.parse_args(words)
    made, old = json.loads(MADE.read_text()) if MADE.exists() else {}, []
    for name in args.names:
        with tempfile.TemporaryDirectory() as folder:
            project = pathlib.Path(folder) / name
            generate(name, project)
            if made.get(name, {}).get('key') == key(name, project):
                continue
            old.append(name)
            if not args.check:
                if shutil.which('em++') is None:
                    print(f'the kept build of {name} no longer fits the model, and there is no '
                          'emscripten here to make it again (apt-get install emscripten)',
                          file=sys.stderr)
                    return 1
                made[name] = make(name, project)
                MADE.write_text(json.dumps(made, indent=1) + '\n')
                if name == 'flagship':
                    record()
    print('the compiled networks fit the models' if not old else
          f'{", ".join(old)}: ' + ('no longer fits' if args.check else 'made again'))
    return 1 if old and args.check else 0


if __name__ == '__main__':
    sys.exit(main())
