"""Shared by all tests: the checkout, Brian2 without compilation, one smoke run of each protocol."""
import gc
import os
import pathlib
import sys

import pytest
from filelock import FileLock

ROOT = pathlib.Path(__file__).resolve().parents[1]
# As `make quick`: programs that run for a second are compiled in half the time.
os.environ.setdefault('HOMEOZOO_OPTIMISE', '1')


def pytest_collection_finish():
    """Two savings, half of the time of a test without compilation.

    Brian2 looks for garbage before every run: not among what the imports made. Sympy takes seconds
    for the exponential of a diagonal matrix. (The processes that generate programs do as users'.)
    """
    gc.collect()
    gc.freeze()
    if 'sympy' in sys.modules:
        from sympy import MatrixBase, diag, exp
        general = MatrixBase.exp

        def quick(matrix):
            if not matrix.is_diagonal():
                return general(matrix)
            return diag(*(exp(matrix[k, k]) for k in range(matrix.rows)))
        MatrixBase.exp = quick


@pytest.fixture(autouse=True)
def nothing_compiled_by_chance():
    """Where a test says nothing, Brian2 runs on NumPy: Cython compiles a minute for a second."""
    if 'brian2' in sys.modules:
        from brian2 import prefs
        if prefs.codegen.target == 'auto':
            prefs.codegen.target = 'numpy'


@pytest.fixture(scope='session')
def root():
    """The folder of the checkout, a pathlib.Path."""
    return ROOT


@pytest.fixture
def numpy_target():
    """Brian2 runs on NumPy; for a whole file: pytestmark = pytest.mark.usefixtures(...)."""
    from brian2 import prefs
    kept, prefs.codegen.target = prefs.codegen.target, 'numpy'
    yield
    prefs.codegen.target = kept


def common_folder(tmp_path_factory):
    """The folder of this test session that all its workers share, a pathlib.Path."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if 'PYTEST_XDIST_WORKER' in os.environ else folder


@pytest.fixture
def own_cache(tmp_path_factory, monkeypatch):
    """Compiled programs are kept in one place for all tests of a session, which is not the
    user's."""
    folder = common_folder(tmp_path_factory) / 'homeozoo-cache'
    monkeypatch.setenv('HOMEOZOO_CACHE', str(folder))
    return folder


@pytest.fixture(scope='session')
def smoke(tmp_path_factory):
    """smoke(name): arrays and description of a protocol at smoke scale, as they are stored.

    Whoever asks first simulates, once in a session, whichever worker it is; the others wait.
    """
    from homeozoo.running import store
    from homeozoo.running.runner import run_protocol
    folder = common_folder(tmp_path_factory) / 'smoke'
    folder.mkdir(exist_ok=True)

    def result(name):
        out, failed = folder / f'{name}.npz', folder / f'{name}.failed'
        with FileLock(folder / f'{name}.wait'):
            if failed.exists():
                pytest.fail(f'{name} failed at smoke scale: see the first test that uses it')
            if not out.exists():
                code = run_protocol(name, scale='smoke', out=out)
                if code:
                    failed.touch()
                    pytest.fail(f'{name} ended with exit code {code} at smoke scale')
        return store.load(out)

    return result


@pytest.fixture
def draw():
    """draw(name, data, meta): the figure of a protocol, its title as on paper, not written."""
    import importlib

    import matplotlib
    matplotlib.use('Agg')
    from matplotlib import pyplot as plt

    from homeozoo.figures import style

    def figure_of(name, data, meta):
        style.use()
        figure = importlib.import_module(f'homeozoo.figures.{name}').draw(data, meta)
        style.fit_title(figure)
        return figure

    with matplotlib.rc_context():
        yield figure_of
    plt.close('all')
