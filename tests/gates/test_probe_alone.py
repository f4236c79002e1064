"""The probe runs on a node: Python 3.9, its standard library, and nothing else."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import kubevipgen

PACKAGE = Path(kubevipgen.__file__).parent
MODULES = [PACKAGE / "__init__.py", *sorted((PACKAGE / "probe").rglob("*.py"))]
# Of the standard library of this Python, what 3.9 lacks or later ones drop.
NOT_EVERYWHERE = {
    "tomllib",
    "cgi",
    "crypt",
    "imp",
    "nis",
    "pipes",
    "spwd",
    "telnetlib",
    "distutils",
}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
    return names


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_syntax_is_that_of_python_39(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 9))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Match)], "match is of 3.10"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_it_imports_only_the_standard_library_and_itself(path: Path) -> None:
    for name in imported(ast.parse(path.read_text())):
        first = name.partition(".")[0]
        ours = name == "kubevipgen" or name.startswith("kubevipgen.probe")
        assert ours or first in sys.stdlib_module_names - NOT_EVERYWHERE, name


@pytest.mark.parametrize("path", MODULES[1:], ids=name_of)
def test_annotations_are_never_evaluated(path: Path) -> None:
    """Without this import `X | None` fails when a 3.9 loads the module."""
    tree = ast.parse(path.read_text())
    futures = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    code = [n for n in tree.body if not isinstance(n, ast.Expr)]
    assert futures or not code


@pytest.mark.parametrize("path", MODULES[1:], ids=name_of)
def test_nothing_newer_than_39_at_run_time(path: Path) -> None:
    """What the syntax does not show: parameters and functions that came with 3.10 or later."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        words = {keyword.arg for keyword in node.keywords}
        if called.endswith("dataclass"):
            assert not words & {"slots", "kw_only"}, called
        if called == "zip":
            assert "strict" not in words, "zip(strict=) is of 3.10"
        assert called not in {"itertools.pairwise", "pairwise", "anext", "aiter"}, called
