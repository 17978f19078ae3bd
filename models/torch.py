"""For users of PyTorch: activity homeostasis, multiplicative scaling and sleep replay consolidation
(M8, M12).

Optional: `pip install 'homeozoo[torch]'`, then `from homeozoo import torch as homeotorch`. Nothing
else of the package imports this file, and it imports neither Brian2 nor anything of the package.

    consolidate(model, mean_input, …)   a sleep after Tadros et al. 2022, no labels, no gradients;
                                        the same rule in Brian2 is `homeozoo.replay`
    Homeostasis(model, …)               a bounded gain for every hidden unit, apart from its weights
    scale(layer, activity, target)      all weights of a unit by one factor; ratios stay

`model` is a `torch.nn.Sequential` of Linear, ReLU, Dropout, Flatten and Identity modules, with a
ReLU between every two Linear ones. All weights are changed in place. Sleep has no use for a bias,
which stays as it is.

What to expect: on 8 x 8 digits in five tasks sleep keeps 0.54 of all test images, sequential
learning 0.19, and replay of one stored image a class 0.76 (`protocols/class_incremental.py`); a
homeostatic gain makes no difference there (`protocols/monitor_and_gate.py`).
"""
try:
    import torch
except ImportError:
    raise ImportError("homeozoo.torch needs PyTorch: pip install 'homeozoo[torch]'") from None
from torch import nn

PASSIVE = (nn.Dropout, nn.Flatten, nn.Identity)


def linear_layers(model):
    """The Linear modules of a Sequential, checked: ValueError for anything else in it."""
    if not isinstance(model, nn.Sequential):
        raise ValueError(f'model is a {type(model).__name__}; allowed is a torch.nn.Sequential of '
                         'Linear and ReLU')
    found, rectified = [], True
    for module in model:
        if isinstance(module, nn.Linear):
            if not rectified:
                raise ValueError(f'model: there is no ReLU before {module}')
            found.append(module)
            rectified = False
        elif isinstance(module, nn.ReLU):
            rectified = True
        elif not isinstance(module, PASSIVE):
            raise ValueError(f'model holds a {type(module).__name__}; allowed are Linear, ReLU, '
                             'Dropout, Flatten and Identity')
    if not found:
        raise ValueError('model holds no Linear module')
    return found


@torch.no_grad()
def factors(model, inputs):
    """Factor of each Linear module, a list of float: the divisor applied to the one before, over
    its own largest weight or activity for the inputs (n, …), without dropout.
    """
    layers, largest, x = linear_layers(model), [], inputs
    for module in model:
        if isinstance(module, nn.Dropout):
            continue
        x = module(x)
        if isinstance(module, nn.Linear):
            largest.append(max(float(module.weight.max()), float(x.max()), 0.0))
    found, before = [], 1.0
    for layer, value in zip(layers, largest):
        if value == 0:
            raise ValueError(f'no weight or activity of {layer} is positive')
        found.append(before/value)
        before = value/before
    return found


def spikes_of(mean_input, steps, p, generator=None):
    """Noise of a picture, bool (steps, n): every entry is 1 with min(1, p*mean_input)."""
    chance = (p*mean_input.flatten()).clamp(0, 1).expand(steps, -1)
    return torch.bernoulli(chance, generator=generator).bool()


@torch.no_grad()
def consolidate(model, mean_input, *, steps, inc, dec, decay, threshold, scale, p, inputs=None,
                soft=0.001, generator=None, spikes=None):
    """Let a model sleep: its units become threshold cells, its weights change by a local rule.

    mean_input: mean of what has been learnt so far, 0 or more, as one input of the model; steps:
    of the sleep; p: an input cell fires in a step with min(1, p*mean_input). inc, dec: change of a
    negative weight, over 2, where source and target fire or the target alone; soft: weight at which
    the change ends; decay: of a cell in a step; threshold: one for each Linear module; scale: of
    all weights, times `factors` for ``inputs`` (n, …), by default the mean input alone. spikes:
    bool (steps, n) in place of random ones.

    Returns how often each cell has fired, one tensor for each Linear module. ValueError for numbers
    out of range. The numbers belong to an architecture and data and have to be searched on data
    that are used for nothing else.
    """
    layers = linear_layers(model)
    check(steps=steps, inc=inc, dec=dec, scale=scale, p=p, soft=soft)
    if not 0 <= decay <= 1:
        raise ValueError(f'decay = {decay}; allowed is 0 to 1')
    if len(threshold) != len(layers):
        raise ValueError(f'threshold = {threshold}; the model has {len(layers)} Linear modules')
    if inputs is None:
        inputs = mean_input.reshape(1, -1)
    alpha = [scale*factor for factor in factors(model, inputs)]
    if spikes is None:
        spikes = spikes_of(mean_input, steps, p, generator)
    mem = [layer.weight.new_zeros(layer.out_features) for layer in layers]
    counts = [torch.zeros_like(one, dtype=torch.long) for one in mem]
    for before in spikes.bool():
        for k, layer in enumerate(layers):
            w = layer.weight
            mem[k] = decay*mem[k] + alpha[k]*(w @ before.to(w.dtype))
            fired = mem[k] >= threshold[k]
            if fired.any():
                own = w[fired]
                shown = before.to(w.dtype)
                step = inc*shown - dec*(1 - shown)
                w[fired] = own + step*2*(1 - 1/(1 + torch.exp((-own/soft).clamp(-700, 700))))
                mem[k][fired] = 0
                counts[k] += fired
            before = fired
    return counts


def check(**values):
    """ValueError for a number that is not finite or below 0."""
    for name, value in values.items():
        if not 0 <= float(value) < float('inf'):
            raise ValueError(f'{name} = {value}; allowed are numbers from 0 on')


def away(activity, target):
    """(target - activity)/target, cut at -1 and 1."""
    return ((target - activity)/target).clamp(-1, 1)


@torch.no_grad()
def scale(layer, activity, target, speed=0.005):
    """Multiplicative scaling: w *= 1 + speed*(target - activity)/target, one factor for each unit.

    layer: Linear; activity (units,), target: one number above 0 or (units,). Ratios of the weights
    of a unit stay. Without bound: after every batch use `Homeostasis`, which has one.
    """
    check(speed=speed)
    layer.weight.mul_((1 + speed*away(activity, target))[:, None])


class Homeostasis:
    """A gain on the input of every hidden unit, adjusted in proportion to the error of its
    activity.

        homeostasis = Homeostasis(model, targets)
        ...                             # after each batch, in training:
        homeostasis.step()              # gain *= 1 + speed*(target - activity)/target, in bounds
        homeostasis.fold()              # gains into the weights, such as before a sleep

    targets: one number above 0 for each hidden layer, such as its mean activity when all is well;
    low, high: bounds of the gains. Activity is the mean of the last batch. `remove` takes it away,
    with the weights as they are.
    """

    def __init__(self, model, targets, *, speed=0.005, low=0.25, high=4.0):
        self.layers = linear_layers(model)[:-1]
        check(speed=speed, low=low, high=high)
        if len(targets) != len(self.layers) or not all(target > 0 for target in targets):
            raise ValueError(f'targets = {targets}; the model has {len(self.layers)} hidden '
                             'layers, each with a target above 0')
        self.targets, self.speed, self.low, self.high = list(targets), speed, low, high
        self.gains = [layer.weight.new_ones(layer.out_features) for layer in self.layers]
        self.activity = [None]*len(self.layers)
        self.hooks = [layer.register_forward_hook(self._hook(k))
                      for k, layer in enumerate(self.layers)]

    def _hook(self, k):
        def amplified(layer, inputs, output):
            output = output*self.gains[k]
            self.activity[k] = output.detach().clamp(min=0).reshape(-1, output.shape[-1]).mean(0)
            return output
        return amplified

    def step(self):
        """Adjust the gains to the activity in the last batch."""
        for k, activity in enumerate(self.activity):
            if activity is not None:
                change = 1 + self.speed*away(activity, self.targets[k])
                self.gains[k] = (self.gains[k]*change).clamp(self.low, self.high)

    @torch.no_grad()
    def fold(self):
        """Multiply the weights, and the biases, by the gains, which start again at 1."""
        for k, layer in enumerate(self.layers):
            layer.weight.mul_(self.gains[k][:, None])
            if layer.bias is not None:
                layer.bias.mul_(self.gains[k])
            self.gains[k] = torch.ones_like(self.gains[k])

    def remove(self):
        """Take the gains away, without folding them."""
        for hook in self.hooks:
            hook.remove()
