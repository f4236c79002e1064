"""The output of ``iptables-save`` as chains of the form that ``nft`` describes."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

from kubevipgen.probe.nft import OTHER, match, protocol_name

_TABLES = frozenset({"filter", "mangle", "raw", "security"})
_VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "reject", "RETURN": "return"}
# Targets that change or tell something and go on to the next rule.
_GO_ON = frozenset(
    {"LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "SECMARK", "CONNSECMARK", "CT", "NOTRACK"}
    | {"TCPMSS", "TTL", "HL", "DSCP", "TOS", "CLASSIFY", "CHECKSUM", "SET", "TRACE", "AUDIT"}
)
_KEYS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "-p": ("protocol", lambda value: [protocol_name(value)]),
    "-s": ("source", lambda value: [value]),
    "-d": ("destination", lambda value: [value]),
    "-i": ("interface", lambda value: [value.replace("+", "*")]),
    "--dport": ("port", lambda value: [value.replace(":", "-")]),
    "--dports": ("port", lambda value: value.replace(":", "-").split(",")),
    "--state": ("state", lambda value: value.lower().split(",")),
    "--ctstate": ("state", lambda value: value.lower().split(",")),
}
_SKIPPED = frozenset({"--comment"})
# Modules whose options are all above, or that need none.
_PLAIN = frozenset({"tcp", "udp", "multiport", "state", "conntrack", "comment"})


def parse(text: str, family: str, backend: str) -> list[dict[str, Any]]:
    """Of one family ("ip" or "ip6"); ``backend`` says which program kept it."""
    chains: dict[tuple[str, str], dict[str, Any]] = {}
    table = ""
    for line in text.splitlines():
        if line.startswith("*"):
            table = line[1:].strip()
        if table not in _TABLES:
            continue
        if line.startswith(":"):
            name, policy = line[1:].split()[:2]
            chains[table, name] = _chain(family, backend, table, name, policy)
        if line.startswith("-A "):
            words = shlex.split(line)
            rule = _rule(words[2:], {chain for at, chain in chains if at == table})
            chains[table, words[1]]["rules"] += [rule] if rule else []
    return list(chains.values())


def _chain(family: str, backend: str, table: str, name: str, policy: str) -> dict[str, Any]:
    built_in = policy != "-"
    return {
        "backend": backend,
        "family": family,
        "table": table,
        "name": name,
        "hook": name.lower() if built_in else "",
        "policy": policy.lower() if built_in else "",
        "rules": [],
    }


def _rule(words: list[str], chains: set[str]) -> dict[str, Any] | None:
    """None for a rule that decides nothing."""
    matches: list[dict[str, Any]] = []
    negated, rest = False, iter(words)
    for word in rest:
        if word == "!":
            negated = True
            continue
        if word in {"-j", "-g"}:
            return _ended(matches, next(rest, ""), chains, goto=word == "-g")
        if word == "-m":
            matches += [] if next(rest, "") in _PLAIN else [OTHER]
        elif word in _KEYS:
            key, values = _KEYS[word]
            matches.append(match(key, values(next(rest, "")), negated=negated))
        elif word in _SKIPPED:
            next(rest, "")
        elif word.startswith("-"):
            matches.append(OTHER)
        negated = False
    return None


def _ended(
    matches: list[dict[str, Any]], target: str, chains: set[str], *, goto: bool
) -> dict[str, Any] | None:
    if target in _GO_ON:
        return None
    if target in _VERDICTS:
        return {"matches": matches, "verdict": _VERDICTS[target], "target": ""}
    if target in chains:
        return {"matches": matches, "verdict": "goto" if goto else "jump", "target": target}
    return {"matches": [*matches, OTHER], "verdict": "unsure", "target": ""}
