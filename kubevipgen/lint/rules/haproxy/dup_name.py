"""Two servers or two sections have one name, and haproxy refuses to start.

Names are how haproxy tells servers and sections apart (statistics, the runtime API, stick tables,
`use_backend`), so it takes each once: "another server named 'cp-1' was already defined", "backend
'api' has the same name as backend 'api'". It ends with that, and the whole file is not in effect.
It happens where a line was copied for the next node and only the address was changed.

Condition: two `server` lines of one backend or listen section with the same name; two frontends,
two backends, or a listen section and any other section with the same name.

It does not report a frontend and a backend that share a name, which is fine, nor names that are
placeholders.

Fix: give each a name of its own, such as the name of the node.

Applies to: haproxy 2.6, which was tried; the oldest only warned.

Source: haproxy src/server.c ("please use distinct names") and src/cfgparse-listen.c.

Bad (haproxy.cfg):

    listen apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-1 10.0.0.12:6443 check

Good (haproxy.cfg):

    listen apiserver
        bind *:8443
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy
from kubevipgen.lint.view.word import Word

ID = "dup-name"
CODE = "KV331"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    sections: dict[tuple[str, str], Proxy] = {}
    for proxy in subject.proxies:
        others = [found for role in _roles(proxy) if (found := sections.get(role))]
        if others and not proxy.name.is_placeholder:
            yield _fault(proxy.kind, proxy.name, others[0].kind, others[0].name)
        for role in _roles(proxy):
            sections.setdefault(role, proxy)
        yield from _servers(proxy)


def _roles(proxy: Proxy) -> list[tuple[str, str]]:
    """A listen section is a frontend and a backend."""
    kinds = ("frontend", "backend") if proxy.kind == "listen" else (proxy.kind,)
    return [(kind, proxy.name.text) for kind in kinds]


def _servers(proxy: Proxy) -> Iterator[Fault]:
    seen: dict[str, Word] = {}
    for server in proxy.servers:
        if server.name.is_placeholder or server.words[0].text == "server-template":
            continue
        first = seen.setdefault(server.name.text, server.name)
        if first is not server.name:
            yield _fault("server", server.name, "server", first)


def _fault(kind: str, name: Word, other: str, first: Word) -> Fault:
    return Fault(
        f"{kind} {name} has the name of another {other}: haproxy refuses to start",
        "give it a name of its own",
        name.at,
        related=(Related(f"{other} {first}", first.at),),
    )
