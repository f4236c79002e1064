"""Findings that are known and may stay: a file of old debts.

An entry is a file, a rule and the fingerprint of the line's text, so that it stays true when lines
are added above, and ends with the first change of its own line. How often counts, too.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kubevipgen.finding import Finding

API_VERSION, KIND = "kubevipgen/v1alpha1", "LintBaseline"
Namer = Callable[[str], str]  # the name of a file as the baseline has it


class Entry(NamedTuple):
    """Which finding is known."""

    file: str
    rule: str
    line: str


class Split(NamedTuple):
    """What is new, how many are known, and which entries found nothing."""

    findings: tuple[Finding, ...]
    known: int
    left: Counter[Entry]


class BadBaselineError(Exception):
    """The text is no baseline; the message says why."""


def entries(findings: Iterable[Finding], name: Namer) -> Counter[Entry]:
    """What a baseline of these findings holds; one without a file cannot be in it."""
    return Counter(entry for finding in findings if (entry := _entry(finding, name)))


def split(findings: Iterable[Finding], known: Counter[Entry], name: Namer) -> Split:
    """Which of the findings the baseline does not know."""
    left, new, hidden = Counter(known), [], 0
    for finding in findings:
        entry = _entry(finding, name)
        if entry and left[entry] > 0:
            left[entry] -= 1
            hidden += 1
        else:
            new.append(finding)
    return Split(tuple(new), hidden, +left)


def dump(known: Counter[Entry]) -> str:
    """Sorted JSON, the same for the same findings."""
    listed = [
        {"file": entry.file, "rule": entry.rule, "line": entry.line, "count": count}
        for entry, count in sorted(known.items())
    ]
    data = {"apiVersion": API_VERSION, "kind": KIND, "findings": listed}
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def load(text: str) -> Counter[Entry]:
    """What ``dump`` has written. BadBaselineError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadBaselineError("it is no JSON") from None
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise BadBaselineError(f"it is no {KIND}")
    if data.get("apiVersion") != API_VERSION:
        raise BadBaselineError(f"its apiVersion is not {API_VERSION}")
    found: Counter[Entry] = Counter()
    listed = data.get("findings")
    for number, item in enumerate(listed if isinstance(listed, list) else [None]):
        words = [item.get(key) for key in Entry._fields] if isinstance(item, dict) else [None]
        count = item.get("count", 1) if isinstance(item, dict) else 0
        if not all(isinstance(word, str) for word in words) or type(count) is not int:
            raise BadBaselineError(f"entry {number} of `findings` is not file, rule, line, count")
        found[Entry(*words)] += count
    return found


def _entry(finding: Finding, name: Namer) -> Entry | None:
    if finding.location is None:
        return None
    text = " ".join(finding.location.excerpt.split())
    print_ = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16] if text else ""
    return Entry(name(finding.location.file), finding.rule, print_)
