"""A rehearsal as JUnit XML: a test case for each scenario.

An outage over the budget, or one that did not end, is a failure; what was not rehearsed is skipped.
A figure outside its predicted range says more of the prediction than of the cluster: it is told in
``system-out``, with all the others.
"""

from __future__ import annotations

from math import fsum
from xml.etree import ElementTree as ET

from kubevipgen.rehearse.result import Rehearsal, Run
from kubevipgen.report.junit import legal
from kubevipgen.report.rehearsal.rows import FAILING, Row, Verdict, omitted, rows
from kubevipgen.report.rehearsal.words import (
    VERDICTS,
    errors,
    expected,
    measured,
    seconds,
    with_unit,
)


def rehearsal_junit(rehearsal: Rehearsal) -> str:
    """The document, with its declaration and a final newline."""
    found = rows(rehearsal)
    numbers = {
        "tests": str(len(found) + len(rehearsal.omissions)),
        "failures": str(sum(row.verdict in FAILING for row in found)),
        "errors": "0",
        "time": _time(found),
    }
    root = ET.Element("testsuites", name=legal(f"kubevipgen rehearse {rehearsal.cluster}"))
    root.attrib.update(numbers)
    suite = ET.SubElement(root, "testsuite", name=legal(rehearsal.cluster))
    suite.attrib.update(numbers, skipped=str(len(rehearsal.omissions)))
    for row in found:
        suite.append(_case(row))
    for title, item in omitted(rehearsal):
        case = ET.SubElement(suite, "testcase", classname="rehearsal", name=legal(item.scenario))
        case.set("time", "0")
        ET.SubElement(case, "skipped", message=legal(f"{title}: {item.reason}"))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(row: Row) -> ET.Element:
    case = ET.Element("testcase", classname="rehearsal", name=legal(row.scenario))
    case.set("time", _time((row,)))
    if row.verdict in FAILING:
        message = f"{row.title}: {VERDICTS[row.verdict]}"
        failure = ET.SubElement(case, "failure", message=legal(message), type=str(row.verdict))
        failure.text = legal("\n".join(_failure(row)))
    ET.SubElement(case, "system-out").text = legal("\n".join(_said(row)))
    return case


def _failure(row: Row) -> list[str]:
    limit = "" if row.budget is None else f"; the budget is {row.budget:g} s"
    return [f"repeat {_repeat(run)}{limit}" for run in row.runs if run in row.over or _endless(run)]


def _said(row: Row) -> list[str]:
    lines = [f"{row.title}: outage {measured(row)} s, predicted {expected(row.prediction)} s"]
    if row.outside and row.prediction:
        mark = VERDICTS[Verdict.OUTSIDE]
        lines.append(f"{mark} in {len(row.outside)} of {len(row.runs)}: {row.prediction.formula}")
    return lines + [f"repeat {_repeat(run)}" for run in row.runs]


def _repeat(run: Run) -> str:
    figures = run.figures
    parts = [f"{run.repeat}: outage {with_unit(figures.outage)}"]
    parts += [f"{figures.failed} of {figures.asked} requests failed"]
    parts += [f"VIP moved after {with_unit(figures.moved)}"] if figures.moved is not None else []
    parts += [f"held by several for {seconds(figures.both)} s"] if figures.both else []
    parts += [f"held by nobody for {seconds(figures.none)} s"] if figures.none else []
    parts += [f"stream cut: {figures.breaks}"] if figures.breaks else []
    return ", ".join([*parts, *errors(run.observed)[:2]])


def _endless(run: Run) -> bool:
    return run.figures.outage is None


def _time(found: tuple[Row, ...]) -> str:
    """How long the scenarios were watched."""
    spans = (run.observed.end - run.observed.begin for row in found for run in row.runs)
    return f"{fsum(spans):.3f}"
