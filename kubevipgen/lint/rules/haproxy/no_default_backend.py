"""A frontend leads to no backend: every connection is refused.

In HTTP mode each request gets a 503, in TCP mode each connection is closed at once. `haproxy -c`
is content.

Condition: a frontend that listens has neither `default_backend` (its own or inherited) nor
`use_backend`, and no rule that answers by itself.

It does not report a frontend that answers itself: `stats`, `monitor-uri`, `redirect`,
`http-request` or `tcp-request` rules that return, redirect, use a service or run Lua, or that deny
or reject everything; nor a disabled one.

Fix: `default_backend NAME`.

Source: haproxy manual, "default_backend"; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    frontend kube-apiserver
        bind *:8443
        mode tcp
        option tcplog

    backend apiservers
        mode tcp
        server cp-1 10.0.0.11:6443 check

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

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy

ID = "no-default-backend"
CODE = "KV329"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_ANSWERS = ("stats", "monitor-uri", "redirect", "disabled", "server", "dispatch")
_RULES = ("http-request", "tcp-request")
_ENDS = ("return", "redirect", "use-service")
_REFUSES = ("deny", "reject", "tarpit", "silent-drop")  # a sink, unless it has a condition


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for proxy in subject.proxies:
        listens = any(bind.port for bind in proxy.binds)
        if proxy.kind == "frontend" and listens and not proxy.leads_to and not _answers(proxy):
            effect = (
                "every request gets a 503" if proxy.mode == "http" else "connections are closed"
            )
            yield Fault(
                f"frontend {proxy.name} leads to no backend: {effect}",
                "add `default_backend NAME`",
                proxy.name.at,
            )


def _answers(proxy: Proxy) -> bool:
    return any(_is_answer(line) for line in proxy.directives)


def _is_answer(line: Directive) -> bool:
    words = [word.text for word in line.words]
    if words[0] in _ANSWERS or line.words[0].is_placeholder:
        return True
    action = [word for word in words[1:4] if words[0] in _RULES]
    if any(word in _ENDS or word.startswith("lua.") for word in action):
        return True
    is_always = not {"if", "unless"} & set(words)
    return is_always and any(word in _REFUSES for word in action)
