"""Facts that somebody brought along: read, or refused in words with a place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import check_cases
from kubevipgen import __version__
from kubevipgen.finding import Finding, FindingsError
from kubevipgen.preflight.documents import read_facts

CLUSTER = check_cases.cluster_of("keepalived-haproxy", "{}")


def document(**changes: Any) -> dict[str, Any]:
    probe = {"version": __version__, "python": "3.9.2", "root": True, "passive": False}
    return {
        "apiVersion": "kubevipgen/v1alpha1",
        "kind": "NodeFacts",
        "node": "cp-1",
        "gatheredAt": "2026-11-21T12:00:00.5+00:00",
        "probe": {**probe, "seconds": 1.5},
        "facts": {"interfaces": check_cases.healthy(CLUSTER, "cp-1")["interfaces"]},
        **changes,
    }


def refused(text: str) -> tuple[Finding, ...]:
    with pytest.raises(FindingsError) as caught:
        read_facts(text, "node.json")
    assert all("node.json" in str(f.location) for f in caught.value.findings)
    return caught.value.findings


def refused_with(**changes: Any) -> Finding:
    return refused(json.dumps(document(**changes), indent=1))[0]


def test_facts_are_read() -> None:
    facts = read_facts("\ufeff" + json.dumps(document()), "node.json")
    assert (facts.node, facts.root, facts.gathered_at) == ("cp-1", True, 1795262400.5)
    assert facts.at("interfaces", 0, "name") == "lo"


def test_topics_of_other_versions_may_stand_beside_ours() -> None:
    facts = read_facts(json.dumps(document(facts={"colour": {"value": "blue"}})), "node.json")
    assert facts.at("colour") == "blue"


GOOD = json.dumps(document(), indent=1)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "node.json is empty", 0),
        ("\n \n", "node.json is empty", 0),
        (GOOD[:60], "the document ends too early", 3),
        (GOOD[:-2], "the document ends too early", 0),
        (GOOD + "\n" + GOOD, "something follows the document", 0),
        ("Welcome to cp-1!\n" + GOOD, "text stands before the document", 1),
        ("apiVersion: v1\n", "node.json is not JSON: expecting value", 1),
        ('{\n"a": 1,\n}', "node.json is not JSON: expecting property name", 3),
        ("[" * 100_000, "node.json is not JSON: nested too deeply", 0),
        ('{"a": NaN}', "node.json is not JSON: NaN is no number", 0),
        ("[]", "node.json is not a NodeFacts document", 0),
        ("{}", "node.json has no kind, not NodeFacts", 1),
        ('{"kind": "SpecFacts"}', 'has the kind "SpecFacts", not NodeFacts', 1),
    ],
)
def test_refused(text: str, message: str, line: int) -> None:
    [found] = refused(text)
    assert message in found.message
    assert found.hint
    assert found.location is not None
    assert not line or found.location.line == line


def test_a_newer_format() -> None:
    found = refused_with(apiVersion="kubevipgen/v1beta1")
    assert "kubevipgen/v1beta1" in found.message
    assert found.location is not None
    assert (found.location.line, found.location.column) == (2, 16)


@pytest.mark.parametrize("moment", ["2026-13-01T00:00:00Z", "yesterday", "2026-11-21T12:00:00", 5])
def test_no_such_moment(moment: Any) -> None:
    assert "gatheredAt" in refused_with(gatheredAt=moment).message


def broken_interface(**changes: Any) -> str:
    interface = {**document()["facts"]["interfaces"]["value"][0], **changes}
    return refused_with(facts={"interfaces": {"value": [interface]}}).message


def test_a_broken_topic_says_where() -> None:
    place = "facts.interfaces.value[0]"
    assert broken_interface(mtu="x") == f'{place}.mtu must be a whole number, not "x"'
    assert broken_interface(x=1) == f'{place} has unknown fields: "x"'
    assert broken_interface(wireless=5) == f"{place}.wireless must be true or false, not 5"
    reason = {"unknown": 5}
    assert broken_interface(wireless=reason) == f"{place}.wireless.unknown must be text, not 5"
    address = {"ip": "10.0.0.1"}
    assert "addresses[0] lacks prefix" in broken_interface(addresses=[address])
    both = {"interfaces": {"value": [], "unknown": "no ip"}}
    assert "exactly one of value, unknown and skipped" in refused_with(facts=both).message
    assert refused_with(facts={"x": 3}).message == "facts.x must be an object, not 3"


def test_a_broken_topic_shows_its_line() -> None:
    found = refused_with(facts={"interfaces": {"value": 7}})
    assert found.location is not None
    assert found.location.excerpt.strip() == '"value": 7'


def test_many_deviations_are_counted() -> None:
    found = refused(json.dumps(document(facts={"interfaces": {"value": [1] * 40}})))
    assert len(found) == 6
    assert "35 more places are wrong" in found[-1].message


def test_another_version_of_the_probe_is_named() -> None:
    probe = {**document()["probe"], "version": "0.0.1"}
    *_, last = refused(json.dumps(document(probe=probe, facts={"x": 1})))
    assert "0.0.1" in last.hint


def test_a_large_document_is_read_at_once() -> None:
    """Forty thousand routes; the bound is wide because machines are busy."""
    route = check_cases.healthy(CLUSTER, "cp-1")["routes"]["value"][0]
    text = json.dumps(document(facts={"routes": {"value": [route] * 40_000}}), indent=1)
    began = time.process_time()
    read_facts(text, "node.json")
    assert time.process_time() - began < 5


@given(
    st.text()
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(st.sampled_from([*document(), "value", "unknown"]), below, max_size=6)
        ),
    ).map(json.dumps)
)
def test_nothing_but_findings_leaves(text: str) -> None:
    try:
        read_facts(text, "node.json")
    except FindingsError as error:
        assert error.findings  # noqa: PT017  (it may also be good)
