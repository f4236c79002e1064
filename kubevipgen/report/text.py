"""Findings for people: what, where, the line itself, and the way out."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator

import click

from kubevipgen.finding import Finding, Location, Severity

WIDTH = 80
Painter = Callable[[str], str]
_WORD = re.compile(r"""\"[^"]*\"|'[^']*'|[^\s"'{}\[\],;]+""")
COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def print_findings(findings: Iterable[Finding], *, err: bool = True) -> None:
    """Print to standard error (or output), coloured only on a terminal that wants it."""
    items = tuple(findings)
    if not items:
        return
    color = wants_color(err=err)
    text = "\n\n".join(format_finding(f, color=color) for f in items)
    click.echo(f"{text}\n\n{summary(items)}", err=err, color=color)


def wants_color(*, err: bool) -> bool:
    """A terminal, and neither NO_COLOR (https://no-color.org) nor a dumb terminal."""
    stream = sys.stderr if err else sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def format_finding(finding: Finding, *, color: bool = False) -> str:
    """One finding, at most 80 columns wide, without a final newline."""
    return "\n".join(_lines(finding, color=color))


def summary(findings: Iterable[Finding]) -> str:
    """``2 errors, 1 warning``."""
    severities = [f.severity for f in findings]
    counts = ((s, severities.count(s)) for s in Severity)
    return ", ".join(f"{n} {s}{'s' if n > 1 and s != 'info' else ''}" for s, n in counts if n)


def _lines(finding: Finding, *, color: bool) -> Iterator[str]:
    label = f"{finding.severity}[{finding.rule}]"
    paint = painter(COLORS[finding.severity], color=color)
    message = printable(finding.message)
    if finding.node and finding.node not in message:
        message = f"{printable(finding.node)}: {message}"
    first, *rest = wrap(f"{label}: {message}", "  ")
    yield paint(first[: len(label)]) + first[len(label) :]
    yield from rest
    if finding.location:
        yield from _place(finding.location, paint)
    if finding.hint:
        yield from wrap(f"  = hint: {printable(finding.hint)}", " " * 10)


def _place(location: Location, paint: Painter) -> Iterator[str]:
    yield f"  --> {printable(str(location))}"
    yield from excerpt(location, paint)


def excerpt(location: Location, paint: Painter, *, whole_word: bool = False) -> Iterator[str]:
    """The line itself and a caret below the place, or below all of the word that begins there."""
    if not location.excerpt.strip():
        return
    number = str(location.line)
    gutter = " " * len(number)
    text, caret = _window(location.excerpt, location.column - 1, WIDTH - len(number) - 5)
    caret = max(0, min(caret, len(text)))
    word = _WORD.match(text, caret) if whole_word else None
    mark = "^" * len(word[0].rstrip("…")) if word else ""
    yield f"  {gutter} |"
    yield f"  {number} | {text}"
    yield f"  {gutter} | {' ' * caret}{paint(mark or '^')}"


def _window(line: str, column: int, width: int) -> tuple[str, int]:
    """The part of a line around a column that fits, and where the column is in it."""
    shown = printable(line.rstrip())
    if len(shown) <= width:
        return shown, column
    start = max(0, min(column - width // 3, len(shown) - width + 2))
    part = ("…" if start else "") + shown[start : start + width - 2]
    return part + ("…" if start + width - 2 < len(shown) else ""), column - start + bool(start)


def printable(text: str) -> str:
    """The text with every character that a terminal could act on replaced, length kept."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in text)


def wrap(text: str, indent: str, first: str = "") -> list[str]:
    """Lines of at most 80 columns, all but the first indented by ``indent``."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def painter(name: str | None, *, color: bool) -> Painter:
    """A function that makes text bold, in this colour when it is named, or leaves it alone."""
    return lambda text: click.style(text, fg=name, bold=True) if color else text
