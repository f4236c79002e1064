"""Earlier versions of a host's files: ``backups/0001/`` and so on, the newest last.

A version is whole: every file that was ours, and those of others that were about to be replaced.
It is complete when its ``version.json`` is there, which is written last.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kubevipgen.output import state as states
from kubevipgen.output.disk import make_folder, put, settle
from kubevipgen.output.host import store as stores
from kubevipgen.output.host.places import is_safe
from kubevipgen.output.host.store import HostState, Store
from kubevipgen.output.mask import secret_lines
from kubevipgen.output.paths import kind
from kubevipgen.render.plan import RenderedFile

_INDEX = "version.json"


class Kept(NamedTuple):
    """One file as it was; ``owner`` in numbers, ``foreign`` when it was not as we had left it."""

    path: str
    mode: int
    owner: str
    foreign: bool


class Version(NamedTuple):
    """One earlier version; ``files`` stand beside its index as 0, 1, ... in their order."""

    folder: Path
    state: HostState
    files: tuple[Kept, ...]

    @property
    def precious(self) -> bool:
        """Whether it holds what no render brings back."""
        return any(kept.foreign for kept in self.files)

    def rendered(self, now: HostState) -> list[RenderedFile]:
        """Its files, to be put in place like any others; ``now`` knows of later secrets."""
        return [self._file(number, kept, now) for number, kept in enumerate(self.files)]

    def _file(self, number: int, kept: Kept, now: HostState) -> RenderedFile:
        raw = (self.folder / str(number)).read_bytes()
        entries = (state.files.get(kept.path) for state in (self.state, now))
        keys = {key for entry in entries if entry for key in entry.keys}
        try:
            text, packed = raw.decode(), b""
        except UnicodeDecodeError:
            text, packed = "", raw
        hidden = secret_lines(text, keys)
        return RenderedFile("", kept.path, text, kept.mode, kept.owner, hidden, packed)


def versions(store: Store) -> list[Version]:
    """Complete ones, the oldest first. Raises FindingsError for an index that is not ours."""
    found = []
    for folder in sorted(_folder(store).glob("[0-9]*")):
        version = states.read(folder / _INDEX, partial(_parse, folder))
        found += [version] if version else []
    return found


def keep(store: Store, state: HostState, paths: Iterable[str], foreign: set[str]) -> Path:
    """Copy these files as they are now. ``foreign`` of them are not as we had left them."""
    folder = _folder(store)
    if kind(folder) != "folder":
        make_folder(folder, 0o700)
    _drop_halves(folder)
    numbers = [int(p.name) for p in folder.glob("[0-9]*") if p.name.isdecimal()]
    target = folder / f"{max(numbers, default=0) + 1:04}"
    make_folder(target, 0o700)
    try:
        _fill(store, target, state, sorted(paths), foreign)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target


def drop(version: Version) -> None:
    """Take one away: its index first, so that half of it never counts."""
    (version.folder / _INDEX).unlink()
    settle([version.folder])
    shutil.rmtree(version.folder)


def drop_all(store: Store) -> list[Path]:
    """Those that hold only what we rendered; the folders of the others."""
    every = versions(store)
    for version in every:
        if not version.precious:
            drop(version)
    folder = _folder(store)
    if kind(folder) == "folder":
        _drop_halves(folder)
        if not any(folder.iterdir()):
            folder.rmdir()
    return [version.folder for version in every if version.precious]


def _fill(
    store: Store, target: Path, state: HostState, paths: list[str], foreign: set[str]
) -> None:
    kept = []
    for number, path in enumerate(paths):
        found = store.look.stat(path)
        put(target / str(number), store.look.read(path), 0o600)
        owner = f"{found.st_uid}:{found.st_gid}"
        kept.append(Kept(path, found.st_mode & 0o7777, owner, path in foreign))
    settle([*target.iterdir()])
    data = {"state": stores.plain(state), "files": [each._asdict() for each in kept]}
    store.put(target / _INDEX, states.json_text(data).encode())
    settle([target.parent])


def _drop_halves(folder: Path) -> None:
    """What a run that died left of a version."""
    for half in folder.glob("[0-9]*"):
        if kind(half) == "folder" and not kind(half / _INDEX):
            shutil.rmtree(half)


def _folder(store: Store) -> Path:
    return store.folder / "backups"


def _parse(folder: Path, data: dict[str, Any]) -> Version:
    files = tuple(
        Kept(str(each["path"]), int(each["mode"]), str(each["owner"]), bool(each["foreign"]))
        for each in data["files"]
    )
    if not all(is_safe(kept.path) for kept in files):
        raise ValueError
    return Version(folder, stores.parse(data["state"]), files)
