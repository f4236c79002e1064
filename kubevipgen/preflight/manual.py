"""The manuals of the checks: their modules' docstrings."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import manual_of, title_of
from kubevipgen.preflight.check import Check, GroupCheck
from kubevipgen.preflight.checks import BY_TOPIC, GROUP_CHECKS, GROUP_TOPIC


def every() -> Iterator[tuple[str, Check | GroupCheck]]:
    """All checks with their topic, in the order of a report."""
    for topic, checks in BY_TOPIC.items():
        yield from ((topic, check) for check in checks)
    yield from ((GROUP_TOPIC, check) for check in GROUP_CHECKS)


def title(check: Check | GroupCheck) -> str:
    """The first line of the manual, without its period."""
    return title_of(check)


def text(check: Check | GroupCheck) -> str:
    """The whole manual."""
    return manual_of(check)
