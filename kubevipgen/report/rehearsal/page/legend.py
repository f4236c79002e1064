"""What the marks of a timeline mean, with the marks themselves."""

from __future__ import annotations

from kubevipgen.report.rehearsal.page.markup import Markup, tag


def patterns() -> Markup:
    """The hatching that all pictures of the page refer to."""
    strokes = (
        tag("path", class_="hatch-both", d="M-2 8L8 -2M2 12L12 2M-6 4L4 -6"),
        tag("path", class_="hatch-nobody", d="M-2 -2L10 10M-2 6L2 10M6 -2L10 2"),
    )
    made = (
        tag(
            "pattern", stroke, id=name, width=8, height=8, patternUnits="userSpaceOnUse",
        )
        for name, stroke in zip(("hatch-both", "hatch-nobody"), strokes, strict=True)
    )  # fmt: skip
    return tag("svg", tag("defs", *made), class_="unseen", width=0, height=0, aria_hidden="true")


def legend() -> Markup:
    """A row of samples."""
    samples = (
        (
            tag("rect", class_="band n0", x=1, y=4, width=30, height=12, rx=3),
            "the node held the VIP",
        ),
        (
            _group(
                tag("rect", class_="band n0", x=1, y=4, width=30, height=12, rx=3),
                tag("rect", class_="both", x=1, y=4, width=30, height=12, rx=3),
            ),
            "while another did too (split brain)",
        ),
        (tag("rect", class_="nobody", x=1, y=4, width=30, height=12), "nobody held it"),
        (tag("path", class_="garp", d="M8 7v6M16 7v6M24 7v6"), "gratuitous ARP"),
        (
            tag("path", class_="answered", d="M6 9v6M11 9v6M16 9v6M21 9v6M26 9v6"),
            "request answered",
        ),
        (
            tag("path", class_="failed", d="M6 1v18M11 1v18M16 1v18M21 1v18M26 1v18"),
            "request failed",
        ),
        (
            _group(
                tag("line", class_="flow", x1=1, y1=10, x2=10, y2=10),
                tag("path", class_="cut", d="M7.5 6.5l7 7m0-7l-7 7"),
                tag("line", class_="flow", x1=24, y1=10, x2=32, y2=10),
            ),
            "stream cut, and flowing again",
        ),
        (tag("rect", class_="outage", x=1, y=1, width=30, height=18), "outage"),
        (
            tag("path", class_="tear", d="M12 0l4 5l-4 5l4 5l-4 5M20 0l4 5l-4 5l4 5l-4 5"),
            "quiet time left out",
        ),
    )
    items = (
        tag("li", tag("svg", mark, width=32, height=20, aria_hidden="true"), words)
        for mark, words in samples
    )
    return tag("ul", *items, class_="legend")


def _group(*marks: Markup) -> Markup:
    return tag("g", *marks)
