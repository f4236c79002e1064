"""Where each lane of a timeline is: one layout for wide screens and paper, one for phones."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.outage.figures import Outage
from kubevipgen.rehearse.result import Observed, Run
from kubevipgen.report.rehearsal.page.axis import Axis, fit
from kubevipgen.report.rehearsal.page.labels import Label, placed
from kubevipgen.report.rehearsal.rows import outages_of
from kubevipgen.report.rehearsal.words import seconds


@dataclass(frozen=True, slots=True)
class Frame:
    """All in units of the picture; the lanes' names stand left of them, or above (``over``)."""

    name: str
    width: float
    left: float
    right: float
    size: float  # of the words
    over: float  # room for a lane's name above it, 0 when it stands left of it
    tick: float  # ticks of the time axis are that far apart


WIDE = Frame("wide", 1040, 132, 1028, 12, 0, 64)
NARROW = Frame("narrow", 360, 6, 354, 11, 14, 48)
FRAMES = (WIDE, NARROW)

BAND, ANSWERS, STREAM = 15.0, 18.0, 8.0  # heights
_LANE, _ROW, _OUTAGE, _AXIS = 24.0, 16.0, 20.0, 24.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One run in one frame; the places are upper edges, ``tops`` those of the nodes' bands."""

    run: Run
    frame: Frame
    axis: Axis
    labels: tuple[Label, ...]
    outages: tuple[Outage, ...]
    outage: float
    nodes: tuple[str, ...]
    tops: tuple[float, ...]
    answers: float
    stream: float
    bottom: float  # where the lanes end and the time axis is
    height: float

    @property
    def seen(self) -> Observed:
        return self.run.observed

    @property
    def top(self) -> float:
        """Where the lanes begin."""
        return self.outage + _OUTAGE if self.outages else self.outage


def lay_out(run: Run, nodes: tuple[str, ...], frame: Frame) -> Layout:
    """``nodes`` get a lane each; other holders that were seen get one after them."""
    seen, found = run.observed, outages_of(run.observed)
    axis = fit(seen, frame.left, frame.right)
    labels = placed(
        [(axis.x(event.at), event.text) for event in seen.events],
        frame.left,
        frame.right,
        frame.size,
    )
    rows = max((label.row + 1 for label in labels), default=0)
    outage = 4 + rows * _ROW
    top = outage + _OUTAGE * bool(found) + 2
    names = tuple(
        dict.fromkeys((*nodes, *(node for holding in seen.holdings for node in holding.nodes)))
    )
    lane = _LANE + frame.over
    tops = tuple(top + number * lane + frame.over for number in range(len(names)))
    answers = top + lane * len(names) + 8 + frame.over
    stream = answers + ANSWERS + 10 + frame.over
    bottom = stream + STREAM + 10
    return Layout(
        run, frame, axis, labels, found, outage, names, tops, answers, stream, bottom,
        bottom + _AXIS,
    )  # fmt: skip


def label_bottom(layout: Layout, label: Label) -> float:
    """The base line of a label's words."""
    return layout.outage - 4 - label.row * _ROW


def clock(at: float) -> str:
    """``−0.90 s``: a time of the run, counted from the harm."""
    return f"{seconds(at).replace('-', '−')} s"
