"""Files on their way into a tree: written in a folder of their own, then renamed into place.

The staging folder lies inside the tree, so that a rename is enough. It holds the state that the
run means to reach, which is how the next run after a crash knows what was ours.
"""

from __future__ import annotations

import errno
from itertools import count
from pathlib import Path

from kubevipgen.output import state as states
from kubevipgen.output.changes import Changes, owner_ids
from kubevipgen.output.disk import make_folder, put, settle
from kubevipgen.output.paths import STATE, kind, parents
from kubevipgen.output.state import State
from kubevipgen.render.plan import RenderedFile

_NAME = ".kubevipgen-", ".tmp"


def leftovers(folder: Path) -> list[Path]:
    """Staging folders of runs that died."""
    return sorted(folder.glob("*".join(_NAME)))


def draft(leftover: Path) -> State | None:
    """What a run that died had meant to reach; None when it died before it touched anything."""
    if kind(leftover) != "folder":
        return None
    try:
        return states.load(leftover)
    except Exception:  # noqa: BLE001  (half a state file: that run had not renamed anything)
        return None


def sweep(staging: Path) -> None:
    """Remove a staging folder; what others may have put there stays, and so does the folder."""
    if kind(staging) != "folder":
        return
    for draft in staging.iterdir():
        if draft.name.isdecimal() or draft.name == STATE:
            draft.unlink()
    try:
        staging.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def apply(folder: Path, changes: Changes, after: str) -> None:
    staging = _new_staging(folder)
    staged = False
    try:
        for number, file in enumerate(changes.write):
            _stage(staging / str(number), file)
        put(staging / STATE, after.encode(), 0o600)
        settle(list(staging.iterdir()))
        staged = True
        _commit(folder, staging, changes)
    finally:
        # A half-committed run keeps its staging folder: its state names what is ours.
        if not staged or not (staging / STATE).exists():
            sweep(staging)


def _commit(folder: Path, staging: Path, changes: Changes) -> None:
    for path in changes.remove:
        (folder / path).unlink()
    _prune(folder, changes.remove)
    for number, file in enumerate(changes.write):
        _make_parents(folder, file.tree_path)
        (staging / str(number)).rename(folder / file.tree_path)
    settle(sorted({(folder / file.tree_path).parent for file in changes.write}))
    (staging / STATE).rename(folder / STATE)


def _new_staging(folder: Path) -> Path:
    """A folder that only we can look into; the lock on ``folder`` keeps its name free for us."""
    prefix, suffix = _NAME
    names = (folder / f"{prefix}{number}{suffix}" for number in count())
    staging = next(name for name in names if not kind(name))
    make_folder(staging, 0o700)
    return staging


def _stage(draft: Path, file: RenderedFile) -> None:
    put(draft, file.data, file.mode, owner_ids(file.owner))


def _make_parents(folder: Path, path: str) -> None:
    """Folders with mode 0755 whatever the umask: a copy onto a node must not close its /etc."""
    for parent in reversed(list(parents(path))):
        place = folder / parent
        if not place.is_dir():
            make_folder(place)


def _prune(folder: Path, removed: list[str]) -> None:
    for path in removed:
        for parent in parents(path):
            try:
                (folder / parent).rmdir()
            except OSError:
                break  # it still holds something
