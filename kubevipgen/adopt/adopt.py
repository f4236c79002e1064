"""Files -> a cluster file, by rendering what was understood and looking for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from kubevipgen.adopt import draft, extras, mend, vrrp
from kubevipgen.adopt.account import Result, account
from kubevipgen.adopt.compare.made import Made, Trial
from kubevipgen.adopt.compare.policy import Candidate
from kubevipgen.adopt.notes import Entry, Fate, Notes, findings
from kubevipgen.adopt.setup import Setup, setup
from kubevipgen.finding import Finding, Severity
from kubevipgen.formats.yaml import Map
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.keepalived import Keepalived

_MOST_LINES = 300  # that a cluster file holds as they are
_MOST_ROUNDS = 5  # of leaving out what the rules refuse

Render = Callable[[Mapping[str, Any]], Trial]


class Adopted(NamedTuple):
    """``data`` is the cluster file; ``entries`` say where each line went.

    ``made`` is what it renders, None when it cannot be rendered as it stands.
    """

    data: Map
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    made: Made | None


def adopt(files: Cluster, render: Render) -> Adopted:
    """``render`` makes the files of a cluster file, as far as its values can be read."""
    notes = Notes()
    seen = setup(files, notes)
    data, made = _first(draft.draft(seen, notes), render, notes)
    if made is None:
        return Adopted(draft.ordered(data), (), (*notes.found, _not_compared(seen)), None)
    if _add_priorities(data, seen, made):
        made = render(data).made or made
    data, made, refused = _completed(data, seen, made, render)
    entries = [_entry(result, refused) for result in account(seen, made)]
    found = (*notes.found, *findings(entries))
    return Adopted(draft.ordered(data), tuple(entries), found, made)


def _first(data: Map, render: Render, notes: Notes) -> tuple[Map, Made | None]:
    """Rendered without what keeps it from being so."""
    for _ in range(_MOST_ROUNDS):
        trial = render(data)
        shorter = mend.without(data, trial, notes) if trial.made is None else None
        if shorter is None:
            return data, trial.made
        data = shorter
    return data, render(data).made


def _completed(
    base: Map, seen: Setup, made: Made, render: Render
) -> tuple[Map, Made, Mapping[str, str]]:
    """With what only the escape hatches can carry, as far as the rules let them."""
    wanted = _candidates(account(seen, made))
    if not wanted:
        return base, made, {}
    refused: dict[str, str] = {}
    for _ in range(_MOST_ROUNDS):
        chosen = [one for one in wanted if one.key not in refused]
        data = extras.with_candidates(base, chosen)
        trial = render(data)
        against = extras.refused(chosen, data, trial.problems)
        if trial.made is not None and not against:
            return data, trial.made, refused
        refused |= against
        if not against:
            break
    plain = render(base)
    return base, plain.made or made, refused


def _candidates(results: Iterable[Result]) -> list[Candidate]:
    found = [result[1] for result in results if isinstance(result, tuple)]
    return list({one.key: one for one in found}.values())[:_MOST_LINES]


def _entry(result: Result, refused: Mapping[str, str]) -> Entry:
    if not isinstance(result, tuple):
        return result
    entry, candidate = result
    reason = refused.get(candidate.key, "")
    return Entry(
        entry.at, entry.text, entry.fate, reason or entry.why, entry.hint, entry.node, entry.last
    )


def _add_priorities(data: Map, seen: Setup, made: Made) -> bool:
    """Whether there are any to add."""
    rendered = {
        view.document.node: view.instances[0].priority
        for view in made.files.all(Keepalived)
        if view.instances
    }
    chosen = vrrp.priorities(seen.machines, rendered)
    for node in data.get("nodes", ()):
        if node["name"] in chosen:
            node["priority"] = chosen[node["name"]]
    return bool(chosen)


def _not_compared(seen: Setup) -> Finding:
    names = dict.fromkeys(document.file for document in seen.files.documents)
    message = (
        "the cluster file cannot be rendered as it stands, so what it lacks is not known of"
        f" {len(names)} file{'s' * (len(names) != 1)}, {next(iter(names))} the first"
    )
    hint = "mend what `kubevipgen validate` says of it, or the files, and adopt again"
    return Finding(Fate.REFUSED.value, Severity.ERROR, message, hint)
