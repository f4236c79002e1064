"""The interface that the spec names exists, is up and has a carrier.

Why: kube-vip and keepalived put the VIP on this interface by its name. A name that is not on
this host ends keepalived at its start and leaves kube-vip restarting; an interface that is down
or has no carrier holds the VIP where nobody sees it. Names differ between hosts of one rack
(`ens3`, `enp1s0`, `eth0`), and an alternative name is known to the kernel but not to keepalived.

How to fix: name the interface that has the node's address (`ip -br address`) as `interface` of
this node, or of `nodeDefaults`. Switch it on with `ip link set ens3 up`, and in the host's network
configuration. No carrier: cable, switch port, or the virtual switch of the hypervisor.

Source: kube-vip #373, #1273; keepalived.conf(5), `interface`; RFC 2863 for the states.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import announces, shown, worth_naming
from kubevipgen.preflight.network import Interface, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "interface-up"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    name = subject.node.interface
    if not name:
        raise NotApplicableError("the spec names no interface")
    known = interfaces(subject.facts)
    # A worker's name is written down, but nothing of ours uses it there.
    severity = Severity.ERROR if announces(subject) else Severity.WARNING
    if name not in known:
        yield Fault(*_missing(subject, known), severity)
    elif not known[name].up:
        hint = f"`ip link set {name} up`, and let the host's network configuration do it at boot"
        yield Fault(f"{name} is down", hint, severity)
    elif not known[name].carrier:
        hint = "look at the cable, the switch port or the hypervisor's virtual switch"
        yield Fault(f"{name} is up but has no carrier", hint, severity)


def _missing(subject: Subject, known: Mapping[str, Interface]) -> tuple[str, str]:
    name = subject.node.interface
    alias = next((each.name for each in known.values() if name in each.alt_names), "")
    if alias:
        said = f"{name} is only another name of {alias}, which keepalived does not know"
        return said, f"write `interface: {alias}`"
    meant = _meant(subject, known)
    hint = f"write `interface: {meant}`" if meant else "name one of these as `interface`"
    return f"there is no interface {name}; this host has {_candidates(known)}", hint


def _meant(subject: Subject, known: Mapping[str, Interface]) -> str:
    """The interface with the node's address, else the one with the most similar name."""
    wanted = {address.ip for address in subject.node.addresses}
    for interface in known.values():
        if any(local.ip in wanted for local in interface.addresses):
            return interface.name
    close = difflib.get_close_matches(subject.node.interface, list(known), n=1)
    return close[0] if close else ""


def _candidates(known: Mapping[str, Interface]) -> str:
    """What has an address of some use; all names but loopback when nothing has."""
    found = [a for each in known.values() for a in each.addresses if worth_naming(a)]
    names = [each.name for each in known.values() if each.kind != "loopback"]
    return shown(found) if found else ", ".join(names) or "none but loopback"
