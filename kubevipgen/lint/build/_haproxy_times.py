"""Times of haproxy in seconds, and the timeouts in effect."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kubevipgen.lint.view.haproxy import Directive

_TIME = re.compile(r"([0-9]{1,18})(us|ms|s|m|h|d)?")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(text: str) -> float | None:
    """A time as haproxy reads it, a bare number being milliseconds; None for anything else.

    Of an unknown suffix haproxy takes the first letter, as in ``5sec``, and warns.
    """
    found = _TIME.match(text)
    if not found or (found.end() < len(text) and not found[2]):
        return None
    return int(found[1]) * _SECONDS[found[2] or "ms"]


def timeouts(lines: Iterable[Directive]) -> dict[str, tuple[float, Directive]]:
    """Name -> seconds and the line that says so; the last one counts, none that is unreadable."""
    found: dict[str, tuple[float, Directive]] = {}
    for line in lines:
        if not line.starts("timeout") or len(line.words) < 3:
            continue
        name, value = line.words[1].text, line.words[2]
        time = seconds(value.text)
        found.pop(name, None)
        if time is not None or value.is_placeholder:
            found[name] = (float("nan") if time is None else time, line)
    return found
