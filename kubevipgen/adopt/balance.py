"""Who balances connections to the apiservers: haproxy, or nginx, which haproxy then replaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.finding import Location
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.cluster_files import Nginx
from kubevipgen.lint.view.haproxy import Haproxy, Proxy
from kubevipgen.lint.view.haproxy_api import is_about_api
from kubevipgen.lint.view.word import Word


@dataclass(frozen=True, slots=True)
class Listener:
    """Where clients connect: host "" for every address."""

    host: str
    port: int
    at: Location


@dataclass(frozen=True, slots=True)
class Target:
    """An apiserver as a balancer names it; port 0 when nothing says it."""

    name: str
    host: Word
    port: int


@dataclass(frozen=True, slots=True)
class Balancer:
    """What one file says about balancing the API."""

    document: Document
    program: str
    listeners: tuple[Listener, ...]
    targets: tuple[Target, ...]

    @property
    def node(self) -> str:
        return self.document.node


def balancers(files: Cluster) -> tuple[Balancer, ...]:
    """Those whose servers are apiservers, in the order of the files."""
    found = [*map(_haproxy, files.all(Haproxy)), *map(_nginx, files.all(Nginx))]
    return tuple(one for one in found if one.targets)


def api_proxies(view: Haproxy) -> tuple[Proxy, ...]:
    """The sections of haproxy.cfg that the API goes through."""
    backs = view.api_backs()
    ids = {id(back) for back in backs}
    fronts = [front for front, back in view.entries() if id(back) in ids]
    return tuple({id(one): one for one in (*fronts, *backs)}.values())


def shares_port(balancers: tuple[Balancer, ...]) -> bool:
    """Whether one listens everywhere on the port of its servers: it cannot run beside them."""
    return any(
        one.port == target.port and not one.host
        for balancer in balancers
        for one in balancer.listeners
        for target in balancer.targets
    )


def most(numbers: Iterator[int]) -> int:
    """The number that comes most often, 0 for none."""
    counted = Counter(number for number in numbers if number)
    return counted.most_common(1)[0][0] if counted else 0


def _haproxy(view: Haproxy) -> Balancer:
    proxies = api_proxies(view)
    listeners = tuple(
        Listener(bind.host, bind.port, bind.at)
        for proxy in proxies
        for bind in proxy.binds
        if bind.port and not bind.is_local
    )
    targets = tuple(
        Target(server.name.text, Word(server.host, server.address.at), server.port)
        for proxy in view.api_backs()
        for server in proxy.servers
        if server.host
    )
    return Balancer(view.document, "haproxy", listeners, targets)


def _nginx(view: Nginx) -> Balancer:
    listeners: list[Listener] = []
    targets: list[Target] = []
    for server in view.servers:
        passed = server.proxy_pass.text if server.proxy_pass else ""
        ports = {port for _, _, port in server.listens}
        for upstream in view.upstreams:
            ends = {port for _, _, port in upstream.servers}
            name = upstream.name.text
            if name == passed and is_about_api("", ports, name, ends):
                listeners += [Listener(host, port, word.at) for word, host, port in server.listens]
                targets += [
                    Target("", Word(host, w.at), port) for w, host, port in upstream.servers
                ]
    return Balancer(view.document, "nginx", tuple(listeners), tuple(targets))
