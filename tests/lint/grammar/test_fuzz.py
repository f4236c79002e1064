"""No text makes a reader fail or take long: mutated files, and lines made to hurt."""

from __future__ import annotations

import itertools
import time
import traceback
from pathlib import Path

import comparison
import pytest
from config_mutations import mutants

from kubevipgen.lint.document import Kind, document
from kubevipgen.lint.documents import documents
from kubevipgen.lint.views import views_of

INPUTS, PARTS, SEED = 20_000, 8, 20_261
LONGEST = 2_000  # characters of a seed: what breaks a reader is seldom long
SLOW = 1.0  # seconds of this process
KINDS = tuple(kind for kind in Kind if kind is not Kind.OTHER)
UNITS = (
    *("{", "}", "x {\n", '"', "'", "\\", "${A}", "$A ", "$", "$(", "`", "<<E\n", "((", "[", "#"),
    *("a: ", "- - ", "- ", "&a [*a, ", "{{", "{% ", "@a ", "~SEQ(a,1,9) ", "include *\n", "\t"),
    *("if x; then\n", "case x in\n", "a|", "!", " ", "\r", "\n", "0", "1.", ":", "%", "a=", "é"),
    *("include {a,{a,\n", "$A=${A}${A}\n", "server a :1 ", "bind :1,", "acl a b -f ", "&&", ","),
    *(".if 1\n", "\0"),
)  # fmt: skip
# A script's reader takes its time for each command, and no check has so many.
LENGTHS = {Kind.SCRIPT: 24_000}


def seeds() -> list[tuple[str, str]]:
    """Name and text of short files of every kind: what we render, and the cases of the rules."""
    folders = (
        comparison.TESTS / "golden" / "trees",
        comparison.TESTS / "lint" / "cases",
        comparison.SEEDS,
    )
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    texts: dict[str, str] = {}
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")
        texts.setdefault(text[:LONGEST], file.name)
    return [(name, text) for text, name in texts.items()]


def trouble(name: str, text: str, kind: Kind | None = None) -> str:
    """How the readers fail on a text; "" when they do not."""
    start = time.process_time()
    try:
        found = (document(name, text, kind),) if kind else documents(name, text)
        for one in found:
            views_of(one, found)
    except Exception:  # noqa: BLE001  (whatever it is, it is what we look for)
        return traceback.format_exc(limit=-3) + repr(text[:400])
    seconds = time.process_time() - start
    return f"{name} {kind}: {seconds:.1f} s for {text[:80]!r}" if seconds > SLOW else ""


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_files_are_read(part: int) -> None:
    files = seeds()[part::PARTS]
    texts = mutants([text for _, text in files], INPUTS // PARTS, SEED + part)
    names = itertools.cycle(name for name, _ in files)
    found = [trouble(name, text) for name, text in zip(names, texts, strict=False)]
    assert not any(found), "\n\n".join(list(filter(None, found))[:5])


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_lines_are_read_in_time(kind: Kind) -> None:
    """100 kB of one thing, with and without a beginning that makes it something."""
    length = LENGTHS.get(kind, 50_000)
    heads = ("", "x ", '"', "vrrp_script a {\n script ", "a: ", "defaults\n option ", "a() {\n")
    found = [
        trouble(f"hostile{Path(kind.value).suffix}", head + unit * (length // len(unit)), kind)
        for unit in UNITS
        for head in heads[:: 3 if len(unit) == 1 else 5]
    ]
    assert not any(found), "\n\n".join(list(filter(None, found))[:20])
