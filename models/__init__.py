"""HomeoZoo: homeostatic plasticity rules for Brian2 that add up.

Importing this package imports neither Brian2 nor any model: `homeozoo.stdp`,
`homeozoo.drive` and the like are imported when they are first touched. As soon as both are
imported, Brian2's list of devices gets `homeozoo` (docs/speed.md), also `homeozoo.device`.
"""
import sys as _sys

if __name__ != 'homeozoo':
    raise ImportError(
        "this folder is the package 'homeozoo': install the checkout "
        "(pip install -e .) and write 'import homeozoo'")

TYPE_CHECKING = False
if TYPE_CHECKING:                       # what a checker of types reads; Brian2 is not imported
    from homeozoo.core import Neuron, Rule

__version__ = '0.1.0'
__all__ = ['drive', 'list_models', 'load']
#: Files of this folder that hold no models and need more than is installed with the package.
OPTIONAL = ('torch',)


class UnknownName(LookupError):
    """A name that does not exist; the message says which ones come close."""


def unknown(kind, name, known):
    """The UnknownName error for `name`, with the nearest of `known`.

    kind: 'rule', 'protocol', …, used in the message; known: iterable of str.
    """
    import difflib
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        hint = 'did you mean ' + ' or '.join(near) + '?'
    elif len(known) > 12:
        hint = 'python -m homeozoo list shows all'
    elif known:
        hint = 'known: ' + ', '.join(known)
    else:
        hint = 'there is none yet'
    return UnknownName(f'no {kind} called {name!r}; {hint}')


def _module_names():
    """Names of the modules that may hold models, by a look at the folder."""
    import pkgutil
    return sorted(m.name for m in pkgutil.iter_modules(__path__)
                  if not m.name.startswith('_') and not m.ispkg)


def _model_files():
    """The same without what needs more than is installed with the package."""
    return [name for name in _module_names() if name not in OPTIONAL]


def _imported_names(module):
    """Names that a module's source imports at top level from elsewhere."""
    import ast
    with open(module.__file__, encoding='utf-8') as file:
        body = ast.parse(file.read()).body
    return {(alias.asname or alias.name).split('.')[0]
            for node in body if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names}


def _models_in(name):
    """The models of one module, a dict from 'file.object' to the value."""
    import importlib

    from homeozoo.core import Neuron, Rule
    module = importlib.import_module('homeozoo.' + name)
    values = {key: value for key, value in vars(module).items()
              if isinstance(value, (Rule, Neuron)) and not key.startswith('_')}
    imported = _imported_names(module) if values else ()
    return {f'{name}.{key}': value for key, value in values.items()
            if key not in imported}


def _models():
    """All models as a dict from 'file.object' to the Rule or Neuron value."""
    found = {}
    for name in _model_files():
        found.update(_models_in(name))
    return found


def list_models(pattern: str = '*') -> list[str]:
    """Sorted names 'file.object' of all rules and neurons matching `pattern`.

    pattern: shell-style, compared with the full name: '*2011', 'stdp.*'.
    The models are imported by this call, not before.
    """
    import fnmatch
    return sorted(fnmatch.filter(_models(), pattern))


def _loaded_from(path, name):
    """The rule or neuron of this name in a Python file outside the package."""
    import runpy
    from pathlib import Path

    from homeozoo.core import Neuron, Rule
    if not Path(path).is_file():
        raise UnknownName(f'there is no file {path}')
    models = {key: value for key, value in runpy.run_path(path).items()
              if isinstance(value, (Rule, Neuron))}
    if name not in models:
        raise unknown(f'rule or neuron in {path}', name, models)
    return models[name]


def load(name: str) -> 'Rule | Neuron':
    """The rule or neuron called 'file.object', e.g. load('stdp.song2000'), or one in a file of your
    own, load('my_rule.py:mine').

    Raises UnknownName (a LookupError) with the nearest names.
    """
    name = str(name)
    path, _, own = name.rpartition(':')
    if path.endswith('.py'):
        return _loaded_from(path, own)
    file = name.split('.')[0]
    models = _models_in(file) if file in _model_files() else {}
    if name not in models:
        raise unknown('model', name, _models())
    return models[name]


def _registered():
    """The device for `set_device('homeozoo')`, which Brian2 knows from now on."""
    import importlib
    return importlib.import_module('homeozoo.running.device').device


class _Waiting:
    """Finds Brian2 as Python would, and registers the device when it has been imported."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != 'brian2':
            return None
        import importlib.util
        _sys.meta_path.remove(cls)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            _sys.meta_path.insert(0, cls)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def then_registered(module):
                execute(module)
                _sys.meta_path.remove(cls)
                importlib.import_module('homeozoo.running.device')
            spec.loader.exec_module = then_registered
        return spec


def __getattr__(name):
    """Import `homeozoo.NAME` (and `homeozoo.drive`) when first touched."""
    import importlib
    if name == 'drive':
        return importlib.import_module('homeozoo.core').drive
    if name == 'device':
        return _registered()
    if not name.startswith('_') and name in _module_names():
        return importlib.import_module('homeozoo.' + name)
    raise AttributeError(f"module 'homeozoo' has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | {'device', 'drive'} | set(_module_names()))


if 'brian2' in _sys.modules:
    _registered()
else:
    _sys.meta_path.insert(0, _Waiting)
