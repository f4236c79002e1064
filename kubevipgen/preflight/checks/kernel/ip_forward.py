"""IPv4 packets are forwarded between interfaces.

Why: pods reach other nodes and the outside through their host. With net.ipv4.ip_forward = 0
`kubeadm init` stops; `kubeadm join` looks only when the endpoint is an IPv4 address, so that a
node with a DNS endpoint joins and its pods then reach nobody. An interface can be left out by
itself (net.ipv4.conf.ens3.forwarding), which kubeadm never sees.

How to fix: `kubevipgen render` writes /etc/sysctl.d/90-kubevipgen.conf; `sysctl --system` puts it
in force. By hand: `sysctl -w net.ipv4.ip_forward=1` and a file in /etc/sysctl.d. A single
interface is usually switched off by systemd-networkd: `IPv4Forwarding=yes` in its .network file.

Source: kubeadm preflight FileContent--proc-sys-net-ipv4-ip_forward; docs.kernel.org ip-sysctl.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM, Phase
from kubevipgen.preflight.settings import remedy, setting, shown
from kubevipgen.spec.host_words import MEMBERS, families

ID = "ip-forward"
PHASES = KUBEADM | {Phase.AFTER_INIT}
NEEDS = ("sysctl",)
_KEY = "net.ipv4.ip_forward"


def check(subject: Subject) -> Iterator[Fault]:
    if subject.node.role not in MEMBERS or 4 not in families(subject.cluster, subject.node):
        raise NotApplicableError("no pods with IPv4 addresses run here")
    now = setting(subject.facts, _KEY)
    if now != "1":
        yield Fault(
            f"{_KEY} is {shown(now)}: pods here reach no other node, and kubeadm stops",
            remedy(subject.facts, _KEY, "1"),
        )
        return
    own = f"net.ipv4.conf.{subject.node.interface}.forwarding"
    if own in subject.facts.at("sysctl") and setting(subject.facts, own) == "0":
        yield Fault(
            f"{own} is 0: what comes in by {subject.node.interface} is not forwarded to pods",
            f"`sysctl -w {own}=1`, and IPv4Forwarding=yes where systemd-networkd switches it off",
        )
