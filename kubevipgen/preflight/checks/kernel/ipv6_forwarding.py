"""IPv6 packets are forwarded, new interfaces have IPv6, and the default route survives that.

Why: the same as for IPv4 (ip-forward); kubeadm demands net.ipv6.conf.default.forwarding = 1, and
pods need net.ipv6.conf.all.forwarding too. With net.ipv6.conf.default.disable_ipv6 = 1, as
hardening guides have it, the network plugin cannot give pods an IPv6 address. A forwarding host
ignores router advertisements in the kernel unless accept_ra is 2: a default route that was
learned from them then disappears some minutes after the bootstrap.

How to fix: `kubevipgen render` writes the forwarding rows; `sysctl --system` puts them in force.
Set `net.ipv6.conf.ens3.accept_ra = 2` where the kernel itself learns the default route, or give
the interface a static route. Remove disable_ipv6 from /etc/sysctl.d.

Source: kubeadm preflight FileContent--proc-sys-net-ipv6-conf-default-forwarding; docs.kernel.org
ip-sysctl (forwarding, accept_ra, disable_ipv6).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.network import default_routes
from kubevipgen.preflight.phase import KUBEADM, Phase
from kubevipgen.preflight.settings import remedy, setting, shown
from kubevipgen.spec.host_words import MEMBERS, families

ID = "ipv6-forwarding"
PHASES = KUBEADM | {Phase.AFTER_INIT}
NEEDS = ("routes", "sysctl")
_CONF = "net.ipv6.conf"


def check(subject: Subject) -> Iterator[Fault]:
    if subject.node.role not in MEMBERS or 6 not in families(subject.cluster, subject.node):
        raise NotApplicableError("no pods with IPv6 addresses run here")
    if setting(subject.facts, f"{_CONF}.all.forwarding") is None:
        yield Fault(
            "this kernel has IPv6 switched off, but the cluster uses it",
            "remove ipv6.disable=1 from the kernel command line and reboot",
        )
        return
    yield from _forwarding(subject)
    disabled = f"{_CONF}.default.disable_ipv6"
    if setting(subject.facts, disabled) == "1":
        yield Fault(
            f"{disabled} is 1: interfaces of pods cannot get an IPv6 address",
            remedy(subject.facts, disabled, "0"),
        )
    yield from _advertised(subject)


def _forwarding(subject: Subject) -> Iterator[Fault]:
    for scope in ("all", "default"):
        key = f"{_CONF}.{scope}.forwarding"
        now = setting(subject.facts, key)
        if now != "1":
            yield Fault(
                f"{key} is {shown(now)}, but pods use IPv6", remedy(subject.facts, key, "1")
            )


def _advertised(subject: Subject) -> Iterator[Fault]:
    """systemd-networkd and NetworkManager read advertisements themselves and set accept_ra to 0."""
    for route in default_routes(subject.facts, 6):
        key = f"{_CONF}.{route.interface}.accept_ra"
        known = key in subject.facts.at("sysctl")
        if route.protocol == "ra" and known and setting(subject.facts, key) == "1":
            yield Fault(
                f"the IPv6 default route by {route.interface} comes from router advertisements,"
                f" which a forwarding host ignores while accept_ra is 1: it will expire",
                remedy(subject.facts, key, "2"),
                Severity.WARNING,
            )
