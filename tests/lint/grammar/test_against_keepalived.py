"""What ``keepalived -t`` refuses for its grammar is an error of our reader, and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import comparison
import pytest
from comparison import Case, Difference
from config_mutations import mutants
from real_checkers import interfaces, told

import netns
from kubevipgen.formats.keepalived_resolve import resolve

MUTANTS, SEED = 1400, 20_2207
# These are about braces, quotes and sequences, whatever the words in them mean.
GRAMMAR = re.compile(
    r"Unterminated quote|Unmatched quote|missing terminating|Extra '}' found|There are \d+ missing"
    r"|Missing '\{' at beginning|Invalid ~|~SEQ parameter|~SEQx is only|~LST specification"
    r"|would exceed maximum|track script \{ not found"
    r"|Unknown keyword '(?:global_defs|vrrp_instance|vrrp_script|vrrp_sync_group|virtual_server)'"
)
# A brace that nobody expects is about the grammar, unless the word before it is what is unknown.
BRACE = re.compile(r"Line (\d+)\) Unexpected '\{'")
UNKNOWN = re.compile(r"Line (\d+)\) Unknown keyword '")


def grammar(text: str) -> str:
    """The first line that is about the grammar."""
    before = ""
    for line in text.splitlines():
        if GRAMMAR.search(line):
            return line
        brace, unknown = BRACE.search(line), UNKNOWN.search(before)
        if brace and not (unknown and int(brace[1]) - int(unknown[1]) <= 1):
            return line
        before = line
    return ""


def ours_only(case: Case) -> bool:
    return not case.broken and bool(case.errors)


KNOWN = (
    Difference(
        "placeholder",
        "an undefined ${NAME} waits for a value: keepalived splits it at its braces, we keep it "
        "whole, and a rule of its own speaks of it",
        lambda case: not case.errors and bool(re.search(r"\$\{\w+ *\}", case.text)),
    ),
    Difference(
        "misplaced block",
        "keepalived closes the block around an unknown word with a block, and then blames each "
        "word that follows; we blame the block",
        lambda case: ours_only(case) and "Unknown keyword" in case.told,
    ),
    Difference(
        "stops early",
        "keepalived reads no further than a line that lacks its word (exit 2), or dies (139)",
        lambda case: ours_only(case) and case.told.endswith(("exit 2\n", "exit 139\n")),
    ),
    Difference(
        "never ends",
        "keepalived 2.2.7 goes round for ever in a definition that names itself",
        lambda case: ours_only(case) and case.told.endswith("exit 124\n"),
    ),
)


@pytest.mark.needs("keepalived")
@pytest.mark.needs("netns")
def test_keepalived_and_our_reader_agree(
    netns: netns.Namespace, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    start = time.monotonic()
    seeds = comparison.seeds("keepalived.conf", "keepalived")
    texts = [*seeds, *mutants(seeds, MUTANTS, SEED)]
    for name in interfaces(seeds):
        netns.interface(name, ["10.0.0.11/24"])
    answers = told(netns, tmp_path, texts, ["keepalived", "-t", "-i", "main", "-f"])
    cases = [
        Case(text, answer, grammar(answer), resolve(text, "main")[1])
        for text, answer in zip(texts, answers, strict=True)
    ]
    assert not any(case.broken or case.errors for case in cases[: len(seeds)])
    unknown = comparison.compared(
        "keepalived -t", cases, KNOWN, time.monotonic() - start, record_property
    )
    assert not unknown, comparison.explained(unknown, seeds)
    assert sum(case.agrees for case in cases) >= 0.98 * len(cases)
