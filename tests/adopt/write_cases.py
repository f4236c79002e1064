"""Writes what each case comes to; read the difference before it is committed.

`cases/NAME/input` is what there was, `cluster.yaml` the cluster file, `findings.txt` what is said.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent
PUBLISHED = ("guide", "blog")


def inputs() -> dict[str, Path]:
    """Those beside this file, and the published guides that failover's tests have too."""
    own = {path.parent.name: path for path in sorted((HERE / "cases").glob("*/input"))}
    return own | {name: TESTS / "failover" / name for name in PUBLISHED}


def main() -> None:
    sys.path.insert(0, str(TESTS))
    from adopting import adopt, said, text_of  # noqa: PLC0415

    for name, path in inputs().items():
        done = adopt(path.relative_to(Path.cwd()))
        folder = HERE / "cases" / name
        folder.mkdir(exist_ok=True)
        (folder / "cluster.yaml").write_text(text_of(done))
        (folder / "findings.txt").write_text("\n".join(said(done)) + "\n")


if __name__ == "__main__":
    main()
