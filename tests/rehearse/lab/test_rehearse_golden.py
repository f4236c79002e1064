"""Every golden case can be rehearsed, or is refused in words."""

from __future__ import annotations

import json

import pytest
from rehearsing import run

import samples

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")

REFUSED = {"bgp": "VIP 10.200.0.1 is in no network of the nodes that may hold it"}
NEEDS_PROGRAM = {"dtlab-kube-vip", "oldest", "one-node"}  # kube-vip alone, without its program


@pytest.mark.parametrize("case", samples.names())
def test_case(case: str) -> None:
    """Nothing breaks: the lab comes up with the files as they are, and goes away."""
    words = ("--scenario", "idle", "--idle", "1s", "--format", "json")
    done = run(samples.spec_of(case), *words)
    assert "fault of kubevipgen" not in done.stderr
    if case in REFUSED:
        assert (done.returncode, done.stdout) == (3, "")
        assert REFUSED[case] in done.stderr
        return
    found = json.loads(done.stdout)
    if case in NEEDS_PROGRAM:
        assert done.returncode == 3
        assert "--kube-vip PATH" in found["omissions"][0]["reason"]
    else:
        assert done.returncode == 0, done.stderr
        assert found["scenarios"][0]["outage"]["worst"] == 0
