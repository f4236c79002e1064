"""What writing a tree would do, decided before anything is touched."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from kubevipgen.output.paths import kind, parents
from kubevipgen.output.state import Entry, State, digest
from kubevipgen.render.plan import RenderedFile

Owner = tuple[int, int]


class Changes:
    """``conflicts`` are paths with a reason; ``blocked`` those that not even force may touch."""

    def __init__(self) -> None:
        self.write: list[RenderedFile] = []
        self.keep: list[str] = []
        self.remove: list[str] = []
        self.conflicts: list[tuple[str, str]] = []
        self.blocked: list[tuple[str, str]] = []
        self.entries: dict[str, Entry] = {}  # of the next state


class Comparison:
    """One look at a folder. ``drafts`` are states that crashed runs had meant to reach."""

    def __init__(
        self, folder: Path, state: State, drafts: tuple[State, ...] = (), *, force: bool = False
    ) -> None:
        self.folder = folder
        self.state = state
        self.drafts = drafts
        self.force = force
        self.kinds: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.changes = Changes()

    def run(self, files: Iterable[RenderedFile], in_scope: Callable[[str], bool]) -> Changes:
        """Compare; paths out of scope stay as they are, on disk and in the state."""
        wanted = {file.tree_path: file for file in files}
        known = dict.fromkeys(path for state in (self.state, *self.drafts) for path in state.files)
        for path in known:
            if not in_scope(path):
                self._leave(path)
            elif path not in wanted:
                self._gone(path)
        for path, file in wanted.items():
            self._wanted(path, file)
        return self.changes

    def _leave(self, path: str) -> None:
        """Out of scope: ours stays ours, also what only a crashed run had written."""
        if entry := self.state.files.get(path) or self._drafted(path):
            self.changes.entries[path] = entry

    def _drafted(self, path: str) -> Entry | None:
        if self._kind(path) != "file":
            return None
        entries = (state.files.get(path) for state in self.drafts)
        found = self._digest(path)
        return next((entry for entry in entries if entry and entry.sha256 == found), None)

    def _gone(self, path: str) -> None:
        if self._bad_parent(path) or self._kind(path) in ("", "folder", "special"):
            return  # nothing of ours is there any more
        recorded = path in self.state.files
        if (self._kind(path) == "file" and self._is_ours(path)) or (self.force and recorded):
            self.changes.remove.append(path)
        elif recorded:
            why = "changed since it was written, and no longer rendered"
            self.changes.conflicts.append((path, why))

    def _wanted(self, path: str, file: RenderedFile) -> None:
        changes, what = self.changes, self._kind(path)
        if self._is_blocked(path):
            return
        if what in ("folder", "special"):
            changes.blocked.append((path, f"is a {what}"))
            return
        ours = self.force or what == "" or (what == "file" and self._may_replace(path, file))
        if what == "file" and self._is_equal(path, file):
            changes.keep.append(path)  # a twin made by somebody else stays somebody else's
        elif ours:
            changes.write.append(file)
        else:
            changes.conflicts.append((path, self._reason(path, what)))
        if ours:
            changes.entries[path] = Entry.of(file)

    def _may_replace(self, path: str, file: RenderedFile) -> bool:
        """As we left it, or edited into just what is rendered now."""
        edited = path in self.state.files and self._has_text(path, file)
        return edited or self._is_ours(path)

    def _reason(self, path: str, what: str) -> str:
        if what == "symlink":
            return "is a symlink"
        changed = path in self.state.files
        return "changed since it was written" if changed else "not made by kubevipgen"

    def _is_blocked(self, path: str) -> bool:
        if parent := self._bad_parent(path):
            why = f"{parent} is a {self._kind(parent)}, not a folder"
            self.changes.blocked.append((path, why))
        return bool(parent)

    def _bad_parent(self, path: str) -> str:
        """The parent that is no folder; a symlinked one may lead anywhere, so it is never used."""
        bad = (parent for parent in parents(path) if self._kind(parent) not in ("", "folder"))
        return next(bad, "")

    def _kind(self, path: str) -> str:
        if path not in self.kinds:
            self.kinds[path] = kind(self.folder / path)
        return self.kinds[path]

    def _digest(self, path: str) -> str:
        if path not in self.digests:
            self.digests[path] = digest((self.folder / path).read_bytes())
        return self.digests[path]

    def _is_ours(self, path: str) -> bool:
        entries = (state.files.get(path) for state in (self.state, *self.drafts))
        return self._digest(path) in {entry.sha256 for entry in entries if entry}

    def _is_equal(self, path: str, file: RenderedFile) -> bool:
        found = (self.folder / path).lstat()
        owner = owner_ids(file.owner)
        return (
            stat.S_IMODE(found.st_mode) == file.mode
            and (owner is None or owner == (found.st_uid, found.st_gid))
            and self._has_text(path, file)
        )

    def _has_text(self, path: str, file: RenderedFile) -> bool:
        return self._digest(path) == digest(file.data)


def owner_ids(owner: str) -> Owner | None:
    """``user:group`` as numbers; None when they cannot or need not be set here.

    Only root can give files away, and a name of the node need not exist on this machine.
    """
    if os.geteuid() != 0:
        return None
    user, _, group = owner.partition(":")
    try:
        uid = int(user) if user.isdecimal() else pwd.getpwnam(user).pw_uid
        gid = int(group) if group.isdecimal() else grp.getgrnam(group).gr_gid
    except KeyError:
        return None
    return uid, gid
