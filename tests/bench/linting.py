"""How fast `kubevipgen lint` is, against a process of the stock checkers for every file.

The folder holds a thousand files of every kind, taken from the golden trees and from the cases of
the rules, each in a folder of its own: samples, not one cluster. What `haproxy -c` and
`keepalived -t` can read of them is then given to both sides, one right after the other.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from kubevipgen.lint.document import Kind
from kubevipgen.lint.kinds import kind_of

TESTS = Path(__file__).parents[1]
FILES = 1000
ROUNDS = 3
LINT = [sys.executable, "-m", "kubevipgen", "lint", "--quiet"]
CHECKERS = {Kind.HAPROXY: ["haproxy", "-c", "-f"], Kind.KEEPALIVED: ["keepalived", "-t", "-f"]}


class Figures(NamedTuple):
    """``rate`` is files a second of all kinds; seconds for the same files of the two others."""

    files: int
    rate: float
    ours: float
    theirs: float
    checked: int

    @property
    def times_faster(self) -> float:
        """Than the stock checkers over the same files."""
        return self.theirs / self.ours


def sources() -> Iterator[Path]:
    """Files of every kind in an order that mixes them, the same everywhere."""
    trees = (TESTS / "golden" / "trees").glob("*/*/*/etc")
    folders = (TESTS / "lint" / "cases", *trees)
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    names = {path: path.relative_to(TESTS).as_posix() for path in found}
    return cycle(sorted(found, key=lambda path: hashlib.sha256(names[path].encode()).digest()))


def fill(folder: Path, paths: Iterable[Path]) -> list[Path]:
    """Copies, each in a folder of its own."""
    made = []
    for number, path in enumerate(paths):
        target = folder / f"{number:04}" / path.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
        made.append(target)
    return made


def seconds(*commands: list[str]) -> float:
    """Of all of them, one after the other; what they say of the files does not matter here."""
    begin = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
    return time.perf_counter() - begin


def kind(path: Path) -> Kind:
    return kind_of(path.name, path.read_bytes().decode("utf-8", "replace"))


def figures(folder: Path) -> Figures:
    made = fill(folder / "all", islice(sources(), FILES))
    theirs = [(path, CHECKERS[kind(path)]) for path in made if kind(path) in CHECKERS]
    fill(folder / "same", (path for path, _ in theirs))
    runs = []
    for _ in range(ROUNDS):
        whole = seconds([*LINT, str(folder / "all")])
        ours = seconds([*LINT, str(folder / "same")])
        others = seconds(*([*command, str(path)] for path, command in theirs))
        runs.append((whole, ours, others))
    whole, ours, others = (sorted(column)[ROUNDS // 2] for column in zip(*runs, strict=True))
    return Figures(FILES, FILES / whole, ours, others, len(theirs))
