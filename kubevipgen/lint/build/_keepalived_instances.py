"""``vrrp_instance`` as keepalived takes it: every value in effect, defaults included."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kubevipgen.formats.tree import Block, Config
from kubevipgen.lint.build._keepalived_checks import process_weights, processes, tracked
from kubevipgen.lint.build._keepalived_words import (
    Items,
    Place,
    blocks,
    decimal,
    inside,
    last,
    last_in,
    named,
    nth,
    number,
    word,
)
from kubevipgen.lint.view.keepalived import Check, Instance, Tracked, Vip
from kubevipgen.lint.view.word import Word

_OWNER, _USUAL = 255, 100
_OTHER = ("track_process", "track_file", "track_bfd")
_SHORTEST, _LONGEST, _LONGEST_V3 = 0.01, 255.0, 40.95  # seconds between adverts
_V3 = 3


def names(place: Place, config: Config) -> tuple[Word, ...]:
    """Of each vrrp_instance, those that stand twice included."""
    found = (word(place, block, 1) for block in blocks(config.items, "vrrp_instance"))
    return tuple(filter(None, found))


def instances(
    place: Place, config: Config, known: Mapping[str, Check], usual_version: int
) -> tuple[Instance, ...]:
    """Each by name, in order; a second one of the same name is skipped, as one without a name."""
    found: dict[str, Instance] = {}
    for block in blocks(config.items, "vrrp_instance"):
        name = word(place, block, 1)
        if name and name.text not in found:
            found[name.text] = _instance(place, block, name, usual_version)
    groups = _groups(config.items)
    owners = [groups.get(key) for key, one in found.items() if one.priority == _OWNER]
    fixed = {id(group) for group in owners if group}  # a group with an owner has no weights
    weights = process_weights(place, config.items)

    def complete(one: Instance) -> Instance:
        group = groups.get(one.name.text)
        tracks = _Tracks(place, known, weights, has_weights=id(group) not in fixed)
        return _with_tracks(one, tracks, group)

    return tuple(map(complete, found.values()))


def _groups(items: Items) -> dict[str, Block]:
    """Name of a member -> its sync group, the first one that names it."""
    found: dict[str, Block] = {}
    for group in blocks(items, "vrrp_sync_group"):
        for item in inside(group.items, "group"):
            found.update((text, group) for text in item.words if text not in found)
    return found


def _instance(place: Place, block: Block, name: Word, usual_version: int) -> Instance:
    lines = block.items
    auth = [*blocks(lines, "authentication")]
    secrets = [*inside(lines, "authentication")]
    vips = tuple(_vips(place, lines, "virtual_ipaddress"))
    state = _state(lines)
    version = _version(place, lines, vips, usual_version)
    preempts = named(lines, "nopreempt", "preempt")
    preempt = preempts[-1] if preempts and preempts[-1].words[0] == "nopreempt" else None
    return Instance(
        name=name,
        block=block,
        at=place(block, 0),
        state=state,
        state_word=last(place, lines, "state"),
        priority=_priority(last(place, lines, "priority"), state),
        priority_word=last(place, lines, "priority"),
        vrid=last_in(place, lines, "virtual_router_id", 1, 255),
        vrid_word=last(place, lines, "virtual_router_id"),
        interface=last(place, lines, "interface"),
        advert=_advert(place, lines, version),
        advert_word=last(place, lines, "advert_int"),
        version=version,
        auth_type=last(place, secrets, "auth_type"),
        auth_pass=last(place, secrets, "auth_pass"),
        authentication=auth[-1] if auth else None,
        nopreempt=nth(place, preempt) if preempt else None,
        preempt_delay=last(place, lines, "preempt_delay"),
        vips=vips,
        unicast_src=last(place, lines, "unicast_src_ip"),
        unicast_peers=tuple(nth(place, item) for item in inside(lines, "unicast_peer")),
        has_unicast_block=any(True for _ in blocks(lines, "unicast_peer")),
        tracked=(),
        tracks_other=False,
        excluded=tuple(_vips(place, lines, "virtual_ipaddress_excluded")),
        mcast_src=last(place, lines, "mcast_src_ip"),
    )


def _vips(place: Place, lines: Items, name: str) -> Iterator[Vip]:
    for item in inside(lines, name):
        more = tuple(nth(place, item, index) for index in range(1, len(item.words)))
        yield Vip(nth(place, item), more)


def _state(lines: Items) -> str:
    """BACKUP does not take MASTER back; what keepalived does not know does."""
    state = "BACKUP"
    for item in named(lines, "state"):
        if item.words[1:2] == ("MASTER",):
            state = "MASTER"
        elif item.words[1:2] not in ((), ("BACKUP",)):
            state = "BACKUP"
    return state


def _priority(written: Word | None, state: str) -> int:
    """255 for a MASTER without one, 100 for a BACKUP and for what is refused."""
    if written is None:
        return _OWNER if state == "MASTER" else _USUAL
    value = number(written)
    return value if value is not None and 0 < value <= _OWNER else _USUAL


def _version(place: Place, lines: Items, vips: tuple[Vip, ...], usual: int) -> int:
    written = last_in(place, lines, "version", 2, 3)
    if written:
        return written
    first = next((address for vip in vips if (address := vip.word.address)), None)
    is_v6 = bool(named(lines, "native_ipv6")) or (first is not None and first.version == 6)
    return _V3 if is_v6 else usual


def _advert(place: Place, lines: Items, version: int) -> float:
    """Whole seconds in version 2, hundredths in version 3."""
    found = [decimal(word(place, item, 1)) for item in named(lines, "advert_int")]
    usable = (one for one in reversed(found) if one and _SHORTEST <= one <= _LONGEST)
    seconds = next(usable, 1.0)
    if version == _V3:
        return min(round(seconds, 2), _LONGEST_V3)
    return float(max(1, math.floor(seconds + 0.5)))


@dataclass(frozen=True, slots=True)
class _Tracks:
    """What the lines of ``track_script`` and ``track_process`` are read with."""

    place: Place
    known: Mapping[str, Check]
    weights: Mapping[str, Word | None]
    has_weights: bool

    def scripts(self, items: Items) -> Iterator[Tracked]:
        return tracked(self.place, items, self.known)

    def processes(self, items: Items) -> Iterator[Tracked]:
        return processes(self.place, items, self.weights)

    def shared(self, entries: Iterator[Tracked]) -> Iterator[Tracked]:
        """Those of the sync group, whose weights are cleared when a member has priority 255."""
        return (one if self.has_weights else replace(one, weight=0) for one in entries)


def _with_tracks(one: Instance, tracks: _Tracks, group: Block | None) -> Instance:
    own, shared = one.block.items, group.items if group else ()
    scripts = [*_in_group(tracks.scripts(own), group), *tracks.shared(tracks.scripts(shared))]
    return replace(
        one,
        tracked=tuple(_once(scripts)),
        tracks_other=any(True for items in (own, shared) for _ in inside(items, *_OTHER)),
        processes=(*tracks.processes(own), *tracks.shared(tracks.processes(shared))),
        sync_group=group,
    )


def _in_group(entries: Iterator[Tracked], group: Block | None) -> Iterator[Tracked]:
    """A member of a sync group may not go its own way: its weighted scripts are left out."""
    weights = group is None or named(group.items, "sync_group_tracking_weight")
    for entry in entries:
        if entry.weight and not weights and not entry.dropped:
            yield replace(entry, dropped="a weight in a sync group")
        else:
            yield entry


def _once(entries: list[Tracked]) -> Iterator[Tracked]:
    known = set()
    for entry in entries:
        again = entry.name.text in known and not entry.dropped
        known.add(entry.name.text)
        yield replace(entry, dropped="it is tracked already") if again else entry
