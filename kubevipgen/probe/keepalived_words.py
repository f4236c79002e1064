"""The words of a keepalived.conf, block by block; tolerant, as keepalived itself is.

Read are comments (``#`` and ``!``), quotes, ``include``, conditions (``@cp-1 ...``) and simple
variables (``$NAME=value``). What cannot be read stays as it is written, and makes no number.
"""

from __future__ import annotations

import glob
import os
import re
import socket
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.probe import read

_DEPTH = 5  # of files that include one another
_WORD = re.compile(r'"[^"]*"?|\'[^\']*\'?|[{}]|[#!].*|(?:\$\{\w+\}|[^\s{}"\'])+')
_CONDITION = re.compile(r"\s*@(\^?)(\S+)\s+(.*)")
_ASSIGNMENT = re.compile(r"\s*\$(\w+)\s*=\s*(.*)")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Block(NamedTuple):
    """A line, with the lines of its braces if it has some."""

    words: tuple[str, ...]
    lines: tuple[Block, ...] = ()

    @property
    def key(self) -> str:
        """The first word."""
        return self.words[0] if self.words else ""

    def all(self, key: str) -> tuple[Block, ...]:
        """The lines below that begin with this word."""
        return tuple(line for line in self.lines if line.key == key)

    def value(self, key: str, default: str = "") -> str:
        """The second word of the last such line, as keepalived lets the last one win."""
        found = [line.words[1] for line in self.all(key) if len(line.words) > 1]
        return found[-1] if found else default

    def has(self, key: str) -> bool:
        """Whether such a line is there."""
        return bool(self.all(key))


def file(path: str) -> Block:
    """The whole configuration with what it includes; UnavailableError as in ``read``."""
    host = socket.gethostname().partition(".")[0]
    return parse("\n".join(_lines(path, 0)), host)


def _lines(path: str, depth: int) -> Iterator[str]:
    for line in read.text(path).splitlines():
        words = line.split()
        if len(words) == 2 and words[0].startswith("include") and depth < _DEPTH:
            pattern = os.path.join(os.path.dirname(path), words[1].strip("\"'"))
            for each in sorted(glob.glob(pattern)):
                yield from _lines(each, depth + 1)
        else:
            yield line


def parse(text: str, host: str) -> Block:
    """From text without includes; ``host`` decides its conditions."""
    stack: list[list[Block]] = [[]]
    heads: list[tuple[str, ...]] = [()]
    for words in _tokens(text, host):
        _take(words, stack, heads)
    while len(stack) > 1:  # an unclosed brace
        _close(stack, heads)
    return Block((), tuple(stack[0]))


def _take(words: list[str], stack: list[list[Block]], heads: list[tuple[str, ...]]) -> None:
    """One line of text; a brace may stand on the line of its keyword or below it."""
    line: list[str] = []
    for word in words:
        if word == "{":
            if not line and stack[-1] and not stack[-1][-1].lines:
                line = list(stack[-1].pop().words)
            stack.append([])
            heads.append(tuple(line))
            line = []
        elif word == "}":
            _end(line, stack)
            line = []
            if len(stack) > 1:
                _close(stack, heads)
        else:
            line.append(word)
    _end(line, stack)


def _end(line: list[str], stack: list[list[Block]]) -> None:
    if line:
        stack[-1].append(Block(tuple(line)))


def _close(stack: list[list[Block]], heads: list[tuple[str, ...]]) -> None:
    lines = stack.pop()
    stack[-1].append(Block(heads.pop(), tuple(lines)))


def _tokens(text: str, host: str) -> Iterator[list[str]]:
    variables: dict[str, str] = {}
    for raw in text.splitlines():
        line = _for_host(raw, host)
        assigned = _ASSIGNMENT.match(line)
        if assigned:
            variables[assigned[1]] = _filled(assigned[2], variables).strip()
            continue
        words = _WORD.findall(_filled(line, variables))
        yield [_bare(word) for word in words if word[0] not in "#!"]


def _for_host(line: str, host: str) -> str:
    """The line without its condition, nothing when the condition is for other hosts."""
    found = _CONDITION.match(line)
    if not found:
        return line
    meant = host in found[2].strip("()").split("|")
    return found[3] if meant != bool(found[1]) else ""


def _filled(text: str, variables: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda m: variables.get(m[1] or m[2], m[0]), text)


def _bare(word: str) -> str:
    return word.strip(word[0]) if word[0] in "\"'" else word
