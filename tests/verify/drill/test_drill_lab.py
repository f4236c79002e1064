"""Drills with the real keepalived and haproxy; figures are compared, never bounded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from drill_lab import IPV4, IPV6, NAMES, drill_lab

pytestmark = [
    pytest.mark.needs("netns", "haproxy", "keepalived", "curl", "openssl", "unshare"),
    pytest.mark.xdist_group("lab"),
]


def check_figures(said: dict[str, Any], before: str, after: list[str]) -> None:
    """What must hold for every drill that came to its end."""
    figures = said["figures"]
    assert figures["holderBefore"] == before
    assert figures["holdersAfter"] == after
    assert 0 <= figures["failedRequests"] < figures["requests"]
    assert (figures["failedRequests"] > 0) == bool(figures["outages"])
    assert figures["outageSeconds"] <= figures["seconds"]
    assert len(figures["certificatesBefore"]) == len(figures["certificatesAfter"]) == 3


@pytest.mark.parametrize("family", [IPV4, IPV6], ids=["ipv4", "ipv6"])
def test_from_the_client_over_ssh(tmp_path: Path, family: tuple[str, str]) -> None:
    with drill_lab(tmp_path, family=family) as lab, lab.kept(*NAMES):
        before = lab.holder()
        said = lab.drill("client", lab.ssh())
        [after] = lab.lab.holders()
    assert said["status"] == "pass", said
    assert after != before
    check_figures(said, before, [after])
    [question] = said["asked"]
    assert "SIGTERM to keepalived (pid " in question
    assert f"on {before} (by `{lab.ssh().partition(' ')[0]} {before}`)" in " ".join(
        question.split()
    )


def test_the_command(tmp_path: Path) -> None:
    with drill_lab(tmp_path) as lab, lab.kept(*NAMES):
        before = lab.holder()
        unasked = lab.verify("--ssh", lab.ssh())
        assert lab.lab.holders() == [before]
        done = lab.verify("--yes", "--ssh", lab.ssh(), "--format", "json")
        [after] = lab.lab.holders()
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    said = json.loads(done.stdout)
    [outcome] = [o for o in said["outcomes"] if o["check"] == "vip-drill"]
    assert outcome["status"] == "pass", [o for o in said["outcomes"] if o["status"] == "fail"]
    assert after != before
    check_figures({"figures": said["drill"]}, before, [after])


def test_on_the_holder_itself(tmp_path: Path) -> None:
    with drill_lab(tmp_path) as lab, lab.kept(*NAMES):
        before = lab.holder()
        said = lab.drill(before)
        [after] = lab.lab.holders()
        elsewhere = lab.drill(before)
    assert said["status"] == "pass", said
    assert after != before
    check_figures(said, before, [after])  # by ARP, as nobody can look into the others
    assert f"on {before}," in said["asked"][0]
    # Now another node has it, which this one finds out on the wire.
    assert elsewhere["status"] == "unknown"
    assert elsewhere["asked"] == []
    assert f"VIP 10.0.0.170 is on {after}; nothing was moved" in elsewhere["findings"][0]


def test_the_preferred_node_takes_it_back(tmp_path: Path) -> None:
    with drill_lab(tmp_path, preferred="m-2") as lab, lab.kept(*NAMES):
        lab.settled("m-2")
        said = lab.drill("client", lab.ssh())
    assert said["status"] == "pass", said
    check_figures(said, "m-2", ["m-2"])


def test_without_a_load_balancer_another_apiserver_serves(tmp_path: Path) -> None:
    with drill_lab(tmp_path, mode="keepalived") as lab, lab.kept(*NAMES):
        before = lab.holder()
        said = lab.drill("client", lab.ssh())
    assert said["status"] == "pass", said
    figures = said["figures"]
    assert figures["holdersAfter"] != [before]
    assert len(figures["certificatesBefore"]) == len(figures["certificatesAfter"]) == 1
    assert figures["certificatesBefore"] != figures["certificatesAfter"]


def test_keepalived_does_not_come_back(tmp_path: Path) -> None:
    with drill_lab(tmp_path) as lab:  # and nobody keeps it
        before = lab.holder()
        said = lab.drill("client", lab.ssh(), timeout=12)
        [after] = lab.lab.holders()
    assert said["status"] == "fail"
    assert said["figures"]["holdersAfter"] == [after]
    assert [f"keepalived on {before} did not come back within" in f for f in said["findings"]] == [
        False,
        True,
    ]


def test_nobody_is_there_to_take_it_over(tmp_path: Path) -> None:
    with drill_lab(tmp_path, without=("m-2", "m-3")) as lab:
        assert lab.holder() == "m-1"
        refused = lab.drill("client", lab.ssh())
        assert lab.lab.holders() == ["m-1"]
        with lab.kept("m-1"):
            came_back = lab.drill("m-1")
        lost = lab.drill("m-1", timeout=8)
    assert refused["status"] == "fail"
    assert refused["asked"] == []
    assert "keepalived runs on m-1 only" in refused["findings"][0]
    assert came_back["status"] == "fail"
    assert "did not move: no other node took it" in came_back["findings"][1]
    assert came_back["figures"]["outageSeconds"] > 0
    assert lost["status"] == "fail"
    assert lost["figures"]["outageSeconds"] is None
    assert len(lost["findings"]) == 3
    assert "keepalived on m-1 did not come back" in lost["findings"][1]
    assert "nobody has taken VIP 10.0.0.170 over" in lost["findings"][2]


def test_what_ends_a_drill_before_anything_is_moved(tmp_path: Path) -> None:
    with drill_lab(tmp_path) as lab:
        before = lab.holder()
        no_ssh = lab.drill("client")
        bad_ssh = lab.drill("client", "false {address}")
        no_program = lab.drill("client", "kubevipgen-no-such-program {address}")
        authority = tmp_path / "ca.crt"
        authority.write_text((tmp_path / "m-1.crt").read_text())
        wrong_ca = lab.drill("client", lab.ssh())
        assert lab.lab.holders() == [before]
    assert {said["status"] for said in (no_ssh, bad_ssh, no_program)} == {"unknown"}
    assert f"VIP 10.0.0.170 is on {before}; nothing was moved" in no_ssh["findings"][0]
    assert "`false` to m-1 failed: exit code 1; nothing was moved" in bad_ssh["findings"][0]
    assert "cannot be run: No such file or directory" in no_program["findings"][0]
    assert wrong_ca["status"] == "fail"
    assert "its certificate is refused: " in wrong_ca["findings"][0]
    assert "nothing was moved" in wrong_ca["findings"][0]
