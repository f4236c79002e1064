"""Where a text holds placeholders, by what each kind of file takes for a variable of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kubevipgen.lint.document import Kind
from kubevipgen.lint.placeholder_forms import (
    ANGLE,
    BRACES,
    GUIDE,
    LETTERS,
    MUSTACHE,
    OLD_NAMES,
    SQUARE,
    UNDERSCORES,
    VARIABLE,
)
from kubevipgen.lint.placeholder_lines import code_of, without_quoted, yaml_values

_LONGEST = 4000  # characters of a line that are looked at
_ANYWHERE = (MUSTACHE, UNDERSCORES, OLD_NAMES, LETTERS)
_WORDY = (*_ANYWHERE, ANGLE, SQUARE)

_DEFINED = re.compile(r"^[ \t]*(?:@\S+[ \t]+)?\$(\w+)[ \t]*=", re.MULTILINE)
_RUNS = re.compile(  # lines whose value is a command: keepalived hands $X and <X on
    r"[ \t]*(?:(?:\w+_)?script|notify\w*|misc_path|process|quorum_\w+|regex)\b"
)
_NUMBERS = "virtual_router_id|priority|advert_int|interval|timeout|fall|rise|weight"
_ADDRESSES = "unicast_src_ip|mcast_src_ip"
_BARE = re.compile(
    rf"[ \t]*(?:(?:{_NUMBERS}|{_ADDRESSES})[ \t]+([A-Z][A-Z0-9_]+)[ \t]*$"
    r"|interface[ \t]+([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?=[ \t]|$))"
)
_HASHED = re.compile(r"[ \t]*\w+[ \t]+(#[A-Z][A-Z0-9_]*#)")
_WORDS = "interface|auth_pass|state|router_id"
_BRACED = re.compile(rf"[ \t]*(?:{_NUMBERS}|{_ADDRESSES}|{_WORDS})[ \t]+(\{{\w+\}})[ \t]*$")
_BARE_ADDRESS = re.compile(r"[ \t]*((?=\w*(?:IP|ADDR))[A-Z][A-Z0-9_]*)(?:/\w+)?(?:[ \t]+dev\b.*)?$")
_OPENS = re.compile(r"[ \t]*(\w+)[^{]*\{[ \t]*$")

_SET = re.compile(r"^[ \t]*(?:setenv|presetenv)[ \t]+(\w+)", re.MULTILINE)
_TAKES_ADDRESS = re.compile(
    r"[ \t]*(?:bind|server|server-template|peer|nameserver|log|source|listen|stats)\b"
)
_NAMED = re.compile(r"[ \t]*(?:frontend|backend|default_backend|use_backend)\b")
_BRACED_VARIABLE = re.compile(r"\$\{[A-Za-z]")
_HAS_OWN_SYNTAX = re.compile(
    r"[ \t]*(?:acl|http-\w+|tcp-\w+|log-format\S*|redirect|req\w+|rsp\w+|capture|errorfile|lua\S*"
    r"|unique-id-format|\.\w+)\b"
)
_ADDRESS_OF = re.compile(
    r"[ \t]*(?:bind|log|(?:server|peer|nameserver|listen)[ \t]+\S+)[ \t]+(\S+)"
)
_CAPITALS = re.compile(
    r"[ \t]*(?:bind|server[ \t]+\S+)[ \t]+"
    r"(?:([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?::\S*)?|\S*:([A-Z][A-Z_]+))"
    r"(?=\s|$)"
)
_ON_INTERFACE = re.compile(r"[ \t]*bind\b.*[ \t]interface[ \t]+([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?=\s|$)")
_GO_FORMAT = re.compile(
    r"\{\{-?\s*(?:\.|\$|range|end|if|else|with|json|print|index|len|upper|lower|join)"
)
_SHELL_ANGLE = re.compile(r"<[A-Z][A-Z0-9_-]+>|<(?:your|my|the)[-_ ][^<>\n]{1,40}>", re.IGNORECASE)
_OF_ALERTS = re.compile(r"\{\{ \$")
_OF_CLUSTER_API = re.compile(  # what cloud-init fills in on the machine
    r"\{\{ \$|\{\{\s{0,9}(?:ds\.|v1\.|local_hostname\b|instance_id\b)"
)
_UPPER_ANGLE = re.compile(r"<[A-Z][A-Z0-9_-]*>")
_REFERENCE = re.compile(r"\$\{[A-Za-z]\w*\}|(?<![\w$)])\$[A-Z]\w*")
_IN_FLOW = re.compile(r"[:,\[][ \t]*(\$\{[A-Za-z]\w*\})(?=[ \t]*[,}\]])")  # port: ${X}}
_ENDPOINT = re.compile(r"(?:controlPlaneEndpoint|advertise(?:Address|-address)|apiServerEndpoint):")
_ADVERTISED = re.compile(r"advertise(?:Address|-address):")
_IN_ENVIRONMENT = re.compile(r"[ \t]*(?:-[ \t]+)?value:[ \t]*$")
_ONE_NAME = re.compile(r"([\"']?)(\$[a-z_]\w*)\1[ \t]*$")  # no $(NAME), which Kubernetes fills in
_ONE_BRACE = re.compile(r"([\"'])(\{[A-Z][A-Z0-9_]*\})\1[ \t]*$")
_NO_ADDRESS = re.compile(r"[\"']?([A-Z][A-Z0-9_]{2,})[\"']?\s*$")
_UNNAMED = re.compile(r"[\"']?([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![a-z.-])")


class Placeholder(NamedTuple):
    """``is_sure``: it cannot be anything else; otherwise the environment may fill it in."""

    text: str
    line: int
    column: int
    is_sure: bool = True


_Found = Iterator[tuple[int, str, bool]]  # place in the line from 0, text, is sure


def places(text: str, kind: Kind) -> Iterator[Placeholder]:
    """In order, each place once; comments are left out."""
    if kind not in _READERS:
        return
    for number, spans in _READERS[kind](text):
        seen = 0
        for start, found, is_sure in sorted(spans):
            if start >= seen:
                seen = start + len(found)
                yield Placeholder(found, number, start + 1, is_sure)


_Lines = Iterator[tuple[int, list[tuple[int, str, bool]]]]


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line[:_LONGEST].rstrip("\r")


def _all(patterns: tuple[re.Pattern[str], ...], line: str) -> _Found:
    for pattern in patterns:
        for match in pattern.finditer(line):
            yield match.start(), match.group(), True


def _keepalived(text: str) -> _Lines:
    defined, block = set(_DEFINED.findall(text)), ""
    for number, line in _numbered(text):
        code = code_of(line, "#!")
        if _DEFINED.match(code):
            continue
        yield number, [*_in_keepalived(line, code, block, defined)]
        if opened := _OPENS.match(code):
            block = opened[1]
        elif "}" in code or "{" in code:
            block = ""


def _in_keepalived(line: str, code: str, block: str, defined: set[str]) -> _Found:
    if _RUNS.match(code):
        yield from _all((MUSTACHE, UNDERSCORES, OLD_NAMES, _UPPER_ANGLE), code)
        return
    yield from _all(_WORDY, code)
    yield from _variables(code, defined)
    for pattern, where in ((_BARE, code), (_BRACED, code), (_HASHED, line)):
        if match := pattern.match(where):
            group = match.lastindex or 1
            yield match.start(group), match[group], True
    if block in ("virtual_ipaddress", "virtual_ipaddress_excluded", "unicast_peer"):
        if match := _BARE_ADDRESS.match(code):
            yield match.start(1), match[1], True
        yield from _all((BRACES,), code)


def _variables(code: str, defined: set[str]) -> _Found:
    for match in VARIABLE.finditer(code):
        name = match[1] or match[2]
        if name not in defined and (match[1] or name.isupper() or "auth_pass" not in code):
            yield match.start(), match.group(), True


def _haproxy(text: str) -> _Lines:
    known = set(_SET.findall(text))
    for number, line in _numbered(text):
        code = without_quoted(code_of(line, "#"))
        yield number, [*_in_haproxy(code, known)]


def _in_haproxy(code: str, known: set[str]) -> _Found:
    yield from _all((MUSTACHE, OLD_NAMES, LETTERS), code)
    if _BRACED_VARIABLE.search(code) and not _HAS_OWN_SYNTAX.match(code):
        yield from _environment(code, known)
    if not (_TAKES_ADDRESS.match(code) or _NAMED.match(code)):
        return
    yield from _all((UNDERSCORES, ANGLE, SQUARE, BRACES), code)
    if match := _CAPITALS.match(code):
        group = 1 if match[1] else 2
        yield match.start(group), match[group], True
    if match := _ON_INTERFACE.match(code):
        yield match.start(1), match[1], True
    yield from _environment(code, known)


def _environment(code: str, known: set[str]) -> _Found:
    """References; haproxy fills in its environment in an address even without quotes."""
    address = _ADDRESS_OF.match(code)
    for match in VARIABLE.finditer(code):
        name = match[1] or match[2]
        if name in known:
            continue
        expands = address is not None and address.start(1) <= match.start() < address.end(1)
        yield match.start(), match.group(), not expands or bool(GUIDE.fullmatch(name))


def _nginx(text: str) -> _Lines:
    for number, line in _numbered(text):
        code = without_quoted(code_of(line, "#"))
        patterns = _WORDY if re.match(r"[ \t]*(?:server|listen|proxy_pass)\b", code) else _ANYWHERE
        yield number, [*_all(patterns, code)]


def _plain(text: str) -> _Lines:
    """sysctl.d and hosts."""
    for number, line in _numbered(text):
        yield number, [*_all(_WORDY, code := code_of(line, "#;")), *_variables(code, set())]


def _script(text: str) -> _Lines:
    for number, line in _numbered(text):
        code = "" if line.lstrip().startswith("#") else line.partition(" # ")[0]
        found = _all((MUSTACHE, UNDERSCORES, OLD_NAMES, LETTERS, _SHELL_ANGLE), code)
        yield number, [one for one in found if not _GO_FORMAT.match(one[1])]


def _manifests(text: str) -> _Lines:
    own = _OF_CLUSTER_API if "cluster.x-k8s.io/" in text else _OF_ALERTS
    for number, head, value in yaml_values(text):
        found = [one for one in _all(_ANYWHERE, value) if not own.match(one[1])]
        if " " not in ANGLE.sub("", value).strip("\"'"):
            is_item = "-" in head and ":" not in head
            found += [*_all((ANGLE,), value), *_in_scalar(value, is_item=is_item)]
        found += [(ref.start(1), ref[1], True) for ref in _IN_FLOW.finditer(value)]
        name = _UNNAMED.match(value) if _ENDPOINT.search(head) else None
        name = name or (_NO_ADDRESS.match(value) if _ADVERTISED.search(head) else None)
        if name:
            found.append((name.start(1), name[1], True))
        one = _ONE_BRACE.match(value) or (_ONE_NAME.match(value) if _is_env(head) else None)
        if one:
            found.append((one.start(2), one[2], True))
        yield number, [(len(head) + place, token, sure) for place, token, sure in found]


def _is_env(head: str) -> bool:
    return bool(_IN_ENVIRONMENT.match(head))


def _in_scalar(value: str, *, is_item: bool) -> _Found:
    """In a word of its own; that of a list may be handed to a shell."""
    bare = value.strip("\"'")
    match = _REFERENCE.search(value)
    if match and (not is_item or match.group().startswith("${")):
        yield match.start(), match.group(), True
    if bare != value and SQUARE.fullmatch(bare):
        yield value.index(bare), bare, True


_READERS: Mapping[Kind, Callable[[str], _Lines]] = {
    Kind.KEEPALIVED: _keepalived,
    Kind.HAPROXY: _haproxy,
    Kind.NGINX: _nginx,
    Kind.SYSCTL: _plain,
    Kind.HOSTS: _plain,
    Kind.SCRIPT: _script,
    Kind.MANIFESTS: _manifests,
}
