"""Which health check of a section is in effect."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.lint.view.haproxy import Directive, Health, Server, speaks_tls

_KINDS = {
    "httpchk": "http",
    "ssl-hello-chk": "ssl-hello",
    "tcp-check": "tcp",
    "external-check": "other",
    "ldap-check": "other",
    "mysql-check": "other",
    "pgsql-check": "other",
    "redis-check": "other",
    "smtpchk": "other",
    "spop-check": "other",
}
_STEPS = {"http": "http-check", "tcp": "tcp-check"}
_ASKING = ("expect", "send", "send-binary", "send-lf", "send-binary-lf")


def health(lines: tuple[Directive, ...], servers: Iterable[Server]) -> Health:
    """The last check option wins, wherever the others stand."""
    options = [line for line in lines if line.starts("option") and _kind(line)]
    checked = [server for server in servers if server.is_checked]
    line = options[-1] if options else None
    kind = _kind(line) if line else "connect"
    steps = _steps(lines, _STEPS.get(kind, ""))
    if kind == "tcp" and not any(step.words[1].text in _ASKING for step in steps):
        kind = "connect"
    return Health(
        kind if checked else "none",
        line,
        tuple(options[:-1]),
        all(speaks_tls(steps, server) for server in checked),
        _path(line, steps) if kind == "http" else "",
        steps,
    )


def _kind(line: Directive) -> str:
    return _KINDS.get(line.words[1].text, "") if len(line.words) > 1 else ""


def _steps(lines: tuple[Directive, ...], word: str) -> tuple[Directive, ...]:
    """Those of the section itself; the ones of its defaults when it says nothing about checks."""
    steps = [line for line in lines if word and line.starts(word) and len(line.words) > 1]
    own = [line for line in steps if not line.inherited]
    decides = [line for line in lines if line.starts("option") and _kind(line)]
    is_own = bool(own) or (bool(decides) and not decides[-1].inherited)
    return tuple(own if is_own else steps)


def _path(line: Directive | None, steps: tuple[Directive, ...]) -> str:
    """The last of what ``option httpchk`` and ``http-check send`` ask for; / when nothing says."""
    found = "/"
    words = [word.text for word in line.words[2:]] if line else []
    if words:
        found = words[1] if len(words) > 1 else words[0]
    for step in steps:
        texts = [word.text for word in step.words]
        if texts[1] == "send" and "uri" in texts[:-1]:
            found = texts[texts.index("uri") + 1]
    return found
