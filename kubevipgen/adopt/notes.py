"""What adopting has to say: where a value was taken for granted, and where every line went."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kubevipgen.finding import Finding, Location, Related, Severity

ASSUMED, MISSING, DIFFERS, SECRET = "assumed", "missing", "nodes-differ", "secret"
_SEVERAL = 3  # texts that a message names before it only counts


class Fate(enum.StrEnum):
    """Where a line of an existing file went."""

    CARRIED = "carried"  # the rendered files say the same
    REPLACED = "replaced"  # they do it another way
    IDLE = "no-effect"  # it does nothing for the API
    STAYS = "left-alone"  # kubevipgen does not touch it
    LOST = "not-carried"
    REFUSED = "not-possible"  # the cluster file cannot stand for it


_SEVERITIES = {Fate.LOST: Severity.WARNING, Fate.REFUSED: Severity.ERROR}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, or several up to ``last``, of a user's file. ``why`` ends a message about it."""

    at: Location
    text: str
    fate: Fate
    why: str = ""
    hint: str = ""
    node: str = ""
    last: int = 0

    def covers(self, file: str, line: int) -> bool:
        return self.at.file == file and self.at.line <= line <= max(self.last, self.at.line)


@dataclass(slots=True)
class Notes:
    """Findings about values, in the order they were met."""

    found: list[Finding] = field(default_factory=list)

    def info(self, rule: str, message: str, hint: str = "", at: Location | None = None) -> None:
        self.found.append(Finding(rule, Severity.INFO, message, hint, at))

    def warning(self, rule: str, message: str, hint: str = "", at: Location | None = None) -> None:
        self.found.append(Finding(rule, Severity.WARNING, message, hint, at))

    def error(self, rule: str, message: str, hint: str = "", at: Location | None = None) -> None:
        self.found.append(Finding(rule, Severity.ERROR, message, hint, at))


def findings(entries: list[Entry]) -> list[Finding]:
    """One for all lines that have the same fate for the same reason; none for what is carried."""
    groups: dict[tuple[Fate, str, str], list[Entry]] = {}
    for entry in entries:
        if entry.fate is not Fate.CARRIED:
            groups.setdefault((entry.fate, entry.why, entry.hint), []).append(entry)
    return [_finding(*key, members) for key, members in groups.items()]


def _finding(fate: Fate, why: str, hint: str, members: list[Entry]) -> Finding:
    texts = list(dict.fromkeys(entry.text for entry in members))
    first, *others = members
    return Finding(
        fate.value,
        _SEVERITIES.get(fate, Severity.INFO),
        f"{_listed(texts)}: {why}" if why else _listed(texts),
        hint,
        first.at,
        related=tuple(Related(entry.text, entry.at) for entry in others),
    )


def _listed(texts: list[str]) -> str:
    shown = [f"`{_short(text)}`" for text in texts[:_SEVERAL]]
    if len(texts) > _SEVERAL:
        return f"{', '.join(shown)} and {len(texts) - _SEVERAL} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
