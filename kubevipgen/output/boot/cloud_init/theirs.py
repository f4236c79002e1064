"""A user's own ``#cloud-config``: what it holds, and where its keys and lists stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.output.boot.cloud_init.document import FIRST_LINE
from kubevipgen.output.boot.users_yaml import events, is_private, load, text_of

# How another kind of user-data begins (cloudinit/handlers/__init__.py), and what it is.
_OTHERS = {
    "## template": "a text in which Jinja replaces words, in our files too",
    "#!": "a script",
    "#include": "a list of addresses",
    "#cloud-boothook": "a boot hook",
    "#cloud-config-archive": "an archive",
    "#cloud-config-jsonp": "a JSON patch",
    "#part-handler": "a part handler",
    "content-type:": "a MIME message",
    "mime-version:": "a MIME message",
}
_HINT = f"only a plain {FIRST_LINE} is merged; a script can be an item of its runcmd"


@dataclass(frozen=True, slots=True)
class Place:
    """A top-level key and its value. ``key``, ``items`` and ``end`` are positions in the text.

    Of a list, ``items`` are those of its items; ``end`` is where more of them may be written:
    before the bracket of ``[a, b]`` (``flow``), else at the start of a line.
    """

    key: int
    is_list: bool = False
    flow: bool = False
    items: tuple[int, ...] = ()
    end: int = 0


@dataclass(frozen=True, slots=True)
class Theirs:
    """``text`` ends with a line break; ``data`` is what YAML 1.1 makes of it.

    ``private`` when others may not read the file.
    """

    name: str
    text: str
    private: bool = False
    data: dict[Any, Any] = field(default_factory=dict, repr=False)
    places: dict[str, Place] = field(default_factory=dict, repr=False)

    def finding(self, message: str, hint: str, index: int = 0, path: str = "") -> Finding:
        """An error at a position of the text."""
        start = self.text.rfind("\n", 0, index) + 1
        line = self.text.count("\n", 0, index) + 1
        shown = self.text[start:].partition("\n")[0][:1000]
        place = Location(self.name, path, line, index - start + 1, shown)
        return Finding("merge", Severity.ERROR, message, hint, place)

    def refusal(self, message: str, hint: str, index: int = 0) -> FindingsError:
        """The same, ready to raise."""
        return FindingsError((self.finding(message, hint, index),))


@cache  # once for all nodes: it may be a pipe, as in --merge <(sops -d user-data)
def read(path: Path) -> Theirs:
    """Raises FindingsError for what is no plain ``#cloud-config``, or not laid out in lines."""
    name, text = str(path), text_of(path)
    theirs = Theirs(name, text if text.endswith("\n") else f"{text}\n", is_private(path))
    _check_kind(theirs)
    data = load(theirs.text, name)
    if data is None:
        return theirs
    if not isinstance(data, dict):
        raise theirs.refusal(f"{name} holds no mapping", "write `key: value` lines")
    return replace(theirs, data=data, places=_places(theirs, events(theirs.text, name)))


def _check_kind(theirs: Theirs) -> None:
    first = theirs.text.partition("\n")[0].rstrip()
    kinds = [start for start in _OTHERS if first.lower().startswith(start)]
    if kinds:
        raise theirs.refusal(f"{theirs.name} is {_OTHERS[max(kinds, key=len)]}", _HINT)
    if first.split(" ")[0] != FIRST_LINE:
        message = f"the first line is not {FIRST_LINE}"
        raise theirs.refusal(message, "without it cloud-init takes the file for something else")


def _places(theirs: Theirs, stream: list[Any]) -> dict[str, Place]:
    """The top-level keys, from the events between the start and the end of the document."""
    root, *rest = stream[2:-3]
    if root.flow_style or root.start_mark.column:
        message = f"the keys of {theirs.name} do not stand at the start of a line"
        hint = "write the document without braces and without indentation"
        raise theirs.refusal(message, hint, root.start_mark.index)
    places: dict[str, Place] = {}
    while rest:
        key, size = rest[0], _length(rest[1:])
        if not hasattr(key, "value"):
            message = "this key is no text"
            raise theirs.refusal(message, "cloud-init knows no such key", key.start_mark.index)
        places[key.value] = _place(theirs.text, key, rest[1 : 1 + size])
        rest = rest[1 + size :]
    return places


def _length(stream: list[Any]) -> int:
    """How many events the first node takes."""
    depth = 0
    for number, event in enumerate(stream, 1):
        depth += _opens(event) - _closes(event)
        if not depth:
            return number
    raise ValueError("a node without an end")


def _opens(event: Any) -> bool:
    return type(event).__name__ in ("MappingStartEvent", "SequenceStartEvent")


def _closes(event: Any) -> bool:
    return type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")


def _place(text: str, key: Any, node: list[Any]) -> Place:
    at = key.start_mark.index
    if type(node[0]).__name__ != "SequenceStartEvent":
        return Place(at)
    inner = node[1:-1]
    items = tuple(_items(inner))
    if node[0].flow_style:
        return Place(at, is_list=True, flow=True, items=items, end=node[-1].start_mark.index)
    # The end of a block stands where the next key begins, below comments that belong to that key.
    last = max(e.end_mark.index for e in inner if not _is_hollow(e))
    end = last if text[last - 1] == "\n" else text.index("\n", last) + 1
    return Place(at, is_list=True, items=items, end=end)


def _is_hollow(event: Any) -> bool:
    return _closes(event) and bool(event.start_mark.index == event.end_mark.index)


def _items(stream: list[Any]) -> list[int]:
    """Where each node of a list begins."""
    found = []
    while stream:
        found.append(stream[0].start_mark.index)
        stream = stream[_length(stream) :]
    return found
