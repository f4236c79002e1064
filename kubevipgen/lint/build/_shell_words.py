"""Shell text -> words: quotes, expansions and here-documents, each with its place."""

from __future__ import annotations

import re

from kubevipgen.lint.build._shell_scanner import Scanner, TooDeepError
from kubevipgen.lint.build._shell_tree import Part, Text

_PLAIN = re.compile(r"[^ \t\n;&|<>()\\'\"`$]+")
_IN_QUOTES = re.compile(r"[^\\\"`$]+")
_IN_BRACES = re.compile(r"[^\\'\"`$}]+")
_IN_SUM = re.compile(r"[^\\'\"`$()]+")
_BACKTICK = re.compile(r"[^\\`]*(?:\\.[^\\`]*)*`", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\`$])")
_ANSI = re.compile(r"[^\\']*(?:\\.[^\\']*)*'", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]", re.ASCII)
_BRACE_NAME = re.compile(r"[#!]?([A-Za-z_]\w*|[0-9]+|[@*#?$!-])|#", re.ASCII)
_OP = re.compile(r":?[-=?+]|[#%/^,@:\[]")


class Words(Scanner):
    """Reads words with all that stands in them."""

    def word(self) -> Text | None:
        """The word here; None when there is none."""
        start = self.pos
        parts: list[Part] = []
        while self.pos < len(self.text) and self._piece(parts):
            pass
        if self.pos == start:
            return None
        return Text(tuple(parts), self.base + start, self.base + self.pos)

    def _piece(self, parts: list[Part]) -> bool:
        """One more piece of a word; False where the word ends."""
        start = self.pos
        if found := _PLAIN.match(self.text, self.pos):
            self.pos = found.end()
            parts.append(self._part(found[0], start, is_quoted=False))
        elif (sign := self.here()) == "\\":
            self.pos += 2
            if (text := self.text[start + 1 : start + 2]) != "\n":
                parts.append(self._part(text, start + 1, is_quoted=True))
        elif sign == "'":
            parts.append(self._single())
        elif sign == '"':
            parts.extend(self._double())
        elif sign == "`":
            parts.append(self._backtick(is_quoted=False))
        elif sign == "$":
            parts.extend(self._dollar(is_quoted=False))
        elif sign in "<>" and self.text[start + 1 : start + 2] == "(" and not parts:
            self.pos += 1
            parts.append(self._commands(start))
        elif sign == "(" and start and parts and self.text[start - 1] in "?*+@!":
            parts.append(self._pattern())
        else:
            return False
        return True

    def _part(self, text: str, start: int, *, is_quoted: bool) -> Part:
        return Part("text", text, is_quoted, self.base + start)

    def _single(self) -> Part:
        start = self.pos
        end = self.text.find("'", start + 1)
        if end < 0:
            self.fail("the quote ' that opens here is never closed", start)
            end = len(self.text)
        self.pos = min(end + 1, len(self.text))
        return self._part(self.text[start + 1 : end], start + 1, is_quoted=True)

    def _double(self) -> list[Part]:
        start = self.pos
        self.pos += 1
        parts = [self._part("", start, is_quoted=True)]
        while self.pos < len(self.text):
            if self.here() == '"':
                self.pos += 1
                return parts
            parts += self._quoted(_IN_QUOTES)
        self.fail('the quote " that opens here is never closed', start)
        return parts

    def _quoted(self, plain: re.Pattern[str]) -> list[Part]:
        """One piece of what stands in double quotes, in braces or in a sum."""
        start = self.pos
        if found := plain.match(self.text, start):
            self.pos = found.end()
            return [self._part(found[0], start, is_quoted=True)]
        sign = self.here()
        if sign == "\\":
            self.pos += 2
            text = self.text[start : start + 2]
            bare = text[1:] if text[1:] in tuple('$`"\\') else text
            return [] if text == "\\\n" else [self._part(bare, start, is_quoted=True)]
        if sign == "$":
            return self._dollar(is_quoted=True)
        if sign == "`":
            return [self._backtick(is_quoted=True)]
        self.pos += 1
        return [self._part(sign, start, is_quoted=True)]

    def _pattern(self) -> Part:
        """``@(a|b)``: a pattern of bash and ksh."""
        start = self.pos
        depth = 0
        while self.pos < len(self.text):
            sign = self.here()
            if sign in "'\"`$\\":
                self._piece([])
                continue
            depth += {"(": 1, ")": -1}.get(sign, 0)
            self.pos += 1
            if not depth:
                break
        return self._part(self.text[start : self.pos], start, is_quoted=True)

    # -- expansions

    def _dollar(self, *, is_quoted: bool) -> list[Part]:
        start = self.pos
        after = self.text[start + 1 : start + 2]
        if self.sees("$((") and (part := self._sum(start)):
            return [part]
        if after == "(":
            self.pos += 1
            return [self._commands(start, is_quoted=is_quoted)]
        if after == "{":
            return [self._braces(is_quoted=is_quoted)]
        if after == "'" and not is_quoted:
            return [self._ansi()]
        if after == '"' and not is_quoted:
            self.pos += 1
            return self._double()
        found = _NAME.match(self.text, start + 1)
        self.pos = found.end() if found else start + 1
        text = self.text[start : self.pos]
        kind = "variable" if found else "text"
        return [Part(kind, text, is_quoted, self.base + start, found[0] if found else "")]

    def _ansi(self) -> Part:
        start = self.pos
        found = _ANSI.match(self.text, start + 2)
        if not found:
            self.fail("the quote $' that opens here is never closed", start)
        self.pos = found.end() if found else len(self.text)
        return self._part(self.text[start + 2 : self.pos - 1], start + 2, is_quoted=True)

    def _commands(self, start: int, *, is_quoted: bool = False) -> Part:
        """``$( ... )`` and ``<( ... )``, from the parenthesis on."""
        depth = self.depth
        self.deeper()
        self.pos += 1
        body = self.items(frozenset({")"}), may_be_empty=True)
        self.depth = depth
        if self.here() == ")":
            self.pos += 1
        else:
            self.fail(f"the {self.text[start]}( that opens here is never closed", start)
        text = self.text[start : self.pos]
        return Part("commands", text, is_quoted, self.base + start, body=tuple(body))

    def _backtick(self, *, is_quoted: bool) -> Part:
        start = self.pos
        found = _BACKTICK.match(self.text, start + 1)
        if not found:
            self.fail("the backtick that opens here is never closed", start)
            self.pos = len(self.text)
            return self._part(self.text[start:], start, is_quoted=True)
        self.pos = found.end()
        inner = type(self)(_ESCAPED.sub(r"\1", found[0][:-1]), self.base + start + 1, self.depth)
        inner.deeper()
        body = inner.items(frozenset(), may_be_empty=True)  # no shell reads it before it runs it
        text = self.text[start : self.pos]
        return Part("commands", text, is_quoted, self.base + start, body=tuple(body))

    def _braces(self, *, is_quoted: bool) -> Part:
        """``${X}``, ``${X:-word}`` and the like."""
        start = self.pos
        depth = self.depth
        self.deeper()
        found = _BRACE_NAME.match(self.text, start + 2)
        self.pos = found.end() if found else start + 2
        name = (found[1] or found[0]) if found else ""
        sign = _OP.match(self.text, self.pos)
        self.pos = sign.end() if sign else self.pos
        op = sign[0] if sign else ""
        word = self._until_brace(start, is_literal=is_quoted and op[-1:] in set("-=?+"))
        self.depth = depth
        is_length = self.text.startswith("${#", start) and name != "#"
        text = self.text[start : self.pos]
        return Part(
            "variable", text, is_quoted, self.base + start, name, "#" if is_length else op, word
        )

    def _until_brace(self, start: int, *, is_literal: bool) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self.pos < len(self.text):
            sign = self.here()
            if sign == "}":
                self.pos += 1
                return tuple(parts)
            if sign == "'" and not is_literal:
                parts.append(self._single())
            elif sign == '"':
                parts += self._double()
            else:
                parts += self._quoted(_IN_BRACES)
        self.fail("the ${ that opens here is never closed", start)
        return tuple(parts)

    def _sum(self, start: int) -> Part | None:
        """``$(( ... ))``; None, and nothing read, when it is a command in parentheses."""
        depth = self.depth
        self.deeper()
        self.pos += 3
        is_sum = self.sum_end()
        self.depth = depth
        if is_sum:
            text = self.text[start : self.pos]
            return Part("sum", text, True, self.base + start)  # noqa: FBT003
        self.pos = start
        return None

    def sum_end(self) -> bool:
        """To behind the ``))`` of arithmetic; False, and nowhere in particular, without one."""
        depth, before = 0, self.error
        while self.pos < len(self.text):
            sign = self.here()
            if sign == ")" and not depth:
                if self.sees("))"):
                    self.pos += 2
                    return True
                break
            depth += {"(": 1, ")": -1}.get(sign, 0)
            self._quoted(_IN_SUM)
        self.error = before
        self.retries -= 1
        if self.retries < 0:
            raise TooDeepError
        return False
