"""haproxy listens on the apiserver's own port of the same machine.

An apiserver listens on [::]:6443. A haproxy on the same machine that binds the port on all
addresses cannot start while the apiserver runs ("cannot bind socket (Address already in use)"), or
takes the port first and keeps the apiserver from starting: whoever comes second after a reboot
loses, so the node has either no balancer or no apiserver.

Condition: a `bind` on all addresses (or on a server's own address) of a port on which a server of
the API listens. It is an error with proof that both are on one machine: a server is 127.0.0.1 or
exactly the address of the bind, a `peers` section names a server, keepalived's own or peer address
is a server, the node's own kubeadm document advertises a server's address, or haproxy runs as a
static pod and nothing says that it is on a node of its own. Without proof it is only worth knowing
(info).

It does not report a bind on the VIP or on 127.0.0.1 alone.

Fix: bind another port (8443) and use it in controlPlaneEndpoint, or bind the VIP alone with
`net.ipv4.ip_nonlocal_bind=1` and give the apiserver `--bind-address` of its own.

Applies to: haproxy on the control plane nodes; on hosts of its own any port is fine.

Source: kubernetes.io, "Creating Highly Available Clusters with kubeadm" (the load balancer's port);
bind(2), EADDRINUSE.

Bad (node1/etc/haproxy/haproxy.cfg):

    peers balancers
        peer cp-1 10.0.0.11:10000
        peer cp-2 10.0.0.12:10000

    frontend kube-apiserver
        bind *:6443
        mode tcp
        default_backend apiservers

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (node1/etc/haproxy/haproxy.cfg):

    peers balancers
        peer cp-1 10.0.0.11:10000
        peer cp-2 10.0.0.12:10000

    frontend kube-apiserver
        bind *:8443
        mode tcp
        default_backend apiservers

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.haproxy import _beside
from kubevipgen.lint.rules.haproxy._vips import address_of, vips
from kubevipgen.lint.view.haproxy import Bind, Haproxy, Proxy, Server, is_loopback

ID = "port-conflict"
CODE = "KV309"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    known = vips(around)
    seen: set[Bind] = set()
    for front, back in subject.api_entries():
        for bind in front.binds:
            same = [s for s in back.servers if s.port and bind.covers(s.port)]
            same = [s for s in same if address_of(s.host) not in known]
            if bind in seen or not same or bind.word.is_placeholder or bind.transport != "tcp":
                continue
            fault = _fault(subject, around, bind, same, front)
            if fault:
                seen.add(bind)
                yield fault


def _fault(
    subject: Haproxy, around: Around, bind: Bind, servers: list[Server], front: Proxy
) -> Fault | None:
    same = [server for server in servers if server.host and server.host == bind.host]
    if not same and not bind.is_everywhere:
        return None
    port = servers[0].port
    local = [server for server in servers if is_loopback(server.host)]
    proof = (
        Related("this server is the address of the bind", same[0].at)
        if same
        else Related("this server is on the same machine", local[0].at)
        if local
        else _beside.proof(subject, around, servers, port)
    )
    place = bind.word
    if proof is None:
        return Fault(
            f"{front.kind} {front.name} binds port {port} on all addresses and its servers listen"
            " on the same port: it works only on a machine without an apiserver",
            f"on a control plane node bind another port than {port}, such as 8443",
            place.at,
            Severity.INFO,
        )
    return Fault(
        f"{place} is taken by the apiserver of this machine: haproxy or the apiserver cannot start,"
        " whichever comes second",
        "bind another port (8443) and use it in controlPlaneEndpoint",
        place.at,
        related=(proof,),
    )
