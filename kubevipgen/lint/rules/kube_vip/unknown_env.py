"""kube-vip does not read this variable, and says nothing about it.

kube-vip looks up the variables that it knows by their exact names, upper and lower case included,
and ignores all others without a word. `interface: eth1` leaves it on the interface of the default
route, `vip: 10.0.0.5` leaves it without a VIP, `vip_leaseDuration` leaves the lease as it was.

Reported: a name that this release does not read. An error for `interface`, `addr` and `vip` and
other spellings of vip_interface and address where the right one is not set; an info for a switch
that is off or a value that is empty, with which nothing is lost; otherwise a warning. Not
reported: names in capitals that are no spelling of a kube-vip name (proxies, Go's settings), names
that other values refer to as $(NAME), and names that rules of their own speak of (vip_cidr,
vip_subnet, bgp_source_if, enable_endpointslices).

Fix: write the name as kube-vip has it, take a release that reads it, or remove the variable.

Applies to: the names of the image's release, or the newest one.
Source: kube-vip pkg/kubevip/config_envvar.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: interface, value: eth1}
            - {name: address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth1}
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import FALSE, Settings, entries, settings
from kubevipgen.lint.view.manifest import Pod

ID = "unknown-env"
CODE = "KV504"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_OTHER_RULES = {  # that speak of these names
    "vip_cidr", "vip_subnet", "bgp_source_if", "bgp_source_ip", "enable_endpointslices",
    "enableUPNP",
}  # fmt: skip
_MEANT = {  # what people write for it
    "interface": "vip_interface",
    "iface": "vip_interface",
    "vip_iface": "vip_interface",
    "addr": "address",
    "vip": "address",
    "vip_addr": "address",
    "annotations": "annotation",
    "leader_election": "vip_leaderelection",
    "leaderelection": "vip_leaderelection",
    "lb_enabled": "lb_enable",
    "cp_enabled": "cp_enable",
    "svc_enabled": "svc_enable",
    "bgp_router_id": "bgp_routerid",
    "vip_leaderelectaliveduration": "vip_leaseduration",
    "vip_leaderelectrenewduration": "vip_renewdeadline",
    "vip_leaderelectretryduration": "vip_retryperiod",
}
_VITAL = ("vip_interface", "address")
_REFERENCE = re.compile(r"\$\(([^()]{1,100})\)")
_MOST_GUESSES = 200  # names; a guess takes long


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each name."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    used = {name for _, _, value in entries(pod) for name in _REFERENCE.findall(str(value))}
    told: set[str] = set()
    for name, path, value in entries(pod):
        silent = name in _OTHER_RULES or one.reads(name) or name in used or name in told
        told.add(name)
        if silent or "$" in name or "{" in name:
            continue
        meant = _meant(name) if len(told) <= _MOST_GUESSES else ""
        if meant or not name.isupper():
            yield Fault(
                _message(one, name, meant),
                _hint(one, name, meant),
                pod.manifest.at(*path, "name"),
                _severity(one, name, meant, value),
            )


def _meant(name: str) -> str:
    """The variable of kube-vip that is meant, "" for none."""
    known = list(_rows())
    bare = _bare(name)
    same = [right for right in known if _bare(right) == bare and right != name]
    if name in known or same or bare in _MEANT:
        return (same or [_MEANT.get(bare, "")])[0]
    near = (
        []
        if name.isupper() or len(name) > 60
        else difflib.get_close_matches(name, known, n=1, cutoff=0.87)
    )
    return near[0] if near else ""


def _rows() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = resources.data("lint-kube-vip-env")
    return rows


def _bare(name: str) -> str:
    return name.lower().replace("-", "_")


def _message(one: Settings, name: str, meant: str) -> str:
    row = _rows().get(name)
    release = f"kube-vip {one.release}" if one.release else "kube-vip"
    if row is None:
        guess = f" Is {meant} meant?" if meant else ""
        return f"{release} reads no variable {name}; it has no effect.{guess}"
    if one.reads_later(name):
        return f"{release} does not read {name} yet (it came with {row['from']}); it has no effect."
    return f"{name} is gone since kube-vip {row['until']}; it has no effect."


def _hint(one: Settings, name: str, meant: str) -> str:
    if one.reads_later(name) and not one.reads(meant):
        return f"take kube-vip {_rows()[name]['from']} or newer, or remove it"
    return f"write {meant}" if meant else "remove it"


def _severity(one: Settings, name: str, meant: str, value: object) -> Severity | None:
    if meant in _VITAL and one.lacks(meant) and value not in (None, ""):
        is_served = meant == "vip_interface" or one.lacks("vip_address")
        return Severity.ERROR if is_served else None
    is_nothing = value in (None, "", False) or value in FALSE
    return Severity.INFO if is_nothing else one.warning if name in _rows() else None
