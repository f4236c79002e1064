"""Judgements that no lab shows, and what holds for all checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import made_pki
from kubevipgen import spec
from kubevipgen.cli.check_ids import of_preflight, of_verify
from kubevipgen.finding import Outcome, Status
from kubevipgen.judgement import Selection, manual_of, title_of
from kubevipgen.model import Cluster
from kubevipgen.verify.judge import every, judge, needed
from kubevipgen.verify.look.certificate import parsed_all
from kubevipgen.verify.plan import endpoint_names
from kubevipgen.verify.seen import Answer, Missing, Place, Samples, Seen, State
from verify_lab import KUBE_VIP, SPEC, VIP

NOW = 1_800_000_000.0
CA = made_pki.authority()


@pytest.fixture(name="cluster_of", scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("spec")

    def load(data: dict[str, Any]) -> Cluster:
        path: Path = folder / "cluster.yaml"
        path.write_text(yaml.safe_dump(data))
        return spec.load(path, spec.Flags()).cluster

    return load


def answer(cluster: Cluster, node: str, state: State = State.ANSWERED, who: str = "") -> Answer:
    """As of a node's own apiserver; the same certificate for the same node."""
    names = [*endpoint_names(cluster), node]
    pem = _LEAVES.setdefault(node, CA.leaf(node, names).partition("-----BEGIN PRIVATE")[0])
    found = replace(parsed_all(pem)[0], begins=NOW - 1, ends=NOW + 9e7)
    place = Place(who or node, "10.0.0.161", "10.0.0.161", 6443)
    return Answer(place, state, "", found if state is State.ANSWERED else None, 200)


_LEAVES: dict[str, str] = {}


def seen(cluster: Cluster, order: list[str], **changes: Any) -> Seen:
    nodes = {node.name: answer(cluster, node.name) for node in cluster.control_planes}
    place = Place("VIP", VIP, VIP, cluster.endpoint.port)
    samples = Samples(place, tuple(answer(cluster, name) for name in order), enough=True)
    entrance = replace(answer(cluster, order[0]), place=place)
    found = Seen(
        now=NOW,
        authorities=(replace(parsed_all(CA.pem)[0], ends=NOW + 9e8),),
        entrances=(entrance,),
        apiservers=nodes,
        samples=samples,
    )
    return replace(found, **changes)


def judged(cluster: Cluster, found: Seen, check: str) -> Outcome:
    [outcome] = judge(cluster, found, Selection(only=frozenset({check})))
    return outcome


ALONE = {**SPEC, "mode": "keepalived"}


@pytest.mark.parametrize(
    ("data", "order", "status", "said"),
    [
        (ALONE, ["m-1"] * 8, Status.PASS, ""),
        (ALONE, ["m-1", "m-1", "m-2", "m-2"], Status.WARN, "the VIP moved while it was asked"),
        (ALONE, ["m-1", "m-2", "m-1"], Status.FAIL, "answered by m-1, m-2 in turns"),
        (SPEC, ["m-1", "m-2", "m-3"], Status.PASS, ""),
        (SPEC, ["m-1"] * 30, Status.FAIL, "leads to 1 of 3 apiservers"),
        (SPEC, ["m-1", "m-2", "m-3", "m-9"], Status.FAIL, "none of the spec's apiservers is"),
    ],
)
def test_who_is_behind_the_vip(
    cluster_of: Any, data: dict[str, Any], order: list[str], status: Status, said: str
) -> None:
    cluster = cluster_of(data)
    found = judged(cluster, seen(cluster, order), "apiservers-behind-vip")
    assert found.status is status
    assert said in "".join(finding.message for finding in found.findings)


def test_too_few_connections_tell_nothing(cluster_of: Any) -> None:
    cluster = cluster_of(SPEC)
    whole = seen(cluster, ["m-1"] * 30)
    assert isinstance(whole.samples, Samples)
    few = replace(whole, samples=replace(whole.samples, enough=False))
    assert judged(cluster, few, "apiservers-behind-vip").status is Status.UNKNOWN


def test_apiservers_out_of_reach_are_told_by_their_certificates(cluster_of: Any) -> None:
    cluster = cluster_of(SPEC)
    away = {n.name: answer(cluster, n.name, State.TIMEOUT) for n in cluster.control_planes}
    found = seen(cluster, ["m-1", "m-2", "m-3"], apiservers=away)
    assert judged(cluster, found, "apiservers-behind-vip").status is Status.PASS
    assert judged(cluster, found, "apiservers-ready").status is Status.UNKNOWN
    two = seen(cluster, ["m-1", "m-2"], apiservers=away)
    assert judged(cluster, two, "apiservers-behind-vip").status is Status.FAIL


@pytest.mark.parametrize("anonymous", [True, False])
def test_401_is_an_answer_where_anonymous_requests_are_off(
    cluster_of: Any, *, anonymous: bool
) -> None:
    cluster = replace(cluster_of(SPEC), anonymous_auth=anonymous)
    found = seen(cluster, ["m-1"])
    assert isinstance(found.entrances, tuple)
    refused = replace(found, entrances=(replace(found.entrances[0], status=401),))
    status = judged(cluster, refused, "endpoint-ready").status
    assert status is (Status.WARN if anonymous else Status.PASS)


@pytest.mark.parametrize("days", [-1, 0, 29.9, 30.1])
def test_the_ca_has_days_left_too(cluster_of: Any, days: float) -> None:
    cluster = cluster_of(SPEC)
    found = seen(cluster, ["m-1"])
    ends = NOW + days * 24 * 3600
    old = replace(found, authorities=(replace(found.authorities[0], ends=ends),))
    status = judged(cluster, old, "certificate-days-left").status
    assert status is (Status.FAIL if days <= 0 else Status.WARN if days < 30 else Status.PASS)


@pytest.mark.parametrize("data", [SPEC, ALONE, KUBE_VIP])
@pytest.mark.parametrize("asked", [True, False])
def test_nothing_that_was_not_seen_counts_as_passed(
    cluster_of: Any, data: dict[str, Any], *, asked: bool
) -> None:
    missing = Missing("not seen", asked=asked)
    names = ("entrances", "apiservers", "samples", "holders", "api_now", "lease")
    fields = dict.fromkeys((*names, "nodes", "pods", "services"), missing)
    found = Seen(now=NOW, authorities=(), **fields)  # type: ignore[arg-type]
    for outcome in judge(cluster_of(data), found, Selection()):
        assert outcome.status in {Status.UNKNOWN, Status.SKIPPED}, outcome
        if asked and outcome.status is Status.SKIPPED:
            assert outcome.check in {"kube-vip-lease", "etcd-members"}


@pytest.mark.parametrize("check", [c for _, c in of_verify(drill=True)], ids=lambda c: c.ID)
def test_manuals(check: Any) -> None:
    text = manual_of(check)
    assert check.__name__.rpartition(".")[2].replace("_", "-") == check.ID
    assert title_of(check).count("\n") == 0
    for part in ("\n\nWhy: ", "\n\nHow to fix: ", "\n\nSource: "):
        assert text.count(part) == 1


def test_an_id_means_one_check() -> None:
    ids = [check.ID for _, check in (*of_preflight(), *of_verify(drill=True))]
    assert len(ids) == len(set(ids))


def test_only_what_is_needed_is_asked() -> None:
    fields = set(Seen.__dataclass_fields__)
    for _, check in every():
        assert needed(Selection(only=frozenset({check.ID}))) == set(check.NEEDS)
        assert set(check.NEEDS) <= fields
