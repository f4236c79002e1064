"""The prefix length of the VIP is in a variable that this release does not read.

`vip_cidr` was the prefix length of the VIP. From 0.5.0 on only BGP used it, in 0.9.0 it went away
for good; `vip_subnet` took its place, which releases before 0.5.6 do not know. What is not read is
ignored in silence, and the VIP gets /32 (or /128).

Reported: vip_cidr with 0.9.0 or newer, an info when it asks for the /32 (or /128) that the VIP
gets anyway, or when vip_subnet is set beside it; vip_subnet with releases before 0.5.6; vip_cidr
other than 32 or 128 in ARP mode with 0.5.0 to 0.8. An info where the release is not known. Not
reported: vip_cidr where it is read.

Fix: rename vip_cidr to vip_subnet (0.9.0 and newer), which --fix does where the value asks for
what the VIP gets anyway.

Applies to: kube-vip by the release of its image.
Source: kube-vip issues 324 and 1132; kube-vip pkg/kubevip/config_environment.go.

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
            - {name: vip_cidr, value: "24"}
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
            - {name: vip_subnet, value: "24"}
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Edit, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, renamed, settings
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "cidr-vs-subnet"
CODE = "KV505"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_SINGLE = {"32", "128", "32,128", "/32", "/128"}  # one address, which the VIP is anyway


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the variable that is not read."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    cidr, subnet = pod.main.env.get("vip_cidr"), pod.main.env.get("vip_subnet")
    if cidr is not None and cidr.text and not is_open_word(cidr):
        yield from _cidr(one, cidr)
    if subnet is not None and subnet.text and one.has("no-vip-subnet"):
        yield Fault(
            f"vip_subnet came with kube-vip 0.5.6, this is {one.release}: it is ignored.",
            "use a newer kube-vip, or vip_cidr",
            subnet.at,
        )


def _cidr(one: Settings, cidr: Word) -> Iterator[Fault]:
    is_single = cidr.text in _SINGLE
    if one.has("no-vip-cidr"):
        is_harmless = is_single or not one.lacks("vip_subnet")
        now = f"kube-vip {one.release} ignores it" if one.release else "it is ignored"
        yield Fault(
            f"vip_cidr is gone since kube-vip 0.9.0: {now}, and the VIP {_gets(one, cidr)}.",
            "rename it to vip_subnet" if one.lacks("vip_subnet") else "remove it",
            cidr.at,
            Severity.INFO if is_harmless else one.warning,
            edits=_rename(one, cidr),
        )
    elif one.has("cidr-for-bgp-only") and one.mode == "ARP" and not is_single:
        yield Fault(
            f"in ARP mode kube-vip {one.release} adds the VIP as /32, whatever vip_cidr says"
            f" ({cidr}).",
            'write "32", or use kube-vip 0.9 or newer with vip_subnet',
            cidr.at,
        )


def _gets(one: Settings, cidr: Word) -> str:
    subnet = one.word("vip_subnet")
    if subnet is not None:
        return f"has the prefix length {subnet} of vip_subnet"
    return f"is a single address (/32 or /128), not a /{cidr.text.removeprefix('/')}"


def _rename(one: Settings, cidr: Word) -> tuple[Edit, ...]:
    vip = one.address.address if one.address else None
    same = {4: "32", 6: "128"}.get(vip.version) if vip else None
    is_safe = cidr.text == same and one.lacks("vip_subnet")
    return renamed(one.pod, "vip_cidr", "vip_subnet") if is_safe else ()
