"""The liveness probe of a container, asked as the kubelet asks it: in the network of the node."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kubevipgen.rehearse.inside import inside
from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.podman.pod import Pod

_PAUSE = 0.02  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Probe:
    """``patience`` is when the kubelet would kill the container that never answered, in seconds."""

    host: str
    port: int
    path: str
    timeout: float
    patience: float

    @classmethod
    def of(cls, container: Mapping[str, Any]) -> Self | None:
        """None without a livenessProbe over plain HTTP (defaults: Kubernetes API reference)."""
        probe = container.get("livenessProbe", {})
        get = probe.get("httpGet", {})
        if "port" not in get or get.get("scheme", "HTTP") != "HTTP":
            return None
        periods = probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)
        return cls(
            str(get.get("host", "127.0.0.1")),
            int(get["port"]),
            str(get.get("path", "/")),
            float(probe.get("timeoutSeconds", 1)),
            float(probe.get("initialDelaySeconds", 0) + periods),
        )

    def __str__(self) -> str:
        return f"http://{self.host}:{self.port}{self.path}"

    def answers(self) -> bool:
        """200 to 399, as the kubelet takes it."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            connection.request("GET", self.path)
            return 200 <= connection.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def wait_for(probe: Probe, pod: Pod, network: Path) -> None:
    """Until the probe is content for the first time; LabError when the kubelet would give up."""

    def ask() -> bool:
        end = time.monotonic() + probe.patience
        while pod.alive and time.monotonic() < end:
            if probe.answers():
                return True
            time.sleep(_PAUSE)
        return False

    if not inside(network, ask) and pod.alive:
        pod.kill()
        raise LabError(
            f"{pod.what}: the kubelet would kill it, {probe} has not answered well "
            f"within {probe.patience:g} s"
        )
