"""The same finding in the same file of several nodes, told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubevipgen.finding import Finding, Location

Owners = Mapping[str, str]  # file -> where it stands on its node


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, and those that differ from it in nothing but the node and its file."""

    finding: Finding
    others: tuple[Finding, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """On which nodes it was found."""
        return tuple(finding.node for finding in (self.finding, *self.others) if finding.node)


def told_once(findings: Iterable[Finding], owners: Owners) -> list[Told]:
    """In the order of the first of each."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_key(finding, owners), []).append(finding)
    return [told for group in groups.values() for told in _apart(group)]


def where(told: Told) -> str:
    """The places of the others, ``{m-2,m-3}`` for what is the same in their names."""
    splits = [_split(finding) for finding in told.others]
    heads = {(above, below) for above, _, below in splits}
    if len(heads) == 1 and len(splits) > 1 and all(node for _, node, _ in splits):
        [(above, below)] = heads
        return f"{above}{{{','.join(node for _, node, _ in splits)}}}{below}{_line(told.others[0])}"
    return ", ".join(str(finding.location) for finding in told.others)


def _line(finding: Finding) -> str:
    place = finding.location
    return f":{place.line}:{place.column}" if place and place.line else ""


def _apart(group: list[Finding]) -> Iterable[Told]:
    """A node says a thing once; what it says twice in the same words is two findings."""
    rest = group
    while rest:
        nodes: dict[str, Finding] = {}
        again = [f for f in rest if nodes.setdefault(f.node, f) is not f]
        first, *others = nodes.values()
        yield Told(first, tuple(others))
        rest = again


def _key(finding: Finding, owners: Owners) -> object:
    if not finding.node or finding.location is None:
        return id(finding)
    related = tuple((r.message, _place(r.location, finding, owners)) for r in finding.related)
    said = (finding.rule, finding.severity, finding.message, finding.hint)
    return (*said, _place(finding.location, finding, owners), related)


def _place(place: Location, finding: Finding, owners: Owners) -> object:
    """The place with the node taken out of it."""
    above, node, below = _split_name(place.file, finding.node)
    name = (above, below) if node else ("", owners.get(place.file) or place.file)
    return (*name, place.line, place.column, place.excerpt)


def _split(finding: Finding) -> tuple[str, str, str]:
    return _split_name(finding.location.file if finding.location else "", finding.node)


def _split_name(file: str, node: str) -> tuple[str, str, str]:
    """A file's name before the folder of its node, the node, and behind it."""
    above, found, below = f"/{file}".rpartition(f"/{node}/")
    if not found:
        return file, "", ""
    return f"{above}/"[1:], node, f"/{below}"
