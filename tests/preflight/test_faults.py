"""The fault matrix: one fault at a time, found by exactly the checks that are meant for it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest

import fault_lab
from fault_cases import Fault, all_faults
from fault_lab import FaultLab, blamed, explained

FAULTS = list(all_faults())
_numbers = itertools.count()
Record = Callable[[str, object], None]

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived", "nft", "python3", "sysctl")


HEALTHY = {
    "keepalived and haproxy": {},
    "kube-vip": {"mode": "kube-vip"},
    "kube-vip and haproxy": {"mode": "kube-vip-haproxy"},
    "keepalived alone": {"mode": "keepalived"},
    "the oldest kubeadm": {"kubernetesVersion": "1.29.15"},
    "the newest kubeadm": {"kubernetesVersion": "1.37.0"},
}


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_cluster_has_no_finding_and_nothing_unknown(name: str) -> None:
    with FaultLab(next(_numbers), HEALTHY[name]) as lab:
        outcomes = lab.preflight()
    assert blamed(outcomes) == {}, explained(outcomes)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault, record_property: Record) -> None:
    with FaultLab(next(_numbers), fault.spec) as lab:
        if fault.do:
            lab.sh(fault.where, fault.do)
            fault_lab.waited(fault.wait)
        outcomes = lab.preflight(facts=fault.facts, phase=fault.phase)
    found, wanted = blamed(outcomes), fault.wanted()
    record_property("fault", json.dumps({"fault": str(fault), "found": found, "wanted": wanted}))
    assert found == wanted, explained(outcomes)
