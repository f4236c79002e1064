"""Every check on every case file: the status, and words of each finding in their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import check_cases
from kubevipgen.finding import Outcome
from kubevipgen.preflight.check import Check, GroupCheck
from kubevipgen.preflight.checks import BY_TOPIC, GROUP_CHECKS, NODE_CHECKS

CASES = list(check_cases.all_cases())
CHECKS: list[Check | GroupCheck] = [*NODE_CHECKS, *GROUP_CHECKS]


def expected(expect: Any) -> tuple[str, list[str]]:
    """`pass`, or `{fail: text}`, or `{fail: [text, text]}`."""
    if isinstance(expect, str):
        return expect, []
    [(status, texts)] = expect.items()
    return status, [texts] if isinstance(texts, str) else texts


def asked(case: check_cases.Case) -> Outcome:
    """The outcome over all nodes when there is one, else that of the case's node."""
    found = check_cases.judged(case)
    return found[""][0] if "" in found else found[case.node][0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: check_cases.Case) -> None:
    outcome = asked(case)
    status, texts = expected(case.expect)
    said = [finding.message for finding in outcome.findings]
    assert str(outcome.status) == status, said
    assert len(said) == len(texts) or not texts, said
    for text, message in zip(texts, said, strict=False):
        assert re.search(text, message), message


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.ID)
def test_every_check_has_a_passing_and_a_failing_case(check: Any) -> None:
    seen = {expected(case.expect)[0] for case in CASES if case.check == check.ID}
    assert "pass" in seen, f"tests/preflight/cases/{check.ID}.yaml"
    assert seen & {"fail", "warn"} or check.ID in ONLY_INFORMS


# Checks that report and never blame, with the reason.
ONLY_INFORMS: dict[str, str] = {
    "images-present": "an image that is missing is pulled",
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.ID)
def test_every_check_has_a_manual_and_its_name(check: Any) -> None:
    file = Path(check.__file__)
    assert file.stem.replace("_", "-") == check.ID
    title, blank, *rest = (check.__doc__ or "").splitlines()
    assert title.endswith(".")
    assert not blank
    text = "\n".join(rest)
    for word in ("Why:", "How to fix:", "Source:"):
        assert re.search(rf"^{word} ", text, re.MULTILINE), f"{check.ID} has no {word}"


def test_every_module_is_registered_once() -> None:
    folder = Path(check_cases.__file__).parents[2] / "kubevipgen/preflight/checks"
    modules = {p.stem.replace("_", "-") for p in folder.glob("*/[a-z]*.py")}
    assert sorted(check.ID for check in CHECKS) == sorted(modules)
    assert len(modules) == len(CHECKS)
    assert set(BY_TOPIC) <= {p.name for p in folder.iterdir()}


def test_every_topic_a_check_needs_is_gathered_and_has_healthy_facts() -> None:
    from kubevipgen.probe.topics import TOPICS  # noqa: PLC0415  (one test alone needs it)

    gathered = {topic.name for topic in TOPICS}
    healthy = {path.stem for path in (Path(check_cases.__file__).parent / "healthy").glob("*.yaml")}
    needed = {topic for check in CHECKS for topic in check.NEEDS}
    assert needed <= gathered
    assert needed <= healthy
