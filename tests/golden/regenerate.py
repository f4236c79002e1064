"""`make golden`: write the golden trees again. Read `git diff tests/golden` before a commit."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # what pytest does with `pythonpath`

import goldens
import samples


def write(name: str) -> int:
    files = goldens.expected(name)
    shutil.rmtree(goldens.TREES / name, ignore_errors=True)
    for path, text in files.items():
        target = goldens.TREES / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return len(files)


def main() -> None:
    for stale in {path.name for path in goldens.TREES.glob("*")} - set(samples.names()):
        shutil.rmtree(goldens.TREES / stale)
    for name in samples.names():
        sys.stdout.write(f"{name}: {write(name)} files\n")


if __name__ == "__main__":
    main()
