"""Nothing is dropped in silence: every line of what was read is carried, replaced or listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adopting import adopt
from kubevipgen.adopt.notes import Fate
from kubevipgen.cli.adopt_run import Done
from kubevipgen.cli.lint_input import read
from kubevipgen.finding import FindingsError
from kubevipgen.lint.document import Document, Kind

TESTS = Path(__file__).parents[1]
SETS = [TESTS / "failover" / name for name in ("guide", "blog", "tuned", "lease")]
CASES = sorted(
    path
    for path in (TESTS / "lint" / "cases").glob("*/*")
    if not path.name.endswith((".md", ".txt"))
)
OWN = sorted((Path(__file__).parent / "cases").glob("*/input"))
_COMMENT = {Kind.KEEPALIVED: "#!", Kind.SYSCTL: "#;"}
_VALUE = re.compile(r"\s*(?:- )*(?:- |[\w./\"'-]+: )[\s\"'\w\[/.:].*")
_TRIVIAL = re.compile(
    r"[{}\s]*$|(?:\.if|\.else|\.elif|\.endif|\.diag|\.notice|\.warning|\.alert)\b"
)


def lines(document: Document) -> Iterator[int]:
    """Numbers, in the user's file, of the lines that say something to the program."""
    marks = _COMMENT.get(document.kind, "#")
    for number, line in enumerate(document.lines, 1):
        text = line.strip()
        if text and text[0] not in marks and not _TRIVIAL.match(text):
            yield document.at(number).line


def missed(done: Done, documents: list[Document]) -> list[str]:
    entries = done.adopted.entries
    return [
        f"{document.file}:{number}: {document.text.splitlines()[number - document.first_line]}"
        for document in documents
        for number in lines(document)
        if not any(entry.covers(document.file, number) for entry in entries)
    ]


def check(path: Path) -> None:
    try:
        done = adopt(path)
    except FindingsError as error:
        assert error.findings  # noqa: PT017  (nothing here to adopt, or several setups)
        return
    found = read((str(path),), (), ()).documents
    wanted = [
        document
        for document in found
        if document.kind not in (Kind.OTHER, Kind.MANIFESTS, Kind.NGINX) and not document.place
    ]
    if done.adopted.made is None:
        assert any(finding.rule == Fate.REFUSED for finding in done.findings)
        return
    assert missed(done, wanted) == []


@pytest.mark.parametrize("path", [*SETS, *OWN], ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_line_of_real_sets(path: Path) -> None:
    check(path)


@pytest.mark.parametrize("part", range(10))
def test_every_line_of_the_cases_of_lint(part: int) -> None:
    for path in CASES[part::90]:
        check(path)


def test_every_value_of_manifests() -> None:
    """Every scalar of kube-vip's pod and of kubeadm's documents has an entry on its line."""
    for path in [*OWN, *(TESTS / "golden" / "trees").glob("*/1.*")]:
        done = adopt(path, exclude=["*kubevipgen*"])
        covered = {
            (entry.at.file, number)
            for entry in done.adopted.entries
            for number in range(entry.at.line, max(entry.at.line, entry.last) + 1)
        }
        for file in sorted(path.rglob("*.yaml")):
            if "kubevipgen" in str(file) or "+strategic" in file.name:
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                is_value = _VALUE.fullmatch(line) and not line.endswith(":")
                if is_value and not line.lstrip().startswith("#"):
                    assert (str(file), number) in covered, f"{file}:{number}: {line}"


def test_secrets_are_in_no_message() -> None:
    done = adopt(TESTS / "golden" / "trees" / "bgp" / "1.36.2")
    texts = [entry.text + entry.why for entry in done.adopted.entries]
    texts += [f.message + (f.location.excerpt if f.location else "") for f in done.findings]
    assert not [text for text in texts if "bgp-sample" in text or "abcdef.01234" in text]
    blog = adopt(TESTS / "failover" / "blog")
    texts = [entry.text + entry.at.excerpt for entry in blog.adopted.entries]
    texts += [f.message + (f.location.excerpt if f.location else "") for f in blog.findings]
    assert not [text for text in texts if "P@" in text]
