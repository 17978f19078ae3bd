"""Tables for a paper after Nordlie, Gewaltig & Plesser 2009 (doi 10.1371/journal.pcbi.1000456), as
LaTeX, from the objects: the command `homeozoo latex`.

The text is plain ASCII. Equations wider than the line are shrunk to it.
"""
import re
import unicodedata

from homeozoo.core import card, mathematics
from homeozoo.core.parameters import source_text

TOP = r'\begin{aligned}'
PACKAGES = ('amsmath', 'booktabs', 'graphicx', 'longtable')
FIT = r'''\newsavebox{\zoobox}
\newcommand{\zoofit}[1]{\sbox{\zoobox}{$\displaystyle #1$}%
  \ifdim\wd\zoobox>\linewidth\resizebox{\linewidth}{!}{\usebox{\zoobox}}\else\usebox{\zoobox}\fi}'''
SPECIAL = {'\\': r'\textbackslash{}', '~': r'\textasciitilde{}', '^': r'\textasciicircum{}',
           '<': '$<$', '>': '$>$', '|': '$|$', '"': "''", '`': r'\textasciigrave{}',
           **{sign: '\\' + sign for sign in '&%$#_{}'}}
SIGNS = {'–': '--', '—': '---', '−': '$-$', '…': r'\ldots{}', '→': r'$\rightarrow$', '≥': r'$\geq$',
         '≤': r'$\leq$', '×': r'$\times$', '±': r'$\pm$', '·': r'$\cdot$', '°': r'$^\circ$',
         '≈': r'$\approx$', '∞': r'$\infty$', '’': "'", '‘': '`', '“': '``', '”': "''",
         'µ': r'$\mu$', 'ß': r'\ss{}', 'ø': r'\o{}', 'Ø': r'\O{}', 'ł': r'\l{}', '²': '$^2$',
         'æ': r'\ae{}', 'ı': r'\i{}', '√': r'$\surd$', '‐': '-', '‑': '-', '\u00a0': '~'}
ACCENTS = {'\u0300': '`', '\u0301': "'", '\u0302': '^', '\u0303': '~', '\u0308': '"',
           '\u030a': 'r', '\u030c': 'v', '\u0327': 'c', '\u0304': '='}


# --------------------------------------------------------------------------------------------- text

def escape(text):
    """A text as LaTeX in ASCII; a character that LaTeX has no name for becomes its Unicode name."""
    out = []
    for sign in unicodedata.normalize('NFC', ' '.join(str(text).split())):
        base, *marks = unicodedata.normalize('NFD', sign)
        if sign in SPECIAL or sign in SIGNS:
            out.append(SPECIAL.get(sign) or SIGNS[sign])
        elif sign.isascii():
            out.append(sign)
        elif len(marks) == 1 and marks[0] in ACCENTS and base.isascii():
            out.append(f'\\{ACCENTS[marks[0]]}{{{base}}}')
        else:
            name = unicodedata.name(sign, 'character').lower()
            greek = re.fullmatch(r'greek (small|capital) letter (\w+)', name)
            word = greek and (greek[2] if greek[1] == 'small' else greek[2].capitalize())
            out.append(f'$\\{word}$' if word in mathematics.GREEK else f'[{name}]')
    return ''.join(out)


def breakable(text):
    """The same for a name or a piece of code, which may break after an underscore or a sign."""
    return re.sub(r'(\\_|[+*/=,(])', r'\1\\allowbreak{}', escape(text))


def table(head, columns, widths, rows):
    """A table that may go over pages; head: its title; widths: of the columns, in parts of the line
    that add up to at most 1; rows: cells that are LaTeX already.
    """
    gaps, left = len(widths), r'>{\raggedright\arraybackslash}'
    form = ''.join(rf'{left}p{{\dimexpr{width}\linewidth-2\tabcolsep}}' for width in widths)
    title = [r'\toprule', rf'\multicolumn{{{gaps}}}{{l}}{{\textbf{{{head}}}}} \\', r'\midrule']
    names = [' & '.join(rf'\textit{{{escape(name)}}}' for name in columns) + r' \\',
             r'\midrule']
    lines = [' & '.join(row) + r' \\' for row in rows]
    return '\n'.join([rf'\begin{{longtable}}{{{form}}}', *title, *(names if any(columns) else []),
                      r'\endhead', r'\bottomrule', r'\endlastfoot', *lines, r'\end{longtable}'])


def document(body):
    """A document that can be compiled as it is."""
    return '\n'.join([
        '% Made by homeozoo latex', r'\documentclass[10pt,a4paper]{article}',
        r'\usepackage[margin=2cm]{geometry}', r'\usepackage{array}',
        *(rf'\usepackage{{{name}}}' for name in PACKAGES), FIT,
        r'\setlength{\parindent}{0pt}', r'\begin{document}', body, r'\end{document}', ''])


# ----------------------------------------------------------------------------------- rules, neurons

def quantity(value):
    """Value and unit of a parameter as two cells."""
    number, _, unit = source_text(value).partition('*')
    return f'${mathematics.number(float(number))}$', escape(unit.replace(' ** ', '^')) or '1'


def described(model):
    """Rows of the table that says what a model is and does: pairs of LaTeX."""
    blocks, _ = card.latex_blocks(model)
    rows = [('Name', breakable(card.title(model)))]
    rows += [('What it is', escape(part)) for part in model.doc.split('\n\n') if part]
    rows += [(escape(head), rf'\zoofit{{{text.replace(TOP, TOP + "[t]", 1)}}}')
             for head, text in blocks]
    rows += [('Needs', escape(item)) for item in card.needed(model)]
    rows += [('Weight', escape(item)) for item in card.limits(model)]
    rows += [('References', breakable(', '.join(model.cite)))] if model.cite else []
    return rows


def parameter_rows(models):
    """Rows of the table of parameters: symbol, name, value, unit, meaning, source."""
    rows, before, seen = [], None, set()
    for model in models:
        _, symbols = card.latex_blocks(model)
        for name, record in model.params.items():
            key = name, source_text(record.value), record.source
            if key in seen:                             # two populations of one kind
                continue
            seen.add(key)
            number, unit = quantity(record.value)
            rows.append((f'${symbols[name]}$', breakable(name), number, unit,
                         escape(record.meaning + card.places(model, name)),
                         'the same' if record.source == before else breakable(record.source)))
            before = record.source
    return rows


def model_table(letter, model):
    """The table of one model."""
    kind = 'Plasticity' if hasattr(model, 'bounds') else 'Neuron'
    return table(f'{letter}{kind}', ('', ''), (.2, .8), described(model))


def parameter_table(letter, models):
    """The table of the parameters of models, with unit and source, or ''."""
    rows = parameter_rows(models)
    return table(f'{letter}Parameters', ('symbol', 'name', 'value', 'unit', 'meaning', 'source'),
                 (.1, .17, .11, .08, .26, .28), rows) if rows else ''


def model_tables(models):
    """Tables of models without a network."""
    return '\n\n'.join([*(model_table('', model) for model in models),
                        parameter_table('', models)]).strip()


# -------------------------------------------------------------------------------------- experiments

def experiment_tables(name, found):
    """Tables A to H of an experiment; found: as from `_network.network`."""
    parts = [('Populations', ('name', 'elements', 'size'), (.25, .6, .15), found.populations),
             ('Connectivity', ('name', 'source', 'target', 'pattern', 'effect of a spike'),
              (.14, .14, .14, .24, .34), found.connectivity)]
    ends = [('Input', ('name', 'description'), (.25, .75), found.inputs),
            ('Measurements', ('name', 'type', 'of what'), (.25, .25, .5), found.measurements)]
    neurons = [model for model in found.models if not hasattr(model, 'bounds')]
    rules = [model for model in found.models if hasattr(model, 'bounds')]
    letters = iter('BCDEFGHIJKLMNOPQRSTUVWXYZ')
    out = [table(f'A\\quad Model summary: {escape(name)}', ('', ''), (.2, .8),
                 summary(found, neurons, rules))]

    def plain(head, columns, widths, rows):
        if rows:
            cells = [tuple(breakable(cell) for cell in row) for row in rows]
            out.append(table(f'{next(letters)}\\quad {head}', columns, widths, cells))

    for part in parts:
        plain(*part)
    out += [model_table(f'{next(letters)}\\quad ', model) for model in neurons + rules]
    plain('Further equations', ('name', 'equations'), (.25, .75), found.equations)
    for part in ends:
        plain(*part)
    if any(model.params for model in found.models):
        out.append(parameter_table(f'{next(letters)}\\quad ', neurons + rules))
    rows = [(breakable(key), *value) for key, value in settings(found.settings)]
    out.append(table(f'{next(letters)}\\quad Parameters of the experiment at scale {found.scale}',
                     ('name', 'value', 'unit'), (.3, .5, .2), rows))
    return '\n\n'.join(part for part in out if part)


def settings(values):
    """Parameters of an experiment as name and two cells, value and unit."""
    for name, value in values.items():
        try:
            yield name, quantity(value)
        except (TypeError, ValueError):
            yield name, (breakable(value), '')


def summary(found, neurons, rules):
    """Rows of the model summary."""
    def names(rows):
        return breakable(', '.join(dict.fromkeys(row[0] for row in rows))) or 'none'

    def titles(models):
        return breakable('; '.join(dict.fromkeys(map(card.title, models)))) or 'none'
    return [('Claim', escape(found.claim)), ('Populations', names(found.populations)),
            ('Connectivity', names(found.connectivity)),
            ('Neuron models', titles(neurons)), ('Plasticity', titles(rules)),
            ('Input', names(found.inputs)), ('Measurements', names(found.measurements)),
            ('Duration', escape(found.duration)), ('Integration', escape(found.steps)),
            ('Varied between runs', breakable(', '.join(found.knobs)) or 'nothing'),
            ('Seeds', str(found.seeds))]
