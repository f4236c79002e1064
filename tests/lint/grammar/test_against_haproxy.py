"""What ``haproxy -c`` refuses for its grammar is an error of our reader, and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import comparison
import pytest
from comparison import Case, Difference
from config_mutations import mutants
from real_checkers import told

import netns
from kubevipgen.formats import haproxy

MUTANTS, SEED = 1300, 20_2612
# These are about quotes, words, sections and conditions, whatever the words in them mean.
GRAMMAR = re.compile(
    r"unmatched (?:quote|brace)|forbidden first char|hexadecimal sequence|too many words"
    r"|word expansion sequence|too many nested '\.if'|lone '\.|non-terminated '\.if'"
    r"|after '\.else' is not permitted|Unexpected argument '.*' for '\.|unknown directive '\."
    r"|in '\.(?:el)?if' at position|out of section|Stray NUL"
    r"|expects an <id> argument|missing name for|missing ring name"
    r"|expects (?:a )?<name> (?:as )?arguments?"
)
PLACE = re.compile(r"\[\d+\.conf:(\d+)\]")

IN_BRANCH = re.compile("no directive|takes one word|a condition that|before the first section")


def grammar(text: str) -> str:
    """The first line that is about the grammar."""
    return next((line for line in text.splitlines() if GRAMMAR.search(line)), "")


def stopped_before(case: Case) -> bool:
    """Whether haproxy gave up at a line above the first one that we find broken."""
    last = max((int(found) for found in PLACE.findall(case.told)), default=0)
    return bool(case.errors) and 0 < last < case.errors[0].line


KNOWN = (
    Difference(
        "stops early",
        "haproxy reads no further than a rule that it cannot make sense of",
        lambda case: (
            not case.broken and "Fatal errors found" not in case.told and stopped_before(case)
        ),
    ),
    Difference(
        "branch not taken",
        "haproxy looks at the branches that count where it runs, we at all that may count anywhere",
        lambda case: (
            not case.broken and all(IN_BRANCH.search(error.message) for error in case.errors)
        ),
    ),
)


@pytest.mark.needs("haproxy")
@pytest.mark.needs("netns")
def test_haproxy_and_our_reader_agree(
    netns: netns.Namespace, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    start = time.monotonic()
    seeds = comparison.seeds("haproxy.cfg", "haproxy")
    texts = [*seeds, *mutants(seeds, MUTANTS, SEED)]
    answers = told(netns, tmp_path, texts, ["haproxy", "-c", "-f"])
    cases = [
        Case(text, answer, grammar(answer), haproxy.read(text)[1])
        for text, answer in zip(texts, answers, strict=True)
    ]
    assert not any(case.broken or case.errors for case in cases[: len(seeds)])
    unknown = comparison.compared(
        "haproxy -c", cases, KNOWN, time.monotonic() - start, record_property
    )
    assert not unknown, comparison.explained(unknown, seeds)
    assert sum(case.agrees for case in cases) >= 0.99 * len(cases)
