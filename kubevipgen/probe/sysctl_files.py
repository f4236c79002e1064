"""What the files of sysctl.d(5) and sysctl(8) will put in force at the next boot."""

from __future__ import annotations

import fnmatch
import os
import re
from typing import Any, NamedTuple, Optional

from kubevipgen.probe import confd, read
from kubevipgen.probe.topic import UnavailableError

_SWAPPED = str.maketrans("./", "/.")
_OLD = "/etc/sysctl.conf"
# Two names of one value in the kernel: whichever is written last counts.
_ALIASES = {"net/ipv4/ip_forward": "net/ipv4/conf/all/forwarding"}


class Assignment(NamedTuple):
    """``key`` is a path below /proc/sys; ``value`` None only takes the key out of patterns."""

    key: str
    value: Optional[str]  # noqa: UP045  (a NamedTuple's annotations are evaluated by Python 3.9)
    file: str


class Persisted(NamedTuple):
    """``ignored`` holds what stands in files that nothing reads at boot."""

    assignments: list[Assignment]
    ignored: list[Assignment]

    def of(self, key: str) -> dict[str, Any]:
        """The fields ``persisted``, ``persistedIn`` and ``ignored`` of one key."""
        found = winner(self.assignments, key)
        unread = winner(self.ignored, key)
        return {
            "persisted": found.value if found else None,
            "persistedIn": found.file if found else "",
            "ignored": unread.file if unread else "",
        }


def collect(root: str = "") -> Persisted:
    """All assignments in their order; UnavailableError when a file cannot be read."""
    paths = confd.files("sysctl.d", root)
    unread = []
    # systemd reads /etc/sysctl.conf only where a link in sysctl.d leads to it.
    if confd.has_program("systemd-sysctl", root):
        linked = any(_same(path, f"{root}{_OLD}") for path in paths)
        unread = [] if linked else [f"{root}{_OLD}"]
    else:
        paths.append(f"{root}{_OLD}")
    if _ufw_sets_too(root):
        paths.append(f"{root}/etc/ufw/sysctl.conf")
    return Persisted(_of_files(paths, root), _of_files(unread, root))


def _same(path: str, other: str) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def _ufw_sets_too(root: str) -> bool:
    """An enabled ufw puts settings of its own in force when it starts, after all others."""
    said = read.text_or_none(f"{root}/etc/ufw/ufw.conf") or ""
    return re.search(r"^\s*ENABLED=[\"']?yes", said, re.MULTILINE) is not None


def _of_files(paths: list[str], root: str) -> list[Assignment]:
    return [
        Assignment(key, value, path[len(root) :])
        for path in paths
        for key, value in parse(confd.lines(path))
    ]


def parse(lines: list[str]) -> list[tuple[str, str | None]]:
    """The keys, as paths, and values of one file's lines."""
    found: list[tuple[str, str | None]] = []
    for line in lines:
        key, equals, value = line.partition("=")
        key = key.strip()
        if equals:
            found.append((as_path(key.lstrip("-").strip()), " ".join(value.split())))
        elif key.startswith("-"):
            found.append((as_path(key[1:].strip()), None))
    return found


def as_path(key: str) -> str:
    """``net.ipv4.conf.ens3/100.rp_filter`` -> ``net/ipv4/conf/ens3.100/rp_filter``.

    The first separator decides: after a slash all others stand for themselves.
    """
    first = re.search(r"[./]", key)
    return key if first is None or first.group() == "/" else key.translate(_SWAPPED)


def winner(assignments: list[Assignment], key: str) -> Assignment | None:
    """The assignment that decides: the last one of the key itself, else the last pattern's."""
    names = {key, _ALIASES.get(key, key)}
    exact = [one for one in assignments if one.key in names]
    if exact:
        return exact[-1] if exact[-1].value is not None else None
    patterns = [one for one in assignments if one.value is not None and _matches(key, one.key)]
    return patterns[-1] if patterns else None


def _matches(key: str, pattern: str) -> bool:
    words, parts = key.split("/"), pattern.split("/")
    pairs = zip(words, parts)
    return len(words) == len(parts) and all(fnmatch.fnmatchcase(w, p) for w, p in pairs)


def unknown(error: UnavailableError) -> dict[str, Any]:
    """The same fields when the files cannot be read."""
    return {"persisted": {"unknown": str(error)}, "persistedIn": "", "ignored": ""}
