"""What comments in the files take back: ``# kubevipgen: ignore[rule] reason``.

On the line itself, or in a comment block right above it; ``ignore-file[rule]`` in the first
comment block of a file, or of a text that it embeds, is for all of it. A comment is what the
language of that file calls one. What ignores nothing is told, so that none outlives its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kubevipgen.finding import Finding, Location, Severity
from kubevipgen.lint.document import Document, Kind

UNUSED = "unused-ignore"
_WORD = "kubevipgen:"
_COMMENT = re.compile(
    r"(?:^|(?<=[\s{]))(?P<mark>[#!;])[#!;]{0,9}-?[ \t]{0,99}kubevipgen:[ \t]{0,99}"
    r"(?P<word>ignore(?P<is_file>-file)?)(?![\w-])(?:\[(?P<names>[^\]]*)\])?"
)
_MARKS = {Kind.KEEPALIVED: "#!", Kind.SYSCTL: "#;"}
_ALONE = re.compile(r"\{?[#!;]")
_OPENING = re.compile(r"\ufeff?[ \t]*(?:#!.*|#.*|[!;].*|\{#.*|---.*|)$")
_HINT = "write `kubevipgen: ignore[rule-id]` on the line of the finding or right above it"


class Sifted(NamedTuple):
    """What is left, and how many findings were taken back."""

    findings: tuple[Finding, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """One name in one comment: it counts from ``first`` to ``last``; 0 is the whole file."""

    name: str
    at: Location
    node: str
    first: int
    last: int
    why_not: str = ""


def sifted(
    documents: Sequence[Document],
    findings: Sequence[Finding],
    codes: Mapping[str, str],
    judged: Collection[str],
) -> Sifted:
    """``documents`` are all, also those of no kind of ours; ``codes`` are rule ID -> code.

    Only a rule of ``judged`` can be missed by a comment that names it.
    """
    by_file: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_file[document.file].append(document)
    marks = {file: list(_marks(of, codes)) for file, of in by_file.items()}
    used: set[_Mark] = set()
    kept = []
    for finding in findings:
        place = finding.location
        of_file = marks.get(place.file, []) if place else []
        hits = [mark for mark in of_file if _covers(mark, finding)]
        used.update(hits)
        if not hits:
            kept.append(finding)
    said = [f for of in marks.values() for f in _unused(of, used, codes, judged)]
    return Sifted((*kept, *said), len(findings) - len(kept))


def _covers(mark: _Mark, finding: Finding) -> bool:
    line = finding.location.line if finding.location else 0
    return finding.rule == mark.name and mark.first <= line <= mark.last


def _marks(of_file: Sequence[Document], codes: Mapping[str, str]) -> Iterator[_Mark]:
    outer = next((document for document in of_file if not document.part), None)
    is_ours = any(document.kind is not Kind.OTHER for document in of_file)
    if outer is None or not is_ours or _WORD not in outer.text:
        return
    signs = {sign for document in of_file for sign in _MARKS.get(document.kind, "#")} | {"#"}
    ids = {code.lower(): rule for rule, code in codes.items()}
    for number, line in enumerate(outer.lines, 1):
        if _WORD not in line:
            continue
        for found in _COMMENT.finditer(line):
            if found["mark"] in signs:
                yield from _of_comment(found, number, outer, of_file, ids)


def _of_comment(
    found: re.Match[str],
    number: int,
    outer: Document,
    of_file: Sequence[Document],
    ids: Mapping[str, str],
) -> Iterator[_Mark]:
    at, why_not = outer.at(number, found.start("mark") + 1), ""
    if found["is_file"]:
        first, last = _span_of_file(number, of_file)
        if last < first:
            why_not = "`ignore-file` counts only in the first comment block of a file"
    else:
        first, last = _span(number, found.start(), outer.lines)
    words = [word.strip().lower() for word in (found["names"] or "").split(",")]
    names = dict.fromkeys(ids.get(word, word) for word in words if word)
    for name in names or [""]:
        why = why_not or ("" if name else f"`{found['word']}` names no rule")
        yield _Mark(name, at, outer.node, first, last, why)


def _span(number: int, start: int, lines: Sequence[str]) -> tuple[int, int]:
    """The lines that a comment is about: its own, or alone on it those below to a statement."""
    last = number
    if not lines[number - 1][:start].strip(" \t{"):
        while last < len(lines) and _ALONE.match(lines[last - 1].strip()):
            last += 1
    while last < len(lines) and lines[last - 1].endswith("\\"):  # where no comment can stand
        last += 1
    return number, last


def _span_of_file(number: int, of_file: Sequence[Document]) -> tuple[int, int]:
    """All of the text at whose head the line stands; (1, 0) when it stands at none's."""
    for document in reversed(of_file):
        first, count = document.first_line, len(document.lines)
        if document.place or not first <= number < first + count:
            continue
        before = document.lines[: number - first + 1]
        if all(map(_OPENING.match, before)):
            return (first if document.part else 0), first + count - 1
    return 1, 0


def _unused(
    marks: Sequence[_Mark],
    used: Collection[_Mark],
    codes: Mapping[str, str],
    judged: Collection[str],
) -> Iterator[Finding]:
    for mark in marks:
        is_known = mark.name in codes
        if mark in used or (is_known and mark.name not in judged and not mark.why_not):
            continue
        if mark.why_not:
            said, hint = mark.why_not, _HINT
        elif not is_known:
            said, hint = f"there is no rule `{mark.name}`", _meant(mark.name, codes)
        else:
            said = f"it ignores nothing: {mark.name} has nothing to say here"
            hint = "delete it, or put it on the line of the finding or right above it"
        yield Finding(UNUSED, Severity.INFO, said, hint, mark.at, node=mark.node)


def _meant(name: str, codes: Mapping[str, str]) -> str:
    import difflib  # noqa: PLC0415  (only for a slip)

    near = difflib.get_close_matches(name, codes, 1)
    meant = f"did you mean `{near[0]}`? " if near else ""
    return f"{meant}`kubevipgen lint --list` names all"
