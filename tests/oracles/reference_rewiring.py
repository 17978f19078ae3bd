"""One step of homeostatic rewiring, from Butz & van Ooyen 2013 and Gallinaro & Rotter 2018: a list
of contacts, cell by cell, and growth curves in closed form. Nothing of the zoo is used."""
import math
import random


def step(contacts, axonal, dendritic, allowed, rng):
    """Contacts after one step; contacts: list of (pre, post), a pair as often as it has contacts.

    axonal, dendritic: elements of each cell (int); allowed: function (pre, post, contacts) -> bool;
    rng: random.Random. First every cell with too few elements drops contacts, then vacant elements
    are matched one to one in random order; a match that is not allowed is lost.
    """
    contacts = list(contacts)
    for side, elements in ((0, axonal), (1, dendritic)):
        for cell, number in enumerate(elements):
            own = [k for k, contact in enumerate(contacts) if contact[side] == cell]
            gone = set(rng.sample(own, max(0, len(own) - number)))
            contacts = [contact for k, contact in enumerate(contacts) if k not in gone]
    vacant = [[cell for cell, number in enumerate(elements)
               for _ in range(number - sum(contact[side] == cell for contact in contacts))]
              for side, elements in ((0, axonal), (1, dendritic))]
    for side in vacant:
        rng.shuffle(side)
    for pair in zip(*vacant):
        if allowed(*pair, contacts):
            contacts.append(pair)
    return contacts


def mean_contacts(start, axonal, dendritic, allowed, repeats, seed=1):
    """Mean number of contacts of each pair after one step: dict from (pre, post) to float."""
    rng, total = random.Random(seed), {}
    for _ in range(repeats):
        for pair in step(start, axonal, dendritic, allowed, rng):
            total[pair] = total.get(pair, 0) + 1/repeats
    return total


def gaussian_growth(Ca, nu, eta, eps):
    """Growth per second of Butz & van Ooyen 2013: 0 at eta and eps, nu half way between them."""
    xi, zeta = (eta + eps)/2, (eps - eta)/(2*math.sqrt(math.log(2)))
    return nu*(2*math.exp(-((Ca - xi)/zeta)**2) - 1)
