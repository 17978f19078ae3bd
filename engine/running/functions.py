"""Functions described such that another process, or another machine, finds them again."""
import hashlib
import importlib
import importlib.util
import os
import sys
import types
from pathlib import Path

from homeozoo.running.errors import UsageError


def reference(function):
    """A description of a module-level function that another process, or another machine, can turn
    back into it."""
    if '<' in function.__qualname__ or '.' in function.__qualname__:
        raise UsageError(f'{function.__qualname__} must be a function at the top level of its '
                         'module, so that another process can find it')
    module = sys.modules[function.__module__]
    file = getattr(module, '__file__', None)
    source = Path(file).read_text(encoding='utf-8') if file else ''
    return dict(module=function.__module__, name=function.__name__, file=file, source=source)


def resolve(ref):
    """The function described by `reference`, imported if it belongs to a package, else made from
    its source."""
    name = ref['module']
    if not name.startswith('homeozoo.') or importlib.util.find_spec(name) is None:
        own = '_homeozoo_main' if name == '__main__' else name
        digest = hashlib.sha256(ref['source'].encode()).hexdigest()
        module = sys.modules.get(own)
        if getattr(module, '_homeozoo_digest', None) != digest and not _same_file(module, ref):
            module = types.ModuleType(own)
            module.__file__ = ref['file']
            module._homeozoo_digest = digest
            sys.modules[own] = module
            exec(compile(ref['source'], ref['file'], 'exec'), module.__dict__)
    else:
        module = importlib.import_module(name)
    return getattr(module, ref['name'])


def _same_file(module, ref):
    file = getattr(module, '__file__', None)
    return (bool(file) and os.path.exists(file)
            and Path(file).read_text(encoding='utf-8') == ref['source'])
