"""What the program ``ip`` (iproute2) says, as the plain data of its JSON."""

from __future__ import annotations

import json
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import UnavailableError


def ip_json(*words: str) -> list[dict[str, Any]]:
    """The objects that ``ip -j WORDS`` prints; UnavailableError when it prints none.

    iproute2 prints an empty object for every entry that a filter has removed: those are dropped.
    """
    command = ("ip", "-j", *words)
    done = read.run(*command)
    if done.code:
        raise UnavailableError(_why(command, done))
    return objects(done.out, " ".join(command))


def objects(text: str, command: str) -> list[dict[str, Any]]:
    """The objects in the output of a command; no output at all is an empty list."""
    try:
        found = json.loads(text) if text.strip() else []
    except ValueError:
        raise UnavailableError(f"`{command}` printed something else than JSON") from None
    return [entry for entry in found if entry]


def _why(command: tuple[str, ...], done: read.Done) -> str:
    said = done.err or done.out
    if "BusyBox" in said:
        return "the program ip is BusyBox's, which has no JSON output: install iproute2"
    if '"-j" is unknown' in said:
        return "the program ip is older than 4.16 and has no JSON output: install a newer iproute2"
    lines = said.strip().splitlines()
    return f"`{' '.join(command)}` failed: {lines[-1] if lines else f'exit code {done.code}'}"
