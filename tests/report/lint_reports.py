"""Reports of `lint`: one with everything in it, and any that there could be."""

from __future__ import annotations

from hypothesis import strategies as st

from kubevipgen.finding import Edit, Finding, Location, Related, Severity
from kubevipgen.report.lint_result import Configuration, LintReport, RuleWords

NODES = ("m-1", "m-2", "m-3")
RULES = {
    "auth-pass-cut": RuleWords("KV101", "keepalived.conf", Severity.ERROR, "It is cut", "It is..."),
    "crlf": RuleWords("KV002", "any file", Severity.WARNING, "CR LF", "The lines end in CR LF."),
    "unused-ignore": RuleWords("", "lint", Severity.INFO, "Ignores nothing", "A comment..."),
}
PASS = "    auth_pass s#cret"


def cut(node: str, line: int = 7, message: str = "auth_pass is `s`") -> Finding:
    file = f"tree/{node}/etc/keepalived/keepalived.conf"
    return Finding(
        "auth-pass-cut",
        Severity.ERROR,
        message,
        "write it in quotes",
        Location(file, "", line, 15, PASS),
        node,
        (Related("the instance", Location(file, "", 1, 1, "vrrp_instance VI_1 {")),),
        (Edit(file, line, 15, line, 21, '"s#cret"'),),
    )


def report(
    *findings: Finding, ignored: int = 0, known: int = 0, strict: bool = False
) -> LintReport:
    configurations = tuple(
        Configuration(f"tree/{node}/etc/keepalived/keepalived.conf", "keepalived.conf", node=node)
        for node in NODES
    )
    return LintReport(
        findings, configurations, RULES, {"haproxy": "2.6"}, ignored, known, strict=strict
    )


EVERYTHING = report(
    *map(cut, NODES),
    Finding("crlf", Severity.WARNING, "CR LF", location=Location("check.sh")),
    Finding("unused-ignore", Severity.INFO, "of: it, 100 %", location=Location("a,b:c", "", 3)),
    Finding("rule-crashed", Severity.ERROR, "the rule crlf failed", "ours"),
)

_TEXT = st.text(max_size=30)
_NUMBER = st.integers(0, 200)
_PLACE = st.builds(Location, st.text(min_size=1, max_size=20), _TEXT, _NUMBER, _NUMBER, _TEXT)
_EDIT = st.builds(Edit, _TEXT, *[st.integers(1, 99)] * 4, _TEXT)
_FINDING = st.builds(
    Finding,
    st.sampled_from([*RULES, "rule-crashed"]),
    st.sampled_from(Severity),
    _TEXT,
    _TEXT,
    st.none() | _PLACE,
    st.sampled_from(["", *NODES]) | _TEXT,
    st.lists(st.builds(Related, _TEXT, _PLACE), max_size=2).map(tuple),
    st.lists(_EDIT, max_size=2).map(tuple),
)
REPORTS = st.builds(
    lambda findings, ignored, strict: report(*findings, ignored=ignored, strict=strict),
    st.lists(_FINDING, max_size=14),
    _NUMBER,
    st.booleans(),
)
