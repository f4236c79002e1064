"""Whether haproxy runs on a machine that its servers name: what proves it."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related
from kubevipgen.lint.around import Around
from kubevipgen.lint.rules.haproxy._vips import address_of
from kubevipgen.lint.rules.pods._probes import haproxies
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.haproxy import Haproxy, Server, split_address
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod

_BIND_PORT = 6443
Found = Iterator[tuple[str, str, Location]]  # host, what it is, where


def proof(subject: Haproxy, around: Around, servers: list[Server], port: int) -> Related | None:
    """The first thing that says so, None without proof."""
    hosts = {address_of(server.host) for server in servers} - {None}
    own = tuple(_keepalived(around))
    found = (*_peers(subject), *own, *_advertised(around, port))
    said = next((Related(text, at) for host, text, at in found if address_of(host) in hosts), None)
    if said or own or _is_another_node(around, servers):
        return said
    return _static_pod(subject, around)


def _is_another_node(around: Around, servers: list[Server]) -> bool:
    """Whether the servers have names of nodes, and this node's is none of them."""
    names = {server.name.text for server in servers}
    others = {node.name for node in around.cluster.nodes} - {around.node.name, ""}
    return around.node.name not in names and bool(names & others)


def _static_pod(subject: Haproxy, around: Around) -> Related | None:
    for pod in around.node.all(Pod):
        is_haproxy = pod.program == "haproxy" and pod.is_static
        if is_haproxy and subject in haproxies(pod, around):
            return Related("haproxy is a static pod, so it runs beside an apiserver", _pod_at(pod))
    return None


def _pod_at(pod: Pod) -> Location:
    return pod.main.image.word.at if pod.main.image else pod.manifest.at("kind")


def _peers(subject: Haproxy) -> Found:
    for kind, _, lines in subject.others:
        for line in lines:
            if kind == "peers" and line.words[0].text in ("peer", "server") and line.words[2:]:
                host = split_address(line.words[2].text)[0]
                yield host, "this peer of haproxy is one of its servers", line.words[2].at


def _keepalived(around: Around) -> Found:
    for view in around.node.all(Keepalived):
        for instance in view.instances:
            words = [*filter(None, [instance.unicast_src]), *instance.unicast_peers]
            for word in words:
                yield word.text, "this node of keepalived is one of its servers", word.at


def _advertised(around: Around, port: int) -> Found:
    """A kubeadm document says so only when it is known to be this machine's."""
    for view in around.node.all(Kubeadm) if around.node.name else ():
        path = ("localAPIEndpoint", "advertiseAddress")
        word = view.init.word(*path) if view.init else None
        bound = view.init.get("localAPIEndpoint", "bindPort") if view.init else None
        is_here = view.document.node == around.node.name
        if word and is_here and (bound or _BIND_PORT) == port:
            yield word.text, "this node's apiserver is one of the servers", word.at
