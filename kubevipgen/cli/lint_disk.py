"""One file on the disk gets new content: whole or not at all, and everything else of it stays."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kubevipgen.output import disk


def replace_file(path: Path, content: bytes) -> None:
    """Mode, owner and SELinux label stay; a link stays one, what it leads to is replaced.

    Raises OSError.
    """
    real = Path(os.path.realpath(path))
    mode, owner, label = 0o644, None, b""
    if real.exists():
        state = real.stat()
        if not stat.S_ISREG(state.st_mode):
            raise OSError(0, "it is no file")
        mode, label = stat.S_IMODE(state.st_mode), disk.label_of(real)
        mine = (os.geteuid(), os.getegid())
        owner = (state.st_uid, state.st_gid) if (state.st_uid, state.st_gid) != mine else None
    beside = real.with_name(f".{real.name}.kubevipgen-{os.getpid()}")
    try:
        disk.put(beside, content, mode, owner, label)
        disk.settle([beside])
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)
    disk.settle([real.parent])
