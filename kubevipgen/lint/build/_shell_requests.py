"""The requests that a command makes: curl, wget, nc, openssl, /dev/tcp."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TAKE_VALUE = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")  # curl's short options
_LONG_TAKE_VALUE = re.compile(  # curl's long options with a value
    r"--(?:max-(?:time|filesize|redirs)|connect-t(?:imeout|o)|ca(?:cert|path)|cert(?:-type)?"
    r"|key(?:-type)?|output(?:-dir)?|header|user(?:-agent)?|data(?:-[a-z]+)?|request(?:-target)?"
    r"|write-out|resolve|retry|retry-delay|retry-max-time|interface|proxy(?:-user)?|url|noproxy"
    r"|ciphers|tls-max|tls13-ciphers|unix-socket|limit-rate|speed-(?:limit|time)|config"
    r"|cookie(?:-jar)?|referer|form|local-port|dns-servers|keepalive-time|netrc-file|proto"
    r"|range|stderr|trace|trace-ascii|upload-file|oauth2-bearer|json|pinnedpubkey|pass|engine"
    r"|socks[45][a-z-]*|expect100-timeout|happy-eyeballs-timeout-ms|variable|haproxy-clientip)\Z"
)
_URL = re.compile(
    r"(?:([a-z][a-z0-9+.-]*)://)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?([/?#].*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_TCP = re.compile(r"/dev/tcp/([^/\s]+)/([^/\s]+)\Z")
_SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?\Z")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, None: 1}
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[\w.:-]+\Z", re.ASCII)


@dataclass(slots=True)
class Call:
    """A request before it has a place; ``index`` is the word that holds its URL."""

    tool: str
    index: int
    scheme: str = ""
    host: str = ""
    port: int = 0
    path: str = ""
    fails_on_status: bool = True
    max_time: float | None = None
    is_read: bool = False
    options: dict[str, str] = field(default_factory=dict)


def calls(words: Sequence[str], redirects: Sequence[str]) -> Iterator[Call]:
    """Those of one command, whose wrappers (``timeout 2``, ``sudo``) are looked through."""
    for target in redirects:
        if found := _TCP.match(target):
            yield _at(Call("/dev/tcp", 0, "tcp"), found[1], found[2])
    skipped, bound = unwrap(words)
    rest = words[skipped:]
    if not rest:
        return
    name = rest[0].rpartition("/")[2]
    found_calls = _READERS.get(name)
    for call in found_calls(rest) if found_calls else ():
        call.index += skipped
        if bound is not None:
            call.max_time = min(bound, call.max_time or bound)
        yield call


def seconds(text: str) -> float:
    """A time such as ``2``, ``0.5s`` or ``1m``; 0 when it cannot be told."""
    found = _SECONDS.match(text)
    return float(found[1]) * _UNITS[found[2]] if found else 0


_WRAPPERS = {"sudo": "uUgCp", "env": "uCS", "nice": "n", "nohup": "", "time": "fo", "exec": "a",
             "command": "", "stdbuf": "ioe", "timeout": "ks", "builtin": ""}  # fmt: skip


def unwrap(words: Sequence[str]) -> tuple[int, float | None]:
    """How many words only say how the command is run, and the time that they allow it."""
    index, bound = 0, None
    while index < len(words) and (name := words[index].rpartition("/")[2]) in _WRAPPERS:
        takes = _WRAPPERS[name]
        index += 1
        while index < len(words) and words[index].startswith("-"):
            option = words[index]
            is_long = option.startswith("--")
            index += 1 if is_long or len(option) > 2 or option[1:] not in tuple(takes) else 2
        while name in ("env", "sudo") and index < len(words) and "=" in words[index]:
            index += 1
        if name == "timeout" and index < len(words):
            bound = seconds(words[index])
            index += 1
    return index, bound


def _at(call: Call, host: str, port: str) -> Call:
    call.host = host.strip("[]").lower() if _NAME.match(host.strip("[]")) else ""
    call.port = int(port) if port.isdecimal() and len(port) < 6 else 0
    return call


def _url(call: Call, text: str) -> Call:
    found = _URL.match(text)
    if not found or "$" in (found[1] or ""):
        return call
    call.scheme = (found[1] or "http").lower()
    if text.startswith(("$", "`")) and not found[1]:
        call.scheme = ""
    port = found[3] if found[3] is not None else str(_PORTS.get(call.scheme, 0))
    call.path = found[4] or "/"
    return _at(call, found[2], port)


# -- curl and wget


def _options(words: Sequence[str]) -> tuple[dict[str, str], list[int]]:
    """Curl's options, and the places of its URLs."""
    options: dict[str, str] = {}
    urls: list[int] = []
    index = 1
    while index < len(words):
        word = words[index]
        value = words[index + 1] if index + 1 < len(words) else ""
        if word.startswith("--") and len(word) > 2:
            name, _, given = word.partition("=")
            is_switch = not _LONG_TAKE_VALUE.match(word)
            options[name] = given or ("" if is_switch else value)
            if name == "--url" and not given:
                urls.append(index + 1)
            index += 1 if is_switch else 2
        elif word.startswith("-") and len(word) > 1:
            index += _short(word, value, options)
        else:
            urls.append(index)
            index += 1
    return options, [index for index in urls if index < len(words)]


def _short(word: str, value: str, options: dict[str, str]) -> int:
    """Reads ``-sfkm2``; how many words that were."""
    for place, letter in enumerate(word[1:], 2):
        if letter in _TAKE_VALUE:
            options[f"-{letter}"] = word[place:] or value
            return 1 if word[place:] else 2
        options[f"-{letter}"] = ""
    return 1


def _curl(words: Sequence[str]) -> Iterator[Call]:
    options, urls = _options(words)
    times = [options[name] for name in ("-m", "--max-time") if name in options]
    formats = options.get("-w", "") + options.get("--write-out", "")
    for index in urls:
        if not words[index] or words[index] in ("&", ";"):
            continue
        call = _url(Call("curl", index), words[index])
        call.fails_on_status = bool({"-f", "--fail", "--fail-with-body"} & options.keys())
        call.max_time = seconds(times[0]) if times else None
        call.is_read = bool(formats)
        call.options = options
        yield call


def _wget(words: Sequence[str]) -> Iterator[Call]:
    takes = {"-O", "-o", "-T", "-t", "-U", "-P", "-w", "-Q", "-a", "-e", "-i", "-Y"}
    bound: float | None = None
    found = []
    index = 1
    while index < len(words):
        word = words[index]
        if word.startswith("--timeout="):
            bound = seconds(word.partition("=")[2])
        elif word.startswith("-T") and not word.startswith("--"):
            bound = seconds(word[2:] or "".join(words[index + 1 : index + 2]))
        if not word.startswith("-"):
            found.append(index)
        index += 2 if word in takes or re.fullmatch(r"-[a-zA-Z]*[OoTt]", word) else 1
    for place in found:
        call = _url(Call("wget", place, max_time=bound), words[place])
        yield call


# -- bare connections


def _nc(words: Sequence[str]) -> Iterator[Call]:
    bound: float | None = None
    rest: list[int] = []
    index = 1
    while index < len(words):
        word = words[index]
        if re.fullmatch(r"-[a-zA-Z0-9]*w", word):
            bound = seconds("".join(words[index + 1 : index + 2]))
        elif found := re.fullmatch(r"-[a-zA-Z]*w([0-9]+)", word):
            bound = seconds(found[1])
        if not word.startswith("-"):
            rest.append(index)
        takes = re.fullmatch(r"-[a-zA-Z0-9]*[wpsiIXxTqGe]", word)
        index += 2 if takes else 1
    if len(rest) >= 2:
        call = Call("nc", rest[0], "tcp", max_time=bound)
        yield _at(call, words[rest[0]], words[rest[1]])


def _telnet(words: Sequence[str]) -> Iterator[Call]:
    rest = [index for index in range(1, len(words)) if not words[index].startswith("-")]
    if len(rest) >= 2:
        yield _at(Call("telnet", rest[0], "tcp"), words[rest[0]], words[rest[1]])


def _openssl(words: Sequence[str]) -> Iterator[Call]:
    for index, word in enumerate(words[:-1]):
        if word == "-connect" and words[1] == "s_client":
            host, _, port = words[index + 1].rpartition(":")
            yield _at(Call("openssl", index + 1, "tls"), host, port)


_READERS = {
    "curl": _curl,
    "wget": _wget,
    "nc": _nc,
    "ncat": _nc,
    "netcat": _nc,
    "telnet": _telnet,
    "openssl": _openssl,
}
