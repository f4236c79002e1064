"""Files and functions stay small enough to be read at a glance."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = sorted((ROOT / "kubevipgen").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FILE_CAP, FUNCTION_CAP = 300, 60
FILE_MEDIAN, FUNCTION_MEDIAN = 100, 12


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", PACKAGE + TESTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_caps(path: Path) -> None:
    assert lines(path) <= FILE_CAP
    assert {name: size for name, size in functions(path) if size > FUNCTION_CAP} == {}


def test_medians() -> None:
    assert statistics.median(n for n in map(lines, PACKAGE) if n > 1) <= FILE_MEDIAN
    sizes = [size for path in PACKAGE for _, size in functions(path)]
    assert statistics.median(sizes) <= FUNCTION_MEDIAN
