"""The live pages: the kept networks are those of the models, spike by spike and weight by weight.

Under node, where it is; the pages in a browser are in test_live_browser.py.
"""
import json
import pathlib
import shutil
import subprocess
import sys

import brian2
import numpy as np
import pytest
from brian2 import second

import homeozoo
from homeozoo.analysis import metrics

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / 'docs/site'
sys.path[:0] = [str(SITE), str(SITE / 'live')]
import compiled  # noqa: E402
import live  # noqa: E402
import networks  # noqa: E402

AGAIN = 'the models generate other C++ than the kept build: make live (needs emscripten and node)'


def same_brian(name):
    """Skip where the generated C++ is that of another Brian2."""
    if live.made()[name]['brian2'] != brian2.__version__:
        pytest.skip(f'the kept build is made with Brian2 {live.made()[name]["brian2"]}')


def fits(name, folder):
    compiled.generate(name, folder / name)
    return compiled.key(name, folder / name) == live.made()[name]['key']


def test_kept_flagship_is_that_of_the_model(tmp_path):
    same_brian('flagship')
    assert fits('flagship', tmp_path), AGAIN


@pytest.mark.long
def test_kept_rules_are_those_of_the_zoo(tmp_path):
    same_brian('synapse')
    assert fits('synapse', tmp_path), AGAIN


@pytest.mark.parametrize('name', live.PARTS)
def test_kept_build_and_settings_are_unchanged(name):
    kept = live.PARTS[name]['kept']
    assert live.program(kept)
    assert json.loads(json.dumps(networks.settings[kept]())) == live.made()[kept]['settings']


def test_a_changed_build_is_refused(monkeypatch, tmp_path):
    for file in live.KEPT.iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / 'synapse.js').write_text('another')
    monkeypatch.setattr(live, 'KEPT', tmp_path)
    with pytest.raises(ValueError, match='make live'):
        live.page('synapse')


def test_pages_are_one_file_each_and_small():
    found = live.files()
    assert set(found) == {'live/network.html', 'live/synapse.html'}
    for text in found.values():
        assert len(text) < 500_000 and '<script src' not in text and 'http-equiv' not in text
        assert '/*' not in text.partition('<style>')[0] and '<!--MADE' not in text
    assert sum(path.stat().st_size for path in (SITE / 'live').rglob('*.*')
               if path.suffix != '.pyc') < 1_000_000
    assert 'restores the rate, not the memory' in found['live/network.html']
    for path in (SITE / 'live').glob('*.*'):
        assert len(path.read_text(encoding='utf-8').splitlines()) < 300


def node(name, kind, folder):
    if shutil.which('node') is None:
        pytest.skip('no node on this machine')
    program = folder / f'{kind}.js'
    program.write_text(live.program(kind) + live.scripts(name, 'core'), encoding='utf-8')
    done = subprocess.run(['node', ROOT / 'tests/house/live.js', program, kind], text=True,
                          capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope='module')
def flagship(tmp_path_factory):
    """What tests/house/live.js found of the network."""
    return node('network', 'flagship', tmp_path_factory.mktemp('node'))


def test_spikes_are_those_of_the_native_program(flagship):
    """5 s with all switches thrown, seed 1: every spike, its time step and its cell."""
    assert flagship['spikes'] == live.made()['flagship']['spikes']


@pytest.mark.long
def test_native_program_still_spikes_so(tmp_path):
    project = tmp_path / 'flagship'
    compiled.generate('flagship', project)
    compiled.joined('flagship', project)
    compiled.native(project, project / 'native', level=1)
    assert compiled.spikes(project / 'native') == live.made()['flagship']['spikes']


def test_hebb_alone_runs_away_and_inhibition_brings_the_rate_back(flagship):
    """2 s of settling, 6 s of Hebb alone, then inhibitory plasticity as well; target 5 Hz."""
    rates = np.array(flagship['cure'])
    assert rates[1] < 10 and rates[7] > 10 and (rates[-3:] < 10).all()


def test_measures_are_those_of_the_analysis(flagship):
    """R, the worst assembly, S and G of a round, from its spikes and weights."""
    found, set_ = flagship['round'], live.made()['flagship']['settings']
    t, i, cued = np.array(found['t']), np.array(found['i']), np.array(found['cued']) > 0
    parts = [*set_['patterns'], set_['novel']]
    cells = [np.concatenate([np.arange(20*p, 20*p + 20) for p in own]) for own in parts]
    target, end = set_['target'], found['seconds']
    rate = metrics.smoothed_rate(t, 400, 2, end, step_s=0.05)[1]
    assert found['R'] == pytest.approx(rate.max()/target, rel=1e-9)
    driven = np.array([cued[:, own].any(axis=1) for own in parts[:4]])
    driven[:, 1:] |= driven[:, :-1].copy()
    worst = metrics.assembly_index(t, i, cells[:4], target, 2, end, driven=driven).max()
    assert found['assembly'] == pytest.approx(worst, rel=1e-9)
    w, source, goal = found['synapses'].values()
    within, between = metrics.within_between(w, source, goal, cells[:4], 400)
    shown = found['weights']
    assert (shown['within'], shown['between']) == pytest.approx((within, between), rel=1e-9)
    assert shown['S'] == pytest.approx(within/between, rel=1e-9)
    free = metrics.background(w, source, goal, cells[:4], 400)
    assert shown['background'] == pytest.approx(free.mean(), rel=1e-9)
    onsets = end - 5 + np.arange(5) + set_['cue_at']
    gains = [metrics.completion_gain(t, i, own[20:], onset, set_['cue'])
             for own, onset in zip(cells, onsets)]
    assert found['gains'] == pytest.approx(gains, abs=1e-9)


def test_weights_of_one_synapse_are_those_of_drive(tmp_path):
    """Spikes at 12 and 9 Hz for 3 s: the weight after every event, rule by rule."""
    found = node('synapse', 'synapse', tmp_path)['synapse']
    assert tuple(found['rules']) == networks.RULES and len(found['events']) > 40
    times = {side: [tick*1e-4 for tick, sides in found['events'] if side in sides]
             for side in ('pre', 'post')}
    course = np.array(found['course'])
    for k, name in enumerate(found['rules']):
        driven = homeozoo.drive(homeozoo.load(name), times['pre']*second, times['post']*second, 0.5,
                                w_min=0, w_max=1)
        assert np.ptp(course[:, k]) > 0
        assert course[-1, k] == pytest.approx(driven.w[-1], abs=1e-12), name
