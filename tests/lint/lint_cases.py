"""A case is a file, or a folder of files that belong together, under ``cases/RULE/``.

Its name begins with ``bad`` or ``good``. A comment marks where the rule has to speak:
``# want RULE`` on this line, ``# want-next RULE`` on the next one, ``# want-file RULE`` about the
file as a whole. Wherever there is no mark the rule must be silent. ``RULE:info`` asks for the
severity too. A folder ``NODE/etc/...`` in a case belongs to the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kubevipgen.finding import Finding
from kubevipgen.lint.document import Document
from kubevipgen.lint.documents import documents
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules import RULES

CASES = Path(__file__).parent / "cases"
_MARK = re.compile(r"\bwant(-next|-file)? ([a-z0-9-]+)(?::(error|warning|info))?(?=\s|$)")
_NODE = re.compile(r"^([^/]+)(/etc/.+)$")
Seen = tuple[str, int, str]  # file, line (0: the whole file), severity or ""


def cases() -> list[Path]:
    """Every case of every rule."""
    return sorted(case for rule in CASES.iterdir() for case in rule.iterdir())


def rule_of(case: Path) -> Rule:
    """The rule that a case is about, by its folder."""
    return next(rule for rule in RULES if case.parent.name == rule.ID)


def read(case: Path) -> Iterator[Document]:
    """The documents of a case."""
    for file in sorted(case.rglob("*")) if case.is_dir() else [case]:
        if file.is_file():
            name = str(file.relative_to(case)) if case.is_dir() else file.name
            yield from of_text(name, file.read_bytes(), file.stat().st_mode & 0o777)


def of_text(name: str, content: bytes, mode: int | None = None) -> Iterator[Document]:
    """The documents of one file."""
    found = _NODE.match(name)
    node, path = (found[1], found[2]) if found else ("", "")
    text = content.decode("utf-8", "replace")
    yield from documents(name, text, node=node, path=path, mode=mode)


def wanted(case: Path) -> set[Seen]:
    """What the marks ask for, of the rule that the case is about."""
    return {seen for rule, seen in marks(case) if rule == case.parent.name}


def marks(case: Path) -> Iterator[tuple[str, Seen]]:
    """Every mark: its rule, and what it asks for."""
    for file in sorted(case.rglob("*")) if case.is_dir() else [case]:
        if not file.is_file():
            continue
        name = str(file.relative_to(case)) if case.is_dir() else file.name
        text = file.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.split("\n"), 1):
            for where, rule, severity in _MARK.findall(line):
                place = {"": number, "-next": number + 1, "-file": 0}[where]
                yield rule, (name, place, severity)


def found(case: Path) -> list[Finding]:
    """What the rule says of the case."""
    return list(judge(list(read(case)), [rule_of(case)], {}))


def seen(findings: list[Finding], marks: set[Seen]) -> set[Seen]:
    """The findings as marks: with the severity where the mark at that place has one."""
    told = {(name, line): severity for name, line, severity in marks}
    places = set()
    for finding in findings:
        assert finding.location, finding
        place = (finding.location.file, finding.location.line)
        places.add((*place, str(finding.severity) if told.get(place) else ""))
    return places


_BLOCK = re.compile(r"^(Bad|Good) \(([^)]+)\):\n\n((?:    .*\n|\n)+)", re.MULTILINE)


def examples(manual: str) -> dict[str, list[tuple[str, str]]]:
    """ "Bad" and "Good" -> the files of the manual's examples: name and text."""
    kinds: dict[str, list[tuple[str, str]]] = {"Bad": [], "Good": []}
    for kind, name, block in _BLOCK.findall(manual + "\n"):
        lines = [line.removeprefix("    ") for line in block.strip("\n").split("\n")]
        kinds[kind].append((name, "\n".join(lines) + "\n"))
    return kinds
