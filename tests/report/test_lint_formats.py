"""A report of `lint` for programs: JSON, SARIF, GitHub annotations and JUnit XML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import lint_reports
from hypothesis import given
from jsonschema import Draft202012Validator
from lint_reports import EVERYTHING, cut, report
from sarif_schema import SARIF

from kubevipgen import resources
from kubevipgen.finding import Finding, Location, Severity
from kubevipgen.report.data import json_text
from kubevipgen.report.lint_data import lint_data
from kubevipgen.report.lint_github import lint_github_text
from kubevipgen.report.lint_junit import lint_junit_text
from kubevipgen.report.lint_result import LintReport
from kubevipgen.report.lint_sarif import lint_sarif_data, lint_sarif_text


@given(lint_reports.REPORTS)
def test_json_fits_its_schema(any_report: LintReport) -> None:
    data = json.loads(json_text(lint_data(any_report)).encode())
    schema: Any = resources.schema("lint")
    Draft202012Validator(schema).validate(data)


def test_json() -> None:
    data = lint_data(replace(EVERYTHING, ignored=4, known=5))
    assert data["summary"] == {
        "files": 3, "configurations": 3, "error": 4, "warning": 1, "info": 1,
        "fixable": 3, "ignored": 4, "known": 5,
    }  # fmt: skip
    assert data["assumed"] == {"haproxy": "2.6"}
    first, *_, crashed = data["findings"]
    assert (first["rule"], first["code"], first["node"]) == ("auth-pass-cut", "KV101", "m-1")
    assert (first["line"], first["column"], first["fixable"]) == (7, 15, True)
    assert first["related"][0]["line"] == 1
    assert first["edits"][0]["endColumn"] == 21
    assert (crashed["code"], crashed["file"], crashed["line"]) == (None, None, None)


@given(lint_reports.REPORTS)
def test_sarif_fits_its_schema(any_report: LintReport) -> None:
    """And what no schema can say: indices, whole numbers from 1, places that are URIs."""
    data = json.loads(lint_sarif_text(any_report).encode())
    Draft202012Validator(SARIF).validate(data)
    [run] = data["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    prints = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
    assert len(prints) == len(set(prints))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]


def test_sarif() -> None:
    [run] = lint_sarif_data(EVERYTHING)["runs"]
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("auth-pass-cut", "error")
    place = first["locations"][0]
    assert place["physicalLocation"]["region"]["startLine"] == 7
    assert place["logicalLocations"] == [{"name": "m-1", "kind": "node"}]
    assert first["relatedLocations"][0]["message"] == {"text": "the instance"}
    [change] = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": '"s#cret"'}
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["auth-pass-cut"]["help"] == {"text": "It is..."}
    assert rules["auth-pass-cut"]["properties"]["tags"] == ["keepalived.conf", "KV101"]
    assert rules["rule-crashed"] == {"id": "rule-crashed"}


def test_sarif_fingerprints_outlive_lines_that_are_added_above() -> None:
    def prints(*findings: Finding) -> list[str]:
        [run] = lint_sarif_data(report(*findings))["runs"]
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]

    assert prints(cut("m-1", line=7), cut("m-1", line=9)) == prints(cut("m-1", 17), cut("m-1", 19))
    assert prints(cut("m-1")) != prints(cut("m-2"))


COMMAND = re.compile(r"::(error|warning|notice) ([^:]*?)::(.*)")


def test_github() -> None:
    lines = lint_github_text(EVERYTHING).splitlines()
    file = "tree/m-1/etc/keepalived/keepalived.conf"
    assert lines[0] == (
        f"::error file={file},line=7,col=15,title=auth-pass-cut on m-1::auth_pass is `s`"
        f"%0Asee {file}:1:1: the instance%0Afix: write it in quotes"
    )
    assert lines[3] == "::warning file=check.sh,line=1,title=crlf::CR LF"
    assert lines[4] == ("::notice file=a%2Cb%3Ac,line=3,title=unused-ignore::of: it, 100 %25")
    assert lines[-1] == "3 files, 3 configurations: 4 errors, 1 warning, 1 info"


@given(lint_reports.REPORTS)
def test_github_commands_stay_what_they_are(any_report: LintReport) -> None:
    *lines, last = lint_github_text(any_report).removesuffix("\n").split("\n")
    assert len(lines) == len(any_report.findings)
    assert not last.lstrip().startswith("::")
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert set(properties) <= {"file", "line", "col", "title"}
        assert unquote(match[3]).replace("\n", "").isprintable()


def file_of(node: str) -> str:
    return f"tree/{node}/etc/keepalived/keepalived.conf"


def test_junit() -> None:
    root = ET.fromstring(lint_junit_text(EVERYTHING))  # noqa: S314  (our own text)
    [suite] = root
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["6", "3", "1"]
    tags = {case.get("name"): [child.tag for child in case] for case in suite}
    assert tags == {
        **{file_of(node): ["failure"] for node in lint_reports.NODES},
        "check.sh": ["system-out"],
        "a,b:c": ["system-out"],
        "no file": ["error"],
    }  # fmt: skip
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "1 finding: auth-pass-cut"
    assert "keepalived.conf:7:15: error[auth-pass-cut]: auth_pass is `s`\nsee " in str(failure.text)
    strict = ET.fromstring(lint_junit_text(replace(EVERYTHING, strict=True)))  # noqa: S314
    assert strict.get("failures") == "4"


@given(lint_reports.REPORTS)
def test_junit_of_any_text_is_whole(any_report: LintReport) -> None:
    root = ET.fromstring(lint_junit_text(any_report).encode())  # noqa: S314  (our own text)
    [suite] = root
    for tag, name in (("failure", "failures"), ("error", "errors")):
        assert suite.get(name) == root.get(name) == str(len(suite.findall(f"testcase/{tag}")))
    names = [case.get("name") for case in suite]
    assert suite.get("tests") == str(len(names))


def test_a_file_as_a_whole_has_a_line_where_one_is_needed() -> None:
    about = Finding("crlf", Severity.WARNING, "m", location=Location("f"))
    [run] = lint_sarif_data(report(about))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1}
