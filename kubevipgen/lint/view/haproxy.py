"""haproxy.cfg as haproxy understands it: each proxy with its defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Config
from kubevipgen.lint.document import Document
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


@dataclass(frozen=True, slots=True)
class Bind:
    """One address of a ``bind`` line: host "" for ``*``, ``0.0.0.0``, ``::``; port 0 for none."""

    host: str
    port: int
    word: Word
    options: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Server:
    """``options`` are in effect, default-server included: name -> value ("" for a switch)."""

    name: Word
    address: Word  # as written, host:port
    host: str
    port: int  # 0 when there is none
    options: dict[str, str]
    at: Location


@dataclass(frozen=True, slots=True)
class Health:
    """Which check is in effect: http, ssl-hello, tcp (with steps), connect (bare), other, none.

    ``line`` is the option that decides, ``overridden`` the check options that it replaces.
    ``is_tls``: whether the check speaks TLS. ``path`` is asked by http.
    """

    kind: str
    line: Directive | None
    overridden: tuple[Directive, ...]
    is_tls: bool
    path: str


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


@dataclass(frozen=True, slots=True)
class Haproxy:
    """``globals`` are the lines of all global sections; ``defaults`` those of each defaults."""

    document: Document
    config: Config = field(repr=False)
    globals: tuple[Directive, ...]
    defaults: tuple[tuple[Directive, ...], ...]
    proxies: tuple[Proxy, ...]
    errors: tuple[ParseError, ...] = ()  # of the grammar; places in the document's text

    def entries(self) -> tuple[tuple[Proxy, Proxy], ...]:
        """Which section listens for which section with servers; a listen is both."""
        found = []
        for front in self.proxies:
            names = {word.text for word in front.leads_to}
            if front.kind == "listen" and front.servers:
                found.append((front, front))
            found += [
                (front, back)
                for back in self.proxies
                if back.kind == "backend" and back.name.text in names
            ]
        return tuple(found)

    def api_entries(self) -> tuple[tuple[Proxy, Proxy], ...]:
        """Those that carry the Kubernetes API, as far as ports, names and modes tell."""
        return tuple((front, back) for front, back in self.entries() if carries_api(front, back))


def carries_api(front: Proxy | None, back: Proxy) -> bool:
    """Whether these are about apiservers: port 6443 on either side, or a name that says so."""
    ports = {server.port for server in back.servers}
    if front is not None:
        ports |= {bind.port for bind in front.binds}
    names = f"{front.name.text if front else ''} {back.name.text}".lower()
    said = any(
        word in names
        for word in (
            "apiserver",
            "api-server",
            "kube-api",
            "kubernetes",
            "k8s-api",
            "kubeapi",
            "control-plane",
            "k8s-master",
        )
    )
    return bool(ports & {6443, 8443, 7443, 9443, 16443}) or said
