"""The root file system of an image as a tar archive: this machine's programs, and little else."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from kubevipgen.rehearse.lab.error import LabError

_LIBRARY = re.compile(r"(/\S+) \(0x[0-9a-f]+\)$")  # the last words of a line of ldd(1)
_NEXT_TO_PATH = "/usr/local/sbin:/usr/sbin:/sbin"  # an ordinary user's PATH lacks these


class Archive:
    """A context manager; paths are absolute, as in the container. What is there once stays."""

    def __init__(self, place: Path) -> None:
        self._tar = tarfile.open(place, "w")  # noqa: SIM115  (closed on leaving the context)
        self._there = {PurePosixPath("/")}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tar.close()

    def folder(self, path: str, mode: int = 0o755) -> None:
        self._add(path, tarfile.DIRTYPE, mode)

    def text(self, path: str, content: str, mode: int = 0o644) -> None:
        self._add(path, tarfile.REGTYPE, mode, content.encode())

    def link(self, path: str, target: str) -> None:
        self._add(path, tarfile.SYMTYPE, 0o777, target=target)

    def program(self, path: str, source: Path) -> None:
        """A program of this machine at ``path``, with its libraries and their loader."""
        real = source.resolve()
        self._add(path, tarfile.REGTYPE, 0o755, real.read_bytes())
        for library in libraries(real):
            self._add(str(library), tarfile.REGTYPE, 0o755, library.read_bytes())

    def _add(
        self, path: str, kind: bytes, mode: int, content: bytes = b"", target: str = ""
    ) -> None:
        name = PurePosixPath(path)
        if name in self._there:
            return
        if name.parent not in self._there:
            self.folder(str(name.parent))
        entry = tarfile.TarInfo(path.lstrip("/"))
        entry.type, entry.mode, entry.linkname, entry.size = kind, mode, target, len(content)
        self._tar.addfile(entry, io.BytesIO(content))
        self._there.add(name)


def libraries(program: Path) -> list[Path]:
    """What the loader maps for a program, the loader among it; nothing for a static one."""
    done = subprocess.run(  # noqa: S603  (programs that the rehearsal runs anyway)
        ["ldd", str(program)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if "not found" in done.stdout:
        missing = next(line.strip() for line in done.stdout.splitlines() if "not found" in line)
        raise LabError(f"{program} cannot run here: {missing}")
    found = (_LIBRARY.search(line) for line in done.stdout.splitlines())
    return [Path(match[1]) for match in found if match]


def found_here(name: str) -> Path:
    """A program of this machine; LabError when it is not on PATH."""
    place = shutil.which(name) or shutil.which(name, path=_NEXT_TO_PATH)
    if place is None:
        raise LabError(f"{name} is not on PATH; the image for it is built from this machine's own")
    return Path(place)
