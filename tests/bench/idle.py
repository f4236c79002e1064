"""What keepalived, its check and haproxy cost on a node where nothing happens, by profile.

`make bench` prints it when it runs as root: processor time of the two programs and of everything
that they started and waited for, as a share of one core, over SECONDS in the lab of `rehearse`.
"""

from __future__ import annotations

import os
import tempfile
import time
from functools import partial
from pathlib import Path

import yaml

from kubevipgen import secrets, spec
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.lab import Lab, Setting
from kubevipgen.rehearse.lab.files import NodeFile
from kubevipgen.rehearse.lab.host import descendants
from kubevipgen.rehearse.lab.process import Process
from kubevipgen.rehearse.lab.runtime import Processes
from kubevipgen.rehearse.sandbox import run_apart
from kubevipgen.render.compose import render_cluster
from kubevipgen.spec import Flags

SECONDS, SETTLING = 30.0, 8.0
PROFILES = ("fast", "standard", "patient")
EXAMPLE = Path(__file__).parents[2] / "docs/examples/cluster.yaml"
_TICKS = os.sysconf("SC_CLK_TCK")


def setting(profile: str, run_as: str, folder: Path) -> Setting:
    data = {**yaml.safe_load(EXAMPLE.read_text()), "failover": profile, "runAs": run_as}
    path = folder / "cluster.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    cluster = spec.load(path, Flags()).cluster
    only = ("*/keepalived/*", "*/haproxy/*", "*/manifests/*")
    files = tuple(render_cluster(cluster, secrets.Secrets(), only=only))
    tree = {
        node.name: tuple(NodeFile(f.path, f.data, f.mode) for f in files if f.node == node.name)
        for node in cluster.nodes
    }
    return Setting(cluster, tree, Processes(), pki.authority(cluster, {}))


def spent(lab: Lab) -> float:
    """Seconds of processor time so far, of all nodes together."""
    running = [made for (_, program), made in lab.running.items() if program != "apiserver"]
    tops = [made.top for made in running if isinstance(made, Process)]
    return sum(_ticks(pid) for top in tops for pid in [top, *descendants(top)]) / _TICKS


def _ticks(pid: int) -> int:
    """Its own and that of children that have ended (man 5 proc, fields 14 to 17 of stat)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, text.rpartition(")")[2].split()[11:15]))


def measured(made: Setting, folder: Path) -> float:
    """The share of one core that one idle node costs."""
    with Lab(made, folder) as lab:
        lab.start_all()
        time.sleep(SETTLING)
        before = spent(lab)
        time.sleep(SECONDS)
        return (spent(lab) - before) / SECONDS / len(lab.balancers)


def shares() -> dict[tuple[str, str], float]:
    """By profile and form."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name, "lab")
        place.mkdir()
        for profile in PROFILES:
            for run_as in ("static-pod", "systemd"):
                made = setting(profile, run_as, Path(name))
                found[profile, run_as] = run_apart(partial(measured, made, place), str(place))
    return found


if __name__ == "__main__":
    for (profile, run_as), share in shares().items():
        print(f"{profile:10}{run_as:12}{100 * share:5.2f} % of a core")
