"""A lab in its sandbox, for tests that look into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import rehearsing

import samples
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.lab import Lab, Setting
from kubevipgen.rehearse.lab.files import NodeFile, Tree
from kubevipgen.rehearse.lab.runtime import Processes
from kubevipgen.rehearse.sandbox import run_apart

Result = TypeVar("Result")


def tree_of(path: Path) -> Tree:
    """The rendered files of a cluster file."""
    found: dict[str, list[NodeFile]] = {}
    for file in samples.iterate(samples.cluster_of(path)):
        made = NodeFile(file.path, file.content.encode(), file.mode, file.owner)
        found.setdefault(file.node, []).append(made)
    return {name: tuple(files) for name, files in found.items()}


def in_lab(folder: Path, text: str, work: Callable[[Lab], Result]) -> Result:
    """What `work` returns, which gets a lab that is up, with nothing started."""
    path = rehearsing.spec(folder, text)
    cluster = samples.cluster_of(path)
    inside = folder / "inside"
    inside.mkdir()
    setting = Setting(cluster, tree_of(path), Processes(), pki.authority(cluster, {}))
    return run_apart(partial(_inside, setting, inside, work), str(inside))


def _inside(setting: Setting, folder: Path, work: Callable[[Lab], Result]) -> Result:
    with Lab(setting, folder) as lab:
        return work(lab)


def output(lab: Lab, name: str, *words: str) -> str:
    """Of a command in the network, and among the files, of a node that is on."""
    from kubevipgen.rehearse.lab.error import run  # noqa: PLC0415

    return run([*lab.hosts[name].enter(), *words])
