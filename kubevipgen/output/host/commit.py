"""Changes made real on a host, so that a crash at any point leaves each file old or new.

The order: the state that is to be reached, on disk as a draft; every file as a draft of its own,
beside its place and where nobody watches; then manifests that go, configurations, manifests, and
last whatever else goes. The draft of the state becomes the state when all is done. A run that
dies in between leaves that draft, by which the next one knows what was ours, and takes it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kubevipgen.output.changes import Changes, owner_ids
from kubevipgen.output.disk import make_folder, put, settle
from kubevipgen.output.host.labels import label
from kubevipgen.output.host.look import below
from kubevipgen.output.host.places import is_manifest
from kubevipgen.output.host.room import rooms
from kubevipgen.output.host.store import HostState, Store, dump
from kubevipgen.output.paths import kind, refusal
from kubevipgen.output.staging import sweep
from kubevipgen.render.plan import RenderedFile


class _Draft(NamedTuple):
    file: RenderedFile
    draft: Path
    place: Path


def commit(store: Store, changes: Changes, after: HostState) -> None:
    """Make the changes and save the state; nothing at all when both are there already.

    Raises FindingsError before anything is touched; OSError when the disk refuses, which leaves
    everything as it was or is taken up by the next run.
    """
    if changes.nothing and not store.draft_files() and _saved(store) == dump(after):
        for room in after.rooms:  # one that could not be removed last time
            sweep(store.look.folder / room[1:])
        return
    _Commit(store, changes, after).run()


def _saved(store: Store) -> bytes:
    return store.state_file.read_bytes() if kind(store.state_file) == "file" else b""


class _Commit:
    def __init__(self, store: Store, changes: Changes, after: HostState) -> None:
        self.store, self.look = store, store.look
        self.changes = changes
        room_of = rooms(self.look, (file.path for file in changes.write))
        self.drafts = [
            _Draft(file, room_of[file.path] / str(number), self.look.place(file.path))
            for number, file in enumerate(changes.write)
        ]
        self.rooms = list(dict.fromkeys(room_of.values()))
        self.made = self._missing_folders()
        earlier = store.drafts()
        folders = {f for state in (after, *earlier) for f in state.folders if self._is_there(f)}
        rooms_of = {room for state in (after, *earlier) for room in state.rooms}
        self.after = after._replace(
            folders=tuple(folders.union(map(self._name, self.made))),
            rooms=tuple(rooms_of.union(map(self._name, self.rooms))),
        )

    def run(self) -> None:
        draft = self.store.new_draft(self.after)
        begun = False
        try:
            self._sweep()
            self._stage()
            begun = True
            self._move()
        finally:
            self._sweep()
            if not begun:
                self._take_back(draft)
        self._prune()
        self.store.save(draft)

    def _sweep(self) -> None:
        """Our drafts, and those of earlier runs that died."""
        for room in self.after.rooms:
            sweep(self.look.folder / room[1:])

    def _is_there(self, folder: str) -> bool:
        return kind(self.look.folder / folder[1:]) == "folder"

    def _name(self, place: Path) -> str:
        return f"/{place.relative_to(self.look.folder)}"

    def _missing_folders(self) -> list[Path]:
        needed = (p for d in self.drafts for p in below(self.look.folder, d.place.parent))
        return [folder for folder in dict.fromkeys(needed) if kind(folder) != "folder"]

    def _stage(self) -> None:
        for room in self.rooms:
            if kind(room):
                raise refusal(f"{room} is in the way", "look what it holds, then remove it")
            make_folder(room, 0o700)
        for each in self.drafts:
            file = each.file
            marked = label(self.look, file.path)
            put(each.draft, file.data, file.mode, owner_ids(file.owner), marked)
        settle([each.draft for each in self.drafts])
        for folder in self.made:
            make_folder(folder)
        settle(list(dict.fromkeys(folder.parent for folder in self.made)))

    def _move(self) -> None:
        manifests = [path for path in self.changes.remove if is_manifest(path)]
        self._unlink(manifests)
        self._rename(each for each in self.drafts if not is_manifest(each.file.path))
        self._rename(each for each in self.drafts if is_manifest(each.file.path))
        self._unlink(path for path in self.changes.remove if path not in manifests)

    def _unlink(self, paths: Iterable[str]) -> None:
        places = [self.look.place(path) for path in paths]
        for place in places:
            place.unlink()
        settle(list(dict.fromkeys(place.parent for place in places)))

    def _rename(self, drafts: Iterable[_Draft]) -> None:
        moved = list(drafts)
        for each in moved:
            each.draft.rename(each.place)
        settle(list(dict.fromkeys(each.place.parent for each in moved)))

    def _prune(self) -> None:
        """Folders that we made and nothing of ours is in; what others put there keeps them."""
        used = {
            self._name(folder)
            for path in self.after.files
            if not self.look.obstacle(path)
            for folder in below(self.look.folder, self.look.place(path).parent)
        }
        for folder in sorted(set(self.after.folders) - used, reverse=True):
            with suppress(OSError):
                (self.look.folder / folder[1:]).rmdir()

    def _take_back(self, draft: Path) -> None:
        for folder in reversed(self.made):
            with suppress(OSError):
                folder.rmdir()
        draft.unlink(missing_ok=True)
