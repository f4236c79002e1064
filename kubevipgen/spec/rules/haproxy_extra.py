"""``haproxy.extra``: the user's own lines for the global, defaults, frontend, backend sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Line
from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._extra_lines import (
    Language,
    Tables,
    directive,
    judged,
    known_by_branch,
)

_TIME = re.compile(r"([0-9]+)(us|ms|s|m|h|d)?")
_MILLISECONDS = {
    "us": 0.001,
    "": 1,
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
}
# client-go pings an idle connection after 30 s and waits 15 s more; the kubeadm guide uses 35 s.
_SHORTEST_WATCH = 35_000
_WATCHED = ("client", "server", "tunnel")


def check(cluster: Cluster) -> Iterator[Problem]:
    haproxy = cluster.haproxy
    if haproxy is None or not haproxy.extra:
        return
    table = resources.data("haproxy-directives")
    language = _language()
    for section, lines in haproxy.extra.items():
        path: Path = ("haproxy", "extra", section)
        tables = _tables(cluster, table, section)
        for index, text in enumerate(lines):
            found = directive(language, _frame_name(section), text, (*path, index))
            if isinstance(found, Problem):
                yield found
            else:
                yield from _line(found, section, tables, table["httpOnly"], (*path, index))


def _language() -> Language:
    from kubevipgen.formats import haproxy  # noqa: PLC0415  (only for specs with extra lines)

    return Language("haproxy", haproxy.parse, "{section}\n    {line}\n")


def _frame_name(section: str) -> str:
    return section if section in {"global", "defaults"} else f"{section} x"


def _tables(cluster: Cluster, table: Any, section: str) -> Tables:
    contract = cluster.contract.haproxy
    branch = contract.version.branch if contract else ""
    return Tables(
        known_by_branch(table["known"], section, branch),
        table["owned"].get(section, {}),
        table["refused"]["global" if section == "global" else "proxies"],
        table["risky"].get(section, {}),
    )


def _line(
    line: Line, section: str, tables: Tables, http_only: list[str], path: Path
) -> Iterator[Problem]:
    words = list(line.words)
    if words[0] in {"no", "default"} and len(words) > 1:
        words = words[1:]
    name = _name(words, tables)
    where = f"haproxy section {section}"
    yield from judged(tables, name, where, path)
    if name in http_only or words[0] in http_only:
        yield Problem(
            "extra-line-http-only",
            f"{name!r} in {where} has no effect: everything here runs in TCP mode",
            path,
            "drop it",
            Severity.WARNING,
        )
    if words[0] == "timeout" and name in tables.known:
        yield from _timeout(words, path)


def _name(words: list[str], tables: Tables) -> str:
    """The longest known beginning of the line: ``option tcplog``, ``stats socket``, ``log``."""
    pair = " ".join(words[:2])
    everything = {*tables.known, *tables.owned, *tables.refused, *tables.risky}
    for size in (3, 2):
        if (beginning := " ".join(words[:size])) in everything:
            return beginning
    prefixed = any(name.startswith(words[0] + " ") for name in everything)
    return pair if prefixed and words[0] not in everything else words[0]


def _timeout(words: list[str], path: Path) -> Iterator[Problem]:
    time = " ".join(words[2:])
    match = _TIME.fullmatch(time)
    if match is None:
        yield Problem(
            "extra-line-time",
            f"{time!r} is not a time that haproxy reads",
            path,
            "write 30s, 5m or 1h; a bare number means milliseconds",
        )
    elif words[1] in _WATCHED and int(match[1]) * _MILLISECONDS[match[2] or ""] < _SHORTEST_WATCH:
        yield Problem(
            "extra-line-timeout-short",
            f"timeout {words[1]} {time} cuts idle watches: clients ping after 30 s at best",
            path,
            "use 1h, or at least 35s",
            Severity.WARNING,
        )
