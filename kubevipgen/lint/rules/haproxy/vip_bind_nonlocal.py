"""haproxy binds the VIP, which the other nodes do not have.

An address can be bound only where it is, unless the kernel is told otherwise. On every node that
does not hold the VIP, haproxy fails with "cannot bind socket (Cannot assign requested address)"
and does not start, so after a failover nobody listens on the VIP. `haproxy -c` does not bind and
finds nothing.

Condition: a `bind` names a VIP of this node's keepalived or kube-vip, has no `transparent`, and no
sysctl file of the set puts `net.ipv4.ip_nonlocal_bind` (for an IPv6 VIP
`net.ipv6.ip_nonlocal_bind`) to 1. An error when sysctl files were given, so that it is known to be
missing; else a warning, as a script may run `sysctl -w`.

It does not report a bind whose address is not known to be a VIP.

Fix: `bind *:PORT`; or `net.ipv4.ip_nonlocal_bind = 1` in /etc/sysctl.d on every node.

Source: haproxy manual, "transparent" of bind; Linux Documentation/networking/ip-sysctl.rst.

Bad (haproxy.cfg):

    listen kube-apiserver
        bind 10.0.0.100:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 83
        priority 100
        virtual_ipaddress {
            10.0.0.100/24
        }
    }

Good (haproxy.cfg):

    listen kube-apiserver
        bind 10.0.0.100:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 83
        priority 100
        virtual_ipaddress {
            10.0.0.100/24
        }
    }

Good (90-haproxy.conf):

    net.ipv4.ip_nonlocal_bind = 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.haproxy._vips import address_of, vips
from kubevipgen.lint.view.cluster_files import Sysctl
from kubevipgen.lint.view.haproxy import Haproxy

ID = "vip-bind-nonlocal"
CODE = "KV310"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    known = vips(around)
    for proxy in subject.proxies:
        for bind in proxy.binds:
            address = address_of(bind.host)
            if address is None or address not in known or "transparent" in bind.options:
                continue
            key = f"net.ipv{address.version}.ip_nonlocal_bind"
            if _is_set(around, key):
                continue
            is_sure = bool(around.node.all(Sysctl))
            yield Fault(
                f"{bind.host} is the VIP: where it is not, haproxy cannot bind it and does not"
                f" start; no sysctl file here sets {key}",
                f"bind *:{bind.port}, or set {key} = 1 on every node",
                bind.word.at,
                Severity.ERROR if is_sure else None,
                related=(Related("the VIP", known[address]),),
            )


def _is_set(around: Around, key: str) -> bool:
    """By the last line of the sysctl files that says so."""
    values = [
        value for view in around.node.all(Sysctl) for name, value in view.settings if name == key
    ]
    return bool(values) and (values[-1].text == "1" or values[-1].is_placeholder)
