"""A rehearsal for programs: JSON and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import rehearsals
from any_rehearsal import REHEARSALS
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubevipgen import resources
from kubevipgen.rehearse.result import Rehearsal
from kubevipgen.report.data import json_text
from kubevipgen.report.rehearsal.data import rehearsal_data
from kubevipgen.report.rehearsal.junit import rehearsal_junit

SCHEMA: Any = resources.schema("rehearsal")


@given(rehearsal=REHEARSALS, raw=st.booleans())
def test_json_fits_its_schema(*, rehearsal: Rehearsal, raw: bool) -> None:
    data = json.loads(json_text(rehearsal_data(rehearsal, raw=raw)).encode())
    Draft202012Validator(SCHEMA).validate(data)


def nodes(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every property and every item."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        if "items" in schema:
            yield "items", schema["items"]
        for value in schema.values():
            yield from nodes(value)


def test_every_field_is_described() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    found = list(nodes(SCHEMA))
    assert len(found) > 50
    for name, field in found:
        described = field.get("description") or SCHEMA["$defs"][field["$ref"].split("/")[-1]].get(
            "description"
        )
        assert described, name


def test_json() -> None:
    data = rehearsal_data(rehearsals.SAMPLE)
    assert data["summary"] == {
        "never-ended": 1,
        "over-budget": 1,
        "not-as-predicted": 0,
        "good": 9,
        "omitted": 2,
    }
    first = data["scenarios"][0]
    assert first["outage"] == {"median": 1.42, "best": 1.32, "worst": 1.52}
    assert (first["verdict"], first["asPredicted"], first["withinBudget"]) == ("good", True, True)
    assert "observed" not in first["runs"][0]
    assert data["scenarios"][-1]["outage"]["worst"] is None


def test_raw_json_holds_all_that_was_seen() -> None:
    seen = rehearsals.SAMPLE.runs[0].observed
    found = rehearsal_data(rehearsals.SAMPLE, raw=True)["scenarios"][0]["runs"][0]["observed"]
    for name in ("events", "holdings", "announcements", "requests", "breaks"):
        values = [[*map(_plain, one)] for one in getattr(seen, name)]
        assert [[*one.values()] for one in found[name]] == values


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    return list(value) if isinstance(value, tuple) else value


def test_junit() -> None:
    root = ET.fromstring(rehearsal_junit(rehearsals.SAMPLE))  # noqa: S314  (our own text)
    assert (root.get("tests"), root.get("failures")) == ("13", "2")
    cases = {str(case.get("name")): case for case in root.iter("testcase")}
    tags = {name: [child.tag for child in case] for name, case in cases.items()}
    assert tags["holder-dies"] == ["system-out"]
    assert tags["apiserver-freezes-on-holder"] == ["failure", "system-out"]
    assert tags["two-nodes-die"] == ["failure", "system-out"]
    assert tags["apiserver-slow"] == ["skipped"]
    failure = cases["apiserver-freezes-on-holder"].find("failure")
    assert failure is not None
    assert str(failure.text).count("the budget is 1.8 s") == 1
    said = cases["apiserver-freezes-on-holder"].findtext("system-out")
    assert "not as predicted in 4 of 5: 2 failed checks" in str(said)


@given(REHEARSALS)
def test_junit_of_any_text_is_well_formed(rehearsal: Rehearsal) -> None:
    root = ET.fromstring(rehearsal_junit(rehearsal).encode())  # noqa: S314  (our own text)
    cases = list(root.iter("testcase"))
    assert str(len(cases)) == root.get("tests")
    assert root.get("failures") == str(len(list(root.iter("failure"))))
    assert len(list(root.iter("skipped"))) == len(rehearsal.omissions)
