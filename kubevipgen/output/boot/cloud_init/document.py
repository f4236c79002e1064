"""``#cloud-config`` of one node as plain data.

https://cloudinit.readthedocs.io/en/latest/reference/modules.html
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from kubevipgen import resources
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster
from kubevipgen.output.boot.cloud_init.encoding import content
from kubevipgen.render.bootstrap.paths import SCRIPT
from kubevipgen.render.plan import RenderedFile

FIRST_LINE = "#cloud-config"
ROOT = "root:root"


def document(
    cluster: Cluster,
    files: Sequence[RenderedFile],
    *,
    smallest: bool = False,
    pre_step: bool = False,
) -> yaml.Map:
    """What cloud-init does with these files; keys without anything to do are left out."""
    data = yaml.Map()
    if files:
        data["write_files"] = [_write_file(file, smallest=smallest) for file in files]
    if packages := list(cluster.bootstrap.packages):
        data["package_update"] = True
        data["packages"] = packages
    if commands := _commands(files, pre_step=pre_step):
        data["runcmd"] = commands
    return data


def _write_file(file: RenderedFile, *, smallest: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "path": file.path,
        "owner": ROOT if _is_numeric(file.owner) else file.owner,
        "permissions": f"{file.mode:04o}",
    }
    if item["owner"] != ROOT:
        item["defer"] = True  # until packages and users have brought its owner
    return item | content(file, smallest=smallest)


def _commands(files: Sequence[RenderedFile], *, pre_step: bool) -> list[str]:
    """cloud-init looks owners up by name and stops at a number, so those are set afterwards."""
    owners = [shlex.join(["chown", f.owner, f.path]) for f in files if _is_numeric(f.owner)]
    if all(file.path != SCRIPT for file in files):
        return owners
    name = "pre-step" if pre_step else "start"
    return [*owners, resources.text(f"scripts/cloud-init-{name}.sh")]


def _is_numeric(owner: str) -> bool:
    return any(part.isdecimal() for part in owner.split(":"))
