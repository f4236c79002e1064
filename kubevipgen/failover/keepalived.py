"""keepalived.conf and its check scripts -> how the VIP moves.

Defaults are those of keepalived 2.2 (keepalived.conf(5)): VRRP version 2 (3 for IPv6), advert_int
1, priority 100, state BACKUP; vrrp_script interval 1, timeout as the interval, rise 1, fall 1,
weight 0; gratuitous ARP again after 5 s, no refresh.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kubevipgen.failover import script as scripts
from kubevipgen.failover.haproxy import Listener
from kubevipgen.failover.settings import Asks, Balancer, Check, Vrrp
from kubevipgen.failover.trees import File, blocks, last
from kubevipgen.formats import keepalived as language
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Config, Line

_NUMBER_SETTINGS = ("interval", "timeout", "rise", "fall", "weight")
_NOT_READ = {"include": "what it includes", "@": "lines with a condition"}


def read(
    file: File,
    others: Mapping[str, str],
    listeners: Sequence[Listener],
    balancer: Balancer | None,
    *,
    in_pod: bool = False,
) -> tuple[Vrrp | None, tuple[str, ...]]:
    """The first vrrp_instance, and notes; ``others`` are the texts of the node's other files.

    FindingsError for what is no keepalived.conf. None without a vrrp_instance.
    """
    try:
        config = language.parse(file.text)
    except ParseError as error:
        raise file.unparsed(error) from None
    notes = list(_left_out(file, config))
    instance = next(blocks(config.items, "vrrp_instance"), None)
    if instance is None:
        return None, tuple(notes)
    known = {b.words[1]: b for b in blocks(config.items, "vrrp_script") if len(b.words) > 1}
    checks = []
    for line in _tracked(instance):
        if block := known.get(line.words[0]):
            check = _check(file, block, line, others)
            checks.append(_about(check[0], check[1], listeners, balancer))
            notes += check[2]
        else:
            notes.append(f"{file.name}: track_script {line.words[0]} has no vrrp_script.")
    return _instance(file, config, instance, tuple(checks), in_pod=in_pod), tuple(notes)


def _left_out(file: File, config: Config) -> list[str]:
    found = []
    for item in _all_lines(config.items):
        for sign, what in _NOT_READ.items():
            if item.words[0] == sign or (sign == "@" and item.words[0].startswith("@")):
                found.append(f"{file.name}:{item.line}: {what} is not read.")
    if any(blocks(config.items, "vrrp_track_process")):
        found.append(f"{file.name}: vrrp_track_process is not read.")
    return list(dict.fromkeys(found))


def _all_lines(items: Sequence[Line | Block]) -> list[Line]:
    found: list[Line] = []
    for item in items:
        found += [item] if isinstance(item, Line) else _all_lines(item.items)
    return [line for line in found if line.words]


def _tracked(instance: Block) -> list[Line]:
    return [
        item
        for block in blocks(instance.items, "track_script")
        for item in block.items
        if isinstance(item, Line)
    ]


def _instance(
    file: File, config: Config, instance: Block, checks: tuple[Check, ...], *, in_pod: bool
) -> Vrrp:
    glob = tuple(item for block in blocks(config.items, "global_defs") for item in block.items)
    own = instance.items

    def value(name: str, default: float, wide: str = "") -> float:
        """Of the instance, else of global_defs, else keepalived's own."""
        line = last(own, name) or (last(glob, wide) if wide else None)
        return file.seconds(line) if line else default

    state = last(own, "state")
    priority = last(own, "priority")
    return Vrrp(
        version=3 if _is_v6(own) else int(value("version", 2, "vrrp_version")),
        advert=value("advert_int", 1.0),
        priority=file.whole(priority) if priority else 100,
        state=file.word(state, 1).upper() if state else "BACKUP",
        nopreempt=last(own, "nopreempt") is not None,
        preempt_delay=value("preempt_delay", 0.0),
        adverts=int(value("down_timer_adverts", 3, "vrrp_down_timer_adverts")),
        garp_delay=value("garp_master_delay", 5.0, "vrrp_garp_master_delay"),
        refresh=value("garp_master_refresh", 0.0, "vrrp_garp_master_refresh"),
        answers=_is_on(own, "higher_prio_send_advert")
        or _is_on(glob, "vrrp_higher_prio_send_advert"),
        checks=checks,
        in_pod=in_pod,
    )


def _is_on(items: Sequence[Line | Block], name: str) -> bool:
    """A switch: alone, or with one of keepalived's words for true."""
    line = last(items, name)
    return line is not None and line.words[1:2] not in {("off",), ("false",), ("no",)}


def _is_v6(own: Sequence[Line | Block]) -> bool:
    held = [item for block in blocks(own, "virtual_ipaddress") for item in block.items]
    return any(isinstance(item, Line) and ":" in item.words[0] for item in held)


def _check(
    file: File, block: Block, tracked: Line, others: Mapping[str, str]
) -> tuple[Check, scripts.Script, list[str]]:
    found = {name: last(block.items, name) for name in _NUMBER_SETTINGS}
    interval = file.seconds(line) if (line := found["interval"]) else 1.0
    timeout = file.seconds(line) if (line := found["timeout"]) else interval
    weight = file.whole(line) if (line := found["weight"]) else 0
    if "weight" in tracked.words[:-1]:
        weight = file.whole(tracked, tracked.words.index("weight") + 1)
    asked, notes = _script(file, block, others)
    check = Check(
        name=block.words[1],
        interval=interval,
        fall=file.whole(line) if (line := found["fall"]) else 1,
        rise=file.whole(line) if (line := found["rise"]) else 1,
        weight=weight,
        bound=min(asked.bound, timeout),
        notices_freeze=asked.notices_freeze,
        notices_unready=asked.notices_unready,
    )
    return check, asked, notes


def _script(
    file: File, block: Block, others: Mapping[str, str]
) -> tuple[scripts.Script, list[str]]:
    """The text of the script where it is among the files, else the command itself."""
    line = last(block.items, "script")
    if line is None:
        raise file.refusal(f"vrrp_script {block.words[1]} has no script", block)
    command = " ".join(line.words[1:])
    for word in re.split(r"\s+", command):
        name = word.rsplit("/", 1)[-1]
        text = next((t for path, t in others.items() if path.endswith(f"/{name}")), None)
        text = others.get(name, text)
        if text is not None and name:
            return scripts.read(text), []
    asked = scripts.read(command)
    if not asked.ports and not asked.looks_at_process:
        note = (
            f"{file.name}:{line.line}: {command} is not among the files: what it asks is unknown."
        )
        return scripts.Script(math.inf, frozenset(), frozenset()), [note]
    return asked, []


def _about(
    check: Check, asked: scripts.Script, listeners: Sequence[Listener], balancer: Balancer | None
) -> Check:
    """Whom the ports belong to, and what that one does with a question."""
    if asked.looks_at_process:
        return _with(check, Asks.PROCESS)
    listener = next((found for found in listeners if found.ports & asked.ports), None)
    if listener is None:
        ours = _server_ports(balancer) if balancer else asked.ports
        if not asked.ports & ours:
            return check
        return _with(check, Asks.APISERVER, needs=True)
    hold = listener.hold if "/hold" in asked.paths else 0.0
    return _with(check, Asks.BALANCER, hold=hold, needs=listener.needs_apiserver)


def _server_ports(balancer: Balancer) -> frozenset[int]:
    ports = [server.rpartition(":")[2] for server in balancer.servers]
    return frozenset(int(port) for port in ports if port.isdecimal())


def _with(check: Check, asks: Asks, *, hold: float = 0.0, needs: bool = False) -> Check:
    return replace(check, asks=asks, hold=hold, needs_apiserver=needs)
