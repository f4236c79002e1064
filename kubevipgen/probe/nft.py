"""The output of ``nft -j list ruleset`` as chains that can be judged.

A chain is ``{backend, family, table, name, hook, policy, rules}``, a rule ``{matches, verdict,
target}``, a match ``{key, negated, values}``. What is not understood becomes a match with the key
``other``, which may or may not hold; rules that decide nothing are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Rule = dict[str, Any]
Match = dict[str, Any]
PROTOCOLS = {
    1: "icmp",
    2: "igmp",
    6: "tcp",
    17: "udp",
    50: "esp",
    51: "ah",
    58: "icmpv6",
    112: "vrrp",
}
_KEYS = {
    ("meta", "iifname"): "interface",
    ("meta", "iif"): "interface",
    ("meta", "l4proto"): "protocol",
    ("meta", "nfproto"): "family",
    ("ct", "state"): "state",
    ("ct", "status"): "status",
    ("saddr", "ip"): "source",
    ("saddr", "ip6"): "source",
    ("daddr", "ip"): "destination",
    ("daddr", "ip6"): "destination",
    ("protocol", "ip"): "protocol",
    ("nexthdr", "ip6"): "protocol",
}
_FAMILIES = {"ipv4": "ip", "ipv6": "ip6"}
_ENDS = ("accept", "drop", "reject", "return", "jump", "goto")
# Statements that neither decide nor restrict.
_HARMLESS = frozenset({"counter", "log", "mangle", "notrack", "ct helper", "ct timeout", "comment"})


def parse(text: str) -> list[dict[str, Any]]:
    """All chains of the filter hooks and what hangs below them, nat left out."""
    items = json.loads(text or "{}").get("nftables", [])
    chains = [_chain(item["chain"]) for item in items if "chain" in item]
    by_name = {(chain["family"], chain["table"], chain["name"]): chain for chain in chains}
    for item in items:
        if "rule" in item:
            rule = item["rule"]
            chain = by_name.get((rule["family"], rule["table"], rule["chain"]))
            if chain is not None:
                chain["rules"] += _rules(rule.get("expr", []))
    return [chain for chain in chains if chain.pop("type") != "nat"]


def match(key: str, values: list[str], *, negated: bool = False) -> dict[str, Any]:
    return {"key": key, "negated": negated, "values": values}


OTHER = match("other", [])


def _chain(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "backend": "nft",
        "family": item["family"],
        "table": item["table"],
        "name": item["name"],
        "hook": item.get("hook", ""),
        "policy": item.get("policy", "accept") if "hook" in item else "",
        "type": item.get("type", ""),
        "rules": [],
    }


def _rules(expressions: list[Any]) -> Iterator[Rule]:
    """One rule, or one for each entry of a verdict map."""
    matches: list[Match] = []
    for expression in expressions:
        if not isinstance(expression, dict) or not expression:
            continue
        [(kind, value)] = list(expression.items())[:1]
        if kind == "match":
            matches += _match(value)
        elif kind == "vmap":
            yield from _map(value, matches)
        elif kind in _ENDS:
            target = value.get("target", "") if kind in {"jump", "goto"} else ""
            yield {"matches": [*matches], "verdict": kind, "target": target}
        elif kind in {"queue", "synproxy", "tproxy", "fwd"}:
            yield {"matches": [*matches], "verdict": "unsure", "target": ""}  # it ends elsewhere
        elif kind == "xt":  # of iptables: a match that restricts, or a target that may end
            if (value or {}).get("type") != "match":
                yield {"matches": [*matches, OTHER], "verdict": "unsure", "target": ""}
            matches.append(OTHER)
        elif kind not in _HARMLESS:
            matches.append(OTHER)  # limit, connection counts, ...


def _map(value: dict[str, Any], matches: list[dict[str, Any]]) -> Iterator[Rule]:
    data = value.get("data")
    pairs = data.get("set") if isinstance(data, dict) else None
    if not isinstance(pairs, list):  # a named map, whose entries stand elsewhere
        yield {"matches": [*matches, OTHER], "verdict": "unsure", "target": ""}
        return
    for key, verdict in pairs:
        also = _match({"op": "==", "left": value.get("key"), "right": key})
        for rule in _rules([verdict]):
            yield {**rule, "matches": [*matches, *also, *rule["matches"]]}


def _match(item: dict[str, Any]) -> list[Match]:
    """The match itself; ``tcp dport`` says two things, the protocol and the port."""
    left, operator = item.get("left"), item.get("op")
    key, protocol = _left(left)
    values = _values(item.get("right"), key)
    if not key or values is None or operator not in {"==", "!=", "in"}:
        return [*protocol, OTHER]
    return [*protocol, match(key, values, negated=operator == "!=")]


def _left(left: Any) -> tuple[str, list[dict[str, Any]]]:
    if not isinstance(left, dict):
        return "", []
    [(kind, value)] = list(left.items())[:1] or [("", None)]
    if not isinstance(value, dict):
        return "", []
    if kind != "payload":
        return _KEYS.get((kind, str(value.get("key"))), ""), []
    protocol, field = str(value.get("protocol")), str(value.get("field"))
    if field in {"dport", "sport"}:
        only = [] if protocol == "th" else [match("protocol", [protocol])]
        return ("port" if field == "dport" else ""), only
    return _KEYS.get((field, protocol), ""), []


def _values(right: Any, key: str) -> list[str] | None:
    """As texts; None for a named set and for what has another form."""
    items = right.get("set") if isinstance(right, dict) and "set" in right else right
    found = []
    for item in items if isinstance(items, list) else [items]:
        text = _value(item, key)
        if text is None:
            return None
        found.append(text)
    return found


def _value(item: Any, key: str) -> str | None:
    if isinstance(item, dict) and "elem" in item:  # an element with a counter or a comment
        item = item["elem"].get("val")
    if isinstance(item, dict):
        if "prefix" in item:
            return f"{item['prefix']['addr']}/{item['prefix']['len']}"
        if "range" in item and key == "port":
            return "{}-{}".format(*item["range"])
        return None
    if isinstance(item, str) and item.startswith("@"):
        return None
    if key == "protocol":
        return protocol_name(item)
    return _FAMILIES.get(str(item), str(item))


def protocol_name(protocol: Any) -> str:
    """A protocol by the name that we use, whether it is given by name or by number."""
    text = str(protocol).lower()
    if text in {"ipv6-icmp", "icmp6"}:
        return "icmpv6"
    return PROTOCOLS.get(int(text), text) if text.isdigit() else text
