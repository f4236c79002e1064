"""Reading files that nobody else may read."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

from kubevipgen.finding import Finding, FindingsError, Location, Severity

LIMIT = 1024 * 1024  # bytes; a secrets file has a few hundred


def refusal(message: str, hint: str, place: Location) -> FindingsError:
    """One error about a secrets file, ready to raise."""
    return FindingsError((Finding("secrets-file", Severity.ERROR, message, hint, place),))


def read_private(path: Path) -> bytes:
    """The content of a regular file that belongs to this user or root and is closed to others.

    The checks look at the opened file, so they also hold for the target of a symlink and cannot
    be raced. Raises FindingsError.
    """
    place = Location(str(path))
    try:
        # O_NONBLOCK: a FIFO must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    try:
        _check(path, os.fstat(descriptor), place)
        raw = os.read(descriptor, LIMIT + 1)
    finally:
        os.close(descriptor)
    if len(raw) > LIMIT:
        message = f"{path} is larger than {LIMIT // 1024} KiB"
        raise refusal(message, "is this the right file?", place)
    return raw


def _check(path: Path, state: os.stat_result, place: Location) -> None:
    shown = shlex.quote(str(path))
    if not stat.S_ISREG(state.st_mode):
        what = "a directory" if stat.S_ISDIR(state.st_mode) else "not a regular file"
        raise refusal(f"{path} is {what}", "name a secrets file", place)
    if state.st_uid not in _trusted_owners():
        message = f"{path} belongs to user {state.st_uid}, who could change the secrets"
        raise refusal(message, f"run `chown {os.geteuid()} {shown}` as root", place)
    if state.st_mode & 0o077:
        mode = stat.S_IMODE(state.st_mode)
        message = f"{path} is open to other users (mode {mode:04o}, wanted 0600)"
        raise refusal(message, f"run `chmod 600 {shown}`", place)


def _trusted_owners() -> set[int]:
    """This user and root; under sudo also the user who called it."""
    owners = {os.geteuid(), 0}
    caller = os.environ.get("SUDO_UID", "")
    if os.geteuid() == 0 and caller.isdecimal():
        owners.add(int(caller))
    return owners


def _unreadable(path: Path, error: Exception) -> FindingsError:
    place = Location(str(path))
    if isinstance(error, FileNotFoundError):
        hint = "`kubevipgen secrets init` makes a secrets file"
        return refusal(f"{path} does not exist", hint, place)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return refusal(f"{path} cannot be read: {reason}", "", place)
