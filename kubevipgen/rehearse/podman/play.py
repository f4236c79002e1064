"""Start a pod on a node, and find its processes among those of the rehearsal."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import Host, descendants
from kubevipgen.rehearse.podman.pod import Pod, end
from kubevipgen.rehearse.podman.store import Store

# The output of the container goes straight to the log, not through a monitor.
_PLAY = ("kube", "play", "--quiet", "--log-driver", "passthrough")
_START = 30.0  # seconds; a pod takes a fraction of one


def play(host: Host, what: str, manifest: str, store: Store, log: Path) -> Pod:
    """Start the pod of a manifest on a node; LabError with podman's words when it refuses."""
    words = [*host.enter(files=False), *store.words(host.etc), *_PLAY, manifest]
    before = log.stat().st_size if log.exists() else 0
    code = _run(words, log)
    first, others = _take_over(store)
    if code:
        for pid in [*first, *others]:
            end(pid)
        said = log.read_bytes()[before:].decode(errors="replace").strip().splitlines()
        raise LabError(f"podman does not start {what}: {said[-1] if said else f'exit {code}'}")
    return Pod(what, store, log, first[-1] if first else 0, [*first[:-1], *others])


def _run(words: list[str], log: Path) -> int:
    """The exit code of podman; what it prints, and the container after it, goes to the log."""
    with log.open("ab") as stream:
        try:
            done = subprocess.run(  # noqa: S603  (our own words)
                words,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                cwd="/",
                timeout=_START,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1
    return done.returncode


def _take_over(store: Store) -> tuple[list[int], list[int]]:
    """End podman's part: the first processes of the container, and those of the pause container.

    Whatever starts a container again carries the store's name in its words, too.
    """
    first: list[int] = []
    pause: list[int] = []
    while monitors := list(_speaking_of(store.seen)):
        for pid, words in monitors:
            name = words[words.index(b"-n") + 1] if b"-n" in words else b""
            children = descendants(pid)[:1] if words[0].endswith(b"/conmon") else []
            end(pid)
            (pause if name.endswith(b"-infra") else first).extend(children)
    return first, pause


def _speaking_of(folder: str) -> Iterator[tuple[int, list[bytes]]]:
    needle = f"{folder}/".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if needle in line:
            yield int(entry.name), line.split(b"\0")
