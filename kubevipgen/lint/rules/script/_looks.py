"""What a check looks at: addresses of the node, processes, units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Location
from kubevipgen.lint.build._shell_requests import unwrap
from kubevipgen.lint.view.script import Command, Script

_GREPS = {"grep", "egrep", "fgrep"}
_TAKES_VALUE = re.compile(r"-[a-zA-Z]*[efmABC]\Z|--(?:regexp|file|max-count|context)\Z")
_SIGNAL_0 = re.compile(r"-0\Z|-s ?0\Z|--signal=0\Z")
_PS = {"ps", "top", "jps"}
_ADDRESS = {"ip", "ifconfig", "hostname"}


class Grep(NamedTuple):
    """A search in what another command says: the pattern, its place, the options."""

    pattern: str
    at: Location
    options: tuple[str, ...]
    command: Command

    @property
    def is_whole_word(self) -> bool:
        """``-w`` or ``-x``."""
        shorts = (word for word in self.options if not word.startswith("--"))
        return any(set(word) & {"w", "x"} for word in shorts) or bool(
            {"--word-regexp", "--line-regexp"} & set(self.options)
        )


class Process(NamedTuple):
    """A look for a process by name."""

    name: str
    how: str
    at: Location


def bare(command: Command) -> tuple[str, ...]:
    """Its words without ``sudo``, ``timeout 2`` and the like, the program without its folder."""
    words = command.words[unwrap(command.words)[0] :]
    return (words[0].rpartition("/")[2], *words[1:]) if words else ()


def grep_of(command: Command) -> Grep | None:
    """The pattern that a grep looks for."""
    words = command.words
    if command.name not in _GREPS:
        return None
    options, index = [], 1
    while index < len(words) and words[index].startswith("-") and words[index] != "--":
        options.append(words[index])
        if _TAKES_VALUE.match(words[index]):
            if words[index].endswith("e") or words[index] == "--regexp":
                break
            index += 1
        index += 1
    index += index < len(words) and words[index].startswith("-")
    if index >= len(words):
        return None
    return Grep(words[index], command.place(index), tuple(options), command)


def address_greps(script: Script) -> Iterator[Grep]:
    """What is looked for among the addresses of the node."""
    for command in script.commands:
        if any(_says_addresses(one) for one in _before(command)) and (grep := grep_of(command)):
            yield grep


def _says_addresses(command: Command) -> bool:
    words = bare(command)
    if not words or words[0] not in _ADDRESS:
        return False
    rest = [word for word in words[1:] if not word.startswith("-")]
    if words[0] == "ip":
        return bool(rest) and "address".startswith(rest[0][:7])
    return words[0] == "ifconfig" or bool({"-I", "-i", "--all-ip-addresses"} & set(words))


def _before(command: Command) -> Iterator[Command]:
    """The commands of the same pipe before it."""
    before = command.fed_by
    while before:
        yield before
        before = before.fed_by


def processes(script: Script) -> tuple[Process, ...]:
    """Each look for a process by its name."""
    return tuple(found for command in script.commands if (found := _process(command)))


def _process(command: Command) -> Process | None:
    words = bare(command)
    name = words[0] if words else ""
    rest = [word for word in words[1:] if not word.startswith("-")]
    if name == "killall":
        text = " ".join(words)
        is_probe = any(map(_SIGNAL_0.match, words[1:])) or " -s 0 " in text
        rest = [word for word in rest if word != "0"]
        return Process(rest[-1], "killall -0", command.at) if is_probe and rest else None
    if name in ("pgrep", "pidof") and rest and not {"-F", "--pidfile"} & set(words):
        return Process(rest[-1], name, command.at)
    if name == "ps" and "-C" in words[:-1]:
        return Process(words[words.index("-C") + 1], "ps -C", command.at)
    is_of_ps = any(one.name in _PS for one in _before(command))
    grep = grep_of(command) if is_of_ps else None
    if grep and not any(word.startswith("-") and "v" in word for word in grep.options):
        return Process(grep.pattern.strip("[]^$"), "ps | grep", command.at)
    return None


def units(script: Script) -> Iterator[str]:
    """The services whose state is asked."""
    for command in script.commands:
        words = bare(command)
        if words[:1] == ("systemctl",) and {"is-active", "status"} & set(words):
            yield words[-1].removesuffix(".service")
        if words[:1] == ("service",) and words[2:3] == ("status",):
            yield words[1]


def watches_sockets(script: Script) -> bool:
    """Whether it looks at what is listened on: ``ss``, ``netstat``, ``lsof``, /proc/net/tcp."""
    names = {words[0] for command in script.commands if (words := bare(command))}
    return bool(names & {"ss", "netstat", "lsof", "socat", "fuser"}) or (
        "/proc/net/tcp" in script.document.text
    )
