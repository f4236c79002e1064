"""Every rule: its manual, the examples in it, and its cases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lint_cases
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rule import Rule, manual_of, title_of
from kubevipgen.lint.rules import RULES

IDS = [rule.ID for rule in RULES]


def test_names_are_given_once() -> None:
    assert len(set(IDS)) == len(IDS)
    assert {path.name for path in lint_cases.CASES.iterdir()} <= set(IDS)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_is_well_formed(rule: Rule) -> None:
    name = getattr(rule, "__name__", "").rpartition(".")[2]
    assert name.replace("_", "-") == rule.ID
    assert re.fullmatch(r"KV\d{3}", rule.CODE)
    assert len(title_of(rule)) <= 80
    manual = manual_of(rule)
    for part in ("\nFix: ", "\nSource: "):
        assert part in manual, part


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_examples_of_the_manual_are_true(rule: Rule) -> None:
    examples = lint_cases.examples(manual_of(rule))
    for kind, files in examples.items():
        assert files, f"no {kind} example"
        documents = [d for name, text in files for d in lint_cases.of_text(name, text.encode())]
        found = judge(documents, [rule], {})
        assert bool(found) == (kind == "Bad"), found


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_has_cases_of_both_kinds(rule: Rule) -> None:
    names = [path.name for path in (lint_cases.CASES / rule.ID).iterdir()]
    assert any(name.startswith("bad") for name in names)
    assert any(name.startswith("good") for name in names)


@pytest.mark.parametrize(
    "case", lint_cases.cases(), ids=lambda case: f"{case.parent.name}/{case.name}"
)
def test_a_case(case: Path) -> None:
    marks = lint_cases.wanted(case)
    assert bool(marks) == case.name.startswith("bad")
    found = lint_cases.found(case)
    assert lint_cases.seen(found, marks) == marks, found
