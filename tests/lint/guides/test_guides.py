"""The published guides, filled in as they ask for, give what a study of them found, and no more.

Each folder holds one; a mark `# want RULE` names every error and warning, all rules being run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import lint_cases
from kubevipgen.finding import Severity
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rules import RULES

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.iterdir() if path.is_dir()))
def test_a_guide(name: str) -> None:
    wanted = {(rule, file, line) for rule, (file, line, _) in lint_cases.marks(HERE / name)}
    found = judge(lint_cases.read(HERE / name), RULES, {})
    told = {
        (finding.rule, finding.location.file, finding.location.line)
        for finding in found
        if finding.severity is not Severity.INFO and finding.location
    }
    assert told == wanted
