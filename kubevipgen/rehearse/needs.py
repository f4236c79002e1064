"""Which scenarios fit a cluster, and in words why the others do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kubevipgen.rehearse.lab import Lab
from kubevipgen.rehearse.scenario import Scenario

_Test = Callable[[Lab], bool]

_NEEDS: Mapping[str, tuple[_Test, str]] = {
    "vip": (lambda lab: lab.holds_vip, "no node of this cluster holds the VIP here"),
    "keepalived": (lambda lab: lab.has("keepalived"), "keepalived does not run here"),
    "haproxy": (lambda lab: lab.has("haproxy"), "haproxy does not run here"),
    "two-balancers": (lambda lab: len(lab.balancers) > 1, "only one node may hold the VIP"),
    "three-balancers": (
        lambda lab: len(lab.balancers) > 2,
        "two nodes hold the VIP in turn: with both dead nobody is left",
    ),
    "two-apiservers": (
        lambda lab: len(lab.control_planes) > 1,
        "there is one control plane: its apiserver has no replacement",
    ),
    "standin": (lambda lab: not lab.setting.apiserver, "it needs the stand-in apiserver"),
    "switches": (
        lambda lab: not lab.setting.apiserver,
        "only the stand-in apiserver can be made unready or slow, not the one of --apiserver",
    ),
}


def explained(need: str) -> str:
    """What is said when it is not there. KeyError: no such word."""
    return _NEEDS[need][1]


def missing(scenario: Scenario, lab: Lab) -> str:
    """Why it cannot be rehearsed with this cluster; "" when it can."""
    for need in sorted(scenario.needs):
        met, why = _NEEDS[need]
        if not met(lab):
            return why
    return ""
