"""What a rule composes with: asked of the rules themselves, each pair once."""
from homeozoo import list_models, load
from homeozoo.core import Rule, RuleError


class Compatible:
    """Which rules share a weight. Presets with the same equations count as one."""

    def __init__(self):
        self.first, self.rules, known = {}, {}, {}
        for name in list_models():
            rule = load(name)
            if isinstance(rule, Rule) and not name.startswith('flagship.'):
                slots = repr(([getattr(rule, slot) for slot in rule._TEXTS], rule.traces,
                              rule.decays))
                self.first[name] = known.setdefault(slots, name)
                if self.first[name] == name:
                    self.rules[name] = rule
        self._refusals = {}

    def refusal(self, one, other):
        """Why two rules do not add up, or ''."""
        pair = tuple(sorted((one, other)))
        if pair not in self._refusals:
            try:
                self.rules[pair[0]] + self.rules[pair[1]]
                self._refusals[pair] = ''
            except RuleError as error:
                self._refusals[pair] = str(error)
        return self._refusals[pair]

    def of(self, name):
        """(number of rules that it composes with, [(another, why not)…]); None for what is no rule
        of its own."""
        if name not in self.first:
            return None
        me = self.first[name]
        found = [(other, self.refusal(me, other)) for other in self.rules if other != me]
        return sum(not why for _, why in found), [(other, why) for other, why in found if why]
