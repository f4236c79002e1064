"""``.kubevipgen.json``: which files of a folder this program made, and what they were.

The file has mode 0600: a hash of a file with a short password would let others guess it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kubevipgen import __version__
from kubevipgen.finding import FindingsError
from kubevipgen.output.mask import line_keys
from kubevipgen.output.paths import STATE, is_safe, refusal
from kubevipgen.render.plan import RenderedFile

SCHEMA = 1
Built = TypeVar("Built")


class Entry(NamedTuple):
    """One file as it was written. ``mode`` is octal text; ``keys`` say which lines are secret.

    ``later`` is the hash of what a step of the bootstrap turns the file into, "" when none does.
    """

    sha256: str
    mode: str
    owner: str
    keys: tuple[str, ...] = ()
    later: str = ""

    @classmethod
    def of(cls, file: RenderedFile) -> Entry:
        # Packed, a secret is not found any more: nothing of such a file may be shown.
        hidden = file.secret and file.packed
        keys = ("*",) if hidden else line_keys(file.content, file.secrets)
        later = digest(file.later.encode()) if file.later else ""
        return cls(digest(file.data), f"{file.mode:04o}", file.owner, keys, later)

    @property
    def digests(self) -> tuple[str, ...]:
        """Of every content that this program gives the file."""
        return (self.sha256, self.later) if self.later else (self.sha256,)


class State(NamedTuple):
    """``origin`` is the spec that the last run read: its name and digest."""

    origin: tuple[str, str]
    files: Mapping[str, Entry]


NOTHING = State(("", ""), {})


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def dump(state: State) -> str:
    """JSON with sorted paths: the same state gives the same bytes."""
    return json_text(document(state.origin, state.files))


def json_text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=1) + "\n"


def document(origin: tuple[str, str], files: Mapping[str, Entry]) -> dict[str, Any]:
    """What every state file holds."""
    return {
        "schema": SCHEMA,
        "maker": f"kubevipgen {__version__}",
        "origin": {"name": origin[0], "sha256": origin[1]},
        "files": {path: _plain(entry) for path, entry in sorted(files.items())},
    }


def load(folder: Path) -> State | None:
    """The state of a folder, None when it has none. Raises FindingsError when it is not ours."""
    return read(folder / STATE, lambda data: parse(data, is_safe))


def read(path: Path, build: Callable[[dict[str, Any]], Built]) -> Built | None:
    """What ``build`` makes of a state file, None when there is none.

    Raises FindingsError when the file cannot be read or is not ours.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from None
    try:
        return build(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _broken(path, "it is not what kubevipgen wrote") from None


def parse(data: dict[str, Any], safe: Callable[[str], bool]) -> State:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no state."""
    if data["schema"] != SCHEMA or not all(map(safe, data["files"])):
        raise ValueError
    return State(
        (str(data["origin"]["name"]), str(data["origin"]["sha256"])),
        {path: _entry(each) for path, each in data["files"].items()},
    )


def _plain(entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = {"sha256": entry.sha256, "mode": entry.mode, "owner": entry.owner}
    if entry.keys:
        plain["secretKeys"] = list(entry.keys)
    if entry.later:
        plain["laterSha256"] = entry.later
    return plain


def _entry(data: dict[str, Any]) -> Entry:
    keys = tuple(str(key) for key in data.get("secretKeys", ()))
    later = str(data.get("laterSha256", ""))
    return Entry(str(data["sha256"]), str(data["mode"]), str(data["owner"]), keys, later)


def _broken(path: Path, reason: str) -> FindingsError:
    hint = "bring it back, or delete it; without it every file here counts as yours"
    return refusal(f"{path} cannot be used: {reason}", hint, str(path))
