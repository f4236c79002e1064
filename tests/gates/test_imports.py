"""Imports go one way, and only a few modules touch the outside world (read from the syntax)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kubevipgen

PACKAGE = Path(kubevipgen.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# part -> the parts it may import; a part is the first name below kubevipgen.
BASE = {"finding", "judgement", "source", "formats", "versions", "model", "resources", "timings"}
INPUT = BASE | {"spec", "secrets"}
MAY_IMPORT = {
    "finding": set[str](),
    "judgement": {"finding"},
    "source": {"finding"},
    "resources": {"formats", "finding"},
    "formats": {"finding", "source"},
    "versions": {"finding", "resources"},
    "timings": set[str](),
    "model": {"versions", "timings"},
    "secrets": BASE,
    "spec": BASE | {"secrets"},
    "render": INPUT,
    "preflight": INPUT,
    "outage": BASE,
    "verify": INPUT | {"probe", "outage"},  # who holds the VIP is asked on the wire as a node does
    "lint": INPUT,
    "adopt": INPUT | {"lint"},  # what the cluster file renders is handed to it as views
    "failover": BASE,
    "rehearse": INPUT | {"render", "failover", "outage"} | {"probe"},  # packets are read as there
    "output": INPUT | {"render"},
    "report": INPUT | {"render", "failover", "outage", "rehearse"},  # results only, see below
    "data": {"formats", "resources"},  # the maintainer's compiler of the tables
    "__main__": {"cli"},
    "probe": set[str](),  # also runs as a single file on a node
    "cli": INPUT
    | {"render", "preflight", "lint", "failover", "rehearse", "output", "report", "probe"}
    | {"verify", "adopt"},
}

MAY_DO_IO = {
    "cli", "output", "secrets", "probe", "rehearse", "verify/look", "verify/drill", "outage/client",
}  # fmt: skip
# Outside those parts, with the reason:
IO_EXCEPTIONS = {
    "resources": "reads the data files that are installed with the package",
    "source/intake": "reads the user's file, within a size limit",
    "spec/load": "looks where the user's file is",
    "data/compile": "a maintainer's program, never imported by the others",
    "report/text": "prints findings to the terminal",
    "preflight/facts": "reads a time from text, asks no clock",
    "preflight/checks/disk/certificate_validity": "compares times that are facts, asks no clock",
}
IMPURE_MODULES = {
    "os", "subprocess", "time", "random", "socket", "datetime", "tempfile", "shutil", "secrets",
    "urllib.request", "http", "requests", "logging", "sys", "click",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}
IMPURE_METHODS = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "mkdir",
    "unlink",
    "exists",
}


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).with_suffix("").as_posix()


def part_of(module: Path) -> str:
    return name_of(module).split("/")[0]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(module)}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(module: Path) -> Iterator[str]:
    for name in imports(module):
        words = name.split(".")
        if words[0] == "kubevipgen" and len(words) > 1 and words[1] != "__version__":
            yield words[1]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_go_one_way(module: Path) -> None:
    part = part_of(module)
    if part == "__init__":
        assert not set(ours(module))
        return
    assert part in MAY_IMPORT, f"say in MAY_IMPORT what {part} may import"
    assert set(ours(module)) - {part} <= MAY_IMPORT[part]


RESULTS = {"failover.prediction", "outage.figures", "rehearse.result"}


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) == "report"], ids=name_of)
def test_reports_know_results_and_not_how_they_are_measured(module: Path) -> None:
    parts = {name.split(".")[0] for name in RESULTS}
    found = {".".join(name.split(".")[1:3]) for name in imports(module)}
    assert {name for name in found if name.split(".")[0] in parts} <= RESULTS


def may_do_io(module: Path) -> bool:
    """Whether it, or a folder that it is in, is one of those that may."""
    words = name_of(module).split("/")
    return any("/".join(words[: n + 1]) in MAY_DO_IO for n in range(len(words)))


def impure(module: Path) -> Iterator[str]:
    for name in imports(module):
        if any(name == bad or name.startswith(f"{bad}.") for bad in IMPURE_MODULES):
            yield name
    for node in ast.walk(ast.parse(module.read_text())):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"{node.func.id}() in line {node.lineno}"
        if isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            yield f".{node.func.attr}() in line {node.lineno}"


PURE = [m for m in MODULES if not may_do_io(m) and name_of(m) not in IO_EXCEPTIONS]


@pytest.mark.parametrize("module", PURE, ids=name_of)
def test_pure_modules(module: Path) -> None:
    assert not list(impure(module)), "pure layers take no clock, randomness, environment, I/O"


@pytest.mark.parametrize("name", IO_EXCEPTIONS)
def test_every_exception_is_still_needed(name: str) -> None:
    assert any(impure(PACKAGE / f"{name}.py"))


# Imported on every start of the command, so that `--version` and `--help` stay instant.
ALWAYS = ("__init__", "__main__", "cli/__init__", "cli/main", "model", "finding")
HEAVY = {"jsonschema", "ruamel", "cryptography", "requests"}


@pytest.mark.parametrize("name", ALWAYS)
def test_start_up_is_light(name: str) -> None:
    assert not {found.split(".")[0] for found in imports(PACKAGE / f"{name}.py")} & HEAVY
