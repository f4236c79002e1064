"""`--apiserver`: the user's own program in the place of the stand-in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rehearsing import PODS_V4, report, spec

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")

PROGRAM = Path(__file__).with_name("given_apiserver.py")


def test_what_only_the_stand_in_can_do_is_left_out(tmp_path: Path) -> None:
    command = f"{sys.executable} {PROGRAM} {{port}} {{pem}}"
    scenarios = ["second-joins", "apiserver-dies-elsewhere", "apiserver-unready-on-holder"]
    found = report(spec(tmp_path, PODS_V4), "--apiserver", command, scenarios=scenarios)
    assert [row["scenario"] for row in found["scenarios"]] == ["apiserver-dies-elsewhere"]
    assert {item["scenario"] for item in found["omissions"]} == {scenarios[0], scenarios[2]}
    assert all("stand-in apiserver" in item["reason"] for item in found["omissions"])
