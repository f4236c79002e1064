"""One file -> its text, or why there is none."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

from kubevipgen.finding import Finding, Location, Severity

LIMIT = 10 * 1024 * 1024  # bytes; no configuration is a hundredth of it
UNREADABLE, BINARY = "unreadable", "binary"
TOO_LARGE, NOT_UTF_8 = "too-large", "not-utf-8"
_OURS = re.compile(
    r"keepalived|haproxy|nginx|kubeadm|kube-?vip|ch(?:ec)?k_|apiserver|user-data", re.IGNORECASE
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_STDIN = Path("-")


class Refused(Exception):  # noqa: N818  (no fault of the program)
    """There is no text; no finding when it is nobody's business."""

    def __init__(self, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def read_file(path: Path, name: str, *, is_named: bool) -> tuple[str, int | None, list[Finding]]:
    """Its text, its permission bits, and a finding when bytes of it are no text.

    ``is_named``: the user asked for this file; what is only met on the way and is not ours by its
    name is a note when it cannot be read, and nothing when it is binary. Raises Refused.
    """
    matters = is_named or bool(_OURS.search(name.rpartition("/")[2]))
    try:
        raw, mode = _bytes(path)
    except OSError as error:
        hint = "run as a user who may read it" if isinstance(error, PermissionError) else ""
        said = f"cannot be read: {error.strerror or error}"
        raise _refused(UNREADABLE, name, said, hint, matters=matters) from None
    if len(raw) > LIMIT:
        said = f"is larger than {LIMIT >> 20} MiB, which no configuration is: not read"
        raise _refused(TOO_LARGE, name, said, "is this the right file?", matters=matters)
    if raw.startswith(_WIDE):
        said = "is UTF-16 text, which no program here reads"
        raise _refused(NOT_UTF_8, name, said, "save the file as UTF-8", matters=matters)
    if b"\0" in raw:
        if not matters:
            raise Refused
        said = "holds NUL bytes: it is no text"
        raise _refused(BINARY, name, said, "is this the right file?", matters=True)
    return raw.decode("utf-8", "replace"), mode, list(_undecodable(raw, name))


def _bytes(path: Path) -> tuple[bytes, int | None]:
    """At most one byte more than the limit. OSError for what is no file, too."""
    if path == _STDIN:
        return sys.stdin.buffer.read(LIMIT + 1), None
    _check_kind(path.stat().st_mode, path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        _check_kind(state.st_mode, path)
        large = state.st_size > LIMIT
        return (b" " * (LIMIT + 1) if large else file.read(LIMIT + 1)), state.st_mode & 0o777


def _check_kind(mode: int, path: Path) -> None:
    """OSError for what is no file; it is not even opened."""
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # which says why it could not be walked
    if not stat.S_ISREG(mode):
        raise OSError(0, "it is no file (a pipe is read from standard input, as `-`)")


def _undecodable(raw: bytes, name: str) -> tuple[Finding, ...]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; the rest was read"
        hint = "harmless in a comment of keepalived or haproxy; YAML has to be UTF-8"
        place = Location(name, "", line, column)
        return (Finding(NOT_UTF_8, Severity.INFO, message, hint, place),)
    return ()


def _refused(rule: str, name: str, said: str, hint: str, *, matters: bool) -> Refused:
    severity = Severity.ERROR if matters else Severity.INFO
    return Refused((Finding(rule, severity, f"the file {said}", hint, Location(name)),))
