"""The whole of it: a VIP that is moved by hand between two small apiservers."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from measure_lab import Lab, eventually, measure_lab

from kubevipgen.rehearse.measure.figures import figures
from kubevipgen.rehearse.measure.recorder import Recorder
from kubevipgen.rehearse.measure.scene import MeasureError

pytestmark = pytest.mark.needs("netns", "openssl")


def ready(lab: Lab, recorder: Recorder) -> None:
    lab.serve("cp-1")
    lab.serve("cp-2")
    lab.address("add", "cp-1")
    since = recorder.now()
    eventually(lambda: recorder.is_answering(since))


@pytest.mark.parametrize("family", [4, 6])
def test_a_move_by_hand(tmp_path: Path, family: int) -> None:
    with measure_lab(tmp_path, family) as lab, Recorder(lab.scene()) as recorder:
        assert recorder.holders() == ()
        ready(lab, recorder)
        begin = recorder.now()
        time.sleep(0.3)
        harm = recorder.now()
        lab.address("delete", "cp-1")
        assert recorder.holders() == ()
        time.sleep(0.7)
        back = recorder.now()
        lab.address("add", "cp-2")
        assert recorder.holders() == ("cp-2",)
        lab.ip("client", "neighbour", "flush", "dev", "eth0")
        eventually(lambda: recorder.is_answering(back))
        seen = recorder.observed(begin, harm, recorder.now(), [(harm, "moved by hand")])
    found = figures(seen, "cp-1")
    assert [holding.nodes for holding in seen.holdings] == [("cp-1",), (), ("cp-2",)]
    assert (seen.holdings[0].begin, seen.holdings[-1].end) == (seen.begin, seen.end)
    assert found.both == 0
    assert found.moved is not None
    assert found.moved >= found.none >= 0.7
    assert found.outage is not None
    assert found.outage >= 0.5  # of a request that began within the bound before the move
    assert found.failed >= 10
    assert len(seen.requests) > found.failed
    assert all(one.begin < two.begin for one, two in pairwise(seen.requests))
    assert found.breaks == 1
    assert seen.breaks[0].back is not None
    assert seen.breaks[0].back > 0.7
    assert seen.events == ((0.0, "moved by hand"),)


def test_two_hold_it_and_a_cut_cable_changes_nothing(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Recorder(lab.scene()) as recorder:
        lab.address("add", "cp-1")
        begin = recorder.now()
        lab.ip("hub", "link", "set", "port1", "nomaster")
        lab.address("add", "cp-2")
        assert recorder.holders() == ("cp-1", "cp-2")
        time.sleep(0.1)
        lab.ip("cp-1", "link", "set", "eth0", "down")
        assert recorder.holders() == ("cp-2",)
        found = figures(recorder.observed(begin, begin, recorder.now(), ()), "cp-1")
    assert found.both >= 0.1
    assert found.moved is not None
    assert found.moved > found.both
    assert found.outage is None


def test_a_request_under_way_does_not_undo_a_calm_end(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Recorder(lab.scene()) as recorder:
        begin = recorder.now()
        assert recorder.calm(begin) is None
        ready(lab, recorder)
        with lab.frozen("cp-1"):
            time.sleep(0.3)  # these hang, and none of them has failed yet
            end = recorder.calm(begin)
            assert end is not None
            seen = recorder.observed(begin, begin, end, ())
            later = recorder.observed(begin, begin, recorder.now(), ())
    assert figures(seen, "").outage is not None
    assert not seen.requests[-1].error
    assert figures(later, "").outage is None


def test_a_dead_client_is_no_outage_of_nothing(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Recorder(lab.scene()) as recorder:
        ready(lab, recorder)
        begin = recorder.now()
        os.kill(recorder._asking._process.pid, signal.SIGKILL)
        recorder._asking._process.wait()
        with pytest.raises(MeasureError, match="has died: exit code -9"):
            recorder.observed(begin, begin, begin + 0.1, ())
        with pytest.raises(MeasureError, match="has died"):
            recorder.is_answering(begin)


def test_a_client_that_was_stopped_for_a_while(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Recorder(lab.scene()) as recorder:
        ready(lab, recorder)
        begin = recorder.now()
        os.kill(recorder._asking._process.pid, signal.SIGSTOP)
        time.sleep(0.8)
        os.kill(recorder._asking._process.pid, signal.SIGCONT)
        with pytest.raises(MeasureError, match="too busy for a measurement"):
            recorder.observed(begin, begin, recorder.now(), ())


def test_a_watch_that_has_failed(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab, Recorder(lab.scene()) as recorder:
        begin = recorder.now()
        lab.ip("hub", "link", "set", "br0", "down")  # ends the packet socket with an error
        with pytest.raises(MeasureError, match=r"has failed: .*down"):
            recorder.observed(begin, begin, begin, ())
        with pytest.raises(MeasureError, match="watching the VIP has failed"):
            recorder.holders()


def test_what_cannot_be_measured_is_said_at_once(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab:
        scene, nowhere = lab.scene(), Path("/nowhere")
        for wrong, said in (
            (replace(scene, ca="nonsense"), "has died: .*SSLError"),
            (replace(scene, client=nowhere), "has died: .*nowhere"),
            (replace(scene, hub=nowhere), "network namespace nowhere: No such file"),
            (replace(scene, bridge="br9"), "packet socket on br9: No such device"),
        ):
            with pytest.raises(MeasureError, match=said), Recorder(wrong):
                pass


def test_nothing_outlives_a_recorder_that_is_killed(tmp_path: Path) -> None:
    with measure_lab(tmp_path) as lab:
        scene = lab.scene()
        (tmp_path / "scene").write_bytes(pickle.dumps(scene))
        words = [sys.executable, "-c", HOLD, str(tmp_path / "scene")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            asker = Path("/proc", process.stdout.readline().strip())
            assert "rehearse.measure.asker" in (asker / "cmdline").read_text()
            process.kill()
        eventually(lambda: not asker.exists() or " Z " in (asker / "stat").read_text())


HOLD = """
import pickle, sys, time
from kubevipgen.rehearse.measure.recorder import Recorder
with Recorder(pickle.load(open(sys.argv[1], "rb"))) as recorder:
    print(recorder._asking._process.pid, flush=True)
    time.sleep(3600)
"""
