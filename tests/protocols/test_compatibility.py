"""The matrix of rules: reasons of refusals, both orders, and the experiment at smoke scale."""
import numpy as np

from homeozoo import calcium, consolidation, istdp, scaling, stdp, twofactor
from homeozoo.protocols import compatibility as protocol


def test_reasons_of_refusal():
    words = {name: index for index, name in enumerate(protocol.STATES)}
    assert protocol.state(stdp.song2000, istdp.vogels2011) == (words['composes'], '')
    assert protocol.state(stdp.song2000, stdp.gutig2003)[0] == words['same names']
    assert protocol.state(scaling.gain, twofactor.toyoizumi2014)[0] == words['two efficacies']
    assert (
        protocol.state(calcium.graupner2012_dp, consolidation.luboeinski2021)[0]
        == words['two maps']
    )


def test_smoke_run(smoke):
    data, _ = smoke('compatibility')
    n = len(data['name'])
    assert np.array_equal(data['state'], data['state'].T) and n > 10
    assert data['composed'] + data['refused'] == n*(n - 1)/2
    assert data['differing_orders'] == 0 and data['other_refusals'] == 0
    refused = data['state'] > 1
    assert np.array_equal(refused, data['reason'] != '')
