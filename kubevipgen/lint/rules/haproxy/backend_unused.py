"""No frontend leads to a backend.

Its servers are checked and never used. Often the frontend names another backend by mistake (http
and https wired crosswise), or a backend was renamed in one place.

Condition: a backend with servers is named by no `default_backend` or `use_backend`, and by no other
line of any haproxy file of the node.

It does not report a file in which no frontend leads anywhere (a part of one), one that chooses
its backend by a variable (`use_backend %[...]`), by Lua or by SPOE, a disabled backend, nor a
backend without servers (a place for a stick table).

Fix: name it in a frontend, or delete it.

Source: haproxy manual, "use_backend".

Bad (haproxy.cfg):

    frontend kube-apiserver
        bind *:8443
        mode tcp
        default_backend ingress

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check

    backend ingress
        mode tcp
        server w-1 10.0.0.21:443 check

Good (haproxy.cfg):

    frontend kube-apiserver
        bind *:8443
        mode tcp
        default_backend apiservers

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy

ID = "backend-unused"
CODE = "KV325"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_NAMES = re.compile(r"[A-Za-z0-9_.:-]+")
_ELSEWHERE = ("lua-load", "lua-load-per-thread")


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    views = around.node.all(Haproxy) or (subject,)
    if not any(proxy.leads_to for proxy in subject.proxies) or any(map(_cannot_tell, views)):
        return
    named = _named(views)
    for proxy in subject.proxies:
        if proxy.kind != "backend" or not proxy.servers or proxy.all("disabled"):
            continue
        if not proxy.name.is_placeholder and not named.get(proxy.name.text, set()) - {id(proxy)}:
            yield Fault(
                f"no frontend leads to backend {proxy.name}: its servers are never used",
                "name it in `default_backend` or `use_backend`, or delete it",
                proxy.name.at,
            )


def _cannot_tell(view: Haproxy) -> bool:
    if any(line.words[0].text in _ELSEWHERE for line in view.globals):
        return True
    leads = [word for proxy in view.proxies for word in proxy.leads_to]
    return any("%" in word.text or word.is_placeholder for word in leads) or any(
        line.starts("filter", "spoe") for proxy in view.proxies for line in proxy.directives
    )


def _named(views: Iterable[Haproxy]) -> dict[str, set[int]]:
    """Every name in a line, alone or in an expression, and which sections hold it (0: others)."""
    found: dict[str, set[int]] = {}
    for view in views:
        sections = [(id(proxy), proxy.directives) for proxy in view.proxies]
        sections += [(0, lines) for lines in (view.globals, *view.defaults)]
        sections += [(0, lines) for _, _, lines in view.others]
        for section, lines in sections:
            for name in _names(lines):
                found.setdefault(name, set()).add(section)
    return found


def _names(lines: Iterable[Directive]) -> set[str]:
    words = (word.text for line in lines for word in line.words[1:])
    return {name for word in words for name in _NAMES.findall(word)}
