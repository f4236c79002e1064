"""Topic ``manifests``: which kubeconfigs of this host its static pods mount.

Of a manifest only these paths leave the host.
"""

from __future__ import annotations

import os
import re
from typing import Any

from kubevipgen.probe import disk, kubeadm_files, read
from kubevipgen.probe.topic import Request, Topic

_FOLDER = "/etc/kubernetes"
_PATH = re.compile(r"""(?<![\w-])path["']?\s*:\s*["']?(?P<path>/[^\s"',}]*)""")


def gather(request: Request) -> dict[str, Any]:
    """By the path of the manifest; empty without a manifests folder."""
    del request
    names = disk.names(kubeadm_files.MANIFESTS) or []
    # The kubelet leaves files alone that begin with a dot.
    paths = [f"{kubeadm_files.MANIFESTS}/{name}" for name in names if not name.startswith(".")]
    return {path: read.known(_of_file, path) for path in paths if os.path.isfile(path)}


def _of_file(path: str) -> list[str]:
    return kubeconfigs(read.text(path))


def kubeconfigs(text: str) -> list[str]:
    """The kubeconfigs in the ``path`` of a hostPath, and the folder that has all of them."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = {os.path.normpath(match["path"]) for match in _PATH.finditer("\n".join(lines))}
    return sorted(path for path in found if path == _FOLDER or _is_kubeconfig(path))


def _is_kubeconfig(path: str) -> bool:
    folder, name = os.path.split(path)
    return folder == _FOLDER and name.endswith(".conf")


TOPIC = Topic("manifests", gather)
