"""Probes of a container that end in its restart, and the haproxy that they ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.lint.around import Around
from kubevipgen.lint.view.haproxy import Bind, Haproxy, Proxy
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word


class Probe(NamedTuple):
    """A probe of HTTP or TCP; ``scheme`` is HTTP, HTTPS or TCP, ``host`` "" for the pod's own."""

    name: str
    scheme: str
    host: str
    port: int
    path: str
    at: Word


class Listener(NamedTuple):
    """A section of haproxy and an address that it listens on."""

    proxy: Proxy
    bind: Bind
    haproxy: Haproxy


def probes(pod: Pod) -> Iterator[Probe]:
    """Those that can be told: named ports are looked up, placeholders left out."""
    for name in ("livenessProbe", "startupProbe"):
        for handler in ("httpGet", "tcpSocket"):
            path = (*pod.main.path, name, handler)
            word = pod.manifest.word(*path, "port")
            port = _port(pod, word)
            parts = [pod.manifest.word(*path, key) for key in ("scheme", "host", "path")]
            if word is None or not port or any(one and one.is_placeholder for one in parts):
                continue
            scheme, host, asked = ((one.text if one else "") for one in parts)
            known = "TCP" if handler == "tcpSocket" else scheme.upper() or "HTTP"
            yield Probe(name, known, host, port, asked, word)


def _port(pod: Pod, word: Word | None) -> int:
    if word is None:
        return 0
    if word.number is not None:
        return word.number
    listed = pod.manifest.get(*pod.main.path, "ports")
    for port in listed if isinstance(listed, list) else ():
        if isinstance(port, dict) and port.get("name") == word.text:
            number = port.get("containerPort")
            return number if type(number) is int else 0
    return 0


def haproxies(pod: Pod, around: Around) -> tuple[Haproxy, ...]:
    """The configurations of this pod; none when one is broken or nobody can tell which they are.

    What stands at a path that it mounts, else what has the name of a file that it mounts; for one
    that mounts a ConfigMap, what the same file holds.
    """
    found = around.node.all(Haproxy)
    mounted = {path.text.rstrip("/") for path, _ in pod.host_paths.values()}
    named = [
        view
        for view in found
        if view.document.path in mounted or view.document.path.rpartition("/")[0] in mounted
    ]
    chosen = tuple(named or (view for view in found if _may_be(view, pod, mounted)))
    return () if any(view.errors for view in chosen) else chosen


def _may_be(view: Haproxy, pod: Pod, mounted: set[str]) -> bool:
    if view.document.path:
        return False
    files = {path.rpartition("/")[2] for path in mounted if path.endswith((".cfg", ".conf"))}
    if files:
        return view.document.file.rpartition("/")[2] in files
    is_elsewhere = any(volume not in pod.host_paths for volume, _ in pod.main.mounts)
    return not is_elsewhere or view.document.file == pod.document.file


def listeners(views: tuple[Haproxy, ...]) -> tuple[tuple[Listener, ...], bool]:
    """Who listens where, and whether that is all that is known to listen."""
    found = tuple(
        Listener(proxy, bind, view)
        for view in views
        for proxy in view.proxies
        for bind in proxy.binds
    )
    is_clear = all(one.bind.port and not one.bind.word.is_placeholder for one in found)
    return found, is_clear and bool(found)
