"""`kubevipgen explain` for rules, and what the list of them says."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from lint_runs import run

from kubevipgen.cli.explain import explain
from kubevipgen.lint.own import OWN
from kubevipgen.lint.rules import RULES


def said(name: str) -> str:
    done = CliRunner().invoke(explain, [name])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_every_rule_by_id_and_by_code(rule: object) -> None:
    identity, code = getattr(rule, "ID", ""), getattr(rule, "CODE", "")
    text = said(identity)
    assert text == said(code.lower())
    assert text.startswith(f"{identity} (lint; ")
    assert code in text.splitlines()[0]
    assert "\nFix: " in text
    examples = text.partition("\nBad (")
    prose = [line for line in examples[0].splitlines() if not line.startswith("    ")]
    assert [line for line in prose if len(line) > 80 and "://" not in line] == []
    assert examples[1]


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.id)
def test_what_the_command_itself_says_has_a_manual(own: object) -> None:
    identity = getattr(own, "id", "")
    assert said(identity).startswith(f"{identity} (lint; ")
    assert f" {identity} " in run("--list").stdout


def test_a_list_in_a_manual_stays_a_list() -> None:
    assert "\n- has no NET_RAW there while `drop` holds" in said("caps")


def test_no_such_rule() -> None:
    done = CliRunner().invoke(explain, ["auth-pass-cu"])
    assert done.exit_code == 2
    assert "Did you mean 'auth-pass-cut'?" in done.stderr
