"""The servers of a section, each with the default-server lines above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kubevipgen.lint.view.haproxy import Directive, Server, split_address
from kubevipgen.lint.view.word import Word

_VALUED = frozenset(
    (
        *("addr", "agent-addr", "agent-inter", "agent-port", "agent-send", "alpn", "ca-file"),
        *("check-alpn", "check-proto", "check-sni", "ciphers", "ciphersuites", "client-sigalgs"),
        *("cookie", "crl-file", "crt", "curves", "downinter", "error-limit", "fall", "fastinter"),
        *("guid", "hash-key", "id", "init-addr", "init-state", "inter", "interface", "log-bufsize"),
        *("log-proto", "max-reuse", "maxconn", "maxqueue", "minconn", "namespace", "npn"),
        *("observe", "on-error", "on-marked-down", "on-marked-up", "pool-conn-name"),
        *("pool-low-conn", "pool-max-conn", "pool-purge-delay", "port", "proto"),
        *("proxy-v2-options", "redir", "resolve-net", "resolve-opts", "resolve-prefer"),
        *("resolvers", "rise", "shard", "sigalgs", "slowstart", "sni", "socks4", "source"),
        *("ssl-max-ver", "ssl-min-ver", "tcp-md5sig", "tcp-ut", "track", "usesrc", "verify"),
        *("verifyhost", "weight", "ws"),
    )
)
_FAMILY = re.compile(r"ipv[46]@|(?:tcp|udp|quic)[46]?@")
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_LEAST = {"server": 3, "server-template": 4}  # words, the address being the last of them


def servers(lines: Iterable[Directive]) -> tuple[Server, ...]:
    """In their order. A default-server line holds for the servers below it alone."""
    defaults: dict[str, str] = {}
    above: list[Directive] = []
    found = []
    for line in lines:
        kind = line.words[0].text
        if kind == "default-server":
            above.append(line)
            defaults = _options(line.words[1:], defaults)
        elif len(line.words) >= _LEAST.get(kind, len(line.words) + 1):
            found.append(_server(line, defaults, tuple(above)))
    return tuple(found)


def _server(line: Directive, defaults: dict[str, str], above: tuple[Directive, ...]) -> Server:
    place = _LEAST[line.words[0].text] - 1
    address = line.words[place]
    host, port = split_address(_FAMILY.sub("", address.text, count=1))
    if address.text.startswith(("/", "unix@", "abns@", "fd@", "sockpair@", "rhttp@")):
        host, port = address.text, ""
    number = int(port) if re.fullmatch("[0-9]{1,5}", port) else 0
    options = _options(line.words[place + 1 :], defaults)
    count = _count(line.words[2].text) if place > 2 else 1
    return Server(line.words[1], address, host, number, options, line.at, count, line.words, above)


def _count(text: str) -> int:
    found = _RANGE.fullmatch(text)
    if not found:
        return 1
    first, last = found[1], found[2]
    return max(int(last) - int(first) + 1, 1) if last else int(first)


def _options(words: Sequence[Word], defaults: dict[str, str]) -> dict[str, str]:
    """``no-check`` and its like take back what a default-server gave."""
    found = dict(defaults)
    rest = iter(words)
    for word in rest:
        name = word.text
        if name in _VALUED:
            value = next(rest, None)
            found[name] = value.text if value else ""
        else:
            found[name] = ""
            found.pop(name.removeprefix("no-") if name.startswith("no-") else f"no-{name}", None)
    return found
