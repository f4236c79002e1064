"""``keepalived.extra``: the user's own lines for global_defs and for every vrrp_instance."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
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
from kubevipgen.spec.rules._words import count


def check(cluster: Cluster) -> Iterator[Problem]:
    keepalived = cluster.keepalived
    if keepalived is None or not (keepalived.extra_global or keepalived.extra_instance):
        return
    language = _language()
    for block, lines in (
        ("global_defs", keepalived.extra_global),
        ("vrrp_instance", keepalived.extra_instance),
    ):
        tables = _tables(cluster, block)
        for index, text in enumerate(lines):
            path: Path = ("keepalived", "extra", block, index)
            found = directive(language, block, text, path)
            if isinstance(found, Problem):
                yield found
            else:
                yield from judged(tables, found.words[0], f"keepalived block {block}", path)
                yield from _words(found, tables.known, path)


def _language() -> Language:
    from kubevipgen.formats import keepalived  # noqa: PLC0415  (only for specs with extra lines)

    return Language("keepalived", keepalived.parse, "{section} x {{\n    {line}\n}}\n")


def _tables(cluster: Cluster, block: str) -> Tables:
    table = resources.data("keepalived-directives")
    contract = cluster.contract.keepalived
    return Tables(
        known_by_branch(table["known"], block, contract.version.branch if contract else ""),
        table["owned"].get(block, {}),
        table["refused"].get(block, {}),
        table["risky"].get(block, {}),
    )


def _words(line: Line, known: object, path: Path) -> Iterator[Problem]:
    """Keepalived drops the words that are too many and takes its default for those missing."""
    span = known.get(line.words[0], "") if isinstance(known, dict) else ""
    if not span:
        return
    least = int(span[0])
    most = 99 if span.endswith("+") else int(span[-1])
    given = len(line.words) - 1
    if not least <= given <= most:
        wanted = "at least " * span.endswith("+") + count(least if given < least else most, "word")
        yield Problem(
            "extra-line-words",
            f"{line.words[0]!r} takes {wanted}, not {given}",
            path,
            "see keepalived.conf(5)",
        )
