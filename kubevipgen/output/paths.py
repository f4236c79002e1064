"""Paths inside an output tree, kept inside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.render.plan import RenderedFile

STATE = ".kubevipgen.json"


def refusal(message: str, hint: str = "", file: str = "") -> FindingsError:
    """One error about the output, ready to raise."""
    place = Location(file) if file else None
    return FindingsError((Finding("output", Severity.ERROR, message, hint, place),))


def is_safe(path: str) -> bool:
    """Whether ``NODE/etc/...`` is relative, has no empty, ``.`` or ``..`` step, no control sign."""
    steps = path.split("/")
    return (
        len(steps) > 1
        and all(step not in ("", ".", "..") for step in steps)
        and path.isprintable()
        and not steps[0].startswith(".")
    )


def check(files: list[RenderedFile]) -> None:
    """Refuse what no renderer should hand over: paths that lead out, twins, open secrets.

    Raises:
        ValueError: a fault of ours, not of the user.
    """
    seen: set[str] = set()
    for file in files:
        if not is_safe(file.tree_path) or "/" in file.node or not file.path.startswith("/"):
            raise ValueError(f"unsafe path {file.tree_path!r}")
        if file.tree_path in seen:
            raise ValueError(f"{file.tree_path} was rendered twice")
        if file.secret and file.mode & 0o007:
            raise ValueError(f"{file.tree_path} holds a secret and has mode {file.mode:04o}")
        seen.add(file.tree_path)


def parents(path: str) -> Iterator[str]:
    """``a/b/c`` -> ``a/b``, ``a``: nearest first."""
    for parent in PurePosixPath(path).parents:
        if str(parent) != ".":
            yield str(parent)


def kind(path: Path) -> str:
    """``file``, ``folder``, ``symlink``, ``special`` or ``""`` for nothing; links not followed."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "symlink" if stat.S_ISLNK(mode) else "special"
