"""Notebooks: short, executed at smoke scale, made into pages."""
import importlib.util
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location('notebooks', ROOT / 'docs/site/notebooks.py')
notebooks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebooks)
NAMES = {'add_a_rule': {}, 'reuse_a_rule': {}, 'sweep_a_parameter': dict(SMOKE=True),
         'your_data': dict(SECONDS=10)}


def test_all_are_tested():
    assert set(notebooks.notebooks()) == set(NAMES)


@pytest.mark.parametrize('name', NAMES)
def test_executed(name, numpy_target):
    from brian2 import second
    settings = dict(DURATION=2*second) if name == 'reuse_a_rule' else NAMES[name]
    found = notebooks.executed(notebooks.notebooks()[name], **settings)
    lines = [line for kind, text, *_ in found if kind == 'code' for line in text.splitlines()
             if line.strip()]
    assert len(lines) <= 65
    text, files = notebooks.page(name, found)
    assert text.startswith('# ') and files
    assert all(content.startswith(b'\x89PNG') and file in text for file, content in files.items())


@pytest.mark.long
def test_the_cluster_gives_the_same():
    pytest.importorskip('distributed')
    notebooks.executed(notebooks.notebooks()['sweep_a_parameter'], SMOKE=True, CLUSTER=True)


def test_jupytext_takes_them(tmp_path):
    jupytext = pytest.importorskip('jupytext')
    for name, path in notebooks.notebooks().items():
        book = jupytext.read(path)
        ours = notebooks.cells(path.read_text(encoding='utf-8'))
        assert [cell.cell_type for cell in book.cells] == [kind for kind, _ in ours], name


def test_a_failing_cell_fails(tmp_path):
    (tmp_path / 'x.py').write_text('# %%\nassert 1 == 2\n')
    with pytest.raises(AssertionError):
        notebooks.executed(tmp_path / 'x.py')
