"""The manuals of all rules as one page of Markdown: docs/rules.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.lint.own import OWN
from kubevipgen.lint.rule import Rule, manual_of, title_of
from kubevipgen.lint.rules import FAMILIES, RULES

_HEAD = """# Rules of `kubevipgen lint`

<!-- Made from the manuals in kubevipgen/lint/rules by `make golden`: change them there. -->

{number} rules. `kubevipgen explain ID` (or its code) prints one of these manuals in a terminal;
[lint.md](lint.md) says how to choose rules, ignore findings and keep old debts.

The severity in the tables is the usual one. A rule says less where the proof is missing: when it
cannot see the other node, the image tag or the file beside, a finding is a warning or a note.
"""
_EXAMPLE = re.compile(r"(Bad|Good) \(([^)]+)\):")
_LABEL = re.compile(r"(Fix|Applies to|Source|Condition):")
_PLAIN = re.compile(r"(`[^`]*`)|([\\*<|]|(?<!\w)_|_(?!\w))")


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()).replace("\r", "^M") + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.format(number=len(RULES))
    for family, rules in FAMILIES:
        yield from _table(family, rules)
    yield from ("## `lint` itself", "", "| finding | severity | what |", "|---|---|---|")
    for own in OWN:
        yield f"| [`{own.id}`](#{own.id}) | {own.severity} | {_escaped(own.title)} |"
    for family, rules in FAMILIES:
        yield from ("", f"## Manuals: {family}")
        for rule in rules:
            yield from ("", f"### {rule.ID}", "", f"{rule.CODE}, {rule.SEVERITY}", "")
            yield _manual(manual_of(rule))
    yield from ("", "## Manuals: `lint` itself")
    for own in OWN:
        yield from ("", f"### {own.id}", "", str(own.severity), "", _manual(own.manual))


def _table(family: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    yield from (f"## {family}", "")
    if not rules:
        return
    yield from ("| code | rule | severity | what |", "|---|---|---|---|")
    for rule in rules:
        title = _escaped(title_of(rule))
        yield f"| {rule.CODE} | [`{rule.ID}`](#{rule.ID}) | {rule.SEVERITY} | {title} |"
    yield ""


def _manual(text: str) -> str:
    """Paragraphs, and the examples as blocks."""
    title, _, rest = text.partition("\n")
    parts = [f"**{_escaped(title)}**"]
    for block in re.split(r"\n\n(?! {4})", rest.strip("\n")):
        head, _, code = block.partition("\n\n")
        parts.append(_paragraph(head) if head else "")
        if code:
            lines = [line.removeprefix("    ") for line in code.split("\n")]
            parts += ["```text", *lines, "```"]
    return "\n\n".join(_glued(parts))


def _glued(parts: list[str]) -> Iterator[str]:
    """The lines of a block together, everything else on its own."""
    block: list[str] = []
    for part in parts:
        if block or part == "```text":
            block.append(part)
            if part == "```":
                yield "\n".join(block)
                block = []
        elif part:
            yield part


def _paragraph(text: str) -> str:
    if example := _EXAMPLE.fullmatch(text):
        return f"**{example[1]}** (`{example[2]}`):"
    if text.startswith("    "):
        return "\n".join(["```text", *(line[4:] for line in text.split("\n")), "```"])
    return _LABEL.sub(r"**\1:**", _escaped(text), count=1) if _LABEL.match(text) else _escaped(text)


def _escaped(text: str) -> str:
    """Plain words; what stands between backticks stays."""
    return _PLAIN.sub(lambda found: found[1] or f"\\{found[2]}", text)
