"""Absolute paths below a root, each step resolved as in a chroot.

``/etc/kubernetes`` may be a symlink, on a host as well as in an image that is mounted somewhere:
an absolute target then begins at the root, and one that climbs above it is refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from kubevipgen.output.look import Look

_MOST_LINKS = 40  # as Linux: path_resolution(7)


class _ObstacleError(Exception):
    """Why a path cannot be used."""


class _Found(NamedTuple):
    place: Path
    obstacle: str


class HostLook(Look):
    """``folder`` is the root: ``/``, or where an image is mounted."""

    def __init__(self, root: Path) -> None:
        super().__init__(root.resolve())
        self._found: dict[str, _Found] = {}

    @property
    def is_live(self) -> bool:
        return self.folder == Path("/")

    def place(self, path: str) -> Path:
        """Where ``path`` really is. Raises ValueError where there is an obstacle."""
        found = self._resolved(path)
        if found.obstacle:
            raise ValueError(f"{path} {found.obstacle}")
        return found.place

    def obstacle(self, path: str) -> str:
        """As ``Look.obstacle``; a parent may be a symlink, the file itself may not."""
        return self._resolved(path).obstacle

    def _resolved(self, path: str) -> _Found:
        if path not in self._found:
            parent, _, name = path.rpartition("/")
            try:
                place = self._folder(parent) / name
                is_link = self.kind_at(place) == "symlink"
                self._found[path] = _Found(place, "is a symlink" if is_link else "")
            except _ObstacleError as error:
                self._found[path] = _Found(self.folder, str(error))
        return self._found[path]

    def _folder(self, path: str) -> Path:
        """The folder that this path leads to; it need not exist, but nothing else may be there."""
        steps = [(step, False) for step in reversed(path.split("/"))]
        at, links = self.folder, 0
        while steps:
            step, linked = steps.pop()
            if step in ("", "."):
                continue
            if step == "..":
                at = self._up(at)
                continue
            place = at / step
            if self.kind_at(place) == "symlink":
                target, links = str(place.readlink()), links + 1
                if links > _MOST_LINKS:
                    raise _ObstacleError(f"is behind too many symlinks, {place} is one")
                at = self.folder if target.startswith("/") else at
                steps.extend((part, True) for part in reversed(target.split("/")))
                continue
            self._check_step(place, linked=linked)
            at = place
        return at

    def _up(self, at: Path) -> Path:
        if at != self.folder:
            return at.parent
        if self.is_live:
            return at  # the parent of / is / itself
        raise _ObstacleError(f"is behind a symlink that leads outside {self.folder}")

    def _check_step(self, place: Path, *, linked: bool) -> None:
        kind = self.kind_at(place)
        if kind in ("file", "special"):
            raise _ObstacleError(f"is below {place}, which is a {kind}, not a folder")
        if linked and not kind:
            raise _ObstacleError(f"is behind a symlink to {place}, which does not exist")


def below(folder: Path, place: Path) -> tuple[Path, ...]:
    """``/a``, ``/a/b`` for ``/`` and ``/a/b``: the folders from the top down to ``place``."""
    steps = place.relative_to(folder).parts
    return tuple(folder.joinpath(*steps[: count + 1]) for count in range(len(steps)))


def mount_of(place: Path) -> tuple[int, str]:
    """What two folders share exactly when a rename from one to the other works.

    The number of the mount tells bind mounts of one file system apart; without /proc the device
    has to do.
    """
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        device = os.fstat(descriptor).st_dev
        try:
            text = Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii")
        except OSError:
            text = ""
    finally:
        os.close(descriptor)
    numbers = (line.split()[1] for line in text.splitlines() if line.startswith("mnt_id:"))
    return device, next(numbers, "")
