"""What writing files would do, decided before anything is touched."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.output.look import Look
from kubevipgen.output.state import Entry, digest
from kubevipgen.render.plan import RenderedFile

Owner = tuple[int, int]
MARKER = b"Made by kubevipgen"
_SHOWN = 50  # paths named in full; the rest is counted


class Known(Protocol):
    """A state: what a run left behind, or had meant to."""

    @property
    def files(self) -> Mapping[str, Entry]: ...


class Changes:
    """``conflicts`` are paths with a reason; ``blocked`` those that not even force may touch."""

    def __init__(self) -> None:
        self.write: list[RenderedFile] = []
        self.keep: list[str] = []
        self.remove: list[str] = []
        self.conflicts: list[tuple[str, str]] = []
        self.blocked: list[tuple[str, str]] = []
        self.entries: dict[str, Entry] = {}  # of the next state

    @property
    def nothing(self) -> bool:
        """Whether everything is as it should be."""
        return not self.write and not self.remove


class Comparison:
    """Files against one look. ``drafts`` are states that crashed runs had meant to reach.

    ``force`` takes what others made or changed. With ``adopt`` a file that is just as rendered and
    says that this program made it is ours, even if no state knows it.
    """

    def __init__(
        self,
        look: Look,
        state: Known,
        drafts: Sequence[Known] = (),
        *,
        force: bool = False,
        adopt: bool = False,
    ) -> None:
        self.look = look
        self.state = state
        self.drafts = drafts
        self.force = force
        self.adopt = adopt
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
        if entry := self.state.files.get(path) or self.entry(path):
            self.changes.entries[path] = entry

    def _gone(self, path: str) -> None:
        if self.look.obstacle(path) or self.look.kind(path) in ("", "folder", "special"):
            return  # nothing of ours is there any more
        recorded = path in self.state.files
        if self.entry(path) or (self.force and recorded):
            self.changes.remove.append(path)
        elif recorded:
            why = "changed since it was written, and no longer rendered"
            self.changes.conflicts.append((path, why))

    def _wanted(self, path: str, file: RenderedFile) -> None:
        changes = self.changes
        if why := self.look.obstacle(path):
            changes.blocked.append((path, why))
            return
        what = self.look.kind(path)
        if what in ("folder", "special"):
            changes.blocked.append((path, f"is a {what}"))
            return
        ours = self.force or what == "" or (what == "file" and self._may_replace(path, file))
        if what == "file" and self._is_equal(path, file):
            changes.keep.append(path)  # a twin made by somebody else stays somebody else's
            ours = ours or (self.adopt and MARKER in file.data)
        elif ours:
            changes.write.append(file)
        else:
            changes.conflicts.append((path, self._reason(path, what)))
        if ours:
            changes.entries[path] = Entry.of(file)

    def _may_replace(self, path: str, file: RenderedFile) -> bool:
        """As we left it, or edited into just what is rendered now."""
        edited = path in self.state.files and self._has_text(path, file)
        return edited or self.entry(path) is not None

    def _reason(self, path: str, what: str) -> str:
        if what == "symlink":
            return "is a symlink"
        changed = path in self.state.files
        return "changed since it was written" if changed else "not made by kubevipgen"

    def entry(self, path: str) -> Entry | None:
        """What we know of a file that is as a run of ours, or a step of the bootstrap, left it."""
        if self.look.obstacle(path) or self.look.kind(path) != "file":
            return None
        entries = (state.files.get(path) for state in (self.state, *self.drafts))
        found = self.look.digest(path)
        return next((entry for entry in entries if entry and found in entry.digests), None)

    def _is_equal(self, path: str, file: RenderedFile) -> bool:
        found = self.look.stat(path)
        owner = owner_ids(file.owner)
        return (
            stat.S_IMODE(found.st_mode) == file.mode
            and (owner is None or owner == (found.st_uid, found.st_gid))
            and self._has_text(path, file)
        )

    def _has_text(self, path: str, file: RenderedFile) -> bool:
        return self.look.digest(path) == digest(file.data)


def refuse(changes: Changes, where: Callable[[str], str], hint: str, give_up: str) -> None:
    """Raise FindingsError when something stands in the way; ``give_up`` is what force does."""
    bad = sorted(changes.blocked + changes.conflicts)
    if not bad:
        return
    lines = [f"{where(path)} {why}" for path, why in bad[:_SHOWN]]
    if len(bad) > _SHOWN:
        lines.append(f"and {len(bad) - _SHOWN} more paths are in the way")
    hints = [""] * (len(lines) - 1) + [hint if changes.blocked else hint + give_up]
    pairs = zip(lines, hints, strict=True)
    raise FindingsError(tuple(Finding("in-the-way", Severity.ERROR, m, h) for m, h in pairs))


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
