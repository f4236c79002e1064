"""Configuration in ``*.conf`` files of several directories, as systemd's programs read it."""

from __future__ import annotations

import os

from kubevipgen.probe import read
from kubevipgen.probe.topic import UnavailableError

DIRECTORIES = ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")  # the first hides the others


def files(name: str, root: str = "") -> list[str]:
    """The files of ``name`` (as in ``sysctl.d``) in the order in which they count.

    They are sorted by file name whatever their directory, and a file hides its namesakes in later
    directories; one that is empty or a link to /dev/null does nothing else.
    """
    found: dict[str, str] = {}
    for directory in DIRECTORIES:
        for entry in _entries(f"{root}{directory}/{name}"):
            found.setdefault(os.path.basename(entry), entry)
    return [found[entry] for entry in sorted(found)]


def _entries(directory: str) -> list[str]:
    try:
        names = os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UnavailableError(f"{directory}: {error.strerror}") from None
    paths = [f"{directory}/{name}" for name in names if name.endswith(".conf")]
    return [path for path in paths if os.path.exists(path)]  # a dangling link hides nothing


def lines(path: str) -> list[str]:
    """The lines of a file that say something: no blanks, no comments."""
    stripped = [line.strip() for line in (read.text_or_none(path) or "").splitlines()]
    return [line for line in stripped if line and line[0] not in "#;"]


def has_program(name: str, root: str = "") -> bool:
    """Whether systemd's helper of this name is on the host, so that it does its work at boot."""
    places = ("/lib/systemd", "/usr/lib/systemd")
    return any(os.path.exists(f"{root}{place}/{name}") for place in places)
