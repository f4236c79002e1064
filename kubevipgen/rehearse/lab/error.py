"""What goes wrong in the lab, in words."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

_WAIT = 60.0  # seconds; nothing in the lab takes more than a fraction of one


class LabError(Exception):
    """The lab cannot be built, or something in it does not do what it is there for."""


def run(words: Sequence[str], text: str = "") -> str:
    """A program's output; LabError with its last words when it fails."""
    try:
        done = subprocess.run(  # noqa: S603  (our own words, no shell)
            words, input=text, capture_output=True, text=True, timeout=_WAIT, check=False
        )
    except FileNotFoundError:
        raise LabError(f"{words[0]} is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise LabError(f"`{' '.join(words)}` took more than {_WAIT:g} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LabError(f"`{' '.join(words)}` failed: {said[-1]}")
    return done.stdout
