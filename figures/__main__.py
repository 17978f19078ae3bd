"""Draw a figure from its data, and shrink figures for the README."""
import importlib
import pathlib
import sys

import matplotlib


def draw(name, data, out, scale=None):
    """Draw homeozoo.figures.NAME from the file `data` into `out` (.pdf, .png).

    scale: if given, refuse data made at another scale.
    """
    matplotlib.use('Agg')
    from homeozoo import store
    from homeozoo.figures import style
    arrays, meta = store.load(data)
    if scale is not None and meta.get('scale', scale) != scale:
        raise SystemExit(
            f'{data} was made at scale {meta["scale"]}, not {scale}: another '
            f'make is or was at work; remove it and run make again')
    module = importlib.import_module('homeozoo.figures.' + name)
    style.use()
    style.save(module.draw(arrays, meta), out)


def shrink(paths, folder='docs/gallery', width=800):
    """Write small copies of PNG files into `folder`, `width` pixels wide."""
    from PIL import Image
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in map(pathlib.Path, paths):
        with Image.open(path) as image:
            height = round(image.height * width / image.width)
            small = image.convert('RGB').resize((width, height),
                                                Image.Resampling.LANCZOS)
        small.quantize(128).save(folder / path.name, optimize=True)


if __name__ == '__main__':
    if sys.argv[1:2] != ['gallery']:
        sys.exit('python -m homeozoo.figures gallery PNG…; to draw a figure: '
                 'python -m homeozoo draw NAME')
    shrink(sys.argv[2:])
