"""Where the files of a set offer the API, to whom it is passed on, and who the nodes are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.document import Document
from kubevipgen.lint.rules.kubeadm._facts import advertised
from kubevipgen.lint.rules.network._api import api_servers
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy, is_loopback
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Manifest, Step
from kubevipgen.lint.view.word import Address, Word

API_PORT = 6443
_SAMPLE = "1.2.3.4"  # of `kubeadm config print init-defaults`


class Listen(NamedTuple):
    """A port for the API that other machines can connect to; host "" is every address."""

    host: str
    port: int
    last: int
    word: Word
    program: str

    @property
    def address(self) -> Address | None:
        """Where it listens, None for every address, for a name and for what waits to be filled."""
        word = Word(self.host, self.word.at)
        return None if self.word.is_placeholder else word.address

    def covers(self, address: Address | None, port: int) -> bool:
        """Whether a connection to this place arrives, as far as that can be told."""
        is_here = self.address is None or address is None or self.address == address
        return is_here and self.port <= port <= self.last


class Passed(NamedTuple):
    """An apiserver that a balancer passes connections on to."""

    host: str
    port: int
    word: Word

    @property
    def address(self) -> Address | None:
        return Word(self.host, self.word.at).address


class Apiserver(NamedTuple):
    """A node's apiserver by its kubeadm document; ``said`` is the place that tells the port."""

    address: Word
    port: int
    said: Word


def listens(files: Cluster | Node) -> tuple[Listen, ...]:
    """Of haproxy and nginx."""
    return (*_of_haproxy(files), *_of_nginx(files))


def _of_haproxy(files: Cluster | Node) -> Iterator[Listen]:
    for view in files.all(Haproxy):
        for front, _ in view.api_entries():
            for bind in front.binds:
                if bind.port and not bind.is_local:
                    last = max(bind.port, bind.last)
                    yield Listen(bind.host, bind.port, last, bind.word, "haproxy")


def _of_nginx(files: Cluster | Node) -> Iterator[Listen]:
    for view in files.all(Nginx):
        for server, _ in api_servers(view):
            for word, host, port in server.listens:
                if port and not is_loopback(host):
                    yield Listen(host, port, port, word, "nginx")


def passed(view: object) -> tuple[Passed, ...] | None:
    """The apiservers of one haproxy.cfg or nginx.conf; None when they cannot all be told."""
    found = []
    if isinstance(view, Haproxy):
        for back in view.api_backs():
            for one in back.servers:
                if one.count != 1 or one.is_unclear:
                    return None
                found.append(Passed(one.host, one.port, one.address))
    elif isinstance(view, Nginx):
        listed = [upstream for _, upstream in api_servers(view) if upstream]
        for upstream in listed:
            if any(word.is_placeholder for word, _, _ in upstream.servers):
                return None
            found += [Passed(host, port, word) for word, host, port in upstream.servers]
    return tuple(found) or None


def advertisers(cluster: Cluster) -> Iterator[Word]:
    """Addresses of control plane nodes by their kubeadm documents."""
    for kubeadm in cluster.all(Kubeadm):
        yield from (word for word in advertised(kubeadm) if word.text != _SAMPLE)


def apiservers(cluster: Cluster) -> Iterator[Apiserver]:
    """With the port that is written, or kubeadm's default."""
    for kubeadm in cluster.all(Kubeadm):
        for manifest in kubeadm.documents:
            for path in _local_endpoints(manifest):
                address = manifest.word(*path, "advertiseAddress")
                port = manifest.word(*path, "bindPort")
                number = port.number if port else API_PORT
                if address and number and not address.is_placeholder:
                    yield Apiserver(address, number, port or address)


def _local_endpoints(manifest: Manifest) -> tuple[tuple[Step, ...], ...]:
    if manifest.kind == "InitConfiguration":
        return (("localAPIEndpoint",),)
    return (("controlPlane", "localAPIEndpoint"),) if manifest.kind == "JoinConfiguration" else ()


def resolved(kubeadm: Kubeadm, cluster: Cluster) -> tuple[Address, ...]:
    """The addresses of the endpoint: its own, or those that the hosts files give its name."""
    if kubeadm.endpoint is None or kubeadm.endpoint.is_placeholder:
        return ()
    host = Word(kubeadm.endpoint_host, kubeadm.endpoint.at)
    if host.address:
        return (host.address,)
    return tuple(
        address.address
        for hosts in cluster.all(Hosts)
        for address, names in hosts.entries
        if address.address and host.text.lower() in {name.text.lower() for name in names}
    )


def asks_api(cluster: Cluster) -> bool:
    """Whether what keepalived checks says that it is about an apiserver."""
    checks = [one for view in cluster.all(Keepalived) for one in view.checks]
    texts = [f"{one.name} {one.command or ''}".lower() for one in checks]
    return any(w in text for text in texts for w in ("apiserver", "kube-api", str(API_PORT)))


def document_of(view: object) -> Document:
    """Every view has one."""
    found: Document = getattr(view, "document")  # noqa: B009
    return found
