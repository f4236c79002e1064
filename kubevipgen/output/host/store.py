"""``/var/lib/kubevipgen`` on a node: the state, drafts of a state, and earlier versions.

Everything in it is for root alone: a hash of a file with a short password lets others guess it,
and earlier versions hold secrets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from kubevipgen.finding import FindingsError
from kubevipgen.output import state as states
from kubevipgen.output.disk import make_folder, put, settle
from kubevipgen.output.host.look import HostLook, below
from kubevipgen.output.host.places import is_safe
from kubevipgen.output.paths import kind, refusal
from kubevipgen.output.state import Entry
from kubevipgen.output.tree import cannot_write, locked
from kubevipgen.render.bootstrap.paths import STATE_DIRECTORY

STATE = "state.json"
_DRAFT = "draft-", ".json"


class Held(NamedTuple):
    """A VIP that programs of ours may put on an interface of this host."""

    vip: str
    interface: str


class HostState(NamedTuple):
    """What is ours on this host.

    ``folders`` are those that we made; ``rooms`` where drafts stand; ``pending`` are paths whose
    change no ``--activate`` has put in force yet.
    """

    origin: tuple[str, str] = ("", "")
    files: Mapping[str, Entry] = {}
    node: str = ""
    folders: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    pending: tuple[str, ...] = ()


def dump(state: HostState) -> bytes:
    """JSON; the same state gives the same bytes."""
    return states.json_text(plain(state)).encode()


def plain(state: HostState) -> dict[str, Any]:
    """As plain data."""
    return states.document(state.origin, state.files) | {
        "node": state.node,
        "folders": sorted(state.folders),
        "rooms": sorted(state.rooms),
        "held": [held._asdict() for held in state.held],
        "pending": sorted(state.pending),
    }


def parse(data: dict[str, Any]) -> HostState:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no state."""
    files = states.parse(data, is_safe)
    lists = {name: tuple(map(str, data[name])) for name in ("folders", "rooms", "pending")}
    if not all(is_safe(path) for paths in lists.values() for path in paths):
        raise ValueError
    held = tuple(Held(str(each["vip"]), str(each["interface"])) for each in data["held"])
    return HostState(files.origin, files.files, str(data["node"]), held=held, **lists)


class Store:
    """The folder as it is found below a root."""

    def __init__(self, look: HostLook) -> None:
        if why := look.obstacle(f"{STATE_DIRECTORY}/{STATE}"):
            raise refusal(f"{look.folder / STATE_DIRECTORY[1:]} cannot be used: it {why}")
        self.look = look
        self.folder = look.place(f"{STATE_DIRECTORY}/{STATE}").parent

    @property
    def state_file(self) -> Path:
        return self.folder / STATE

    def load(self) -> HostState:
        """The state; an empty one where there is none. Raises FindingsError: it is not ours."""
        return states.read(self.state_file, parse) or HostState()

    def draft_files(self) -> list[Path]:
        """Drafts of runs that died, or of the run that is going on."""
        return sorted(self.folder.glob("*".join(_DRAFT)))

    def drafts(self) -> tuple[HostState, ...]:
        """What runs that died had meant to reach; half a draft had not begun to be reached."""
        return tuple(found for path in self.draft_files() if (found := _draft(path)))

    def new_draft(self, state: HostState) -> Path:
        """Written down before anything is touched, so that the next run knows what was ours."""
        first, last = _DRAFT
        names = (self.folder / f"{first}{number:04}{last}" for number in count(1))
        path = next(name for name in names if not kind(name))
        self.put(path, dump(state))
        return path

    def put(self, path: Path, content: bytes) -> None:
        """A private file of ours, safely on disk or not there at all."""
        try:
            put(path, content, 0o600)
            settle([path, path.parent])
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def save(self, draft: Path) -> None:
        """Make a draft the state; from here on nothing else counts."""
        draft.rename(self.state_file)
        for old in self.draft_files():
            old.unlink()
        settle([self.folder])

    @contextmanager
    def lock(self, *, make: bool = True) -> Iterator[None]:
        """No second run on this host. Raises FindingsError: there is one, or the disk refuses."""
        try:
            if make:
                self._make()
            elif kind(self.folder) != "folder":
                yield
                return
            with locked(self.folder):
                yield
        except OSError as error:
            raise cannot_write(error, self.folder) from error

    def _make(self) -> None:
        for folder in below(self.look.folder, self.folder):
            if kind(folder) != "folder":
                make_folder(folder, 0o700 if folder == self.folder else 0o755)


def _draft(path: Path) -> HostState | None:
    try:
        return states.read(path, parse)
    except FindingsError:
        return None
