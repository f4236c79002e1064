"""The page around the pictures: head, summary, timelines, what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen import __version__, resources
from kubevipgen.rehearse.result import Rehearsal
from kubevipgen.report.outcomes import FAILED, GOOD
from kubevipgen.report.rehearsal.page.legend import legend, patterns
from kubevipgen.report.rehearsal.page.markup import Markup, joined, tag
from kubevipgen.report.rehearsal.page.scenario import scenario
from kubevipgen.report.rehearsal.page.summary import omissions, summary
from kubevipgen.report.rehearsal.rows import Row, exit_code, omitted, rows
from kubevipgen.report.rehearsal.words import budget, outcome, plural, repeats

# Nothing is fetched and nothing runs, whatever a value holds (https://www.w3.org/TR/CSP3/).
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LONG = 50  # characters: a fact that gets a line of its own
_PLAIN = re.compile(r"[a-z0-9-]{1,60}")


def html_page(rehearsal: Rehearsal, *, date: str = "") -> str:
    """The same bytes for the same rehearsal; ``date`` is shown when it is given."""
    found = rows(rehearsal)
    body = (
        tag("header", *_header(rehearsal, date), class_="page"),
        tag("main", *_main(rehearsal, found)),
        tag("footer", tag("p", _method())),
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=f"kubevipgen {__version__}"),
        tag("link", rel="icon", href="data:,"),
        tag("title", f"Rehearsal of {rehearsal.cluster}"),
        tag("style", Markup(resources.text("report/rehearsal.css"))),
    )
    page = tag("html", head, tag("body", patterns(), *body), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _header(rehearsal: Rehearsal, date: str) -> Iterator[Markup]:
    code = exit_code(rehearsal)
    kind = {GOOD: "good", FAILED: "bad"}.get(code, "unknown")
    yield tag("p", "kubevipgen rehearse", class_="kicker")
    yield tag("h1", "Rehearsal of ", rehearsal.cluster)
    yield tag("p", f"{outcome(rehearsal)}.", class_=f"verdict {kind}")
    facts = [(name, value) for name, value in _facts(rehearsal, date) if value]
    yield tag("dl", *(_fact(name, value) for name, value in facts), class_="facts")


def _fact(name: str, value: str) -> Markup:
    wide = "wide" if len(value) > _LONG else None
    return tag("div", tag("dt", name), tag("dd", value), class_=wide)


def _facts(rehearsal: Rehearsal, date: str) -> Iterator[tuple[str, str]]:
    yield "Mode", rehearsal.mode
    yield "Failover profile", rehearsal.profile
    yield "Endpoint", rehearsal.endpoint
    yield "VIP", rehearsal.vip
    yield "Nodes that may hold it", ", ".join(rehearsal.nodes)
    yield "Programs", ", ".join(f"{name} {version}" for name, version in rehearsal.programs)
    yield "Run as", rehearsal.runtime
    yield "Scenarios", f"{plural(len(rows(rehearsal)), 'scenario')}, {repeats(rehearsal)}"
    yield "Budget", budget(rehearsal)
    yield "Date", date


def _main(rehearsal: Rehearsal, found: tuple[Row, ...]) -> Iterator[Markup]:
    anchors = tuple(_anchors(found))
    if found:
        yield tag("h2", "At a glance")
        yield summary(rehearsal, found, anchors)
        yield tag("h2", "What happened, second by second")
        yield legend()
    for row, anchor in zip(found, anchors, strict=True):
        yield scenario(row, rehearsal, anchor)
    if rehearsal.omissions:
        yield tag("h2", "Not rehearsed")
        yield omissions(tuple((title, item.reason) for title, item in omitted(rehearsal)))


def _anchors(found: tuple[Row, ...]) -> Iterator[str]:
    """The scenario's ID where it can be one of the page too."""
    for number, row in enumerate(found, 1):
        yield f"s-{row.scenario}" if _PLAIN.fullmatch(row.scenario) else f"scenario.{number}"


def _method() -> str:
    return joined(
        (
            "Measured by a client that opens a new TLS connection to the endpoint every 20 ms and ",
            "keeps one long stream. An outage runs from the begin of the first failed request to ",
            "the begin of the first good one after which all succeed for a second; of several, ",
            "the longest counts. Times count from the harm. Figures beside an outage are those of ",
            "the repeat with the median outage. The network is a bridge in one machine: a ",
            "real one only adds.",
        )
    )
