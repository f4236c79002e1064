"""The page: whole, alone, safe, the same every time, and nothing outside its pictures."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
import rehearsals
from any_rehearsal import REHEARSALS
from hypothesis import given

from kubevipgen import resources
from kubevipgen.rehearse.result import Rehearsal
from kubevipgen.report.rehearsal.page import html_page
from kubevipgen.report.rehearsal.rows import Row, rows
from kubevipgen.report.rehearsal.words import expected, seconds

Attributes = dict[str, str]
ALONE = {"meta", "link", "br"}


class Element(NamedTuple):
    name: str
    attributes: Attributes
    inside: tuple[str, ...]  # names of the elements around it
    picture: Attributes  # the attributes of the svg that it is in


class Reader(HTMLParser):
    """Fails on an end tag that does not fit, which browsers would mend in silence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pictures: list[Attributes] = []
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)
        if tag not in ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, "HTML knows no empty elements"
        self._seen(tag, attrs)

    def _seen(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: str(value) for name, value in attrs}
        assert len(found) == len(attrs)
        if tag == "svg":
            self.pictures.append(found)
        picture = self.pictures[-1] if "svg" in (*self.open, tag) else {}
        self.elements.append(Element(tag, found, tuple(self.open), picture))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def all(self, name: str) -> list[Element]:
        return [element for element in self.elements if element.name == name]


PAGE = html_page(rehearsals.SAMPLE)
READ = Reader(PAGE)
TEXT = "".join(READ.texts)
NAMES = {element.name for element in READ.elements}


def test_the_same_rehearsal_gives_the_same_bytes() -> None:
    assert html_page(dataclasses.replace(rehearsals.SAMPLE)) == PAGE
    assert "2026-07-01" not in PAGE
    assert "2026-07-01" in html_page(rehearsals.SAMPLE, date="2026-07-01")


@pytest.mark.parametrize("row", rows(rehearsals.SAMPLE), ids=lambda row: row.scenario)
def test_every_scenario_is_there_with_its_figures(row: Row) -> None:
    article = PAGE.partition(f'<article id="s-{row.scenario}"')[2].partition("</article>")[0]
    assert article.count('role="img"') == 2 * len(row.runs)
    assert f"<h3>{row.title}</h3>" in article
    said = "".join(Reader(f"<article>{article.partition('>')[2]}</article>").texts)
    figures = row.middle.figures
    for words in (
        seconds(row.median),
        f"predicted {expected(row.prediction)}",
        f"{figures.failed} of {figures.asked}",
        str(row.prediction.formula if row.prediction else ""),
        *(event.text for event in row.middle.observed.events),
    ):
        assert words in said


def test_what_was_rehearsed_and_what_was_not() -> None:
    sample = rehearsals.SAMPLE
    for words in (
        *(sample.mode, sample.profile, sample.endpoint, sample.vip, "cp-1, cp-2, cp-3"),
        *(f"{name} {version}" for name, version in sample.programs),
        *(item.reason for item in sample.omissions),
        "2 of 11 scenarios had an outage that was longer than 1.8 s or never ended.",
    ):
        assert words in TEXT


def test_nothing_is_fetched_and_nothing_runs() -> None:
    assert "script" not in NAMES
    for element in READ.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "action", "data", "poster", "style"}
            assert name != "href" or value.startswith("#") or value == "data:,"
    style = resources.text("report/rehearsal.css")
    assert "@import" not in style
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", style))
    policy = next(e for e in READ.all("meta") if "http-equiv" in e.attributes).attributes["content"]
    assert "default-src 'none'" in policy


def test_links_and_descriptions_lead_somewhere() -> None:
    ids = [element.attributes["id"] for element in READ.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    wanted = [a["href"][1:] for _, a, _, _ in READ.all("a")]
    wanted += [
        word for e in READ.all("svg") for word in e.attributes.get("aria-labelledby", "").split()
    ]
    wanted += re.findall(r"url\(#([^)]*)\)", resources.text("report/rehearsal.css"))
    assert len(wanted) > 100
    assert set(wanted) <= set(ids)


def test_the_style_sheet_has_no_leftovers() -> None:
    """Every class in it is one of the page, and the other way round."""
    used = {word for e in READ.elements for word in e.attributes.get("class", "").split()}
    style = re.sub(r"\{[^{}]*\}", " ", resources.text("report/rehearsal.css"))
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", style))
    unseen = {f"n{number}" for number in range(3, 9)} | {"unknown", "not-as-predicted"}
    assert styled - used <= unseen
    assert used - styled == {"band"}


def test_tables_have_headings() -> None:
    (head, *lines) = (e for e in READ.all("th") if e.attributes["scope"] == "col")
    assert "table" in head.inside
    assert len(lines) == 7
    assert len([e for e in READ.all("th") if e.attributes["scope"] == "row"]) == 11
    assert len(READ.all("caption")) == 1


def numbers(element: Element) -> Iterator[tuple[float, float]]:
    """Every point of a shape or a text."""
    a = {name: float(v) for name, v in element.attributes.items() if re.fullmatch(r"-?[\d.]+", v)}
    if element.name == "rect":
        yield from ((a["x"], a["y"]), (a["x"] + a["width"], a["y"] + a["height"]))
    elif element.name == "line":
        yield from ((a["x1"], a["y1"]), (a["x2"], a["y2"]))
    elif element.name == "text":
        yield (a["x"], a["y"])
    elif element.name == "path":
        yield from points(element.attributes["d"])


def points(path: str) -> Iterator[tuple[float, float]]:
    """Of the commands M L H v m h l z, as far as the pictures use them."""
    x = y = 0.0
    for command, values in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        assert command in "MLHvmlz", command
        found = [float(value) for value in re.findall(r"-?\d+\.?\d*", values)]
        if command in "ML":
            x, y = found
        elif command in "ml":
            # "7m0-7" has no blank between its numbers, so that they are read in pairs.
            x, y = x + found[0], y + found[1]
        elif command == "H":
            x = found[0]
        elif command == "v":
            y += found[0]
        yield x, y


def assert_inside(read: Reader) -> None:
    shapes = [
        e for e in read.elements if "timeline" in e.picture.get("class", "") and e.name != "svg"
    ]
    for element in shapes:
        _, _, width, height = map(float, element.picture["viewbox"].split())
        for x, y in numbers(element):
            assert -0.01 <= x <= width + 0.01, element
            assert -0.01 <= y <= height + 0.01, element
    for element in read.elements:
        for name, value in element.attributes.items():
            if value.endswith("%") and name in {"x", "x1", "x2", "cx", "width"}:
                assert 0 <= float(value[:-1]) <= 100, element


def test_everything_is_inside_its_picture() -> None:
    assert_inside(READ)
    paths = [e for e in READ.all("path") if e.attributes.get("class") == "failed"]
    assert len(paths) > 60


def test_split_brain_nobody_and_folds_can_be_seen() -> None:
    kinds = [e.attributes.get("class", "") for e in READ.elements]
    for kind in (
        "band n0",
        "band n1",
        "band n2",
        "both",
        "nobody",
        "fold",
        "cut",
        "garp",
        "outage",
    ):
        assert kind in kinds
    assert "nobody for 1.39 s" in TEXT
    assert "both for 8.97 s" in TEXT


@given(REHEARSALS)
def test_any_rehearsal_is_a_page_without_a_foreign_element(rehearsal: Rehearsal) -> None:
    page = html_page(rehearsal)
    page.encode()
    read = Reader(page)
    assert {element.name for element in read.elements} <= NAMES
    assert not any(name.startswith("on") for e in read.elements for name in e.attributes)
    ids = [element.attributes["id"] for element in read.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids)) or len({(r.scenario, r.repeat) for r in rehearsal.runs}) < len(
        rehearsal.runs
    )
    assert_inside(read)


def test_names_are_shown_as_they_are() -> None:
    hostile = '<img src=x onerror="alert(1)">&amp;'
    made = dataclasses.replace(rehearsals.SAMPLE, cluster=hostile, nodes=(hostile, "cp-1"))
    read = Reader(html_page(made))
    assert "img" not in {element.name for element in read.elements}
    assert hostile in "".join(read.texts)
