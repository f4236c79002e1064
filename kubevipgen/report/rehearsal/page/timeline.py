"""One run as a picture: what was done, who held the VIP, and what the client saw, over time."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.rehearse.result import Run
from kubevipgen.report.rehearsal.page import lanes
from kubevipgen.report.rehearsal.page.axis import ticks
from kubevipgen.report.rehearsal.page.labels import text_width
from kubevipgen.report.rehearsal.page.layout import (
    FRAMES,
    Frame,
    Layout,
    clock,
    label_bottom,
    lay_out,
)
from kubevipgen.report.rehearsal.page.markup import Markup, joined, number, tag
from kubevipgen.report.rehearsal.words import errors, plural, with_unit


def pictures(run: Run, nodes: tuple[str, ...], title: str, anchor: str) -> Markup:
    """One for wide screens and paper, one for phones; the style sheet shows one of them."""
    return joined(picture(run, nodes, title, anchor, frame) for frame in FRAMES)


def picture(run: Run, nodes: tuple[str, ...], title: str, anchor: str, frame: Frame) -> Markup:
    """``anchor`` makes its IDs unique in the page."""
    layout = lay_out(run, nodes, frame)
    ident = f"{anchor}-{run.repeat}-{frame.name}"
    return tag(
        "svg",
        tag("title", f"{title}, repeat {run.repeat}", id=f"{ident}-t"),
        tag("desc", in_words(run), id=f"{ident}-d"),
        *_outages(layout),
        *lanes.holdings(layout),
        *lanes.announcements(layout),
        *lanes.requests(layout),
        *lanes.stream(layout),
        *_axis(layout),
        *_folds(layout),
        *_events(layout),
        *lanes.names(layout),
        class_=f"timeline {frame.name}",
        viewBox=f"0 0 {number(frame.width)} {number(layout.height)}",
        role="img",
        aria_labelledby=f"{ident}-t {ident}-d",
    )


def in_words(run: Run) -> str:
    """The same for who cannot see it."""
    seen, figures = run.observed, run.figures
    parts = [f"{clock(event.at)}: {event.text}" for event in seen.events]
    for holding in seen.holdings:
        who = " and ".join(holding.nodes) or "nobody"
        parts.append(f"VIP held by {who} from {clock(holding.begin)} to {clock(holding.end)}")
    parts.append(f"{figures.failed} of {plural(figures.asked, 'request')} failed")
    parts += errors(seen)
    parts += [f"stream cut at {clock(cut.at)}" for cut in seen.breaks]
    return "; ".join(parts)


def _outages(layout: Layout) -> Iterator[Markup]:
    """Shaded, with the length above: within its bracket, or beside one that is too short."""
    right, taken = layout.frame.right, layout.frame.left
    for one in layout.outages:
        begin = layout.axis.x(one.begin)
        width = max(1.5, (right if one.end is None else layout.axis.x(one.end)) - begin)
        begin = min(begin, right - width)
        height = layout.bottom - layout.outage
        yield tag("rect", class_="outage", x=begin, y=layout.outage, width=width, height=height)
        text = "no end" if one.end is None else with_unit(one.end - one.begin)
        room = text_width(text, layout.frame.size)
        place, kind, gap = begin + width + 4, "length", 0.0
        if width >= room + 16:
            place, kind, gap = begin + (width - room) / 2, "length mid", room + 8
        elif place + room > right:
            place, kind = begin - room - 4, "length end"
        end = "" if one.end is None else "m0-4v8"
        yield tag("path", class_="bracket", d=_bracket(begin, layout.outage + 8, width, gap) + end)
        if place >= taken:
            taken = place + room + 6
            x = place + room * {"length": 0, "length mid": 0.5, "length end": 1}[kind]
            base = layout.outage + 8 + layout.frame.size * 0.36
            yield tag("text", text, class_=kind, x=x, y=base)


def _bracket(begin: float, y: float, width: float, gap: float) -> str:
    """Open at its right end, and with a gap in its middle for the words."""
    arm = (width - gap) / 2
    left, right = begin + arm, begin + width - arm
    one = f"M{number(begin)} {number(y - 4)}v8m0-4H{number(left)}"
    return f"{one}M{number(right)} {number(y)}H{number(begin + width)}"


def _axis(layout: Layout) -> Iterator[Markup]:
    axis, y = layout.axis, layout.bottom
    for begin, end in axis.stretches:
        yield tag("line", class_="axis", x1=axis.x(begin), y1=y, x2=axis.x(end), y2=y)
    for at, figure in ticks(axis, layout.frame.tick):
        words = f"{figure} s" if layout.frame.over else figure
        x, half = axis.x(at), text_width(words, layout.frame.size) / 2
        middle = min(max(x, half), layout.frame.width - half)
        yield tag("line", class_="axis", x1=x, y1=y, x2=x, y2=y + 5)
        yield tag("text", words, class_="tick mid", x=middle, y=y + 18)
    if not layout.frame.over:
        yield tag("text", "seconds", class_="lane end", x=layout.frame.left - 24, y=y + 18)


def _folds(layout: Layout) -> Iterator[Markup]:
    """A torn strip where time was left out."""
    top, bottom = layout.top, layout.bottom + 4
    for left, right, length in layout.axis.folds():
        said = f"{with_unit(length)} left out, in which nothing changed"
        strip = f"M{_torn(left, top, bottom)}L{_torn(right, bottom, top)}z"
        yield tag("path", tag("title", said), class_="fold", d=strip)
        yield tag("path", class_="tear", d=f"M{_torn(left, top, bottom)}")
        yield tag("path", class_="tear", d=f"M{_torn(right, top, bottom)}")


def _torn(x: float, begin: float, end: float) -> str:
    """A zigzag from one height to another."""
    count = max(2, round(abs(end - begin) / 7))
    points = (
        f"{number(x + (2 if step % 2 else -2))} {number(begin + (end - begin) * step / count)}"
        for step in range(count + 1)
    )
    return "L".join(points)


def _events(layout: Layout) -> Iterator[Markup]:
    """A line from the words down to the time axis; that of the harm is bolder."""
    for event, label in zip(layout.seen.events, layout.labels, strict=True):
        base = label_bottom(layout, label)
        harm = "event harm" if event.at == 0 else "event"
        top = base - layout.frame.size * 0.8
        yield tag("line", class_=harm, x1=label.line, y1=top, x2=label.line, y2=layout.bottom)
        yield tag(
            "text", label.text, tag("title", f"{clock(event.at)}: {event.text}"),
            class_="said end" if label.flipped else "said",
            x=label.right if label.flipped else label.left, y=base,
        )  # fmt: skip
