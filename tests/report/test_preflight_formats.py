"""A preflight for programs: JSON, JUnit XML, SARIF and GitHub annotations."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import reports
from hypothesis import given
from jsonschema import Draft202012Validator
from reports import outcome, report

from kubevipgen import resources
from kubevipgen.finding import Finding, Outcome, Severity, Status
from kubevipgen.report.data import json_text, report_data
from kubevipgen.report.github import github_text
from kubevipgen.report.junit import junit_text
from kubevipgen.report.outcomes import Report, counts
from kubevipgen.report.sarif import sarif_data, sarif_text

# What the schema that Jenkins and GitLab read by (junit-10.xsd of the xUnit plugin) has.
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "time", "tests", "failures", "errors", "skipped"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
    "system-out": set[str](),
}


@given(reports.REPORTS)
def test_json_fits_its_schema(any_report: Report) -> None:
    data = json.loads(json_text(report_data(any_report)).encode())
    schema: Any = resources.schema("report")
    Draft202012Validator(schema).validate(data)


def test_json() -> None:
    data = report_data(reports.EVERYTHING)
    assert data["summary"] == {"fail": 4, "warn": 3, "unknown": 9, "pass": 6, "skipped": 3}
    assert [node["name"] for node in data["nodes"]] == list(reports.NODES)
    assert data["nodes"][0]["summary"]["fail"] == 1
    last = data["outcomes"][-1]
    assert (last["check"], last["topic"], last["node"], last["status"]) == (
        "same-vrid",
        "nodes",
        None,
        "fail",
    )


def test_junit() -> None:
    root = ET.fromstring(junit_text(reports.EVERYTHING))  # noqa: S314  (our own text)
    assert [suite.get("name") for suite in root] == [*reports.NODES, "all nodes"]
    first = root[0]
    numbers = ("tests", "failures", "errors", "skipped")
    assert [first.get(name) for name in numbers] == ["8", "1", "3", "1"]
    tags = {case.get("name"): [child.tag for child in case] for case in first}
    assert tags["vip-on-link"] == []
    assert tags["vip-silent"] == ["failure"]
    assert tags["ports-free"] == ["error"]
    assert tags["bgp-port-free"] == ["skipped"]
    assert tags["clock-synchronised"] == ["system-out"]
    failure = first.find(".//failure")
    assert failure is not None
    assert "fix: take the address off" in str(failure.text)
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)


@given(reports.REPORTS)
def test_junit_of_any_text_is_what_its_readers_expect(any_report: Report) -> None:
    root = ET.fromstring(junit_text(any_report).encode())  # noqa: S314  (our own text)
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
    for suite in root:
        assert suite.get("tests") == str(len(suite))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))


def test_junit_tells_a_fact_that_lacked_beside_a_failure() -> None:
    findings = (
        Finding("a", Severity.ERROR, "broken", node="cp-1"),
        Finding("a", Severity.WARNING, "cannot tell: no nft (firewall)", node="cp-1"),
    )
    text = junit_text(report(Outcome("a", "cp-1", Status.FAIL, findings)))
    assert "<system-out>warning: cannot tell: no nft (firewall)</system-out>" in text


def test_sarif() -> None:
    [run] = sarif_data(reports.EVERYTHING)["runs"]
    results = run["results"]
    kinds = {(r["ruleId"], r["kind"], r["level"]) for r in results}
    assert ("vip-silent", "fail", "error") in kinds
    assert ("clock-synchronised", "fail", "warning") in kinds
    assert ("interface-up", "fail", "note") in kinds
    assert ("ports-free", "open", "none") in kinds
    assert ("bgp-port-free", "notApplicable", "none") in kinds
    assert "vip-on-link" not in {r["ruleId"] for r in results}
    place = results[0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "cluster.yaml"}
    assert place["logicalLocations"][0]["name"] == "cp-1"
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["vip-silent"]["help"]["text"].startswith("Nobody has the VIP.")
    assert rules["vip-on-link"]["shortDescription"]["text"].startswith("The VIP is inside")


def test_sarif_without_a_file_has_no_place_in_one() -> None:
    some = Report("demo", reports.EVERYTHING.outcomes, reports.PHASES, {}, {})
    [run] = sarif_data(some)["runs"]
    assert all("physicalLocation" not in r["locations"][0] for r in run["results"])


def test_sarif_fingerprints_tell_results_apart_and_last() -> None:
    def prints(*outcomes: Outcome) -> list[str]:
        [run] = sarif_data(report(*outcomes))["runs"]
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]

    every = prints(*reports.EVERYTHING.outcomes)
    assert len(set(every)) == len(every)
    [before] = prints(outcome("clock-synchronised", Status.FAIL, "601 s off"))
    [after] = prints(outcome("clock-synchronised", Status.FAIL, "602 s off"))
    assert before == after


@given(reports.REPORTS)
def test_sarif_of_any_text_is_whole(any_report: Report) -> None:
    """The rules of SARIF 2.1.0 that its JSON schema cannot say, too (3.27.6, 3.27.10)."""
    [run] = json.loads(sarif_text(any_report).encode())["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["kind"] == "fail" or result["level"] == "none"
        assert isinstance(result["message"]["text"], str)
        for place in result["locations"]:
            uri = place.get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "")
            assert re.fullmatch(r"(file://)?[A-Za-z0-9_.~/%-]*", uri)


COMMAND = re.compile(r"::(error|warning|notice) ([^:]*?)::(.*)")


def test_github() -> None:
    lines = github_text(reports.EVERYTHING).splitlines()
    assert lines[1] == (
        "::error file=cluster.yaml,line=1,title=vip-silent on cp-1%2C cp-2%2C cp-3::"
        "10.0.0.162 is already answered for by 52:54:00:12:34:56, before the bootstrap"
        "%0Afix: take the address off that machine, or choose another VIP"
    )
    assert lines[-1].startswith("4 failed, 3 warnings")
    unknown = [line for line in lines if "title=cannot tell" in line]
    assert len(unknown) == 2, "one for each cause"


@given(reports.REPORTS)
def test_github_commands_stay_what_they_are(any_report: Report) -> None:
    """As the runner reads: one command a line, properties parted by commas, then unescaped."""
    *lines, last = github_text(any_report).removesuffix("\n").split("\n")
    assert "##[" not in last
    assert not last.lstrip().startswith("::")
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert set(properties) <= {"file", "line", "title"}
        assert unquote(match[3]).replace("\n", "").isprintable()


def test_every_status_is_counted_in_every_format() -> None:
    counted = counts(reports.EVERYTHING)
    root = ET.fromstring(junit_text(reports.EVERYTHING))  # noqa: S314  (our own text)
    assert len(root.findall(".//failure")) == counted[Status.FAIL]
    assert len(root.findall(".//error")) == counted[Status.UNKNOWN]
    assert len(root.findall(".//skipped")) == counted[Status.SKIPPED]
