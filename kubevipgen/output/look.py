"""One look at what is on disk; nothing is asked twice, so that one run sees one state."""

from __future__ import annotations

import os
from pathlib import Path

from kubevipgen.output.paths import kind, parents
from kubevipgen.output.state import digest


class Look:
    """Paths as they stand in a state file, such as ``NODE/etc/...``, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kinds: dict[Path, str] = {}
        self.digests: dict[Path, str] = {}

    def place(self, path: str) -> Path:
        """Where this path is."""
        return self.folder / path

    def obstacle(self, path: str) -> str:
        """Why nothing may be done there, "" when there is no reason.

        A symlinked parent may lead anywhere, so none is followed.
        """
        bad = next((p for p in parents(path) if self.kind(p) not in ("", "folder")), "")
        return f"{bad} is a {self.kind(bad)}, not a folder" if bad else ""

    def kind(self, path: str) -> str:
        """As ``paths.kind``."""
        return self.kind_at(self.place(path))

    def kind_at(self, place: Path) -> str:
        if place not in self.kinds:
            self.kinds[place] = kind(place)
        return self.kinds[place]

    def stat(self, path: str) -> os.stat_result:
        return self.place(path).lstat()

    def read(self, path: str) -> bytes:
        return self.place(path).read_bytes()

    def digest(self, path: str) -> str:
        """Of the content of a file."""
        place = self.place(path)
        if place not in self.digests:
            self.digests[place] = digest(self.read(path))
        return self.digests[place]
