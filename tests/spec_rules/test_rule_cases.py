from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rule_cases

import kubevipgen.spec.rules as package
from kubevipgen.spec.rules import RULES

FOLDER = Path(package.__file__).parent
MODULES = sorted(p for p in FOLDER.glob("*.py") if not p.name.startswith("_"))


@pytest.mark.parametrize("case", list(rule_cases.all_cases()), ids=str)
def test_everything_said_about_a_case(case: rule_cases.Case) -> None:
    assert rule_cases.problems(case.base, case.change) == case.expect


@pytest.mark.parametrize("base", sorted(p.stem for p in (rule_cases.HERE / "bases").glob("*")))
def test_nothing_is_wrong_with_the_bases(base: str) -> None:
    assert [f for f in rule_cases.load(base, {}) if f.severity == "error"] == []


def test_every_module_is_in_the_registry() -> None:
    registered = {rule.__module__.rpartition(".")[2] for rule in RULES}
    assert registered == {module.stem for module in MODULES}


def test_every_rule_id_has_a_case() -> None:
    """Whoever adds a rule shows what it says, and when."""
    written = {rule for file in FOLDER.glob("*.py") for rule in _ids(file)}
    shown = {finding["rule"] for case in rule_cases.all_cases() for finding in case.expect}
    assert written - shown == set()


def test_rule_ids_are_kebab_case() -> None:
    for file in FOLDER.glob("*.py"):
        for rule in _ids(file):
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule), rule


def test_every_finding_has_a_hint() -> None:
    for case in rule_cases.all_cases():
        assert all(finding["hint"] for finding in case.expect), case


def _ids(file: Path) -> Iterator[str]:
    """The constants that ``Problem`` calls name as their rule."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Problem", "wrong"}:
            first = node.args[0]
            branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            yield from (str(b.value) for b in branches if isinstance(b, ast.Constant))
