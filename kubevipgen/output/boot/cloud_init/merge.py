"""Our ``#cloud-config`` laid into a user's own, whose text stays as it is, comments included.

Lists are joined, the user's items first: their commands run before the bootstrap starts; only a
pre-step has to come before them. What both say differently is an error, and so is a path that both
write. Nothing of theirs is replaced.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any

from kubevipgen.finding import Finding, FindingsError
from kubevipgen.formats import yaml
from kubevipgen.output.boot.cloud_init.theirs import Place, Theirs
from kubevipgen.output.boot.users_yaml import load

_MARK = "# From kubevipgen:\n"
_ITEM = re.compile(r"^( *)-(?=\s)", re.MULTILINE)


def merged(theirs: Theirs, ours: dict[str, Any], header: Sequence[str], *, first: str = "") -> str:
    """The joined document; in the list ``first`` our items come before theirs.

    Raises FindingsError with everything that contradicts ours.
    """
    if findings := tuple(_contradictions(theirs, ours)):
        raise FindingsError(findings)
    ours = {key: _new(theirs, key, value) for key, value in ours.items()}
    text = _with_header(_joined(theirs, ours, first), header)
    if not _says(text, _expected(theirs, ours, first)):
        message = f"{theirs.name} is laid out in a way that nothing can be added to"
        hint = "give each list one item per line, and end the file where its data ends"
        raise theirs.refusal(message, hint)
    return text


def _says(text: str, expected: dict[str, Any]) -> bool:
    try:
        return bool(load(text, "") == expected)
    except (FindingsError, RecursionError):  # the latter for a list that holds itself
        return False


def _contradictions(theirs: Theirs, ours: dict[str, Any]) -> Iterator[Finding]:
    for key, value in ours.items():
        if key not in theirs.data:
            continue
        place = theirs.places.get(key)
        if place is None:  # it came through a merge key
            yield theirs.finding(f"{key} stands behind an alias", "write it out", 0, key)
        elif isinstance(value, list) and not place.is_list:
            yield theirs.finding(f"{key} is not a list here", "write a list", place.key, key)
        elif key == "write_files":
            yield from _same_paths(theirs, place, {item["path"] for item in value})
        elif not isinstance(value, list) and theirs.data[key] != value:
            here = json.dumps(theirs.data[key], default=str)
            message = f"{key} is {here} here, and {json.dumps(value)} in ours"
            yield theirs.finding(message, "remove the line", place.key, key)


def _same_paths(theirs: Theirs, place: Place, ours: set[str]) -> Iterator[Finding]:
    for number, item in enumerate(theirs.data["write_files"]):
        path = str(item.get("path", "")) if isinstance(item, dict) else ""
        if posixpath.normpath(path) in ours:
            where = f"write_files[{number}]"
            hint = "remove it here, or what makes it in the cluster file"
            message = f"{path} is written here and by kubevipgen"
            yield theirs.finding(message, hint, place.items[number], where)


def _new(theirs: Theirs, key: str, value: Any) -> Any:
    """A package that they install already, perhaps in a version of their choice, stays theirs."""
    if key != "packages":
        return value
    items = theirs.data.get(key, ())
    names = [item[0] if isinstance(item, list) and item else item for item in items]
    return [name for name in value if name not in names]


def _expected(theirs: Theirs, ours: dict[str, Any], first: str) -> dict[str, Any]:
    lists = {k: [*theirs.data.get(k, ()), *v] for k, v in ours.items() if isinstance(v, list)}
    if first in lists:
        lists[first] = [*ours[first], *theirs.data.get(first, ())]
    return {**theirs.data, **ours, **lists}


def _joined(theirs: Theirs, ours: dict[str, Any], first: str) -> str:
    """Theirs with our items behind theirs, or before them, and our other keys at the end."""
    places = {key: theirs.places[key] for key in ours if key in theirs.places}
    text = theirs.text
    for key, place in sorted(places.items(), key=lambda pair: -pair[1].end):
        if isinstance(ours[key], list) and ours[key]:
            at = _begin(text, place) if key == first else place.end
            text = text[:at] + _added(text, place, ours[key], at) + text[at:]
    rest = yaml.Map({key: value for key, value in ours.items() if key not in places})
    return f"{text}{_MARK}{yaml.dump(rest)}" if rest else text


def _begin(text: str, place: Place) -> int:
    """Where something may be written before the first item of a list."""
    if not place.items:
        return place.end
    return place.items[0] if place.flow else text.rfind("\n", 0, place.items[0]) + 1


def _added(text: str, place: Place, items: list[Any], at: int) -> str:
    if not place.flow:
        return _below(text, place, items)
    line = ", ".join(json.dumps(item, ensure_ascii=False) for item in items)  # JSON is YAML
    if at < place.end:
        return f"{line}, "
    return line if text[:at].rstrip().endswith(("[", ",")) else f", {line}"


def _below(text: str, place: Place, items: list[Any]) -> str:
    first = _ITEM.search(text, text.rfind("\n", 0, place.key) + 1)
    pad = first[1] if first else ""
    lines = f"{_MARK}{yaml.dump(items)}".split("\n")
    return "\n".join(pad + line if line else "" for line in lines)


def _with_header(text: str, header: Sequence[str]) -> str:
    first, _, rest = text.partition("\n")
    comments = yaml.dump({}, header).removesuffix("{}\n")
    return f"{first}\n{comments}{rest}"
