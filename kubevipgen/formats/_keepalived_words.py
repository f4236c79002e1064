"""The words of one line of keepalived.conf, as keepalived's lib/parser.c reads them."""

from __future__ import annotations

import re

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
_BLANKS = " \t\f\n\r\v"
_PLAIN = re.compile(rf'[{_BLANKS}]*(?:"([^"]*)"|([^"{_BLANKS}]+))')
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|c(.)|([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {"a": "\a", "b": "\b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SPECIAL = re.compile(r'[!#"\\]')
# A reference such as ${X} stands for text without braces, once it is resolved.
_PIECE = re.compile(r'[{}]|(?:"[^"]*(?:"|$)|\$\{\w+(?: [ 0-9]*)?\}|[^{}"])+')
_QUOTE_FOR = re.compile(r"[ #!{}'\\]")
_PREDEFINED = re.compile(r"\$\{?_")  # $_PWD, ${_INSTANCE}, ...: resolved even inside quotes


def without_comment(line: str) -> str:
    r"""The line up to an unquoted ``#`` or ``!``, with ``\#`` and ``\!`` resolved, stripped.

    A backslash at the very end moves to the end of what is left, as keepalived has it, even from
    the end of a comment: ``priority 100 # note \`` reads as ``priority 100\``.
    """
    text, out, start, quoted, cut, tail = line.strip(" \t"), [], 0, False, -1, ""
    at = _SPECIAL.search(text)
    while at:
        char, place = at.group(), at.start()
        if char == '"' and cut < 0:
            quoted = not quoted
        elif char == "\\":
            if not quoted and cut < 0 and text[place + 1 : place + 2] in ("#", "!"):
                out.append(text[start:place])
                start = place + 1
            tail = "\\" if place + 1 == len(text) else ""
            place += 1
        elif not quoted and cut < 0 and char in "#!":
            cut = place
        at = _SPECIAL.search(text, place + 1)
    end = cut if cut >= 0 else len(text) - len(tail)
    return ("".join(out) + text[start:end]).rstrip(" \t") + tail


def pieces(text: str) -> list[str]:
    """Cuts at braces outside ``"..."``: each piece is ``{``, ``}`` or the text between."""
    return [piece for found in _PIECE.findall(text) if (piece := found.strip(" \t"))]


def split(text: str) -> tuple[str, ...]:
    """The words as values; what stands behind an unmatched quote is lost, as in keepalived."""
    words = [quoted or bare for quoted, bare in _matches(text)]
    if words and words[0] in ESCAPED:
        return tuple(_split_escaped(text))
    return tuple(words)


def _matches(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while match := _PLAIN.match(text, place):
        found.append((match[1] or "", match[2] or ""))
        place = match.end()
    return found


def _split_escaped(text: str) -> list[str]:
    words: list[str] = []
    word: list[str] | None = None
    quote, place = "", 0
    while place < len(text):
        char = text[place]
        if char == "\\" and (match := _ESCAPE.match(text, place)):
            word = [*(word or ()), _unescaped(match)]
            place = match.end()
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote, word = char, word or []
        elif not quote and char in _BLANKS:
            words += ["".join(word)] if word is not None else []
            word = None
        else:
            word = [*(word or ()), char]
        place += 1
    return words + (["".join(word)] if word is not None else [])


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
