"""What is not rehearsed is said, and what the lab takes away is what a network would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import kube_vip_lab as kv
import pytest

import samples
from kubevipgen.model import Announce
from kubevipgen.rehearse.kube_vip.etcd import writable
from kubevipgen.rehearse.kube_vip.omissions import _UNNOTICED, omissions, reason
from kubevipgen.rehearse.kube_vip.restarts import back_off
from kubevipgen.rehearse.scenarios import SCENARIOS

OF_KUBE_VIP = {s.id for s in SCENARIOS if "keepalived" not in s.needs}


def ids(mode: str, folder: Path, *, given: bool) -> set[str]:
    cluster = kv.Wanted(mode=mode).cluster(folder)
    return {omission.scenario for omission in omissions(cluster, given=given)}


def test_known_scenarios() -> None:
    assert {s.id for s in SCENARIOS} >= _UNNOTICED


@pytest.mark.parametrize("mode", ["kube-vip", "kube-vip-haproxy"])
def test_with_the_program_all_is_rehearsed(mode: str, tmp_path: Path) -> None:
    assert ids(mode, tmp_path, given=True) == set()


def test_without_it_only_what_kube_vip_does_not_notice(tmp_path: Path) -> None:
    assert ids("kube-vip", tmp_path, given=False) == OF_KUBE_VIP
    left = OF_KUBE_VIP - ids("kube-vip-haproxy", tmp_path, given=False)
    assert left == _UNNOTICED
    assert "holder-dies" not in left


def test_the_way_out_is_named(tmp_path: Path) -> None:
    said = reason(kv.Wanted().cluster(tmp_path), "holder-dies", given=False)
    assert "--kube-vip PATH" in said
    assert "ghcr.io/kube-vip/kube-vip:" in said


def test_modes_that_need_a_router(tmp_path: Path) -> None:
    bgp = samples.cluster_of(samples.spec_of("bgp"))
    assert bgp.kube_vip is not None
    table = replace(bgp, kube_vip=replace(bgp.kube_vip, announce=Announce.ROUTING_TABLE))
    for cluster in (bgp, table):
        found = omissions(cluster, given=True)
        assert {omission.scenario for omission in found} == OF_KUBE_VIP
        assert all("ARP mode" in omission.reason for omission in found)
    other = samples.cluster_of(samples.spec_of("dtlab-keepalived-haproxy"))
    assert omissions(other, given=False) == ()
    assert tmp_path.exists()


@pytest.mark.parametrize(
    ("planes", "away", "left"),
    [
        ("abc", "", "abc"),
        ("abc", "a", "bc"),
        ("abc", "ab", ""),
        ("ab", "a", ""),
        ("a", "a", "a"),
        ("abcde", "ab", "cde"),
        ("abcd", "ab", ""),
    ],
)
def test_a_majority_of_etcd(planes: str, away: str, left: str) -> None:
    assert writable(planes, away) == set(left)
    assert writable(planes, away, outside=True) == set(planes) - set(away)


def test_the_back_off_of_the_kubelet() -> None:
    assert [back_off(n) for n in range(8)] == [1, 10, 20, 40, 80, 160, 300, 300]
