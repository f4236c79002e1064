"""What the kubeadm documents of a file say, whatever their API version."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.lint.around import Around
from kubevipgen.lint.view.cluster_files import Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Manifest, Pod, Step
from kubevipgen.lint.view.script import Script
from kubevipgen.lint.view.word import Address, Word
from kubevipgen.lint.vips import held

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
API_PORT = 6443
_TRUE = ("true", "True", "TRUE", "t", "T", "1")  # Go's strconv.ParseBool


class Entry(NamedTuple):
    """A port under which a load balancer or a VIP offers the API, and the program that does."""

    port: int
    program: str
    word: Word


def advertised(kubeadm: Kubeadm) -> Iterator[Word]:
    """Every localAPIEndpoint.advertiseAddress that is written."""
    for manifest in kubeadm.documents:
        for path in _endpoints(manifest):
            word = manifest.word(*path, "advertiseAddress")
            if word and not word.is_placeholder:
                yield word


def bind_port(kubeadm: Kubeadm) -> int:
    """Where the apiserver listens."""
    for manifest in kubeadm.documents:
        for path in _endpoints(manifest):
            word = manifest.word(*path, "bindPort")
            if word and word.number:
                return word.number
    return API_PORT


def _endpoints(manifest: Manifest) -> tuple[tuple[Step, ...], ...]:
    if manifest.kind == "InitConfiguration":
        return (("localAPIEndpoint",),)
    if manifest.kind == "JoinConfiguration":
        return (("controlPlane", "localAPIEndpoint"), ("localAPIEndpoint",))
    return ()


def extra_args(manifest: Manifest | None, *component: Step) -> Iterator[tuple[str, Word]]:
    """Name and value, from the mapping of v1beta3 and older and the list of v1beta4."""
    if manifest is None:
        return
    path = (*component, "extraArgs")
    args = manifest.get(*path)
    if isinstance(args, dict):
        found = [(str(key), manifest.word(*path, key)) for key in args]
    elif isinstance(args, list):
        entries = [(*path, index) for index, one in enumerate(args) if isinstance(one, dict)]
        found = [(str(manifest.get(*one, "name")), manifest.word(*one, "value")) for one in entries]
    else:
        return
    yield from ((name, word) for name, word in found if word)


def networks(manifest: Manifest | None, key: str) -> Iterator[tuple[Network, Word]]:
    """The networks of networking.podSubnet or serviceSubnet."""
    word = manifest.word("networking", key) if manifest else None
    if word is None or word.is_placeholder:
        return
    for part in word.text.split(","):
        try:
            yield ipaddress.ip_network(part.strip(), strict=False), word
        except ValueError:
            continue


def entries(around: Around) -> Iterator[Entry]:
    """Where the files of the set offer the API to the cluster."""
    for view in around.cluster.all(Haproxy):
        for front, _ in view.api_entries():
            listens = [bind for bind in front.binds if bind.port and not bind.is_local]
            yield from (Entry(bind.port, "haproxy", bind.word) for bind in listens)
    yield from _of_nginx(around)
    for pod in around.cluster.all(Pod):
        on = pod.main.env.get("cp_enable")
        if pod.program == "kube-vip" and on and on.text in _TRUE:
            port = pod.main.env.get("port")
            yield Entry((port.number if port else None) or API_PORT, "kube-vip", port or on)


def _of_nginx(around: Around) -> Iterator[Entry]:
    for view in around.cluster.all(Nginx):
        for server in view.servers:
            if not _leads_to_api(view, server.proxy_pass):
                continue
            for word, host, port in server.listens:
                if port and not host.startswith("127."):
                    yield Entry(port, "nginx", word)


def _leads_to_api(nginx: Nginx, target: Word | None) -> bool:
    name = target.text if target else ""
    listed = [up for up in nginx.upstreams if up.name.text == name]
    return any(port == API_PORT for up in listed for _, _, port in up.servers)


def balances_api(around: Around) -> Word | None:
    """What proves that the files of this set make the API highly available, by its place."""
    for entry in entries(around):
        return entry.word
    vips = [one for one in held(around.cluster) if one.program == "keepalived"]
    return vips[0].word if vips and _is_about_api(around) else None


def _is_about_api(around: Around) -> bool:
    """Whether what keepalived checks is an apiserver."""
    asked = [r for script in around.cluster.all(Script) for r in script.requests]
    checks = [one for view in around.cluster.all(Keepalived) for one in view.checks]
    texts = [f"{one.name} {one.command or ''}".lower() for one in checks]
    words = ("apiserver", "kube-api", str(API_PORT))
    return any(one.port == API_PORT for one in asked) or any(w in t for t in texts for w in words)


def node_addresses(kubeadm: Kubeadm, around: Around) -> dict[Address, Word]:
    """Addresses of control plane nodes, as their own files and the load balancers give them."""
    found: dict[Address, Word] = {}
    words = [*advertised(kubeadm)]
    for view in around.cluster.all(Haproxy):
        for back in view.api_backs():
            words += [Word(one.host, one.address.at) for one in back.servers]
    for vrrp in around.cluster.all(Keepalived):
        for instance in vrrp.instances:
            words += [*instance.unicast_peers]
            words += [instance.unicast_src] if instance.unicast_src else []
    for word in words:
        address = word.address if word and not word.is_placeholder else None
        if address and not address.is_loopback and not address.is_unspecified:
            found.setdefault(address, word)
    return found


def vip_addresses(around: Around) -> dict[Address, Word]:
    """The addresses that keepalived and kube-vip hold."""
    return {one.address: one.word for one in reversed(held(around.cluster))}
