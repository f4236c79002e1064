"""Edits: what they change, what they leave, and that they mend what they are for."""

from __future__ import annotations

import dataclasses
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

import lint_cases
from kubevipgen.finding import Edit, Finding, Severity
from kubevipgen.lint.document import Document
from kubevipgen.lint.documents import documents
from kubevipgen.lint.fixes import fixed
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rules import RULES


def finding(*edits: tuple[int, int, int, int, str]) -> Finding:
    made = tuple(Edit("f", *edit) for edit in edits)
    return Finding("r", Severity.ERROR, "m", edits=made)


def content(before: bytes, *findings: Finding) -> bytes:
    return fixed(before, findings).content


def test_one_word() -> None:
    assert content(b"a b\nc d\n", finding((2, 3, 2, 4, "xyz"))) == b"a b\nc xyz\n"


def test_several_in_any_order() -> None:
    edits = finding((2, 1, 2, 2, "X"), (1, 3, 1, 4, "Y"))
    assert content(b"a b\nc d\n", edits, finding((2, 3, 2, 4, ""))) == b"a Y\nX \n"


def test_at_the_end_and_over_lines() -> None:
    assert content(b"a\nb", finding((2, 2, 2, 2, "\n"))) == b"a\nb\n"
    assert content(b"a\nb\nc\n", finding((2, 1, 3, 1, ""))) == b"a\nc\n"
    assert content(b"a\n", finding((2, 1, 2, 1, "b\n"))) == b"a\nb\n"


def test_line_ends_are_those_of_the_file() -> None:
    assert content(b"a\r\nb", finding((2, 2, 2, 2, "\n"))) == b"a\r\nb\r\n"
    assert content(b"a b\r\n", finding((1, 3, 1, 4, "c"))) == b"a c\r\n"


def test_columns_are_characters() -> None:
    before = "ä\U0001f600 b\n".encode()
    assert content(before, finding((1, 4, 1, 5, "c"))) == "ä\U0001f600 c\n".encode()
    assert content(b"\xef\xbb\xbfa\n", finding((1, 1, 1, 2, ""))) == b"a\n"


def test_bytes_that_are_no_text_stay() -> None:
    one, other = finding((1, 1, 1, 2, "x")), finding((2, 1, 2, 2, "y"))
    done = fixed(b"# \xff\nb\n", [one, other])
    assert done == (b"# \xff\ny\n", (other,), (one,))


@pytest.mark.parametrize(
    "edit", [(9, 1, 9, 1, "x"), (1, 9, 1, 9, "x"), (0, 1, 0, 1, "x"), (1, 2, 1, 1, "x")]
)
def test_a_place_that_is_not_there(edit: tuple[int, int, int, int, str]) -> None:
    wrong = finding(edit, (1, 1, 1, 2, "x"))
    assert fixed(b"ab\n", [wrong]) == (b"ab\n", (), (wrong,))


def test_the_first_one_wins_and_the_same_is_no_quarrel() -> None:
    first, again, other = (finding((1, 1, 1, 3, text)) for text in ("x", "x", "y"))
    insert = finding((1, 1, 1, 1, "z"), (2, 1, 2, 2, "z"))
    done = fixed(b"abc\nd\n", [first, again, other, insert])
    assert done == (b"xc\nd\n", (first, again), (other, insert))
    crossed = finding((1, 1, 1, 3, "x"), (1, 2, 1, 4, "y"))
    assert fixed(b"abc\n", [crossed]).left == (crossed,)


MENDING = {rule.ID for rule in RULES if "edits" in inspect.getsource(cast("ModuleType", rule))}
FIXABLE = [
    case
    for case in lint_cases.cases()
    if case.parent.name in MENDING
    and case.name.startswith("bad")
    and any(found.edits for found in lint_cases.found(case))
]
# A brace in mid-word hides what stands behind it from every rule.
SEEN_BY_THE_FIX = {"bad-brace.conf"}


def reread(read: Iterable[Document], texts: dict[str, str]) -> Iterator[Document]:
    for document in read:
        if not document.part:
            more = {"node": document.node, "path": document.path, "mode": document.mode}
            yield from documents(document.file, texts[document.file], **more)  # type: ignore[arg-type]


def tally(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.rule, f.location.file if f.location else "") for f in findings)


@pytest.mark.parametrize("case", FIXABLE, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_what_is_mended_is_gone_and_nothing_new_comes(case: Path) -> None:
    read = list(lint_cases.read(case))
    texts = {document.file: document.text for document in read if not document.part}
    before = judge(read, RULES, {})
    mended: Counter[tuple[str, str]] = Counter()
    for file, text in texts.items():
        its = [f for f in before if f.edits and f.edits[0].file == file]
        done = fixed(text.encode(), its)
        texts[file] = done.content.decode()
        mended += tally(done.done)
        assert len(done.content.split(b"\n")) <= len(text.encode().split(b"\n")) + len(its)
    assert mended
    after = tally(judge(list(reread(read, texts)), RULES, {}))
    if case.name not in SEEN_BY_THE_FIX:
        assert after - tally(before) == Counter(), "something new"
    assert (tally(before) - after) >= mended, "something mended is still there"


def test_there_are_fixable_rules() -> None:
    assert {case.parent.name for case in FIXABLE} >= {
        "auth-pass-cut", "bom", "no-final-newline", "filecreate", "renamed-env", "subnet-slash"
    }  # fmt: skip


def test_edits_stay_in_the_file_of_the_finding() -> None:
    for case in FIXABLE:
        for found in lint_cases.found(case):
            assert {edit.file for edit in found.edits} <= {found.location and found.location.file}
            assert all(dataclasses.astuple(edit)[1] for edit in found.edits)
