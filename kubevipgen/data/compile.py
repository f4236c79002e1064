"""Compile the YAML tables and base manifests to the JSON that the program reads.

For maintainers, after a change of ``data/*.yaml`` or ``manifests/*.yaml``::

    python -m kubevipgen.data.compile
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kubevipgen import resources
from kubevipgen.formats import commented, yaml


def compiled() -> Iterator[tuple[Path, str]]:
    """Each JSON file as it should be: its path, and its text."""
    for source in _sources("data"):
        yield source.with_suffix(".json"), _json(yaml.parse(source.read_text("utf-8")))
    for source in _sources("manifests"):
        tree = yaml.parse(source.read_text("utf-8"))
        yield source.with_suffix(".json"), _json(commented.pack(tree))


def main() -> None:
    """Write every file that is not current, and name it."""
    for path, text in compiled():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path)  # noqa: T201  (a maintainer's command)


def _sources(name: str) -> list[Path]:
    return sorted(Path(resources.folder(name)).glob("*.yaml"))


def _json(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
