"""The check asks the apiserver beside haproxy, not haproxy itself.

Clients go through the port of the load balancer. When haproxy (or nginx) dies on the node that
holds the VIP, this check still finds the apiserver behind it well: the VIP stays, and every client
gets "connection refused" until somebody notices.

Condition: a check of a node asks localhost on a port that nothing of haproxy and nginx on this node
binds, that their servers for the API have, and nothing else of this node's checks asks a port that
they bind, looks for their process or unit, or is a track_process.

It does not report: a set without a load balancer's file; checks on hosts of their own, when
unicast_src_ip says that no server is one of them; a cluster whose controlPlaneEndpoint is the
apiserver's port, since nobody uses the balancer then; a request whose port cannot be told.

Fix: ask the port that the balancer binds: `curl -sfk --max-time 2 https://localhost:PORT/healthz`.
It goes through to an apiserver, so it also sees that one behind it is well.

Source: kubeadm's ha-considerations.md: APISERVER_DEST_PORT is "the port through which Kubernetes
will talk to the API Server", the one that haproxy listens on.

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }

Bad (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:6443/healthz -o /dev/null || exit 1

Bad (haproxy.cfg):

    frontend apiserver
        bind *:8443
        mode tcp
        default_backend apiservers
    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1

Good (haproxy.cfg):

    frontend apiserver
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
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import check_texts
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._balancers import Listens, api_ports, balancers, listens
from kubevipgen.lint.rules.script._looks import processes, units
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.script import Request, Script
from kubevipgen.lint.view.word import Word

ID = "checks-apiserver-not-lb"
CODE = "KV204"
SEVERITY = Severity.ERROR
SUBJECT = Node


def check(subject: Node, around: Around) -> Iterator[Fault]:
    bound = listens(subject)
    ports = api_ports(subject)
    if not (bound and ports and subject.all(Keepalived)):
        return
    texts = tuple(check_texts(subject, around))
    asked = [request for script in texts for request in script.requests]
    if _looks_after_balancer(texts, bound, subject) or _is_dedicated(subject):
        return
    for request in asked:
        if request.is_local and request.port in ports and not _is_endpoint(request.port, around):
            yield _fault(request, bound, ports[request.port], subject)


def _looks_after_balancer(texts: tuple[Script, ...], bound: Listens, node: Node) -> bool:
    """Whether some check of the node would notice that the balancer is gone."""
    programs = balancers(node)
    for script in texts:
        names = {process.name for process in processes(script)} | set(units(script))
        if any(program in name for name in names for program in programs):
            return True
        if any(not request.port or request.port in bound for request in script.requests):
            return True
    instances = [one for view in node.all(Keepalived) for one in view.instances]
    return any(instance.tracks_other for instance in instances)


def _is_dedicated(node: Node) -> bool:
    """Whether keepalived's own address is known and no apiserver has it."""
    instances = [one for view in node.all(Keepalived) for one in view.instances]
    own = {one.unicast_src.text for one in instances if one.unicast_src}
    servers = {word.text for word in api_ports(node, hosts=True).values()}
    return bool(own) and not own & servers


def _is_endpoint(port: int, around: Around) -> bool:
    """Whether the clients of the cluster are sent to this very port."""
    return any(view.endpoint_port == port for view in around.cluster.all(Kubeadm))


def _fault(request: Request, bound: Listens, server: Word, node: Node) -> Fault:
    port, word = next(iter(bound.items()))
    program = " and ".join(balancers(node))
    return Fault(
        f"the check asks {request.host}:{request.port}, the apiserver itself, and clients go"
        f" through port {port} of {program}: when {program} dies here, the VIP stays",
        f"ask the balancer: curl -sfk --max-time 2 https://localhost:{port}/healthz",
        request.url.at,
        related=(Related(f"{program} listens here", word.at), Related("its server", server.at)),
    )
