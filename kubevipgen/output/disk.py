"""Files onto the disk: whole, with their rights from the first byte on, and there to stay."""

from __future__ import annotations

import errno
import os
from pathlib import Path

LABEL = "security.selinux"
_MANY = 100  # from here on one sync of everything costs less than one per file
_NO_LABEL = {errno.ENODATA, errno.ENOTSUP, errno.EPERM, errno.ENOENT}
Owner = tuple[int, int]


def put(
    path: Path, content: bytes, mode: int, owner: Owner | None = None, label: bytes = b""
) -> None:
    """A new file; nobody but us can read it before it has its owner, mode and SELinux label."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if owner:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, mode)  # after chown, which may take mode bits away
        if label and label_of(descriptor) != label:  # in a container it is right and fixed
            os.setxattr(descriptor, LABEL, label)
    finally:
        os.close(descriptor)


def label_of(place: Path | int) -> bytes:
    """The SELinux label of a file, or of an open one; b"" where there is none."""
    try:
        if isinstance(place, int):
            return os.getxattr(place, LABEL)
        return os.getxattr(place, LABEL, follow_symlinks=False)
    except OSError as error:
        if error.errno in _NO_LABEL:
            return b""
        raise


def settle(places: list[Path]) -> None:
    """Files and folders safely on disk, before anything that relies on them."""
    if len(places) > _MANY:
        os.sync()
        return
    for place in places:
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """With this mode whatever the umask; folders on the way to it must exist."""
    folder.mkdir()
    folder.chmod(mode)
