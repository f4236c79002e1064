"""What haproxy and nginx of a node listen on, and where the API is behind them."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.lint.around import Node
from kubevipgen.lint.rules.network._api import api_servers
from kubevipgen.lint.view.cluster_files import Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.word import Word

Listens = dict[int, Word]  # port -> where it is bound


def listens(node: Node) -> Listens:
    """Every port that a balancer of the node binds, those for the API first."""
    found: Listens = {}
    for view in node.all(Haproxy):
        proxies = [front for front, _ in view.api_entries()]
        for proxy in (*proxies, *view.proxies):
            for bind in proxy.binds:
                found.setdefault(bind.port, bind.word)
    for nginx in node.all(Nginx):
        for server in (*(one for one, _ in api_servers(nginx)), *nginx.servers):
            for word, _, port in server.listens:
                found.setdefault(port, word)
    return found


def api_ports(node: Node, *, hosts: bool = False) -> dict[int | str, Word]:
    """Ports of apiservers behind a balancer; with ``hosts`` their hosts instead."""
    return {(host if hosts else port): Word(host, word.at) for word, host, port in _servers(node)}


def _servers(node: Node) -> Iterator[tuple[Word, str, int]]:
    for view in node.all(Haproxy):
        for _, back in view.api_entries():
            yield from ((one.address, one.host, one.port) for one in back.servers if one.port)
    for nginx in node.all(Nginx):
        for _, upstream in api_servers(nginx):
            yield from upstream.servers if upstream else ()


def balancers(node: Node) -> tuple[str, ...]:
    """The programs whose files are there."""
    pairs: tuple[tuple[type, str], ...] = ((Haproxy, "haproxy"), (Nginx, "nginx"))
    return tuple(name for kind, name in pairs if node.all(kind))
