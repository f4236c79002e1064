"""kube-vip's BGP variables -> the section ``kubeVip.bgp``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kubevipgen.adopt.held import is_true
from kubevipgen.adopt.notes import MISSING, SECRET, Fate, Notes
from kubevipgen.finding import Location
from kubevipgen.formats.yaml import Map
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

# ADDRESS:AS:PASSWORD:MULTIHOP, and what newer releases take behind that
_PEER = re.compile(r"(\[[^\]]+\]|[^:]+):(\d{1,10})(?::([^:]*))?(?::([^:]*))?(:.*)?")
_NOBODY = {"address": "192.0.2.1", "as": 65000}  # RFC 5737
_USUAL_AS, _HOLD, _KEEPALIVE = 65000, 30, 10


class _Peer(NamedTuple):
    address: str
    number: str
    has_password: bool
    is_far: bool
    rest: str
    at: Location


def section(pods: Sequence[Pod], notes: Notes) -> dict[str, Any]:
    """What all nodes share; the router ID only where it is not each node's own address."""
    env = pods[0].main.env
    found: dict[str, Any] = {"as": _number(env.get("bgp_as")) or _USUAL_AS}
    routers = {word.text for pod in pods if (word := pod.main.env.get("bgp_routerid"))}
    if len(pods) > 1 and len(routers) == 1 and (router := routers.pop()):
        found["routerId"] = router
    for variable, field, usual in (
        ("bgp_hold_time", "holdTime", _HOLD),
        ("bgp_keepalive_interval", "keepaliveInterval", _KEEPALIVE),
    ):
        number = _number(env.get(variable))
        if number and number != usual:
            found[field] = number
    peers = [peer for peer in _peers(pods[0]) if _is_usable(peer, notes)]
    found["peers"] = [_field(peer, notes) for peer in peers]
    if not peers:
        hint = "write the routers into kubeVip.bgp.peers: address and as"
        notes.error(MISSING, "no peer of BGP can be read", hint, env["bgp_enable"].at)
        stand_in = Map(_NOBODY)
        stand_in.comments["address"] = ("FILL IN: no file says it.",)
        found["peers"] = [stand_in]
    return found


def _is_usable(peer: _Peer, notes: Notes) -> bool:
    """The cluster file takes addresses, no names of hosts and interfaces."""
    try:
        found = ipaddress.ip_address(peer.address)
    except ValueError:
        found = None
    if found and not found.is_loopback:
        return True
    hint = "write its address into kubeVip.bgp.peers"
    message = f"BGP peer {peer.address!r} is no address of a router"
    notes.error(Fate.REFUSED.value, message, hint, peer.at)
    return False


def _number(word: Word | None) -> int | None:
    return word.number if word else None


def _peers(pod: Pod) -> Iterator[_Peer]:
    """Those of ``bgp_peers``, else the one that has variables of its own."""
    env = pod.main.env
    several, one = env.get("bgp_peers"), env.get("bgp_peeraddress")
    if several and several.text:
        at = _without_text(several.at)
        for text in several.text.split(","):
            if match := _PEER.fullmatch(text.strip()):
                far = match[4] == "true"
                yield _Peer(match[1].strip("[]"), match[2], bool(match[3]), far, match[5] or "", at)
    elif one and one.text:
        number, password = env.get("bgp_peeras"), env.get("bgp_peerpass")
        yield _Peer(
            one.text,
            number.text if number else "",
            bool(password and password.text),
            is_true(env.get("bgp_multihop")),
            "",
            _without_text(one.at),
        )


def _field(peer: _Peer, notes: Notes) -> dict[str, Any]:
    is_number = peer.number.isascii() and peer.number.isdigit()
    found: dict[str, Any] = {
        "address": peer.address,
        "as": int(peer.number) if is_number else _USUAL_AS,
    }
    if peer.is_far:
        found["multihop"] = True
    if peer.has_password:
        found["password"] = True
        message = f"the BGP password of {peer.address} is a secret: it is written nowhere"
        notes.info(SECRET, message, "put it into the secrets file below bgpPasswords", peer.at)
    if peer.rest.strip(":"):
        message = f"BGP peer {peer.address}: what follows its multihop word is not rendered"
        hint = "kube-vip always connects to port 179; MP-BGP and BFD are left out"
        notes.warning(Fate.LOST.value, message, hint, peer.at)
    return found


def _without_text(at: Location) -> Location:
    """The place of a secret, without the line that holds it."""
    return Location(at.file, at.path, at.line, at.column)
