"""The rows of ``data/adopt.yaml``, and what a candidate for an escape hatch is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kubevipgen import resources
from kubevipgen.adopt.notes import Fate


class Row(NamedTuple):
    """As in the table."""

    fate: Fate
    why: str
    hint: str = ""


class Candidate(NamedTuple):
    """A line that the cluster file can only hold as it is: ``haproxy.extra.defaults``, ...

    ``place`` leads to it in the cluster file; for a list of lines to the list.
    """

    place: tuple[str, ...]
    value: object

    @property
    def key(self) -> str:
        """Values may be mappings, which cannot be counted as keys."""
        return repr(self)


@cache
def table(name: str) -> Mapping[str, Row]:
    """Name -> row, of one section of the table."""
    return {
        name: Row(Fate(row["fate"]), row["why"], row.get("hint", ""))
        for row in resources.data("adopt")[name]
        for name in row["names"]
    }


@cache
def known(program: str, section: str) -> frozenset[str]:
    """Every directive of a section that any release of haproxy or keepalived has."""
    rows = resources.data(f"{program}-directives")["known"]
    return frozenset(name for row in rows for name in row.get(section) or ())


def longest(rows: Mapping[str, Row], path: str) -> Row | None:
    """The row of the longest beginning of a dotted path."""
    steps = path.split(".")
    for count in range(len(steps), 0, -1):
        if row := rows.get(".".join(steps[:count])):
            return row
    return None
