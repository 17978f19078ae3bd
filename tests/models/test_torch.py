"""`homeozoo.torch`: imported by nobody, its sleep against the reference, its gains by hand."""
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest

import homeozoo
import reference_replay as reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = (12, 9, 8, 4)
VALUES = dict(threshold=(0.6, 0.5, 0.4), decay=0.9, inc=2e-4, dec=3e-3)


def test_nothing_imports_it_and_its_absence_is_said():
    code = ("import sys; sys.modules['torch'] = None; import homeozoo\n"
            "assert homeozoo._model_files() and 'torch' in dir(homeozoo)\n"
            "assert 'torch' not in homeozoo._model_files()\n"
            "try:\n    homeozoo.torch\nexcept ImportError as error:\n    print(error)")
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, cwd='/')
    assert done.stdout.strip() == ("homeozoo.torch needs PyTorch: pip install 'homeozoo[torch]'"), \
        done.stderr


@pytest.fixture
def torch():
    return pytest.importorskip('torch')


def network(torch, weights):
    """A Sequential in double precision, with dropout."""
    model = torch.nn.Sequential()
    for k, w in enumerate(weights):
        layer = torch.nn.Linear(w.shape[1], w.shape[0], bias=False, dtype=torch.float64)
        layer.weight.data = torch.tensor(w)
        model.extend([torch.nn.ReLU(), torch.nn.Dropout(0.25)] if k else [])
        model.append(layer)
    return model


def case(seed=3):
    rng = np.random.default_rng(seed)
    weights = [0.3*rng.normal(size=shape) + 0.05 for shape in zip(SIZES[1:], SIZES)]
    return weights, rng.random((150, SIZES[0])) < 0.4, rng.random((7, SIZES[0]))


def test_a_sleep_is_that_of_the_reference(torch):
    weights, table, images = case()
    model = network(torch, weights)
    scale = 1.3
    counts = homeozoo.torch.consolidate(
        model, torch.tensor(images).mean(0), inputs=torch.tensor(images), steps=150, p=0.5,
        scale=scale, spikes=torch.tensor(table), **VALUES)
    alpha = [scale*factor for factor in reference.factors(weights, images)]
    expected, spikes = reference.asleep(weights, table, alpha=alpha, **VALUES)
    for layer, w, before, count, number in zip(homeozoo.torch.linear_layers(model), expected,
                                               weights, counts, spikes):
        np.testing.assert_array_equal(count, number)
        assert number.sum() > 5 and np.abs(w - before).max() > 1e-3
        np.testing.assert_allclose(layer.weight.detach(), w, rtol=0, atol=1e-12)


def test_noise_has_the_rate_of_the_picture(torch):
    mean = torch.tensor([0.0, 0.2, 0.5, 3.0])
    spikes = homeozoo.torch.spikes_of(mean, 20000, 0.5, torch.Generator().manual_seed(1))
    np.testing.assert_allclose(spikes.double().mean(0), [0, 0.1, 0.25, 1], atol=0.015)


def test_scaling_keeps_ratios_and_gains_follow_the_error_within_bounds(torch):
    weights, _, images = case()
    layer = network(torch, weights)[0]
    homeozoo.torch.scale(layer, torch.tensor(np.linspace(0, 4, 9)), 1.0, speed=0.1)
    factor = 1 + 0.1*np.clip(1 - np.linspace(0, 4, 9), -1, 1)
    np.testing.assert_allclose(layer.weight.detach(), weights[0]*factor[:, None], rtol=1e-15)

    model = network(torch, weights).eval()
    x = torch.tensor(images)
    before = model(x)
    homeostasis = homeozoo.torch.Homeostasis(model, [0.3, 0.2], speed=0.05, high=1.2)
    assert torch.equal(model(x), before)
    gains, target = [np.ones(9), np.ones(8)], (0.3, 0.2)
    for _ in range(6):
        a = images
        for k in (0, 1):
            a = np.maximum((a @ weights[k].T)*gains[k], 0)
            away = np.clip((target[k] - a.mean(0))/target[k], -1, 1)
            gains[k] = np.clip(gains[k]*(1 + 0.05*away), 0.25, 1.2)
        model(x)
        homeostasis.step()
    for ours, theirs in zip(homeostasis.gains, gains):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
        assert theirs.max() == 1.2 and theirs.min() < 0.9
    amplified = model(x)
    homeostasis.fold()
    torch.testing.assert_close(model(x), amplified)
    homeostasis.remove()
    torch.testing.assert_close(model(x), amplified)


@pytest.mark.parametrize('change, said', [
    (dict(threshold=(1, 2)), 'has 3 Linear'), (dict(inc=-1.0), 'inc = -1.0'),
    (dict(decay=1.5), 'decay = 1.5'), (dict(p=float('nan')), 'p = nan')])
def test_refusals(torch, change, said):
    weights, table, images = case()
    given = {**VALUES, 'steps': 10, 'scale': 1.0, 'p': 0.5, **change}
    with pytest.raises(ValueError, match=said):
        homeozoo.torch.consolidate(network(torch, weights), torch.tensor(images).mean(0), **given)


def test_only_sequences_of_linear_and_relu(torch):
    nn = torch.nn
    for model, said in ((nn.Linear(2, 2), 'is a Linear'), (nn.Sequential(nn.Tanh()), 'Tanh'),
                        (nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)), 'no ReLU'),
                        (nn.Sequential(nn.ReLU()), 'no Linear')):
        with pytest.raises(ValueError, match=said):
            homeozoo.torch.linear_layers(model)


def test_the_example_of_the_docs_runs(torch, capsys):
    """Sleep keeps more than twice what sequential learning does."""
    pytest.importorskip('sklearn')
    text = (ROOT / 'docs/torch.md').read_text(encoding='utf-8')
    names = {}
    exec(re.search(r'```python\n(.*?)```', text, re.S).group(1), names)
    assert names['accuracy'][True] > 2*names['accuracy'][False] > 0.3
    assert 'with sleep' in capsys.readouterr().out
