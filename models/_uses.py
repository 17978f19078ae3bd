"""Which experiments use which models, read from the sources; nothing is imported."""
import ast
import functools
import pathlib


def imported(tree):
    """Names that a source takes from this package: name -> 'module' or 'module.object'."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or '').split('.')[0] == 'homeozoo':
            place = node.module.partition('.')[2]
            for alias in node.names:
                full = f'{place}.{alias.name}' if place else alias.name
                found[alias.asname or alias.name] = full
    return found


def references(node, names, own, place):
    """What a piece of source refers to, a set of 'module.object'; 'module.*' for a whole module.

    names: as from `imported`; own: names at the top level of the source, which is called `place`.
    """
    found, seen = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id in names:
                found.add(f'{names[part.value.id]}.{part.attr}')
                seen.add(part.value)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            if part.value.count('.') == 1 and part.value.replace('.', '').isidentifier():
                found.add(part.value)
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part not in seen:
            if part.id in names:
                found |= {names[part.id], f'{names[part.id]}.*'}
            elif part.id in own:
                found.add(f'{place}.{part.id}')
    return found


def top_level(tree):
    """Names at the top level of a source and the statements that give them: dict of lists."""
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.setdefault(node.name, []).append(node)
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            targets = getattr(node, 'targets', [getattr(node, 'target', None)])
            for part in (part for target in targets if target for part in ast.walk(target)):
                if isinstance(part, ast.Name):
                    found.setdefault(part.id, []).append(node)
    return found


@functools.cache
def graph():
    """'module.object' -> what its definition refers to, for all sources of models and experiments.

    Modules are called as after `homeozoo.`: 'stdp', 'protocols.runaway'; 'module.*' is all of one.
    """
    here, found = pathlib.Path(__file__).parent, {}
    import homeozoo.protocols
    for before, folder in (('', here), ('protocols.', homeozoo.protocols.__path__[0])):
        for path in sorted(pathlib.Path(folder).glob('*.py')):
            place = before + path.stem
            tree = ast.parse(path.read_text(encoding='utf-8'))
            names, own = imported(tree), top_level(tree)
            found[f'{place}.*'] = {f'{place}.{name}' for name in own}
            for name, nodes in own.items():
                found[f'{place}.{name}'] = set().union(
                    *(references(node, names, own, place) for node in nodes))
    return found


def used_by(experiment):
    """Everything that an experiment refers to, directly or not: a set of 'module.object'."""
    links, seen, left = graph(), set(), [f'protocols.{experiment}.*']
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += links.get(name, ())
    return seen


def uses(models, experiments):
    """Model -> experiments that use it, in the given order; both are iterables of names."""
    found = {name: [] for name in models}
    for experiment in experiments:
        for name in used_by(experiment) & set(found):
            found[name].append(experiment)
    return found
