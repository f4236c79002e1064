"""The runtime that starts static pods by `podman kube play`, each in its node's namespaces."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
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


class Podman:
    """``folder`` is the lab's; ``given`` are programs to use instead of those on PATH, by name.

    Programs that are systemd services run as without podman.
    """

    name = "podman"

    def __init__(
        self, cluster: Cluster, tree: Tree, folder: Path, given: Mapping[str, Path] | None = None
    ) -> None:
        self._cluster, self._base, self._given = cluster, folder / "podman", given or {}
        every = [program for files in tree.values() for program in programs_of(files).values()]
        self._pods = [program for program in every if program.in_pod]
        self._images = Store(self._base, "images")
        self._count = itertools.count(1)
        self._services = Processes()

    def prepare(self) -> None:
        """Build the images of all manifests; LabError when a program for one is not here."""
        self._images.make()
        import_pause(self._images)
        by_name = {untagged(p.container["image"]): p for p in self._pods}
        for program in by_name.values():
            image = image_of(program, self._cluster, self._given.get(program.name))
            import_image(image, self._images)

    def start(self, host: Host, program: Program, log: Path) -> Running:
        """The pod, once its liveness probe has answered. LabError: it does not start, or ended."""
        if not program.in_pod:
            return self._services.start(host, program, log)
        what = f"{program.name} on {host.name}"
        store = self._new_store(f"{host.name}.{program.name}")
        pod = play(host, what, self._manifest(program, store), store, log)
        probe = Probe.of(program.container)
        if probe is not None:
            wait_for(probe, pod, host.space)
        if not pod.alive:
            pod.kill()
            raise LabError(f"{what} ended by itself: {pod.last_words()}")
        return pod

    @property
    def notes(self) -> tuple[str, ...]:
        """What podman did not exercise, and what was changed for it; for the report."""
        found = (note for p in self._pods for note in manifest.notes(p.name, p.pod))
        return tuple(dict.fromkeys(found))

    def _new_store(self, name: str) -> Store:
        store = Store(self._base, f"{name}.{next(self._count)}", self._images.name)
        store.make()
        return store

    def _manifest(self, program: Program, store: Store) -> str:
        """The node's own file, or a copy where a rule says so."""
        if not manifest.changes(program.pod):
            return f"{MANIFESTS}/{program.name}.yaml"
        (store.folder / _COPY).write_text(manifest.changed(program.pod))
        return f"{store.seen}/{_COPY}"
