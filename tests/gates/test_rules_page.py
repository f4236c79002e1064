"""docs/rules.md is what the manuals of the rules say today."""

from __future__ import annotations

import re
from pathlib import Path

from kubevipgen.lint.manuals import page
from kubevipgen.lint.rules import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs/rules.md"


def test_it_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make golden writes it again"


def test_every_rule_is_in_its_table_and_has_its_manual() -> None:
    text = page()
    anchors = set(re.findall(r"^### (\S+)$", text, re.MULTILINE))
    linked = re.findall(r"\(#([a-z0-9-]+)\)", text)
    assert set(linked) <= anchors
    assert {rule.ID for rule in RULES} <= set(linked)


def test_every_block_is_closed() -> None:
    fences = re.findall(r"^```(\w*)$", page(), re.MULTILINE)
    assert fences == ["text", ""] * (len(fences) // 2)


def test_it_can_be_shown() -> None:
    """GitHub renders no page of more than 512 KiB."""
    assert len(page().encode()) < 450 * 1024
