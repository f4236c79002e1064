"""SELinux labels of new files: what the file before had, else what the policy says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kubevipgen.output.disk import label_of
from kubevipgen.output.host.look import HostLook

_ENFORCE = Path("/sys/fs/selinux/enforce")  # there when SELinux is on: selinux(8)


def label(look: HostLook, path: str) -> bytes:
    """The label for a new file at ``path``, b"" where there are none.

    Without a policy at hand the folder's label: what a file made inside it would get.
    """
    place = look.place(path)
    found = label_of(place)
    if not found and look.is_live and _ENFORCE.exists():
        found = _by_policy(path)
    parent = next(p for p in place.parents if p.is_dir())
    return found or label_of(parent)


def _by_policy(path: str) -> bytes:
    """matchpathcon(8) prints the label alone, or ``<<none>>``."""
    program = shutil.which("matchpathcon")
    if not program:
        return b""
    command = [program, "-n", "-m", "file", path]
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)  # noqa: S603
    text = done.stdout.strip()
    return text + b"\0" if done.returncode == 0 and text.count(b":") > 2 else b""
