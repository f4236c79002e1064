"""What a drill is asked to do, and what comes out of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kubevipgen.finding import Outcome

PLACES = ("{address}", "{name}")  # what `--ssh` writes where the node is meant


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """``ca`` is the PEM text of the CA that the endpoint's certificates chain to.

    ``ssh`` are the words that run a command on a node (see ``ssh_words``), none: only on this
    host. ``timeout`` is how long everything may take after the holder was stopped, in seconds.
    """

    ca: str = field(repr=False)
    ssh: tuple[str, ...] = ()
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Drilled:
    """``figures`` is plain data for JSON, empty when nothing was moved."""

    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)


def ssh_words(text: str) -> tuple[str, ...]:
    """The words of ``--ssh 'ssh root@{address}'``; no shell of this host ever sees them.

    ValueError, in words for the user, when it is no command or leads to one host for all nodes.
    """
    words = tuple(shlex.split(text))
    if not words:
        raise ValueError("it names no command")
    if not any(place in word for word in words for place in PLACES):
        raise ValueError("it names no node: write {address} or {name} where the node is meant")
    return words
