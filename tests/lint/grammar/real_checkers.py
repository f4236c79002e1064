"""``keepalived -t`` and ``haproxy -c`` over many files, in a network namespace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import netns

# One process for all files, and one more per file; a file that never ends ends after a while.
_LOOP = """
export LC_ALL=C
cd "$1" && mkdir -p told && shift
find . -maxdepth 1 -name '*.conf' -printf '%f\\n' | xargs -P 4 -I {} sh -c '
    timeout 3 "$@" {} >told/{} 2>&1; echo "exit $?" >>told/{}' sh "$@"
"""
_INTERFACE = re.compile(r"^\s*interface\s+([a-z][a-z0-9.]{1,14})\s*$", re.MULTILINE)


def told(
    space: netns.Namespace, folder: Path, texts: Sequence[str], command: Iterable[str]
) -> list[str]:
    """What the program says of each text, "exit N" at the end."""
    for number, text in enumerate(texts):
        (folder / f"{number}.conf").write_text(text, encoding="utf-8", newline="")
    done = space.run("sh", "-c", _LOOP, "sh", folder, *command, timeout=300)
    assert not done.stderr, done.stderr
    return [
        (folder / "told" / f"{number}.conf").read_text(encoding="utf-8", errors="replace")
        for number in range(len(texts))
    ]


def interfaces(texts: Iterable[str]) -> set[str]:
    """The names of network cards in some keepalived.conf."""
    return {name for text in texts for name in _INTERFACE.findall(text)} - {"lo"}
