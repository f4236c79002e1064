"""The runtime that starts static pods by `podman kube play`, each in its node's namespaces."""

from __future__ import annotations

import itertools
from pathlib import Path

from kubevipgen.model import Cluster
from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.files import Tree
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.programs import MANIFESTS, Program, programs_of
from kubevipgen.rehearse.lab.runtime import Processes, Running
from kubevipgen.rehearse.podman import manifest
from kubevipgen.rehearse.podman.image import image_of, import_image, import_pause, untagged
from kubevipgen.rehearse.podman.play import play
from kubevipgen.rehearse.podman.probe import Probe, wait_for
from kubevipgen.rehearse.podman.store import Store

_COPY = "manifest.yaml"
_TRUST = 0.25  # seconds; without a probe, a program that is still there then has started
_PLAYED = ("haproxy", "keepalived")


class Podman:
    """``folder`` is the lab's. systemd services, and kube-vip, run as without podman."""

    name = "podman"

    def __init__(self, cluster: Cluster, tree: Tree, folder: Path) -> None:
        self._cluster, self._base = cluster, folder / "podman"
        every = [program for files in tree.values() for program in programs_of(files).values()]
        self._pods = [program for program in every if _played(program)]
        self._images = Store(self._base, "images")
        self._count = itertools.count(1)
        self._boots: dict[tuple[str, ...], int] = {}  # by what enters the node
        self._services = Processes()

    def prepare(self) -> None:
        """Build the images of all manifests; LabError when a program for one is not here."""
        self._images.make()
        import_pause(self._images)
        by_name = {untagged(p.container["image"]): p for p in self._pods}
        for program in by_name.values():
            import_image(image_of(program, self._cluster), self._images)

    def start(self, host: Host, program: Program, log: Path) -> Running:
        """The pod, once its liveness probe has answered. LabError: it does not start, or ended."""
        if not _played(program):
            return self._services.start(host, program, log)
        what = f"{program.name} on {host.name}"
        store = self._new_store(host, program.name)
        pod = play(host, what, self._manifest(program, store), store, log)
        probe = Probe.of(program.container)
        if probe is not None:
            wait_for(probe, pod, host.space)
        if pod.ends_within(0 if probe else _TRUST):
            pod.kill()
            raise LabError(f"{what} ended by itself: {pod.last_words()}")
        return pod

    @property
    def notes(self) -> tuple[str, ...]:
        """What podman did not exercise, and what was changed for it; for the report."""
        found = (note for p in self._pods for note in manifest.notes(p.name, p.pod))
        return tuple(dict.fromkeys(found))

    def _new_store(self, host: Host, program: str) -> Store:
        """Volumes are those of the last time while the node has not been off (see Pod.kill)."""
        name = f"{host.name}.{program}"
        volumes = f"{name}.boot{self._boots.setdefault(tuple(host.enter()), next(self._count))}"
        store = Store(self._base, f"{name}.{next(self._count)}", self._images.name, volumes)
        store.make()
        return store

    def _manifest(self, program: Program, store: Store) -> str:
        """The node's own file, or a copy where a rule says so."""
        if not manifest.changes(program.pod):
            return f"{MANIFESTS}/{program.name}.yaml"
        (store.folder / _COPY).write_text(manifest.changed(program.pod))
        return f"{store.seen}/{_COPY}"


def _played(program: Program) -> bool:
    return program.in_pod and program.name in _PLAYED
