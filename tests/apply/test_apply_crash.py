"""Stopped at any system call: each file old or new, no draft where anybody looks, then taken up."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from crash_points import SCENARIOS
from hosts import FIRST, SECOND

import netns
from kubevipgen.output.host import runs

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_point(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    program: list[str | Path] = [sys.executable, HERE / "crash_points.py", name, tmp_path]
    environment = {**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent}"}
    if not netns.unusable():  # thousands of runs: in memory, in a mount namespace of their own
        script = f"mount -t tmpfs tmpfs {tmp_path} && exec {shlex.join(map(str, program))}"
        program = ["unshare", "--mount", "sh", "-c", script]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    record_property("crash", done.stdout)
    assert figures["violations"] == []
    assert min(figures["points"].values()) >= 2
    assert figures["points"]["before"] == figures["points"]["after"] >= 20


def test_nothing_relies_on_what_is_not_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is synced between its last write and its rename; a folder before the next group."""
    runs.apply(tmp_path, FIRST)
    trace = Trace(monkeypatch)
    runs.apply(tmp_path, SECOND)
    renames = [(at, what) for at, what in enumerate(trace.events) if what[0] == "rename"]
    assert len(renames) == len(SECOND.files) + 1  # and the state
    for at, (_, source, _) in renames:
        assert trace.last("fsync", source, at) > trace.last("write", source, at) >= 0
    state = next(at for at, what in renames if what[2].endswith("/state.json"))
    manifests = [at for at, what in renames if "/manifests/" in what[2]]
    for at, (_, _, target) in renames:
        folder = str(Path(target).parent)
        group_end = state if at in manifests else min(manifests)
        synced = [i for i in range(at, group_end) if trace.events[i] == ("fsync", folder)]
        assert synced or at == state, target
    assert any(what[0] == "fsync" for what in trace.events[state:])


class Trace:
    """The calls that change something, in their order, by path."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[str, ...]] = []
        real: dict[str, Any] = {name: getattr(os, name) for name in ("write", "fsync", "rename")}

        def by_descriptor(name: str) -> Callable[..., Any]:
            def call(descriptor: int, *rest: Any) -> Any:
                path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
                self.events.append((name, path))
                return real[name](descriptor, *rest)

            return call

        def rename(source: Any, target: Any) -> None:
            self.events.append(("rename", str(source), str(target)))
            real["rename"](source, target)

        monkeypatch.setattr(os, "write", by_descriptor("write"))
        monkeypatch.setattr(os, "fsync", by_descriptor("fsync"))
        monkeypatch.setattr(os, "rename", rename)

    def last(self, name: str, path: str, before: int) -> int:
        found = [at for at in range(before) if self.events[at] == (name, path)]
        return found[-1] if found else -1
