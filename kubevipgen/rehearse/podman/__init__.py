"""Static pods as pods: podman plays the rendered manifests in the namespaces of each node."""

from __future__ import annotations

from kubevipgen.rehearse.podman.runtime import Podman
from kubevipgen.rehearse.podman.usable import unusable

__all__ = ["Podman", "unusable"]
