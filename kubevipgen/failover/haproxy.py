"""haproxy.cfg -> how it balances the apiservers, and what its listeners say.

Defaults are those of haproxy 2.6 (configuration manual, sections 4.2 and 5.2): retries 3, inter 2s,
rise 2, fall 3, error-limit 10, on-error fail-check, balance roundrobin, no redispatch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.failover.settings import Balancer, Health
from kubevipgen.failover.trees import File, blocks, last, lines
from kubevipgen.formats import haproxy as language
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Config, Line

_PORT = re.compile(r":(\d+)$")
_TIMES = ("inter", "fastinter", "downinter")
_VALUED = frozenset(
    (*_TIMES, "rise", "fall", "observe", "error-limit", "on-error", "on-marked-down")
)
_FLAGS = frozenset(("check", "no-check", "check-ssl", "no-check-ssl", "ssl", "no-ssl"))
_KINDS = {
    "httpchk": "http",
    "ssl-hello-chk": "hello",
    "tcp-check": "tcp",
    "mysql-check": "tcp",
    "ldap-check": "tcp",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """A frontend. ``hold`` is how long a tarpit keeps a request.

    ``needs_apiserver``: whether it is bad while no apiserver is up.
    """

    ports: frozenset[int]
    hold: float
    needs_apiserver: bool


@dataclass(frozen=True, slots=True)
class Read:
    balancer: Balancer | None
    listeners: tuple[Listener, ...]


def read(file: File, *, in_pod: bool = False) -> Read:
    """FindingsError for what is no haproxy.cfg; no balancer without a backend with servers."""
    try:
        config = language.parse(file.text)
    except ParseError as error:
        raise file.unparsed(error) from None
    sections = tuple(_with_defaults(config))
    fronts = tuple(
        _listener(file, section) for section in sections if section.words[0] in _FRONTENDS
    )
    backs = [s for s in sections if s.words[0] in {"backend", "listen"} and _servers(s)]
    back = max(backs, key=lambda section: len(_servers(section)), default=None)
    balancer = _balancer(file, config, sections, back, in_pod=in_pod) if back else None
    return Read(balancer, fronts)


_FRONTENDS = frozenset(("frontend", "listen"))


def _with_defaults(config: Config) -> Iterator[Block]:
    """Each proxy with the lines of the defaults section above it in front of its own."""
    defaults: tuple[Line | Block, ...] = ()
    for block in blocks(config.items, "defaults", "frontend", "backend", "listen"):
        if block.words[0] == "defaults":
            defaults = block.items
        else:
            yield Block(block.words, (*defaults, *block.items), (), block.line, block.column)


def _servers(section: Block) -> tuple[Line, ...]:
    return tuple(lines(section.items, "server"))


def _listener(file: File, section: Block) -> Listener:
    tarpits = any("tarpit" in line.words for line in lines(section.items, "http-request"))
    forwards = section.words[0] == "listen" or any(
        last(section.items, word) for word in ("default_backend", "use_backend")
    )
    fails = any(lines(section.items, "monitor", "fail"))
    hold = _timeout(file, section, "tarpit") if tarpits else None
    return Listener(_ports(section), hold or 0.0, forwards or fails)


def _ports(section: Block) -> frozenset[int]:
    words = [w for line in lines(section.items, "bind") for w in line.words[1:2]]
    found = [_PORT.search(part) for word in words for part in word.split(",")]
    return frozenset(int(match[1]) for match in found if match)


def _timeout(file: File, section: Block, name: str) -> float | None:
    line = last(section.items, "timeout", name)
    return file.time(file.word(line, 2), line) if line else None


def _balancer(
    file: File, config: Config, sections: tuple[Block, ...], back: Block, *, in_pod: bool
) -> Balancer:
    name = back.words[1] if len(back.words) > 1 else ""
    entries = [s for s in sections if s.words[0] in _FRONTENDS and _leads_to(s, name)]
    words = _server_words(file, back)
    balance, retries = last(back.items, "balance"), last(back.items, "retries")
    limited = words.get("observe") == "layer4" and words.get("on-error") == "mark-down"
    return Balancer(
        servers=tuple(line.words[2] for line in _servers(back) if len(line.words) > 2),
        balance=file.word(balance, 1) if balance else "roundrobin",
        retries=file.whole(retries) if retries else 3,
        redispatch=_redispatch(file, back),
        connect=_timeout(file, back, "connect"),
        health=_health(file, back, words),
        marks_down=int(words.get("error-limit", "10")) if limited else 0,
        cuts=words.get("on-marked-down") == "shutdown-sessions",
        ports=frozenset(port for entry in entries for port in _ports(entry)),
        hard_stop=_hard_stop(file, config),
        in_pod=in_pod,
    )


def _leads_to(section: Block, backend: str) -> bool:
    if section.words[0] == "listen":
        return section.words[1:2] == (backend,)
    leading = (*lines(section.items, "default_backend"), *lines(section.items, "use_backend"))
    return any(line.words[1:2] == (backend,) for line in leading)


def _hard_stop(file: File, config: Config) -> float | None:
    for section in blocks(config.items, "global"):
        if line := last(section.items, "hard-stop-after"):
            return file.time(file.word(line, 1), line)
    return None


def _redispatch(file: File, back: Block) -> int | None:
    """``option redispatch`` alone means the last retry, which it counts as -1."""
    chosen: int | None = None
    for item in back.items:
        if isinstance(item, Line) and item.words[:2] == ("option", "redispatch"):
            chosen = file.whole(item, 2) if len(item.words) > 2 else -1
        elif isinstance(item, Line) and item.words[:3] == ("no", "option", "redispatch"):
            chosen = None
    return chosen or None  # 0 switches it off


def _server_words(file: File, back: Block) -> dict[str, str]:
    """What default-server lines and the first server say, the later over the earlier."""
    found: dict[str, str] = {}
    for line in (*lines(back.items, "default-server"), *_servers(back)[:1]):
        words = iter(line.words[1 if line.words[0] == "default-server" else 3 :])
        for word in words:
            if word in _VALUED:
                found[word] = next(words, "")
                _checked(file, line, word, found[word])
            elif word in _FLAGS:
                found[word.removeprefix("no-")] = "" if word.startswith("no-") else "yes"
    return found


def _checked(file: File, line: Line, word: str, value: str) -> None:
    if word in _TIMES:
        file.time(value, line)
    elif word in {"rise", "fall", "error-limit"} and not value.isdecimal():
        raise file.refusal(f"{word} {value!r} is no number", line)


def _health(file: File, back: Block, words: dict[str, str]) -> Health:
    kind, path = _asked(back)
    steps = [line.words[1:] for line in lines(back.items, "http-check")]
    tls = any(step[:1] == ("connect",) and "ssl" in step for step in steps)
    at = Line(())
    inter = file.time(words.get("inter", "2s"), at)
    return Health(
        kind=kind if words.get("check") else "none",
        tls=tls or bool(words.get("check-ssl") or words.get("ssl")),
        path=path,
        inter=inter,
        fast=file.time(words["fastinter"], at) if "fastinter" in words else inter,
        down=file.time(words["downinter"], at) if "downinter" in words else inter,
        rise=int(words.get("rise", "2")),
        fall=int(words.get("fall", "3")),
        timeout=_timeout(file, back, "check"),
    )


def _asked(back: Block) -> tuple[str, str]:
    """The last of the check options counts; an http check asks for / unless it says more."""
    kind, path = "tcp", "/"
    for item in back.items:
        if not isinstance(item, Line):
            continue
        words = item.words
        if words[0] == "option" and len(words) > 1 and words[1] in _KINDS:
            kind = _KINDS[words[1]]
            uri = words[3:4] or words[2:3]
            path = uri[0] if words[1] == "httpchk" and uri else path
        elif words[:2] == ("http-check", "send") and "uri" in words[:-1]:
            path = words[words.index("uri") + 1]
    return kind, path
