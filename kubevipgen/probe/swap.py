"""Topic ``swap``: what the kernel swaps to now, and what the next boot would bring back."""

from __future__ import annotations

from typing import Any

from kubevipgen.probe import read, swap_files
from kubevipgen.probe.topic import Request, Topic


def gather(request: Request) -> dict[str, Any]:
    """``active`` are the areas in use, ``configured`` what would bring some at boot."""
    del request
    return {
        "active": read.known(active),
        "configured": read.known(swap_files.configured),
    }


def active() -> list[dict[str, Any]]:
    """Of /proc/swaps; a kernel without swap has no such file."""
    return parse(read.text_or_none("/proc/swaps") or "")


def parse(text: str) -> list[dict[str, Any]]:
    """Sizes in KiB; the kernel writes a blank in a name in octal."""
    rows = [line.split() for line in text.splitlines()[1:]]
    return [
        {
            "name": row[0].replace("\\040", " "),
            "kind": row[1],
            "sizeKiB": int(row[2]),
            "zram": row[0].startswith("/dev/zram"),
        }
        for row in rows
        if len(row) >= 5
    ]


TOPIC = Topic("swap", gather)
