"""From a path to text that is fit to be parsed."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from pathlib import Path

from kubevipgen.finding import Finding, FindingsError, Location, Severity

LIMIT = 2 * 1024 * 1024  # bytes; a spec of 10 000 nodes is smaller
_LINE = re.compile(r"\r\n|\r|\n")
# Control characters, the line ends of YAML 1.1, and marks that make text read differently from
# what it says (https://trojansource.codes); all of them also invisible in an editor.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}


def refusal(
    rule: str, message: str, hint: str = "", location: Location | None = None
) -> FindingsError:
    """A single error, ready to raise."""
    return FindingsError((Finding(rule, Severity.ERROR, message, hint, location),))


def read_bytes(path: Path, name: str) -> bytes:
    """The content of a file that is not too large; its size is looked at before it is read."""
    try:
        if str(path) == "-":
            raw = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with path.open("rb") as file:
                if (size := _size(file.fileno())) > LIMIT:
                    raise _too_large(name, size)
                raw = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    if len(raw) > LIMIT:
        raise _too_large(name, len(raw))
    return raw


def _size(descriptor: int) -> int:
    """Bytes in a regular file; 0 for pipes and devices, which are read up to the limit."""
    state = os.fstat(descriptor)
    return state.st_size if stat.S_ISREG(state.st_mode) else 0


def decode(raw: bytes, name: str) -> str:
    """UTF-8 text without its byte order mark, if it had one."""
    for bom, encoding in _BOMS.items():
        if raw.startswith(bom):
            message = f"{name} is {encoding} text; only UTF-8 is read"
            raise refusal("file-encoding", message, "save the file as UTF-8", Location(name))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        head = raw[: error.start].decode("utf-8", "replace")
        lines = split_lines(head)
        place = Location(name, "", len(lines), len(lines[-1]) + 1)
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        hint = "is this a text file at all? if it is, save it as UTF-8"
        raise refusal("file-encoding", message, hint, place) from None


def split_lines(text: str) -> tuple[str, ...]:
    """Lines as YAML 1.2 counts them."""
    return tuple(_LINE.split(text))


def check_text(lines: tuple[str, ...], name: str) -> None:
    """Refuse invisible and control characters wherever they stand."""
    for number, line in enumerate(lines, 1):
        if found := _HIDDEN.search(line):
            message = f"character U+{ord(found[0]):04X} is not allowed: it cannot be seen"
            place = Location(name, "", number, found.start() + 1, line if len(line) < 500 else "")
            raise refusal("hidden-character", message, "delete it", place)


def _too_large(name: str, size: int) -> FindingsError:
    message = f"{name} is too large: {size / 2**20:.1f} MiB, at most {LIMIT // 2**20} MiB are read"
    return refusal("file-size", message, "is this the right file?", Location(name))


def _unreadable(name: str, error: Exception) -> FindingsError:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.ENOENT:
        hint = "`kubevipgen init` writes a first one"
        return refusal("file-missing", f"{name} does not exist", hint, Location(name))
    if code == errno.EISDIR:
        hint = f"name the file in it, such as {name.rstrip('/')}/cluster.yaml"
        return refusal("file-unreadable", f"{name} is a directory", hint, Location(name))
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return refusal("file-unreadable", f"{name} cannot be read: {reason}", "", Location(name))
