"""Every figure from the default data in out/data: texts cut, over each other, under a curve."""
import legible
import pytest
from conftest import ROOT

from homeozoo.running import store


@pytest.mark.long
@pytest.mark.parametrize('path', sorted((ROOT / 'out/data').glob('[!.]*.npz')),
                         ids=lambda path: path.stem)
def test_figures_from_default_data_can_be_read(path, draw):
    """Layouts are made for these data; without any, nothing is drawn. `make figures` makes them."""
    data, meta = store.load(path)
    if meta.get('scale') != 'default':
        pytest.skip(f'made at scale {meta.get("scale")}')
    assert legible.faults(path.stem, draw(path.stem, data, meta)) == []
