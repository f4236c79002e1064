"""A lab whose static pods are played by podman, for tests."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import samples
from kubevipgen.model import Cluster
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.lab import Lab, Setting
from kubevipgen.rehearse.lab.files import NodeFile, Tree
from kubevipgen.rehearse.podman import Podman
from kubevipgen.rehearse.podman.pod import Pod
from kubevipgen.rehearse.sandbox import run_apart

NODE = "cp-1"
MANIFESTS = "/etc/kubernetes/manifests"
HAPROXY, KEEPALIVED = f"{MANIFESTS}/haproxy.yaml", f"{MANIFESTS}/keepalived.yaml"
_PATIENCE = 20.0  # seconds; the VIP moves in some two

Result = TypeVar("Result")
Change = tuple[str, str, str]  # in which file, what is there, what is put in its place

SPEC = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: lab
kubernetesVersion: "1.36.2"
mode: keepalived-haproxy
endpoint: {vip: 192.0.2.99}
nodeDefaults: {interface: ens3}
nodes:
  - {name: cp-1, address: 192.0.2.1/24}
  - {name: cp-2, address: 192.0.2.2/24}
  - {name: cp-3, address: 192.0.2.3/24}
"""


def cluster(folder: Path, more: str = "") -> Cluster:
    path = folder / "cluster.yaml"
    path.write_text(SPEC + more)
    return samples.cluster_of(path)


def tree(cluster: Cluster, changes: Sequence[Change] = ()) -> Tree:
    """The rendered files, with changes that have to fit."""
    found: dict[str, list[NodeFile]] = {}
    for file in samples.iterate(cluster):
        text = file.content
        for path, old, new in changes:
            if path == file.path and file.node == NODE:
                assert old in text
                text = text.replace(old, new)
        made = NodeFile(file.path, text.encode(), file.mode, file.owner)
        found.setdefault(file.node, []).append(made)
    return {name: tuple(files) for name, files in found.items()}


def rehearse(
    folder: Path,
    work: Callable[[Lab], Result],
    changes: Sequence[Change] = (),
    spec: str = "",
) -> Result:
    """What `work` returns, which gets a lab with the images built and nothing started."""
    wanted = cluster(folder, spec)
    inside = folder / "lab"
    inside.mkdir()
    files = tree(wanted, changes)
    runtime = Podman(wanted, files, inside)
    setting = Setting(wanted, files, runtime, pki.authority(wanted, {}))
    return run_apart(partial(_inside, setting, inside, work), str(inside))


def _inside(setting: Setting, folder: Path, work: Callable[[Lab], Result]) -> Result:
    with Lab(setting, folder) as lab:
        try:
            return work(lab)
        except Exception:
            for log in sorted((folder / "logs").iterdir()):
                sys.stderr.write(f"--- {log.name}\n{log.read_text()[-3000:]}\n")
            raise


def pod(lab: Lab, program: str) -> Pod:
    found = lab.running[NODE, program]
    assert isinstance(found, Pod)
    return found


def status(lab: Lab, program: str) -> dict[str, str]:
    """/proc/PID/status of the container's first process."""
    lines = Path(f"/proc/{pod(lab, program).main}/status").read_text().splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def mounts(lab: Lab, program: str) -> dict[str, set[str]]:
    """The options of what is mounted in the container, by place."""
    lines = Path(f"/proc/{pod(lab, program).main}/mountinfo").read_text().splitlines()
    return {words[4]: set(words[5].split(",")) for words in map(str.split, lines)}


def has_vip(lab: Lab) -> bool:
    words = [*lab.wires.enter(NODE), "ip", "-json", "address", "show", "dev", "ens3"]
    shown = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    found = {info["local"] for card in shown for info in card.get("addr_info", ())}
    return str(lab.cluster.endpoint.vips[0]) in found


def until(what: str, look: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {_PATIENCE:g} s")
