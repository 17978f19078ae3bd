"""Equations and statements in Brian2's syntax as LaTeX, with everything in the order in which it is
written (SymPy's printer would sort it).
"""
import ast
import re

SIGNS = {'plus': '+', 'minus': '-'}
GREEK = ('alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma '
         'tau phi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega').split()
WORDS = {ast.Lt: '<', ast.LtE: r'\leq', ast.Gt: '>', ast.GtE: r'\geq', ast.Eq: '=',
         ast.NotEq: r'\neq', ast.And: r'\wedge', ast.Or: r'\vee'}
FUNCTIONS = {'log': r'\ln', **{name: '\\' + name for name in (
    'sin cos tan sinh cosh tanh arcsin arccos arctan').split()}}
#: How tightly a text holds together: a bracket is needed where a looser one stands.
LOOSE, SUM, PRODUCT, FRACTION, ATOM = range(5)


def symbol(name, short=None):
    """LaTeX of a name: parts after ``_`` are indices; short: mapping from names to shorter ones."""
    first, *rest = (short or {}).get(name, name).split('_')
    base, digits = re.fullmatch(r'(.*?)(\d*)', first).groups()
    if base in GREEK:
        text = '\\' + base
    else:
        text = base if len(base) < 2 else rf'\mathrm{{{base}}}'
    low = ','.join(_index(part) for part in [digits] * bool(digits) + rest if part not in SIGNS)
    high = ''.join(SIGNS[part] for part in rest if part in SIGNS)
    return text + (f'_{{{low}}}' if low else '') + (f'^{{{high}}}' if high else '')


def _index(part):
    if part in GREEK:
        return '\\' + part
    return part if len(part) < 2 or part.isdigit() else rf'\mathrm{{{part}}}'


def short_names(names, taken):
    """Names without the prefix of their mechanism, where that leaves them distinct.

    names: those that a model declares; taken: those of others. Returns a dict from name to name.
    """
    rest = {name: name.partition('_')[2] for name in names}
    counts = list(rest.values()) + list(taken)
    return {name: part for name, part in rest.items() if part and counts.count(part) == 1}


def number(value):
    """A number; powers of ten as such."""
    text = f'{value:.12g}'
    if re.fullmatch('10{5,}', text):
        text = f'1e{len(text) - 1}'
    digits, power = re.fullmatch(r'([^e]+)(?:e([-+]?\d+))?', text).groups()
    if power is None:
        return digits
    return ('' if digits == '1' else digits + r' \cdot ') + f'10^{{{int(power)}}}'


class Printer:
    """Expressions as LaTeX; `show` gives the text of a node and how tightly it holds together."""

    def __init__(self, short):
        self.short = short

    def show(self, node):
        return getattr(self, type(node).__name__.lower())(node)

    def within(self, node, level):
        """The text of a node, in brackets if it is looser than `level` or begins with a minus."""
        text, own = self.show(node)
        loose = own < level or (text.startswith('-') and level > SUM)
        return rf'\left({text}\right)' if loose else text

    def name(self, node):
        return symbol(node.id, self.short), ATOM

    def constant(self, node):
        if isinstance(node.value, (bool, str)):
            return rf'\mathrm{{{node.value}}}', ATOM
        return number(node.value), FRACTION

    def unaryop(self, node):
        if isinstance(node.op, ast.Not):
            return r'\neg ' + self.within(node.operand, ATOM), PRODUCT
        sign = '-' if isinstance(node.op, ast.USub) else ''
        return sign + self.within(node.operand, PRODUCT), PRODUCT

    def binop(self, node):
        kind = type(node.op)
        if kind is ast.Pow:
            return f'{self.within(node.left, ATOM)}^{{{self.show(node.right)[0]}}}', FRACTION
        left, level = self.show(node.left)
        if kind in (ast.Add, ast.Sub):
            right, tight = self.show(node.right)
            if kind is ast.Sub:
                return f'{left} - {self.within(node.right, PRODUCT)}', SUM
            return (f'{left} - {right[1:]}' if right.startswith('-') else f'{left} + {right}'), SUM
        sign = '-' if left.startswith('-') and level >= PRODUCT else ''
        left = left[len(sign):]
        if kind is ast.Div:
            return (rf'{sign}\frac{{{left}}}{{{self.show(node.right)[0]}}}',
                    PRODUCT if sign else FRACTION)
        left = left if level >= PRODUCT else rf'\left({left}\right)'
        right = self.within(node.right, PRODUCT)
        if kind is ast.Mult:
            between = r' \cdot ' if right[:1].isdigit() else r' \, '
        else:
            between = r' \bmod ' if kind is ast.Mod else rf' \mathrm{{{kind.__name__}}} '
        return sign + left + between + right, PRODUCT

    def compare(self, node):
        parts = [self.show(node.left)[0]]
        for operator, right in zip(node.ops, node.comparators):
            parts += [WORDS[type(operator)], self.show(right)[0]]
        return ' '.join(parts), LOOSE

    def boolop(self, node):
        return f' {WORDS[type(node.op)]} '.join(self.within(part, SUM)
                                                for part in node.values), LOOSE

    def call(self, node):
        name, parts = node.func.id, [self.show(part)[0] for part in node.args]
        if name == 'clip':
            return rf'\left[{parts[0]}\right]_{{{parts[1]}}}^{{{parts[2]}}}', FRACTION
        if name == 'exp':
            return f'e^{{{parts[0]}}}', FRACTION
        if name == 'sqrt':
            return rf'\sqrt{{{parts[0]}}}', ATOM
        if name == 'int':
            return rf'\mathbf{{1}}\left[{parts[0]}\right]', ATOM
        if name == 'randn':
            return r'\xi', ATOM
        function = FUNCTIONS.get(name, rf'\mathrm{{{name}}}')
        return rf'{function}\left({", ".join(parts)}\right)', ATOM


def expression(text, short=None):
    """LaTeX of an expression."""
    return Printer(short).show(ast.parse(text.strip(), mode='eval').body)[0]


def statement(line, short=None):
    """LaTeX of an equation (``dx/dt = …``), a statement (``x += …``) or an expression, aligned at
    its sign.
    """
    derivative = re.fullmatch(r'd(\w+)/dt\s*=\s*(.+)', line, re.S)
    if derivative:
        return (rf'\frac{{\mathrm{{d}}{symbol(derivative[1], short)}}}{{\mathrm{{d}}t}} &= '
                + expression(derivative[2], short))
    change = re.fullmatch(r'(\w+)\s*([-+*/]?)=(?!=)\s*(.+)', line, re.S)
    if change:
        name, operator, text = change.groups()
        text = f'{name} {operator} ({text})' if operator else text
        return rf'{symbol(name, short)} &\leftarrow ' + expression(text, short)
    return '& ' + expression(line, short)
