"""hostPath volumes of a pod that are files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.lint.view.manifest import Pod, Step
from kubevipgen.lint.view.word import Word

_CONFIG = re.compile(
    r"\.(?:conf|cfg|ya?ml|json|sh|py|pem|crt|cer|key|kubeconfig|env|txt|tmpl|lua|map)$"
)


class HostFile(NamedTuple):
    """A file of the node that a container of the pod mounts; ``type`` as Kubernetes reads it."""

    path: Word
    type: str
    type_path: tuple[Step, ...]
    mounts: tuple[Word, ...]


def host_files(pod: Pod) -> Iterator[HostFile]:
    """Configuration files, scripts and keys; not sockets, lock files, logs or folders."""
    for name, (path, entry) in pod.host_paths.items():
        mounts = tuple(
            word for one in pod.containers for volume, word in one.mounts if volume == name
        )
        known = pod.manifest.word(*entry, "hostPath", "type")
        if mounts and is_config(path.text):
            type_path = (*entry, "hostPath", "type")
            yield HostFile(path, known.text if known else "", type_path, mounts)


def is_config(path: str) -> bool:
    """Whether the name says a file that somebody wrote."""
    return bool(_CONFIG.search(path))
