"""Small operations on the text of equations."""
import math
import re

from brian2.utils.stringtools import get_identifiers


def as_tuple(value):
    if value is None or value == '':
        return ()
    if isinstance(value, str):
        return (value.strip(),)
    return tuple(value)


def renamed(text, names):
    """Replace whole identifiers, names: mapping from old to new."""
    if not names:
        return text
    pattern = r'(?<![\w.])(' + '|'.join(re.escape(n) for n in names) + r')(?!\w)'
    return re.sub(pattern, lambda match: names[match.group(1)], text)


def identifiers(text):
    return set(get_identifiers(text)) - {'and', 'or', 'not', 'True', 'False', 'int', 'inf'}


def joined(terms):
    """Sum of terms in sorted order, each in brackets."""
    if len(terms) == 1:
        return f'({terms[0]})'
    return '(' + ' + '.join(f'({term})' for term in sorted(terms)) + ')'


def clipped(expression, w_min, w_max):
    """The expression kept within finite bounds."""
    low = w_min is not None and math.isfinite(w_min)
    high = w_max is not None and math.isfinite(w_max)
    return f'clip({expression}, w_min, w_max)' if low or high else expression


def declared_name(line):
    """The variable that a line of equations declares."""
    return re.match(r'd(\w+)/dt|(\w*)', line).group(1) or line.split()[0]
