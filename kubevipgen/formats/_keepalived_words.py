"""The words of one line of keepalived.conf, as keepalived's lib/parser.c reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

# The values of these are read a second time, with both kinds of quotes and C-like escapes
# (alloc_strvec_quoted_escaped); everything else knows plain "..." only (alloc_strvec).
ESCAPED = frozenset(
    (
        *("script", "misc_path", "regex", "process", "startup_script", "shutdown_script"),
        *("notify", "notify_master", "notify_backup", "notify_fault", "notify_stop"),
        *("notify_deleted", "notify_master_rx_lower_pri", "notify_up", "notify_down"),
        *("quorum_up", "quorum_down"),
        *("notify_fifo_script", "vrrp_notify_fifo_script", "lvs_notify_fifo_script"),
    )
)
_NO_COMMAND = ("regex", "process")
_BLANKS = " \t\f\n\r\v"
_PLAIN = re.compile(rf'[{_BLANKS}]*(?:"([^"]*)"|([^"{_BLANKS}]+))')
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|c(.)|([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {"a": "\a", "b": "\b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_QUOTE_FOR = re.compile(r"[ #!{}'\\]")
_PREDEFINED = re.compile(r"\$\{?_")  # $_PWD, ${_INSTANCE}, ...: resolved even inside quotes


class Words(NamedTuple):
    """The words of a line as values, and the index in it where each begins.

    ``open_quote`` is where a quote is never closed, or the word that holds it, else -1. The second
    reading of ``script`` and the like does not mind one at the very end.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    open_quote: int = -1


def split(text: str) -> Words:
    """The words as values; what stands behind an unmatched quote is lost, as in keepalived."""
    words, starts, place = [], [], 0
    while match := _PLAIN.match(text, place):
        words.append(match[1] or match[2] or "")
        starts.append(match.start(2) if match[2] else match.start(1) - 1)
        place = match.end()
    lost = text.find('"', place)
    if not words or words[0] not in ESCAPED:
        return Words(tuple(words), tuple(starts), lost)
    found = _split_escaped(text)
    if lost < 0 and found.open_quote < 0 and len(found.words) > 1 and words[0] not in _NO_COMMAND:
        # The word behind it is a whole command, and read once more.
        inner = _split_escaped(found.words[1]).open_quote
        lost = found.starts[1] if inner >= 0 else -1
    return found if lost < 0 else found._replace(open_quote=lost)


def _split_escaped(text: str) -> Words:
    words, starts = [], []
    word: list[str] | None = None
    quote, opened, place = "", -1, 0
    while place < len(text):
        char = text[place]
        if word is None and (quote or char not in _BLANKS):
            word = []
            starts.append(place)
        if char == "\\" and word is not None and (match := _ESCAPE.match(text, place)):
            word.append(_unescaped(match))
            place = match.end()
            continue
        if char == quote:
            quote, opened = "", -1
        elif not quote and char in "\"'":
            quote, opened = char, place
        elif not quote and char in _BLANKS:
            words += ["".join(word)] if word is not None else []
            word = None
        elif word is not None:
            word.append(char)
        place += 1
    words += ["".join(word)] if word is not None else []
    return Words(tuple(words), tuple(starts), opened if opened + 1 < len(text) else -1)


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, control, octal, other = match.groups()
    if hexadecimal:
        return chr(int(hexadecimal, 16) & 0xFF)
    if control:
        return chr(ord(control) & 0x1F)
    return chr(int(octal, 8) & 0xFF) if octal else _NAMED.get(other, other)


def join(words: tuple[str, ...]) -> str:
    """The text of one line; ValueError for a word that keepalived would read as something else."""
    if not words:
        raise ValueError("keepalived.conf: a line needs a word")
    if words[0][:1] in ("@", "~", "$"):
        raise _refusal(words[0], "at the start of a line it is a condition or a definition")
    escaped = words[0] in ESCAPED
    return " ".join([_word(words[0], escaped=False), *(_word(w, escaped) for w in words[1:])])


def _word(word: str, escaped: bool) -> str:  # noqa: FBT001  (private, and named at its callers)
    _refuse_what_no_word_holds(word)
    if escaped and _QUOTE_FOR.search(word.replace('"', "'")):
        # \042 rather than \": the search for braces takes every " for the end of a quote.
        return '"' + word.replace("\\", "\\\\").replace('"', "\\042") + '"'
    if '"' in word:
        raise _refusal(word, "a double quote cannot be written")
    if word.endswith("\\"):
        raise _refusal(word, "a backslash at the end would swallow the closing quote")
    return f'"{word}"' if not word or _QUOTE_FOR.search(word) else word


def _refuse_what_no_word_holds(word: str) -> None:
    if not word.isprintable():
        raise _refusal(word, "only printable characters can be written")
    if word in ("{", "}"):
        raise _refusal(word, "a brace alone opens or closes a block even in quotes")
    if _PREDEFINED.search(word):
        raise _refusal(word, "keepalived replaces $_NAME even in quotes")


def _refusal(word: str, reason: str) -> ValueError:
    return ValueError(f"keepalived.conf cannot hold {word!r}: {reason}")
