"""Neuromodulators that gate plasticity (M4).

`gated` lets a rule change weights only in proportion to a variable M of the
postsynaptic cell; `three_factor` stores the change in an eligibility trace that
dopamine D turns into a weight later. Both work on any rule, as `Rule.gated` and
`Rule.eligibility`; the ready-made rules here are the usual choices.
"""
from brian2 import second

from homeozoo.stdp import song2000

gated_stdp = song2000.gated('M_post')(
    doc='Additive pair STDP that acts only where and when the gate M of the cell is open.')

izhikevich2007 = song2000.eligibility(
    'D_post', tau=1*second, source='Izhikevich 2007')(
        doc='Three-factor STDP: spike pairs leave an eligibility trace (1 s), dopamine D turns it '
            'into a weight change; dw/dt = D*e/tau. The pair rule is that of Song 2000.',
        cite=('10.1038/78829', '10.1093/cercor/bhl152'))
