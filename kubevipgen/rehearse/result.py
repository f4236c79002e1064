"""What a rehearsal brings home: raw observations of each run, figures, and the whole of it.

All times are seconds. Within a run they count from the harm: what is broken (or mended) breaks at
0, and what happened before has a negative time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kubevipgen.failover.prediction import Prediction

ENOUGH = 50  # requests in a row that succeed end an outage: those of one second


class Event(NamedTuple):
    """Something that the scenario did: ``haproxy killed on cp-1``."""

    at: float
    text: str


class Holding(NamedTuple):
    """Which nodes had the VIP in a stretch of time: none, one, or (split brain) several."""

    begin: float
    end: float
    nodes: tuple[str, ...]  # in the order of the spec


class Announcement(NamedTuple):
    """A gratuitous ARP or an unsolicited neighbour advertisement for the VIP, seen on the bridge.

    ``node`` is the owner of the MAC address in it, "" when it is nobody's.
    """

    at: float
    node: str


class Request(NamedTuple):
    """One new TLS connection to the endpoint; ``error`` is "" for a success."""

    begin: float
    end: float
    error: str = ""


class StreamBreak(NamedTuple):
    """The long stream (a watch) was cut or went silent, and when the next one flowed again.

    ``back`` is None when that was not before the end of the run.
    """

    at: float
    back: float | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything seen in one run, in order of time; holdings cover ``begin`` to ``end``."""

    begin: float
    end: float
    events: tuple[Event, ...]
    holdings: tuple[Holding, ...]
    announcements: tuple[Announcement, ...]
    requests: tuple[Request, ...]
    breaks: tuple[StreamBreak, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What an observation comes to.

    ``outage`` runs from the begin of the first failed request to the begin of the first good one
    after which all succeed for a second; 0 when none failed, None when it did not end. ``moved`` is
    when the VIP was first held by another node alone; None when it was not. ``both`` and ``none``
    are how long several nodes, and no node, held it.
    """

    outage: float | None
    asked: int
    failed: int
    breaks: int
    moved: float | None
    both: float
    none: float


@dataclass(frozen=True, slots=True)
class Run:
    """One repeat of one scenario."""

    scenario: str  # its ID
    repeat: int  # from 1
    observed: Observed
    figures: Figures


@dataclass(frozen=True, slots=True)
class Omission:
    """A scenario that was not rehearsed, and why."""

    scenario: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The whole result; ``programs`` are versions by name, ``titles`` by the scenarios' IDs."""

    cluster: str
    mode: str
    profile: str  # fast | standard | patient; "" for files that are not ours
    runtime: str  # processes | podman
    endpoint: str  # host:port
    vip: str
    nodes: tuple[str, ...]  # those that may hold the VIP, in the order of the spec
    programs: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    runs: tuple[Run, ...]
    predictions: tuple[Prediction, ...]
    omissions: tuple[Omission, ...] = ()
    budget: float | None = None  # the longest outage that is good

    def of(self, scenario: str) -> tuple[Run, ...]:
        """The repeats of one scenario."""
        return tuple(run for run in self.runs if run.scenario == scenario)

    def prediction(self, scenario: str) -> Prediction | None:
        return next((p for p in self.predictions if p.scenario == scenario), None)
