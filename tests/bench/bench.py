"""`make bench`: how fast, as ratios measured in one run.

Whole processes are timed in turns (all candidates, then all again), so that a busy moment of the
machine hits every candidate alike; each number is a median. Nothing is compared with numbers
from another machine or day.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

TESTS = str(Path(__file__).parents[1])
sys.path.insert(0, TESTS)  # what pytest does with `pythonpath`

import idle  # noqa: E402 (needs the line above)
import linting  # noqa: E402

import netns  # noqa: E402
import preflight  # noqa: E402
import samples  # noqa: E402

ROUNDS = 15
SIZES = (10, 100, 1000)
PYTHON = sys.executable
KUBEVIPGEN = [PYTHON, "-m", "kubevipgen"]
# As an installed package runs: with its byte code written once.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
SECRETS = samples.SECRETS.read_text()


class Row(NamedTuple):
    what: str
    measured: str
    goal: str
    good: bool


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    return time.perf_counter() - start


def medians(commands: Mapping[str, list[str]], folder: Path) -> dict[str, float]:
    """Seconds per whole process; one round to warm the caches is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(ROUNDS + 1):
        for name, command in commands.items():
            took = seconds(command, folder)
            if number:
                times[name].append(took)
    return {name: statistics.median(taken) for name, taken in times.items()}


def processes(folder: Path) -> list[Row]:
    write_cluster(folder, samples.spec_of("dtlab-keepalived-haproxy").read_text())
    took = medians(
        {
            "click": [PYTHON, "-c", "import click"],
            "version": [*KUBEVIPGEN, "--version"],
            "libraries": [PYTHON, "-c", "import click, ruamel.yaml, jsonschema"],
            "render": [*KUBEVIPGEN, "render", "-o", "out"],
        },
        folder,
    )
    version, render = took["version"] / took["click"], took["render"] / took["libraries"]
    return [
        Row("--version / import click", f"{version:.2f}", "<= 1.50", version <= 1.5),
        Row("render 3 nodes / import libraries", f"{render:.2f}", "<= 1.50", render <= 1.5),
    ]


def write_cluster(folder: Path, text: str) -> None:
    (folder / "cluster.yaml").write_text(text)
    secrets = folder / "secrets.yaml"
    secrets.write_text(SECRETS)
    secrets.chmod(0o600)


def big_cluster(size: int) -> str:
    """Three control planes and workers up to `size` nodes."""
    head = samples.spec_of("dtlab-keepalived-haproxy").read_text().partition("nodes:\n")[0]
    head = head.replace("10.0.0.162", "10.0.15.254")
    nodes = [
        f"  - {{name: n-{i}, address: 10.0.{i // 250}.{i % 250 + 1}/20"
        + (", role: worker}" if i >= 3 else "}")
        for i in range(size)
    ]
    head += "networking: {podSubnet: 172.16.0.0/12}\n"  # a /24 for each of a thousand nodes
    return head + "nodes:\n" + "\n".join(nodes) + "\n"


# A process of its own per size, so that its peak memory is its own. What a process does only once
# (importing, reading tables) is done before the clock starts; the row above measures that.
RENDER = """
import resource, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import samples
list(samples.iterate(samples.cluster_of(samples.spec_of("dtlab-keepalived-haproxy"))))
begin = time.perf_counter()
cluster = samples.cluster_of(Path(sys.argv[1]))
middle = time.perf_counter()
count = sum(len(f.content) > 0 for f in samples.iterate(cluster))
end = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(middle - begin, end - middle, peak, count)
"""


def growth(folder: Path) -> list[Row]:
    rows = []
    for size in SIZES:
        write_cluster(folder, big_cluster(size))
        command = [
            PYTHON,
            "-c",
            RENDER,
            str(folder / "cluster.yaml"),
            str(Path(__file__).parents[1]),
        ]
        runs = []
        for _ in range(3):
            done = subprocess.run(
                command, env=ENVIRONMENT, check=True, capture_output=True, text=True
            )
            runs.append([float(word) for word in done.stdout.split()])
        load, render, peak, _ = (statistics.median(column) for column in zip(*runs, strict=True))
        each = (load + render) / size * 1000
        said = f"{each:.2f} ms ({load / size * 1000:.2f} load)"
        rows.append(Row(f"per node at {size} nodes", said, "<= 5 ms", each <= 5))
    rows.append(
        Row(f"peak memory at {SIZES[-1]} nodes", f"{peak:.0f} MB", "<= 200 MB", peak <= 200)
    )
    return rows


def full_preflight() -> list[Row]:
    """A full local run waits for its slowest topic alone; the rest happens meanwhile."""
    if reason := netns.unusable():
        return [Row("preflight of one node", f"not measured: {reason}", "", good=True)]
    took = preflight.figures()
    said = f"{took.ratio:.2f} ({took.wall:.2f} s)"
    parts = f"{took.slowest:.2f} s + {took.start:.2f} s"
    return [
        Row("preflight / (slowest + start-up)", said, "<= 1.10", took.ratio <= 1.1),
        Row("  its slowest topic + start-up", parts, "", good=True),
        Row("  its processor time", f"{took.cpu:.2f} s", "", good=True),
    ]


def lint(folder: Path) -> list[Row]:
    """Files that people have, against a process of haproxy or keepalived for each."""
    if lacking := [name for name in ("haproxy", "keepalived") if not shutil.which(name)]:
        return [Row("lint", f"not measured: no {' and '.join(lacking)}", "", good=True)]
    took = linting.figures(folder)
    ratio = took.times_faster
    parts = f"{took.ours:.2f} s, {took.theirs:.2f} s"
    return [
        Row(f"lint of {took.files} mixed files", f"{took.rate:.0f} files/s", "", good=True),
        Row("haproxy -c, keepalived -t / lint", f"{ratio:.1f}", ">= 2.0", ratio >= 2),
        Row(f"  lint, then they: {took.checked} files", parts, "", good=True),
    ]


def idle_nodes() -> list[Row]:
    """keepalived, its check and haproxy while nothing happens, as a share of one core."""
    if reason := netns.unusable():
        return [Row("an idle node", f"not measured: {reason}", "", good=True)]
    return [
        Row(
            f"idle node, {profile} {form}",
            f"{100 * share:.1f} % of a core",
            "<= 3 %",
            share <= 0.03,
        )
        for (profile, form), share in idle.shares().items()
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        rows = processes(Path(folder)) + growth(Path(folder)) + full_preflight()
        rows += lint(Path(folder) / "lint")
    rows += idle_nodes()
    for row in [Row("what", "measured", "goal", good=True), *rows]:
        mark = "" if row.good else "  MISSED"
        sys.stdout.write(f"{row.what:<36}{row.measured:<22}{row.goal:<10}{mark}\n")
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
