"""Which VRRP instances of a set of files are the nodes of one virtual router.

Two instances of one file never are: they back each other up crosswise, on two machines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from kubevipgen.lint.around import Cluster
from kubevipgen.lint.folders import stem
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.word import Address, Word

_USUAL = "/etc/keepalived/keepalived.conf"
_UNFINISHED = re.compile(r"\.(?:example|sample|dist|orig|old|bak|save|template|tpl|tmpl)\b")
_MOST = 32  # nodes of one virtual router: more are several clusters
_FEW = 9  # files that nobody says the owner of: more are samples, and alike as such
_NEAR = {4: 24, 6: 64}  # leading bits that two addresses of one network share, most likely


@dataclass(frozen=True, slots=True)
class Member:
    """An instance, whose keepalived it is in, and how to call that node."""

    view: Keepalived = field(repr=False)
    instance: Instance = field(repr=False)
    node: str
    vips: frozenset[Address]  # those of virtual_ipaddress, as far as they are addresses

    @property
    def is_unicast(self) -> bool:
        """Whether its adverts go to peers, and not to everybody."""
        return bool(self.instance.unicast_peers)


Group = tuple[Member, ...]


def groups(cluster: Cluster) -> tuple[Group, ...]:
    """Each virtual router with its members, in the order of the files; one may be alone."""
    found = list(_nodes(cluster))
    nodes = [_members(view, name) for name, view in found]
    group = {id(member): [member] for members in nodes for member in members}
    loose = {view.document.file for _, view in found if not view.document.node}
    is_one = len(nodes) <= _MOST and len(loose) <= _FEW
    for one, other in combinations(nodes if is_one else [], 2):
        for left, right in _matched(one, other, cluster):
            into, from_ = group[id(left)], group[id(right)]
            views = {id(member.view) for member in into}
            if into is not from_ and not views & {id(member.view) for member in from_}:
                into += from_
                group.update((id(member), into) for member in from_)
    return tuple(map(tuple, {id(members): members for members in group.values()}.values()))


Key = TypeVar("Key", bound=Hashable)


def odd(
    group: Sequence[Member], key: Callable[[Member], Key | None]
) -> Iterator[tuple[Member, Member]]:
    """Members that differ in something, each with one of the majority; None is not known."""
    known = [(member, value) for member in group if (value := key(member)) is not None]
    if known:
        usual = Counter(value for _, value in known).most_common(1)[0][0]
        first = next(member for member, value in known if value == usual)
        yield from ((member, first) for member, value in known if value != usual)


def _members(view: Keepalived, name: str) -> list[Member]:
    return [Member(view, one, name, _vips(one)) for one in view.instances]


def _vips(instance: Instance) -> frozenset[Address]:
    words = [vip.word for vip in instance.vips]
    return frozenset(one.address for one in words if one.address and not one.is_placeholder)


def _nodes(cluster: Cluster) -> Iterator[tuple[str, Keepalived]]:
    """Who runs keepalived here: named nodes, config-ids, else each file for itself."""
    views = cluster.all(Keepalived)
    for node in cluster.nodes:
        own = [view for view in views if view.document.node == node.name and node.name]
        if view := _of_node(node.name, own):
            yield node.name, view
    loose = [view for view in views if not view.document.node]
    if not cluster.is_named or any(view.config_id for view in loose):
        yield from _of_nobody(loose)


def _of_node(name: str, views: list[Keepalived]) -> Keepalived | None:
    """The one that is in effect on a node, None where that is not clear."""
    if any(view.config_id for view in views):
        views = [view for view in views if view.config_id in (name, name.partition(".")[0])]
    usual = [view for view in views if view.document.path == _USUAL]
    found = usual if len(views) > 1 else views
    return found[0] if len(found) == 1 else None


def _of_nobody(views: list[Keepalived]) -> Iterator[tuple[str, Keepalived]]:
    """Files of no node; a copy of another one, or a sample beside it, is no node of its own."""
    finished = [view for view in views if not _UNFINISHED.search(view.document.file)]
    different = {(v.document.text, v.config_id): v for v in reversed(finished or views)}
    kept = [*reversed(different.values())]
    files = dict.fromkeys(view.document.file for view in kept)
    bases = Counter(_base(file) for file in files)
    for view in kept:
        file = view.document.file
        name = _base(file) if bases[_base(file)] == 1 else file
        if sum(other.document.file == file for other in kept) > 1:
            name = view.config_id or f"{name}:{view.document.first_line}"
        yield name, view


def _base(file: str) -> str:
    return file.rpartition("/")[2]


def _matched(
    one: list[Member], other: list[Member], cluster: Cluster
) -> Iterator[tuple[Member, Member]]:
    """Who of one node belongs to whom of another: the closest first, each once."""
    known: dict[object, list[Member]] = defaultdict(list)
    for right in other:
        for key in _keys(right):
            known[key].append(right)
    pairs = [
        (closeness, left, right)
        for left in one
        for right in _candidates(left, known)
        if any(closeness := _closeness(left, right, cluster))
    ]
    used: set[int] = set()
    for _, left, right in sorted(pairs, key=lambda pair: pair[0], reverse=True):
        if not used & {id(left), id(right)}:
            used |= {id(left), id(right)}
            yield left, right


def _candidates(member: Member, known: dict[object, list[Member]]) -> Iterator[Member]:
    """Each once; what half of a file has in common says nothing."""
    found = [one for key in _keys(member) if len(known[key]) <= _FEW for one in known[key]]
    yield from {id(one): one for one in found}.values()


def _keys(member: Member) -> Iterator[object]:
    """What two that belong together have in common: an address, or the ID."""
    yield from member.vips
    if member.instance.vrid is not None:
        yield member.instance.vrid


def _closeness(one: Member, other: Member, cluster: Cluster) -> tuple[int, int]:
    """How many VIPs they share and whether the ID is the same; nothing when they are strangers."""
    shared = len(one.vips & other.vips)
    same = one.instance.vrid is not None and one.instance.vrid == other.instance.vrid
    if not shared and not (same and _are_peers(one, other, cluster)):
        return 0, 0
    return shared, int(same)


def _are_peers(one: Member, other: Member, cluster: Cluster) -> bool:
    """Whether two of one ID are one virtual router although they share no VIP."""
    if one.is_unicast or other.is_unicast:
        return _names(one, other) or _names(other, one)
    if not _are_near(one, other):
        return False
    if cluster.is_named and one.view.document.node and other.view.document.node:
        return _link(one) == _link(other)
    return _are_roles(one, other)


def _names(one: Member, other: Member) -> bool:
    """Whether the source address of one is a peer of the other."""
    source = one.instance.unicast_src
    address = source.address if source else None
    return address is not None and address in {p.address for p in other.instance.unicast_peers}


def _are_near(one: Member, other: Member) -> bool:
    return bool({_network(vip) for vip in one.vips} & {_network(vip) for vip in other.vips})


def _network(address: Address) -> tuple[int, int]:
    return address.version, int(address) >> (address.max_prefixlen - _NEAR[address.version])


def _are_roles(one: Member, other: Member) -> bool:
    """Whether two files are called as master and backup are, and say so."""
    left, right = one.view.document, other.view.document
    folders = {left.file.rpartition("/")[0], right.file.rpartition("/")[0]}
    names = {stem(left.file), stem(right.file)}
    states = {one.instance.state, other.instance.state}
    return (
        len(folders) == len(names) == 1
        and len(states) > 1
        and _link(one) == _link(other)
        and _text(one.instance.auth_pass) == _text(other.instance.auth_pass)
    )


def _link(member: Member) -> str:
    return _text(member.instance.interface)


def _text(word: Word | None) -> str:
    return word.text if word else ""
