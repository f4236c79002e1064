"""A number is written so that kube-vip cannot read it.

Ports, AS numbers, seconds and levels are decimal numbers without a unit, in their range: ports up
to 65535, AS numbers up to 4294967295. At `30s`, `6443/tcp` or `65536` kube-vip ends at its start
with a line such as `strconv.ParseUint: parsing "30s": invalid syntax`.

Reported: a value that does not fit what this release reads as a number. Not reported: the three
times of the lease, of which lease-timing speaks; empty values; values to be filled in.

Fix: digits alone, in quotes.

Applies to: all releases, by the numbers that each reads.
Source: kube-vip pkg/kubevip/config_environment.go.

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_hold_time, value: 30s}

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_hold_time, value: "30"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import is_open_word, settings
from kubevipgen.lint.view.manifest import Pod

ID = "bad-number"
CODE = "KV551"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "natural": (0, 2**63 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
}
_OF_LEASE = ("vip_leaseduration", "vip_renewdeadline", "vip_retryperiod")
_SIGNED = re.compile(r"[-+]?[0-9]{1,19}")
_UNSIGNED = re.compile(r"[0-9]{1,19}")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each value."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    rows = resources.data("lint-kube-vip-env")
    for name in pod.main.env:
        limits = _RANGES.get(rows[name]["type"]) if name in rows else None
        word = one.word(name)
        if limits is None or word is None or is_open_word(word) or name in _OF_LEASE:
            continue
        if one.reads(name) and not _fits(word.text, rows[name]["type"], limits):
            yield Fault(
                f"{name} is `{word}`, not a number from {limits[0]} to {limits[1]}: kube-vip does"
                " not start.",
                "digits alone, without a unit",
                word.at,
                one.error,
            )


def _fits(text: str, kind: str, limits: tuple[int, int]) -> bool:
    pattern = _UNSIGNED if kind.startswith("uint") else _SIGNED
    return bool(pattern.fullmatch(text)) and limits[0] <= int(text) <= limits[1]
