"""A folder that holds ``NODE/etc/...`` for every node, written all or nothing.

Everything is decided first (:mod:`kubevipgen.output.changes`), then staged inside the folder, then
renamed into place file by file; the state file, renamed last, makes it so. A run that dies in
between leaves a staging folder whose state tells the next run what was ours.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.output import state as states
from kubevipgen.output.changes import Changes, Comparison, owner_ids
from kubevipgen.output.paths import STATE, check, kind, parents, refusal
from kubevipgen.output.state import State
from kubevipgen.render.plan import RenderedFile

_STAGING = ".kubevipgen-", ".tmp"
_MANY = 100  # from here on one sync of everything costs less than one per file
_SHOWN = 50  # paths named in full; the rest is counted


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did, as ``NODE/etc/...`` paths."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the tree was already as it should be."""
        return not self.written and not self.removed


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
        FindingsError: nothing was changed; every path that stands in the way is named.
    """
    check(files)
    _check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            return _write(folder, files, origin, in_scope, force=force)
    except OSError as error:
        where = os.fsdecode(error.filename) if error.filename else str(folder)
        message = f"{where} cannot be written: {error.strerror or error}"
        raise refusal(message, "", str(folder)) from error


def _write(
    folder: Path,
    files: list[RenderedFile],
    origin: tuple[str, str],
    in_scope: Callable[[str], bool],
    *,
    force: bool,
) -> Written:
    leftovers = sorted(folder.glob("*".join(_STAGING)))
    drafts = tuple(draft for each in leftovers if (draft := _draft(each)))
    before = states.load(folder) or State()
    changes = Comparison(folder, before, drafts, force).run(files, in_scope)
    _refuse(folder, changes)
    after = states.dump(State(origin, changes.entries))
    if changes.write or changes.remove or after != _text(folder / STATE):
        _apply(folder, changes, after)
    for each in leftovers:
        shutil.rmtree(each, ignore_errors=True)
    written = tuple(file.tree_path for file in changes.write)
    return Written(written, tuple(changes.keep), tuple(changes.remove))


def _check_folder(folder: Path) -> None:
    if folder.resolve() == Path("/"):
        hint = "the tree is NODE/etc/...; copy one node's folder onto that node"
        raise refusal("the output folder must not be /", hint)
    if folder.exists() and not folder.is_dir():
        raise refusal(f"{folder} is not a folder", "name a new or an earlier output folder")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """No second run in the same folder; the lock ends with the process, however that ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise refusal(f"another run is writing to {folder}", "wait until it is done") from None
    finally:
        os.close(descriptor)


def _draft(leftover: Path) -> State | None:
    """What a run that died had meant to reach; None when it died before it touched anything."""
    if kind(leftover) != "folder":
        return None
    try:
        return states.load(leftover)
    except Exception:  # noqa: BLE001  (half a state file: that run had not renamed anything)
        return None


def _refuse(folder: Path, changes: Changes) -> None:
    bad = sorted(changes.blocked + changes.conflicts)
    if not bad:
        return
    hint = "nothing was written; move it away, or choose another folder"
    if not changes.blocked:
        hint += ", or give up what is there with --force"
    lines = [f"{folder / path} {why}" for path, why in bad[:_SHOWN]]
    if len(bad) > _SHOWN:
        lines.append(f"and {len(bad) - _SHOWN} more paths are in the way")
    hints = [""] * (len(lines) - 1) + [hint]
    pairs = zip(lines, hints, strict=True)
    raise FindingsError(tuple(Finding("in-the-way", Severity.ERROR, m, h) for m, h in pairs))


def _apply(folder: Path, changes: Changes, after: str) -> None:
    prefix, suffix = _STAGING
    staging = Path(tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=folder))
    staged = False
    try:
        for number, file in enumerate(changes.write):
            _stage(staging / str(number), file)
        _put(staging / STATE, after.encode(), 0o600)
        _settle(list(staging.iterdir()))
        staged = True
        _commit(folder, staging, changes)
    finally:
        # A half-committed run keeps its staging folder: its state names what is ours.
        if not staged or not (staging / STATE).exists():
            shutil.rmtree(staging, ignore_errors=True)


def _commit(folder: Path, staging: Path, changes: Changes) -> None:
    for path in changes.remove:
        (folder / path).unlink()
    _prune(folder, changes.remove)
    for number, file in enumerate(changes.write):
        _make_parents(folder, file.tree_path)
        (staging / str(number)).rename(folder / file.tree_path)
    _settle(sorted({(folder / file.tree_path).parent for file in changes.write}))
    (staging / STATE).rename(folder / STATE)


def _settle(places: list[Path]) -> None:
    """Files and folders safely on disk, before anything that relies on them."""
    if len(places) > _MANY:
        os.sync()
        return
    for place in places:
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _stage(draft: Path, file: RenderedFile) -> None:
    _put(draft, file.content.encode(), file.mode, owner_ids(file.owner))


def _put(path: Path, content: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  (an open descriptor, not a path)
        file.write(content)
        if owner:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, mode)  # after chown, which may take mode bits away


def _make_parents(folder: Path, path: str) -> None:
    """Folders with mode 0755 whatever the umask: a copy onto a node must not close its /etc."""
    for parent in reversed(list(parents(path))):
        place = folder / parent
        if not place.is_dir():
            place.mkdir()
            place.chmod(0o755)


def _prune(folder: Path, removed: list[str]) -> None:
    for path in removed:
        for parent in parents(path):
            try:
                (folder / parent).rmdir()
            except OSError:
                break  # it still holds something


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
