"""haproxy.cfg -> Haproxy: every proxy with what its defaults give it."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.formats import haproxy as haproxy_format
from kubevipgen.formats.tree import Block
from kubevipgen.lint.build._haproxy_binds import binds
from kubevipgen.lint.build._haproxy_health import health
from kubevipgen.lint.build._haproxy_lines import directive, directives, in_effect
from kubevipgen.lint.build._haproxy_servers import servers
from kubevipgen.lint.build._haproxy_times import timeouts
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy
from kubevipgen.lint.view.word import Word

_PROXIES = ("frontend", "backend", "listen")
Lines = tuple[Directive, ...]


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """The one view of the text; what cannot be read stands in its errors."""
    del siblings
    config, errors = haproxy_format.read(document.text)
    sections = [item for item in config.items if isinstance(item, Block)]
    heads = tuple(directive(document, section) for section in sections)
    found = [
        (head, directives(document, section.items))
        for head, section in zip(heads, sections, strict=True)
    ]
    defaults = dict(_defaults(found))
    proxies = tuple(
        _proxy(head, lines, defaults.get(index, ()))
        for index, (head, lines) in enumerate(found)
        if head.words[0].text in _PROXIES
    )
    return (
        Haproxy(
            document,
            config,
            tuple(line for head, lines in found if head.starts("global") for line in lines),
            tuple(lines for head, lines in found if head.starts("defaults")),
            proxies,
            errors,
            tuple(
                (head.words[0].text, _name(head).text, lines)
                for head, lines in found
                if head.words[0].text not in (*_PROXIES, "global", "defaults")
            ),
            heads,
        ),
    )


def _defaults(sections: list[tuple[Directive, Lines]]) -> Iterator[tuple[int, Lines]]:
    """Index of a section -> the lines that it inherits.

    Those of the defaults that its ``from`` names, else of the last defaults above it; a defaults
    section begins from nothing unless it has a ``from`` itself.
    """
    current: Lines = ()
    named: dict[str, Lines] = {}
    for index, (head, lines) in enumerate(sections):
        words = [word.text for word in head.words]
        origin = words[words.index("from") + 1] if "from" in words[1:-1] else None
        if words[0] == "defaults":
            current = in_effect((*named.get(origin or "", ()), *lines))
            if len(words) > 1 and words[1] != "from":
                named[words[1]] = current
        else:
            yield index, current if origin is None else named.get(origin, ())


def _proxy(head: Directive, own: Lines, defaults: Lines) -> Proxy:
    inherited = tuple(Directive(line.words, line.at, inherited=True) for line in defaults)
    lines = in_effect((*inherited, *own))
    modes = [line for line in lines if line.starts("mode") and len(line.words) > 1]
    found = servers(lines)
    kind = head.words[0].text
    return Proxy(
        kind,
        _name(head),
        head.at,
        modes[-1].words[1].text if modes else "tcp",
        modes[-1] if modes else None,
        binds(head, lines) if kind != "backend" else (),
        found,
        timeouts(lines),
        health(lines, found),
        tuple(_leads_to(lines)) if kind != "backend" else (),
        lines,
    )


def _name(head: Directive) -> Word:
    return head.words[1] if len(head.words) > 1 else Word("", head.at)


def _leads_to(lines: Lines) -> Iterator[Word]:
    for line in lines:
        if line.words[0].text in ("default_backend", "use_backend") and len(line.words) > 1:
            yield line.words[1]
