"""How long a full preflight of one host takes, against its slowest probe and its start-up."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "preflight")]

from fault_lab import FaultLab  # noqa: E402 (needs the line above)

ROUNDS = 7
COMMAND = [sys.executable, "-m", "kubevipgen"]


class Run(NamedTuple):
    """Seconds; `slowest` is the slowest single topic of the run."""

    wall: float
    cpu: float
    slowest: float


def timed(command: list[str]) -> tuple[float, float, str]:
    """Wall and processor seconds of a process, and its output; 0, 1 and 3 are answers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=TESTS.parent)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in {0, 1, 3}, done.stderr
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def measure(lab: FaultLab, node: str) -> tuple[list[Run], float]:
    """Full runs on one node of a healthy lab, in turns with what is start-up alone."""
    spec = str(lab.folder / "spec.yaml")
    Path(spec).write_text((TESTS / "preflight" / "lab.yaml").read_text())
    runs, starts = [], []
    for number in range(ROUNDS + 1):
        full = lab.inside(node, *COMMAND, "preflight", spec, "--gather-only")
        start = lab.inside(node, *COMMAND, "preflight", spec, "--spec-facts")
        judged = lab.inside(node, *COMMAND, "preflight", spec)
        _, _, document = timed(full)
        slowest = max(e.get("seconds", 0) for e in json.loads(document)["facts"].values())
        wall, cpu, _ = timed(judged)
        start_wall, _, _ = timed(start)
        if number:  # the first warms the caches
            runs.append(Run(wall, cpu, slowest))
            starts.append(start_wall)
    return runs, statistics.median(starts)


class Figures(NamedTuple):
    """Medians in seconds; `start` is the same command that gathers and judges nothing."""

    wall: float
    cpu: float
    slowest: float
    start: float

    @property
    def ratio(self) -> float:
        """1 when nothing is waited for but the slowest topic."""
        return self.wall / (self.slowest + self.start)


def figures() -> Figures:
    with FaultLab() as lab:
        runs, start = measure(lab, lab.nodes[0].name)
    wall, cpu, slowest = (statistics.median(column) for column in zip(*runs, strict=True))
    return Figures(wall, cpu, slowest, start)
