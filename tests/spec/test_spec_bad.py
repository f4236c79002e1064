"""Each bad/NAME.yaml gets exactly the words in bad/NAME.txt."""

from __future__ import annotations

from pathlib import Path

import pytest
from spec_cases import HERE, printed

BAD = sorted((HERE / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_says_what_is_wrong(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text()
    assert printed(path) == expected
    assert expected.startswith("error[")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_fits_a_terminal_and_shows_no_regular_expression(path: Path) -> None:
    text = path.with_suffix(".txt").read_text()
    assert max(map(len, text.splitlines())) <= 80
    assert "(?" not in text
    assert "Traceback" not in text
