"""keepalived.conf <-> tree.

``parse`` and the tolerant ``read`` are for files that people have: they read what keepalived 2.2
and later read, keep ``@id`` conditions, ``$NAME=text`` definitions, ``$NAME`` references, ``~SEQ``
and ``include`` as ordinary lines, and drop comments at the end of a line or of a block. ``dump``
is for trees that we build: it refuses what keepalived would not read back as the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubevipgen.formats._keepalived_lines import INCLUDE, LONGEST, buffers
from kubevipgen.formats._keepalived_tree import Builder
from kubevipgen.formats._keepalived_words import join
from kubevipgen.formats.error import ParseError, comment_line
from kubevipgen.formats.tree import Block, Config, Line

__all__ = ["ParseError", "dump", "in_order", "parse", "read"]

_INDENT = "    "


def dump(config: Config) -> str:
    """The file with a final newline; ValueError names the word or comment it cannot carry."""
    out = [_comment(text) for text in config.header]
    if config.header and config.items:
        out.append("")
    for index, item in enumerate(config.items):
        before = config.items[index - 1] if index else None
        if before and (isinstance(item, Block) or isinstance(before, Block)):
            out.append("")
        out += _written(item, "")
    for line in out:
        if len(line.encode()) > LONGEST:
            raise ValueError(f"keepalived.conf: a line holds {LONGEST} bytes, not {line[:60]!r}...")
    return "\n".join([*out, ""])


def _written(item: Line | Block, pad: str) -> Iterator[str]:
    for text in item.comments:
        yield pad + _comment(text)
    if isinstance(item, Line):
        yield pad + join(item.words)
        return
    head = f"{join(item.words)} {{"
    if INCLUDE.match(head):
        raise ValueError(f"keepalived.conf: {item.words[0]!r} brings in a file, it is no block")
    yield pad + head
    for inner in item.items:
        yield from _written(inner, pad + _INDENT)
    yield pad + "}"


def _comment(text: str) -> str:
    if text.endswith("\\"):
        raise ValueError(f"keepalived.conf: a comment cannot end in a backslash: {text!r}")
    return comment_line(text)


def parse(text: str) -> Config:
    """The tree of a file; ParseError for braces that do not match or never end."""
    builder = Builder(lenient=True)
    for line in buffers(text):
        builder.read(line)
        if builder.errors:
            raise builder.errors[0]
    config = builder.finished()
    if builder.errors:
        raise builder.errors[0]
    return config


def read(text: str) -> tuple[Config, tuple[ParseError, ...]]:
    """The tree of whatever can be read of a file, and every place that is broken.

    Conditions, definitions, sequences and includes are kept as lines. Where they open or close
    blocks, braces are wrong only here: ``keepalived_resolve`` tells what keepalived makes of them.
    """
    builder = Builder()
    for line in buffers(text):
        builder.read(line)
    config = builder.finished()
    return config, in_order(builder.errors)


def in_order(errors: Iterable[ParseError]) -> tuple[ParseError, ...]:
    """By place in the file."""
    return tuple(sorted(errors, key=lambda error: (error.line, error.column)))
