"""Writes docs/rules.md from the manuals of the rules; `make golden` calls it."""

from __future__ import annotations

from pathlib import Path

from kubevipgen.lint.manuals import page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
