"""haproxy.cfg as haproxy understands it: each proxy with its defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Config
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.haproxy_api import is_about_api
from kubevipgen.lint.view.word import Word


@dataclass(frozen=True, slots=True)
class Directive:
    """A line: its words, their places; ``inherited`` from a defaults section."""

    words: tuple[Word, ...]
    at: Location
    inherited: bool = False

    def starts(self, *texts: str) -> bool:
        """Whether the first words are these."""
        return tuple(word.text for word in self.words[: len(texts)]) == texts

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Bind:
    """One address of a ``bind`` line: host "" for ``*``, ``0.0.0.0``, ``::``; port 0 for none.

    A path or a descriptor is a host that begins with ``/`` or holds ``@``. ``last`` ends a range
    of ports. ``family`` is ipv4 or ipv6 for a wildcard, "" for any other host; ``transport`` is
    tcp, or quic and udp where it says so.
    """

    host: str
    port: int
    word: Word
    options: tuple[str, ...]
    at: Location
    last: int = 0
    family: str = ""
    transport: str = "tcp"

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens on all addresses of the host."""
        return not self.host and bool(self.port)

    @property
    def is_local(self) -> bool:
        """Whether only the host itself can connect: loopback, a path, a descriptor."""
        return is_loopback(self.host) or self.host.startswith("/") or "@" in self.host

    def covers(self, port: int) -> bool:
        """Whether it listens on this port."""
        return self.port <= port <= max(self.port, self.last)


def is_loopback(host: str) -> bool:
    """Whether an address or a name means the host itself."""
    return host.startswith("127.") or host in ("::1", "localhost", "ip6-localhost")


def split_address(text: str) -> tuple[str, str]:
    """Host, without brackets, and port as haproxy takes them apart: at the last colon."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    return host.removeprefix("[").removesuffix("]"), port


@dataclass(frozen=True, slots=True)
class Server:
    """``options`` are in effect, default-server included: name -> value ("" for a switch).

    ``count`` is what a server-template makes of its line; ``default_lines`` are the
    default-server lines that hold for it.
    """

    name: Word
    address: Word  # as written, host:port
    host: str
    port: int  # 0 when there is none
    options: dict[str, str]
    at: Location
    count: int = 1
    words: tuple[Word, ...] = field(default=(), repr=False)
    default_lines: tuple[Directive, ...] = field(default=(), repr=False)

    @property
    def is_checked(self) -> bool:
        """Whether anything notices its death: a check of its own, an agent, another's state."""
        return bool(self.options.keys() & {"check", "agent-check", "track"})

    @property
    def is_unclear(self) -> bool:
        """Whether a placeholder stands anywhere in its line."""
        return any(word.is_placeholder for word in self.words)


def speaks_tls(steps: tuple[Directive, ...], server: Server) -> bool:
    """Whether the check of one server does; a ``connect`` step says it itself.

    A server's ``ssl`` holds for its check too, unless that goes to another port or address.
    """
    connects = [{word.text for word in step.words[2:]} for step in steps if _connects(step)]
    if connects and "default" not in connects[0]:
        return "ssl" in connects[0]
    options = server.options.keys()
    return "check-ssl" in options or ("ssl" in options and not options & {"port", "addr"})


def _connects(step: Directive) -> bool:
    return step.words[1].text == "connect"


@dataclass(frozen=True, slots=True)
class Health:
    """Which check is in effect: http, ssl-hello, tcp (with steps), connect (bare), other, none.

    ``line`` is the option that decides, ``overridden`` the check options that it replaces.
    ``is_tls``: whether the check of every checked server speaks TLS. ``path`` is asked by http.
    ``steps`` are the http-check or tcp-check lines that count.
    """

    kind: str
    line: Directive | None
    overridden: tuple[Directive, ...]
    is_tls: bool
    path: str
    steps: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Proxy:
    """A frontend, backend or listen section; ``directives`` hold those of its defaults first.

    ``mode`` is in effect. ``timeouts``: name -> seconds and the line, those in effect.
    """

    kind: str
    name: Word
    at: Location
    mode: str
    mode_line: Directive | None
    binds: tuple[Bind, ...]
    servers: tuple[Server, ...]
    timeouts: dict[str, tuple[float, Directive]]
    health: Health
    leads_to: tuple[Word, ...]  # default_backend and use_backend
    directives: tuple[Directive, ...] = field(repr=False)

    def all(self, *texts: str) -> tuple[Directive, ...]:
        """The lines in effect that begin with these words."""
        return tuple(line for line in self.directives if line.starts(*texts))

    @property
    def is_front(self) -> bool:
        """Whether clients connect to it."""
        return self.kind in ("frontend", "listen")


@dataclass(frozen=True, slots=True)
class Haproxy:
    """``globals`` are the lines of all global sections; ``defaults`` those of each defaults.

    ``others`` are the sections of other kinds (peers, resolvers, ...): kind, name and lines.
    """

    document: Document
    config: Config = field(repr=False)
    globals: tuple[Directive, ...]
    defaults: tuple[tuple[Directive, ...], ...]
    proxies: tuple[Proxy, ...]
    errors: tuple[ParseError, ...] = ()  # of the grammar; places in the document's text
    others: tuple[tuple[str, str, tuple[Directive, ...]], ...] = ()
    heads: tuple[Directive, ...] = ()  # the first line of every section

    def entries(self) -> tuple[tuple[Proxy, Proxy], ...]:
        """Which section listens for which section with servers; a listen is both."""
        backs: dict[str, list[Proxy]] = {}
        for proxy in self.proxies:
            if proxy.kind == "backend":
                backs.setdefault(proxy.name.text, []).append(proxy)
        found = []
        for front in self.proxies:
            if front.kind == "listen" and front.servers:
                found.append((front, front))
            for name in dict.fromkeys(word.text for word in front.leads_to):
                found += [(front, back) for back in backs.get(name, ())]
        return tuple(found)

    def api_entries(self) -> tuple[tuple[Proxy, Proxy], ...]:
        """Those that carry the Kubernetes API, as far as ports, names and modes tell."""
        return tuple((front, back) for front, back in self.entries() if carries_api(front, back))

    def api_backs(self) -> tuple[Proxy, ...]:
        """The sections whose servers are apiservers; those that nobody leads to by themselves."""
        api = {id(back) for _, back in self.api_entries()}
        led = {id(back) for _, back in self.entries()}
        return tuple(
            proxy
            for proxy in self.proxies
            if id(proxy) in api
            or (proxy.kind == "backend" and id(proxy) not in led and carries_api(None, proxy))
        )


def carries_api(front: Proxy | None, back: Proxy) -> bool:
    """Whether these are about apiservers: port 6443 on either side, or a name that says so.

    A server without a port gets connections on the port that the client asked for.
    """
    binds = {bind.port for bind in front.binds} if front else set()
    known = {server.port for server in back.servers if server.port}
    open_ports = binds if any(not server.port for server in back.servers) else set()
    return is_about_api(front.name.text if front else "", binds, back.name.text, known | open_ports)
