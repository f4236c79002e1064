"""The addresses that a section listens on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kubevipgen.finding import Location
from kubevipgen.lint.view.haproxy import Bind, Directive, split_address
from kubevipgen.lint.view.word import Word

_PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_PREFIX = re.compile(r"([a-z]+[46]?)@")
_PATHS = ("unix", "abns", "abnsz", "fd", "sockpair", "uxst", "uxdg", "rhttp", "rev")


def binds(head: Directive, lines: Iterable[Directive]) -> tuple[Bind, ...]:
    """Those of the ``bind`` lines, and of the section's first line in the form before 1.6."""
    found = []
    if len(head.words) > 2 and ":" in head.words[2].text:
        found += list(_of_word(head.words[2], (), head.at))
    for line in lines:
        if line.starts("bind") and len(line.words) > 1:
            options = tuple(word.text for word in line.words[2:])
            found += list(_of_word(line.words[1], options, line.at))
    return tuple(found)


def _of_word(word: Word, options: tuple[str, ...], at: Location) -> Iterator[Bind]:
    start = 0
    for text in word.text.split(","):
        place = Location(at.file, at.path, word.at.line, word.at.column + start, at.excerpt)
        start += len(text) + 1
        if text:
            yield _bind(Word(text, place), options, at)


def _bind(word: Word, options: tuple[str, ...], at: Location) -> Bind:
    prefix = _PREFIX.match(word.text)
    kind = prefix[1] if prefix else ""
    if kind in _PATHS or word.text.startswith("/"):
        return Bind(word.text, 0, word, options, at)
    host, port = split_address(word.text[prefix.end() if prefix else 0 :])
    ports = _PORTS.fullmatch(port)
    first = int(ports[1]) if ports else 0
    last = int(ports[2]) if ports and ports[2] else 0
    transport = next((name for name in ("quic", "udp") if kind.startswith(name)), "tcp")
    family = ""
    if host in ("", "*", "0.0.0.0", "::"):  # noqa: S104  (an address that is read)
        family = "ipv6" if host == "::" or kind.endswith("6") else "ipv4"
        host = ""
    return Bind(host, first, word, options, at, last, family, transport)
