"""The mechanism in one line (M?).

What it does and the equation, with the symbols of the paper:

    dw = …

Reference: author year, journal, DOI. Deviations: what differs from the paper.
A pair with zero lag counts as pre before post.

Copy this file to models/NAME.py. A public value at module level is listed by
`homeozoo.list_models()` at once; nothing else has to be edited.
"""
from brian2 import ms

from homeozoo.core import P, Rule, Trace

author2000 = Rule(
    'name',                       # prefix of every name the rule declares
    doc='What it does (Author 2000): one sentence.',
    mechanisms=('M6',),
    cite='10.1038/78829',         # DOI; its entry goes into references.bib
    traces=(Trace('name_x', 'pre', tau='name_tau', doc='presynaptic trace'),),
    dw_post='name_A*name_x',      # change of w at a postsynaptic spike
    params={
        'name_A': P(0.01, 'step of w', 'Author 2000, p. 1', low=0),
        'name_tau': P(20*ms, 'decay of the trace', 'chosen here')})
