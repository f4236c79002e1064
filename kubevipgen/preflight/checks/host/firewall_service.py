"""Where ufw or firewalld is active, it lets in what the cluster needs.

Why: both refuse everything that was not allowed, also VRRP (IP protocol 112), which is neither
TCP nor UDP and easily forgotten: then every node believes to be alone and takes the VIP. kubeadm
only warns that firewalld is active and names two ports.

How to fix: allow the ports named in the finding, on every node, and protocol 112 between the
nodes that may hold the VIP. ufw has no command for a protocol without ports: put
`-A ufw-before-input -p 112 -s ADDRESS -j ACCEPT` before COMMIT in /etc/ufw/before.rules.
firewalld: `firewall-cmd --permanent --add-protocol=vrrp`. Or switch the service off where another
firewall protects the nodes: `systemctl disable --now firewalld`, `ufw disable`.

Source: kubeadm preflight check Firewalld; kubernetes.io: Ports and Protocols; ufw-framework(8),
firewall-cmd(1); RFC 9568 section 5.1.4 (protocol 112).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.preflight import inward, kept_out
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.inward import Inward
from kubevipgen.preflight.packet_filter import PacketFilter, packet_filter
from kubevipgen.preflight.phase import EVERY

ID = "firewall-service"
PHASES = EVERY
NEEDS = ("firewall",)


def check(subject: Subject) -> Iterator[Fault]:
    firewalld, ufw = subject.facts.at("firewall", "firewalld"), subject.facts.at("firewall", "ufw")
    active = "firewalld" if firewalld and firewalld["running"] else ""
    active = "ufw" if ufw and ufw["enabled"] and not active else active
    if not active:
        return
    if not subject.facts.root:
        yield Fault(
            f"{active} is active, and its rules can be read by root only",
            _commands(subject, active, inward.everything(subject)),
            Severity.WARNING,
        )
    table = packet_filter(subject.facts)
    found = kept_out.blocked(subject, table, inward.everything(subject))
    closed = [need for block, needs in found.items() if block.owner == active for need in needs]
    if closed:
        names = ", ".join(map(str, dict.fromkeys(closed)))
        yield Fault(f"{active} keeps out {names}", _commands(subject, active, closed))
    elif active == "ufw" and not _is_loaded(subject):
        yield from _at_next_start(subject)


def _is_loaded(subject: Subject) -> bool:
    return any(c["name"].startswith("ufw-") for c in subject.facts.at("firewall", "chains"))


def _at_next_start(subject: Subject) -> Iterator[Fault]:
    """What the files of ufw say will be, when it is enabled and not loaded."""
    policy = subject.facts.at("firewall", "ufw", "inputPolicy")
    chains = [_as_base(c, policy) for c in subject.facts.at("firewall", "ufw", "chains")]
    # Without rules of the user there is the policy alone.
    chains = chains or [_as_base(_NO_RULES | {"family": f}, policy) for f in ("ip", "ip6")]
    found = kept_out.blocked(subject, PacketFilter(chains), inward.everything(subject))
    closed = list(dict.fromkeys(need for needs in found.values() for need in needs))
    if closed:
        yield Fault(
            "ufw is enabled in /etc/ufw/ufw.conf but not loaded; from the next start on it keeps"
            f" out {', '.join(map(str, closed))}",
            _commands(subject, "ufw", closed),
            Severity.WARNING,
        )


_NO_RULES: dict[str, Any] = {"backend": "ufw", "table": "filter", "name": "ufw", "rules": []}


def _as_base(chain: dict[str, Any], policy: str) -> dict[str, Any]:
    return {**chain, "hook": "input", "policy": policy}


def _commands(subject: Subject, active: str, wanted: Collection[Inward]) -> str:
    ports = sorted({need.port for need in wanted if need.port})
    adverts = [need for need in wanted if not need.port]
    if active == "firewalld":
        return _firewalld(subject, ports, adverts=bool(adverts))
    lines = [f"ufw allow proto tcp to any port {','.join(map(str, ports))}"] if ports else []
    said = "; ".join(f"`{line}`" for line in lines)
    if adverts:
        sources = dict.fromkeys(ip for need in adverts for ip in need.sources)
        rules = " and ".join(f"`-A ufw-before-input -p 112 -s {s} -j ACCEPT`" for s in sources)
        said += f"{'; ' if said else ''}{rules} in /etc/ufw/before.rules, then `ufw reload`"
    return said


def _firewalld(subject: Subject, ports: list[int], *, adverts: bool) -> str:
    zone = subject.facts.at("firewall", "firewalld", "zone")
    options = "".join(f" --add-port={port}/tcp" for port in ports)
    options += " --add-protocol=vrrp" if adverts else ""
    return f"`firewall-cmd --permanent --zone={zone}{options}`, then `firewall-cmd --reload`"
