"""podman's files, all of them in one private folder: nothing in /var/lib, /run or /etc.

Each pod has a store of its own, which is forgotten with it, over one store with the images. So no
name is ever taken, nothing has to be removed, and pods start side by side without waiting.
"""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kubevipgen import resources

PAUSE = "localhost/kubevipgen-pause:1"
_SEEN = "/mnt"
_TRUST = '{"default": [{"type": "insecureAcceptAnything"}]}\n'  # images are made here


@dataclass(frozen=True, slots=True)
class Store:
    """``base`` is seen by podman as /mnt; the other names are of folders in it.

    ``images`` is the store that has the images, ``volumes`` where the emptyDir volumes are.
    """

    base: Path
    name: str
    images: str = ""
    volumes: str = ""

    def make(self) -> None:
        """Write podman's configuration; the folder must not be there yet."""
        trust = self.folder / "home/.config/containers"
        trust.mkdir(parents=True)
        (trust / "policy.json").write_text(_TRUST)
        (self.folder / "registries.conf").write_text("unqualified-search-registries = []\n")
        (self.folder / "storage.conf").write_text(self._storage())
        (self.folder / "containers.conf").write_text(self._containers())
        runc = self.folder / "runc"
        runc.write_text(resources.text("scripts/rehearse-runc.sh"))
        runc.chmod(0o755)

    @property
    def folder(self) -> Path:
        return self.base / self.name

    @property
    def seen(self) -> str:
        """The folder as podman sees it."""
        return f"{_SEEN}/{self.name}"

    def forget(self, *, volumes: bool) -> None:
        """Nothing runs from here any more."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if volumes:
            shutil.rmtree(self.base / (self.volumes or self.name), ignore_errors=True)

    def words(self, etc: Path) -> list[str]:
        """What stands before podman's own words; ``etc`` is seen as /etc."""
        variables = [f"{name}={value}" for name, value in self._environment.items()]
        script = resources.text("scripts/rehearse-podman.sh")
        view = ["unshare", "--mount", "sh", "-c", script, "sh", str(self.base), str(etc)]
        return [*view, "env", *variables, "podman"]

    @property
    def _environment(self) -> dict[str, str]:
        """What makes podman use this store (man 1 podman, ENVIRONMENT VARIABLES)."""
        return {
            "HOME": f"{self.seen}/home",
            "CONTAINERS_CONF": f"{self.seen}/containers.conf",
            "CONTAINERS_STORAGE_CONF": f"{self.seen}/storage.conf",
            "CONTAINERS_REGISTRIES_CONF": f"{self.seen}/registries.conf",
            "TMPDIR": self.seen,
            "DISABLE_HC_SYSTEMD": "true",  # probes are no matter of podman's here
        }

    def _storage(self) -> str:
        options = {"additionalimagestores": [f"{_SEEN}/{self.images}/data"]} if self.images else {}
        storage = {
            "driver": "overlay",
            "graphroot": f"{self.seen}/data",
            "runroot": f"{self.seen}/run",
        }
        return _toml({"storage": storage, "storage.options": options})

    def _containers(self) -> str:
        """No systemd, no lock in /dev/shm, no profile of AppArmor or SELinux."""
        containers = {
            "apparmor_profile": "unconfined",
            "default_ulimits": _limits(),
            "label": False,
        }
        engine = {
            "cgroup_manager": "cgroupfs",
            "events_logger": "none",
            "hooks_dir": [],
            "infra_command": "/pause",
            "infra_image": PAUSE,
            "lock_type": "file",
            "runtime": "runc",
            "static_dir": f"{self.seen}/static",
            "tmp_dir": f"{self.seen}/state",
            "volume_path": f"{_SEEN}/{self.volumes or self.name}/volumes",
        }
        runtimes = {"runc": [f"{self.seen}/runc"]}
        return _toml({"containers": containers, "engine": engine, "engine.runtimes": runtimes})


def _limits() -> list[str]:
    """Those of this process: podman's own are higher, and raising takes CAP_SYS_RESOURCE."""
    kinds = {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}
    hard = {name: resource.getrlimit(kind)[1] for name, kind in kinds.items()}
    return [f"{name}={value}:{value}" for name, value in hard.items()]


def _toml(tables: Mapping[str, Mapping[str, object]]) -> str:
    """Strings, booleans and lists of strings look the same in TOML as in JSON."""
    lines = []
    for name, values in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([*lines, ""])
