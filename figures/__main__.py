"""Draw a figure from its data, and shrink figures for docs/gallery.md."""
import importlib
import json
import os
import pathlib
import sys
import warnings

import matplotlib


def draw(name, data, out, scale=None, width_mm=None):
    """Draw homeozoo.figures.NAME from the file `data` into `out` (.pdf, .png, .svg).

    scale: if given, refuse data made at another scale; width_mm: see `draw_with`.
    """
    from homeozoo.running import store
    arrays, meta = store.load(data)
    if scale is not None and meta.get('scale') != scale:
        raise SystemExit(
            f'{data} was made at scale {meta.get("scale")}, not {scale}: another '
            f'make is or was at work; remove it and run make again')
    if meta.get('protocol', name) != name:
        raise store.StoreError(f'{data} is a result of {meta["protocol"]}; the figure {name} '
                               f'needs one of {name}')
    store.check_writable(out.parent, out)
    try:
        draw_with(name, arrays, meta, out, width_mm)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        if os.environ.get('HOMEOZOO_DEBUG', '0') not in ('', '0'):
            raise
        raise store.StoreError(f'{data} does not hold what the figure {name} shows '
                               f'({type(error).__name__}: {error}); run the experiment again') \
            from error


def draw_with(name, arrays, meta, out, width_mm=None):
    """Draw homeozoo.figures.NAME of these arrays and their description into `out` (.pdf;
    .png and .svg beside it).

    width_mm: of the drawing; None: as the figure is made. What does not fit is said.
    """
    matplotlib.use('Agg')
    from homeozoo.figures import _width, style
    module = importlib.import_module('homeozoo.figures.' + name)
    style.use()
    figure = module.draw(arrays, meta)
    if width_mm is not None:
        warnings.filterwarnings('ignore', 'constrained_layout not applied')   # said in our words
        for complaint in _width.fit(figure, width_mm):
            print(f'{name} at {width_mm:.0f} mm: {complaint}', file=sys.stderr)
    style.save(figure, out)


def shrink(path, folder, width=800):
    """Write a small copy of a PNG file into `folder`, `width` pixels wide; returns its caption."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo
    folder.mkdir(parents=True, exist_ok=True)
    said = PngInfo()
    with Image.open(path) as image:
        for key in ('Title', 'Description'):
            said.add_itxt(key, image.info.get(key, ''))
        caption = image.info.get('Description', '')
        height = round(image.height * width / image.width)
        small = image.convert('RGB').resize((width, height),
                                            Image.Resampling.LANCZOS)
    few = small.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1)  # rare colours keep theirs
    few.save(folder / path.name, optimize=True, pnginfo=said)
    return caption


def gallery(paths, page='docs/gallery.md', folder='docs/gallery'):
    """Shrink the PNG files `paths` and show them on `page`, with claims and captions.

    folder: where the small ones go, beside `page`. The claim of out/figures/NAME.png stands in
    out/data/NAME.json, its caption in its metadata.
    """
    page, folder, lines = pathlib.Path(page), pathlib.Path(folder), []
    for path in map(pathlib.Path, paths):
        caption = shrink(path, folder)
        described = path.parents[1] / 'data' / f'{path.stem}.json'
        claim = json.loads(described.read_text(encoding='utf-8'))['claim']
        lines += [f'**{path.stem}**: {claim}', '', *((caption, '') if caption else ()),
                  f'![{path.stem}]({folder.name}/{path.name})', '']
    text = page.read_text(encoding='utf-8')
    before, mark, rest = text.partition('<!-- gallery -->\n')
    _, end, after = rest.partition('<!-- end gallery -->')
    if not mark or not end:
        raise ValueError(f'{page} has no marks for the gallery')
    page.write_text(before + mark + '\n'.join(lines) + end + after, encoding='utf-8')


if __name__ == '__main__':
    if sys.argv[1:2] != ['gallery']:
        sys.exit('python -m homeozoo.figures gallery PNG…; to draw a figure: '
                 'python -m homeozoo draw NAME')
    gallery(sys.argv[2:])
