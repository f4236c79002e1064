"""``.kubevipgen.json``: which files of a folder this program made, and what they were.

The file has mode 0600: a hash of a file with a short password would let others guess it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kubevipgen import __version__
from kubevipgen.finding import FindingsError
from kubevipgen.output.mask import line_keys
from kubevipgen.output.paths import STATE, is_safe, refusal
from kubevipgen.render.plan import RenderedFile

SCHEMA = 1


class Entry(NamedTuple):
    """One file as it was written. ``mode`` is octal text; ``keys`` say which lines are secret."""

    sha256: str
    mode: str
    owner: str
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, file: RenderedFile) -> Entry:
        keys = line_keys(file.content, file.secrets)
        return cls(digest(file.data), f"{file.mode:04o}", file.owner, keys)


class State(NamedTuple):
    """``origin`` is the spec that the last run read: its name and digest."""

    origin: tuple[str, str]
    files: Mapping[str, Entry]


NOTHING = State(("", ""), {})


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def dump(state: State) -> str:
    """JSON with sorted paths: the same state gives the same bytes."""
    files = {path: _plain(entry) for path, entry in sorted(state.files.items())}
    origin = {"name": state.origin[0], "sha256": state.origin[1]}
    document = {"schema": SCHEMA, "maker": f"kubevipgen {__version__}", "origin": origin}
    return json.dumps({**document, "files": files}, indent=1) + "\n"


def load(folder: Path) -> State | None:
    """The state of a folder, None when it has none. Raises FindingsError when it is not ours."""
    path = folder / STATE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from None
    try:
        return _state(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _broken(path, "it is not what kubevipgen wrote") from None


def _plain(entry: Entry) -> dict[str, Any]:
    plain = {"sha256": entry.sha256, "mode": entry.mode, "owner": entry.owner}
    return {**plain, "secretKeys": list(entry.keys)} if entry.keys else plain


def _state(data: dict[str, Any]) -> State:
    if data["schema"] != SCHEMA:
        raise ValueError
    return State(
        (str(data["origin"]["name"]), str(data["origin"]["sha256"])),
        {_safe(path): _entry(each) for path, each in data["files"].items()},
    )


def _entry(data: dict[str, Any]) -> Entry:
    keys = tuple(str(key) for key in data.get("secretKeys", ()))
    return Entry(str(data["sha256"]), str(data["mode"]), str(data["owner"]), keys)


def _safe(path: str) -> str:
    if not is_safe(path):
        raise ValueError
    return path


def _broken(path: Path, reason: str) -> FindingsError:
    hint = "bring it back, or delete it; without it every file here counts as yours"
    return refusal(f"{path} cannot be used: {reason}", hint, str(path))
