"""A YAML file as plain data plus positions: what the user wrote, and where.

Reads one YAML 1.2 document with string keys and nothing clever (no custom tags, no merge keys,
no alias bombs). Everything it refuses is a :class:`~kubevipgen.finding.FindingsError` with a
place; no other exception leaves this package for any input.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubevipgen.finding import Location
from kubevipgen.source.intake import check_text, decode, read_bytes, split_lines
from kubevipgen.source.mark import Mark
from kubevipgen.source.paths import Step, path_text

__all__ = ["LONGEST_EXCERPT", "Source", "Step", "path_text"]

LONGEST_EXCERPT = 1000  # characters; a longer line says nothing in a report


@dataclass(frozen=True, slots=True)
class Source:
    """One file: ``data`` holds dict, list, str, int, float, bool and None only."""

    name: str
    data: Any
    _marks: Mark = field(repr=False)
    _lines: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file, or standard input when ``path`` is ``-``; at most 2 MiB of UTF-8."""
        name = "standard input" if str(path) == "-" else str(path)
        return cls.from_text(decode(read_bytes(path, name), name), name)

    @classmethod
    def from_text(cls, text: str, name: str) -> Source:
        """Parse ``text``; ``name`` is what locations call the file."""
        from kubevipgen.source.build import build  # noqa: PLC0415  (ruamel.yaml is slow to import)

        lines = split_lines(text)
        check_text(lines, name)
        data, marks = build(text, lines, name)
        return cls(name, data, marks, lines)

    def locate(self, path: tuple[Step, ...], *, key: bool = False) -> Location:
        """The place of a value, or of its key; the nearest existing parent when there is none."""
        mark = self._marks
        line, column = mark.line, mark.column
        for step in path:
            child = mark.children.get(step)
            if child is None:
                break
            line, column = (
                mark.keys.get(step, (child.line, child.column))
                if key
                else (
                    child.line,
                    child.column,
                )
            )
            mark = child
        return self.place(line, column, path_text(path))

    def has(self, path: tuple[Step, ...]) -> bool:
        """Whether the file itself holds something at this path."""
        mark: Mark | None = self._marks
        for step in path:
            mark = mark.children.get(step) if mark else None
        return mark is not None

    def place(self, line: int, column: int, path: str = "") -> Location:
        """A location from positions that count from 0."""
        return Location(self.name, path, line + 1, column + 1, excerpt(self._lines, line))


def excerpt(lines: tuple[str, ...], line: int) -> str:
    """The line itself, or nothing when it is unreasonably long."""
    text = lines[line] if line < len(lines) else ""
    return text if len(text) <= LONGEST_EXCERPT else ""
