"""What no shell accepts: held against `sh -n` and `bash -n` over mutated scripts."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubevipgen.lint.build._shell_grammar import parse
from kubevipgen.lint.rules.script import RULES

ROOT = Path(__file__).parents[3]
SEEDS = sorted(
    path
    for folder in ("manifests/scripts", *(f"tests/lint/cases/{rule.ID}" for rule in RULES))
    for path in (ROOT / folder).rglob("*.sh")
    if "syntax-error" not in path.parts
    and path.stat().st_size < 4000
    and not path.read_text().startswith("#!/usr/bin/env python")
)
SIGNS = "'\"`;&|(){}<>$\\!#"
MUTATIONS = 500
# Where both shells refuse a text that we take: they stop at what runs into no trouble later on.
TAKEN = (
    (re.compile(r"redirection|near unexpected token `[0-9]"), "a number after < or > is its file"),
    (re.compile(r"!\s*(?:;|$|\|)", re.MULTILINE), "bash 5.2 takes a `!` without a command"),
    (re.compile(r"[<>]\(|\)[<>\w]"), "what stands at a parenthesis"),
)
# Where we refuse a text that both shells take.
REFUSED = ((re.compile(r"\$\(\("), "arithmetic that lacks a parenthesis is found when it is run"),)


def mutated(chance: random.Random) -> Iterator[str]:
    texts = [path.read_text() for path in SEEDS]
    while True:
        text = chance.choice(texts)
        kind = chance.randrange(4)
        if kind == 0:
            lines = text.split("\n")
            del lines[chance.randrange(len(lines))]
            yield "\n".join(lines)
        elif kind == 1:
            words = text.split(" ")
            del words[chance.randrange(len(words))]
            yield " ".join(words)
        else:
            places = [at for at, sign in enumerate(text) if sign in SIGNS] or [0]
            at = chance.choice(places) if kind == 2 else chance.randrange(len(text))
            yield text[:at] + ("" if kind == 2 else chance.choice(SIGNS)) + text[at + (kind == 2) :]


def refusal(shell: str, text: str) -> str:
    done = subprocess.run([shell, "-n"], input=text.encode(), capture_output=True, check=False)
    return done.stderr.decode(errors="replace") if done.returncode else ""


def difference(text: str) -> str:
    """ "" when we say what both shells say, or when they do not agree."""
    _, error = parse(text)
    said = refusal("sh", text), refusal("bash", text)
    if error and not any(said):
        known = any(pattern.search(text) for pattern, _ in REFUSED)
        return "" if known else f"refused: {error[0]}\n{text}"
    if not error and all(said):
        known = any(pattern.search(text + "".join(said)) for pattern, _ in TAKEN)
        return "" if known else f"taken, though: {said}\n{text}"
    return ""


@pytest.mark.needs("bash")
def test_we_say_what_shells_say() -> None:
    texts = mutated(random.Random(20))  # noqa: S311
    found = [found for _ in range(MUTATIONS) if (found := difference(next(texts)))]
    assert not [one for one in found if one.startswith("refused")], "\n\n".join(found)
    assert len(found) <= MUTATIONS / 100, "\n\n".join(found)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_right_is_taken(path: Path) -> None:
    assert parse(path.read_text())[1] is None
