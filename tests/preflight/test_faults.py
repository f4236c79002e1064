"""The fault matrix: one fault at a time, found by exactly the checks that are meant for it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

import fault_lab
from fault_cases import Fault, all_faults
from fault_lab import FaultLab, blamed, explained

FAULTS = list(all_faults())
_numbers = itertools.count()
Record = Callable[[str, object], None]

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived", "nft", "python3", "sysctl")


DUAL_STACK = {
    "endpoint.vip": ["10.0.0.162", "fd00:10::162"],
    "networking": {
        "podSubnet": ["10.244.0.0/16", "fd00:244::/56"],
        "serviceSubnet": ["10.96.0.0/12", "fd00:96::/112"],
    },
    "nodeDefaults": {"interface": "ens3"},
    **{f"nodes.{i}.address": [f"10.0.0.{163 + i}/24", f"fd00:10::{163 + i}/64"] for i in range(3)},
}
HEALTHY: dict[str, dict[str, Any]] = {
    "keepalived and haproxy": {},
    "kube-vip": {"mode": "kube-vip"},
    "kube-vip and haproxy": {"mode": "kube-vip-haproxy"},
    "keepalived alone": {"mode": "keepalived"},
    "dual stack": DUAL_STACK,
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
