"""What a case file cannot say: two documents of one node."""

from __future__ import annotations

from check_cases import Case, cluster_of, document
from kubevipgen.finding import Status
from kubevipgen.preflight.facts import from_document
from kubevipgen.preflight.judge import Selection, judge
from kubevipgen.preflight.subject import subject_of


def test_two_documents_of_one_node() -> None:
    cluster = cluster_of("keepalived-haproxy", "{}")
    case = Case("planned-nodes", "twice", "fail")
    subjects = [
        subject_of(cluster, from_document(document(cluster, name, {}, case)))
        for name in ("cp-1", "cp-2", "cp-2", "cp-3", "w-1")
    ]
    [outcome] = judge(subjects, Selection(only=frozenset({"planned-nodes"})))
    assert outcome.status is Status.FAIL
    assert [finding.message for finding in outcome.findings] == ["2 documents are of node cp-2"]
