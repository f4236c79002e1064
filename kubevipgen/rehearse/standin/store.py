"""The leases of all stand-ins: a folder with one file per revision, in place of etcd.

Revision 7 is the file 0000000007.json, made by link(2), which fails when there is one already.
Whoever writes has read all earlier revisions, so the link is a compare-and-swap of the whole store.
There is no lock that a frozen or killed stand-in could hold: link(2) has happened or it has not.
The empty store is revision 1, since a client that asks for 0 wants any.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from kubevipgen.rehearse.standin.answer import Plain

Key = tuple[str, str]  # namespace, name


class Event(NamedTuple):
    """One revision: ADDED, MODIFIED or DELETED, and the object with that resourceVersion."""

    kind: str
    object: Plain


class Store:
    """This process's view of the folder; nobody changes the objects in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._events: list[Event] = []  # revision 2 and so on
        self.objects: dict[Key, Plain] = {}

    def catch_up(self) -> int:
        """Read what others have written; the newest revision."""
        while (event := self._read(len(self._events) + 2)) is not None:
            self._apply(event)
        return len(self._events) + 1

    def after(self, revision: int) -> list[Event]:
        """What happened after a revision, as far as it has been read."""
        return self._events[max(revision - 1, 0) :]

    def append(self, revision: int, event: Event) -> bool:
        """Make this revision; False when somebody else was faster."""
        draft = self.folder / f".{os.urandom(8).hex()}"
        draft.write_text(json.dumps(event), encoding="utf-8")
        try:
            os.link(draft, self._path(revision))
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True

    def _read(self, revision: int) -> Event | None:
        try:
            with open(self._path(revision), encoding="utf-8") as file:  # noqa: PTH123  (quicker)
                kind, found = json.load(file)
        except FileNotFoundError:
            return None
        return Event(kind, found)

    def _apply(self, event: Event) -> None:
        self._events.append(event)
        meta = event.object["metadata"]
        key = meta["namespace"], meta["name"]
        if event.kind == "DELETED":
            del self.objects[key]
        else:
            self.objects[key] = event.object

    def _path(self, revision: int) -> str:
        return f"{self.folder}/{revision:010d}.json"
