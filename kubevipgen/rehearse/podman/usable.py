"""Whether podman can play a pod here: tried, not guessed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.podman.image import import_pause
from kubevipgen.rehearse.podman.play import play
from kubevipgen.rehearse.podman.store import PAUSE, Store
from kubevipgen.rehearse.sandbox import EndedError, run_apart

_NEEDED = ("podman", "runc", "conmon", "ldd", "nsenter", "unshare")
_TRIAL = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: trial}}
spec:
  hostNetwork: true
  containers:
    - name: trial
      image: {PAUSE}
      imagePullPolicy: IfNotPresent
      securityContext:
        runAsUser: 99
        readOnlyRootFilesystem: true
        allowPrivilegeEscalation: false
        capabilities: {{drop: [ALL]}}
"""


def unusable() -> str:
    """Why `--runtime podman` cannot be used on this machine; "" when it can.

    A pod of the smallest kind is built and started apart from everything, in less than a second.
    """
    if os.geteuid() != 0:
        return "podman in a network namespace needs root"
    missing = [name for name in _NEEDED if not shutil.which(name)]
    if missing:
        return f"not on PATH: {', '.join(missing)} (Debian: apt-get install podman runc)"
    with tempfile.TemporaryDirectory(prefix="kubevipgen-podman-") as folder:
        try:
            return run_apart(lambda: _tried(Path(folder)), folder)
        except (EndedError, OSError) as error:
            return f"namespaces cannot be made here: {error}"


def _tried(folder: Path) -> str:
    """Process 1 of the sandbox ends after this, and everything here with it."""
    images = Store(folder / "podman", "images")
    store = Store(folder / "podman", "trial", images.name)
    host = Host("trial", Path("/proc/self/ns/net"), Path("/etc"))
    try:
        images.make()
        import_pause(images)
        store.make()
        (store.folder / "pod.yaml").write_text(_TRIAL)
        host.switch_on()
        pod = play(host, "a pod", f"{store.seen}/pod.yaml", store, folder / "log")
    except LabError as error:
        return str(error)
    return "" if pod.alive else f"a pod ends at once: {pod.last_words()}"
