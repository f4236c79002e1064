"""A folder that holds ``NODE/etc/...`` for every node, written all or nothing.

Everything is decided first (:mod:`kubevipgen.output.changes`), then staged inside the folder, then
renamed into place file by file; the state file, renamed last, makes it so. A run that dies in
between leaves a staging folder whose state tells the next run what was ours.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kubevipgen.finding import FindingsError
from kubevipgen.output import staging
from kubevipgen.output import state as states
from kubevipgen.output.changes import Comparison, refuse
from kubevipgen.output.look import Look
from kubevipgen.output.paths import STATE, check, refusal
from kubevipgen.output.state import State
from kubevipgen.render.plan import RenderedFile

_RESUME = "when that is mended, run it again: it takes up what was begun"
_IN_THE_WAY = "nothing was written; move it away, or choose another folder"
_GIVE_UP = ", or give up what is there with --force"


class Written(NamedTuple):
    """What a run did, as ``NODE/etc/...`` paths."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the tree was already as it should be."""
        return not self.written and not self.removed

    @property
    def said(self) -> str:
        """In words, for a summary."""
        if self.nothing:
            return "Nothing to do: everything is as it should be"
        return (
            f"{len(self.written)} files written, {len(self.unchanged)} unchanged, "
            f"{len(self.removed)} removed"
        )


def write_tree(
    folder: Path,
    files: list[RenderedFile],
    *,
    origin: tuple[str, str],
    in_scope: Callable[[str], bool] = lambda _: True,
    force: bool = False,
) -> Written:
    """Make ``folder`` hold ``files`` and no other file that this program made before.

    ``origin`` is name and digest of the spec. Paths that are not ``in_scope`` are left alone.
    ``force`` overwrites and removes files that were changed or made by somebody else.

    Raises:
        FindingsError: every path that stands in the way is named, and nothing was changed; or the
            file system refused something, and the next run takes up what was begun.
    """
    check(files)
    _check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            return _write(folder, files, origin, in_scope, force=force)
    except OSError as error:
        raise cannot_write(error, folder) from error


def cannot_write(error: OSError, folder: Path) -> FindingsError:
    """The file system has refused something in the middle of a run."""
    where = os.fsdecode(error.filename) if error.filename else str(folder)
    return refusal(f"{where} cannot be written: {error.strerror or error}", _RESUME, str(folder))


def _write(
    folder: Path,
    files: list[RenderedFile],
    origin: tuple[str, str],
    in_scope: Callable[[str], bool],
    *,
    force: bool,
) -> Written:
    leftovers = staging.leftovers(folder)
    drafts = tuple(draft for each in leftovers if (draft := staging.draft(each)))
    before = states.load(folder) or states.NOTHING
    changes = Comparison(Look(folder), before, drafts, force=force).run(files, in_scope)
    refuse(changes, lambda path: str(folder / path), _IN_THE_WAY, _GIVE_UP)
    after = states.dump(State(origin, changes.entries))
    if not changes.nothing or after != _text(folder / STATE):
        staging.apply(folder, changes, after)
    for each in leftovers:
        staging.sweep(each)
    written = tuple(file.tree_path for file in changes.write)
    return Written(written, tuple(changes.keep), tuple(changes.remove))


def _check_folder(folder: Path) -> None:
    if folder.resolve() == Path("/"):
        hint = "the tree is NODE/etc/...; copy one node's folder onto that node"
        raise refusal("the output folder must not be /", hint)
    if folder.exists() and not folder.is_dir():
        raise refusal(f"{folder} is not a folder", "name a new or an earlier output folder")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """No second run in the same folder; the lock ends with the process, however that ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not _is_alone(descriptor):
            raise refusal(f"another run is writing to {folder}", "wait until it is done")
        yield
    finally:
        os.close(descriptor)


def _is_alone(descriptor: int) -> bool:
    """Lock an open folder; False when another run has it, or has removed it meanwhile."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(descriptor).st_nlink > 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
