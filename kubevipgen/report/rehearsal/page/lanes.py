"""The lanes of a timeline: who held the VIP, the client's requests, its long stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubevipgen.rehearse.result import Holding
from kubevipgen.report.rehearsal.page.labels import short_names, squeezed, text_width
from kubevipgen.report.rehearsal.page.layout import ANSWERS, BAND, STREAM, Layout, clock
from kubevipgen.report.rehearsal.page.markup import Markup, number, tag
from kubevipgen.report.rehearsal.words import plural, with_unit

COLOURS = 9  # nodes that have a colour of their own
_LEAST = 1.5  # width of what would be too short to be seen


def names(layout: Layout) -> Iterator[Markup]:
    """What each lane is."""
    lanes = [*zip(short_names(layout.nodes), layout.tops, [BAND] * len(layout.nodes), strict=True)]
    lanes += [("requests", layout.answers, ANSWERS), ("stream", layout.stream, STREAM)]
    frame = layout.frame
    for lane, (name, top, height) in enumerate(lanes):
        kind = "lane node" if lane < len(layout.nodes) else "lane"
        room = frame.left - 14 if not frame.over else frame.right - frame.left
        text = squeezed(name, room, frame.size)
        if frame.over:
            yield tag("text", text, class_=kind, x=frame.left, y=top - 4)
        else:
            middle = top + height / 2 + frame.size * 0.36
            yield tag("text", text, class_=f"{kind} end", x=frame.left - 12, y=middle)


def holdings(layout: Layout) -> Iterator[Markup]:
    """A band for each node while it held the VIP; hatched while another did too."""
    left, right = layout.frame.left, layout.frame.right
    for top in layout.tops:
        yield tag("rect", class_="track", x=left, y=top, width=right - left, height=BAND, rx=3)
    for holding in layout.seen.holdings:
        for node in holding.nodes:
            lane = layout.nodes.index(node)
            kind = f"band n{lane % COLOURS}"
            said = f"{node} held the VIP from {clock(holding.begin)} to {clock(holding.end)}"
            yield _band(layout, holding, layout.tops[lane], kind, said)
            if len(holding.nodes) > 1:
                yield _band(layout, holding, layout.tops[lane], "both", said)
    yield from _notes(layout)


def _band(layout: Layout, holding: Holding, top: float, kind: str, said: str) -> Markup:
    begin, width = _span(layout, holding.begin, holding.end)
    return tag(
        "rect", tag("title", said),
        class_=kind, x=begin, y=top, width=width, height=BAND, rx=min(3, width / 2),
    )  # fmt: skip


def _notes(layout: Layout) -> Iterator[Markup]:
    """``nobody for 1.36 s``, ``both for 8.97 s``, where there is room for it."""
    if not layout.tops:
        return
    top, bottom = layout.tops[0], layout.tops[-1] + BAND
    for holding in layout.seen.holdings:
        if len(holding.nodes) == 1:
            continue
        begin, width = _span(layout, holding.begin, holding.end)
        if not holding.nodes:
            yield tag("rect", class_="nobody", x=begin, y=top, width=width, height=bottom - top)
        who = {0: "nobody", 2: "both"}.get(len(holding.nodes), f"{len(holding.nodes)} nodes")
        text = f"{who} for {with_unit(holding.end - holding.begin)}"
        middle, room = _widest(layout, holding)
        if text_width(text, layout.frame.size) + 8 <= room:
            place = _free_line(layout, holding)
            yield tag("text", text, class_="note mid", x=middle, y=place)


def _widest(layout: Layout, holding: Holding) -> tuple[float, float]:
    """The middle and the width of its longest part between two folds."""
    parts = [
        _span(layout, max(begin, holding.begin), min(end, holding.end))
        for begin, end in layout.axis.stretches
        if begin < holding.end and end > holding.begin
    ]
    left, width = max(parts, key=lambda part: part[1], default=(0.0, 0.0))
    return left + width / 2, width


def _free_line(layout: Layout, holding: Holding) -> float:
    """The base line of a note: in a lane that is empty meanwhile, else between two."""
    free = [
        top
        for node, top in zip(layout.nodes, layout.tops, strict=True)
        if node not in holding.nodes
    ]
    if free:
        return free[len(free) // 2] + BAND / 2 + layout.frame.size * 0.36
    return layout.tops[0] + BAND + 8


def announcements(layout: Layout) -> Iterator[Markup]:
    """A small tick under the band of the node that announced itself."""
    for node, top in zip(layout.nodes, layout.tops, strict=True):
        places = (
            layout.axis.x(one.at)
            for one in layout.seen.announcements
            if one.node == node and layout.axis.shows(one.at)
        )
        if path := _ticks(places, top + BAND + 1.5, 5):
            yield tag("path", class_="garp", d=path)


def requests(layout: Layout) -> Iterator[Markup]:
    """Short ticks for answers, tall ones for failures; where they are too dense, a bar."""
    base = layout.answers + ANSWERS
    shown = [r for r in layout.seen.requests if layout.axis.shows(r.begin)]
    good = (layout.axis.x(r.begin) for r in shown if not r.error)
    bad = [layout.axis.x(r.begin) for r in shown if r.error]
    yield tag("path", class_="answered", d=_ticks(good, base - 6, 6))
    if bad:
        said = f"{plural(layout.run.figures.failed, 'request')} failed"
        yield tag(
            "path", tag("title", said), class_="failed", d=_ticks(bad, base - ANSWERS, ANSWERS)
        )


def stream(layout: Layout) -> Iterator[Markup]:
    """A line while it flows, a gap with a cross at its begin while it does not."""
    middle, begin = layout.stream + STREAM / 2, layout.seen.begin
    for cut in layout.seen.breaks:
        yield from _flowing(layout, begin, cut.at, middle)
        at = layout.axis.x(cut.at)
        back = "not back" if cut.back is None else f"back after {with_unit(cut.back - cut.at)}"
        said = f"stream cut at {clock(cut.at)}: {cut.error}, {back}"
        arms = f"M{number(at - 3.5)} {number(middle - 3.5)}l7 7m0-7l-7 7"
        yield tag("path", tag("title", said), class_="cut", d=arms)
        begin = layout.seen.end if cut.back is None else cut.back
    yield from _flowing(layout, begin, layout.seen.end, middle)


def _flowing(layout: Layout, begin: float, end: float, y: float) -> Iterator[Markup]:
    left, width = _span(layout, begin, end)
    if end > begin:
        yield tag("line", class_="flow", x1=left, y1=y, x2=left + width, y2=y)


def _span(layout: Layout, begin: float, end: float) -> tuple[float, float]:
    """The left edge and the width, never too narrow to be seen and never outside."""
    left, right = layout.axis.x(begin), layout.axis.x(end)
    width = max(right - left, _LEAST)
    return min(left, layout.frame.right - width), width


def _ticks(places: Iterable[float], top: float, height: float) -> str:
    """Vertical strokes; no two at the same half unit."""
    found = dict.fromkeys(round(place * 2) / 2 for place in places)
    return "".join(f"M{number(place)} {number(top)}v{number(height)}" for place in found)
