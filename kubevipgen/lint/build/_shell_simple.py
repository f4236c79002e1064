"""Shell text -> simple commands, with their assignments and redirections; functions."""

from __future__ import annotations

import re

from kubevipgen.lint.build._shell_tree import Compound, Node, Part, Simple, Text
from kubevipgen.lint.build._shell_words import Words

_REDIRECT = re.compile(r"(?:[0-9]+|\{\w+\})?(<<<|<<-|<<|<&|<>|>&|>>|>\||<|>)|(&>>|&>)")
_SUBSTITUTION = re.compile(r"[<>]\(")
_ASSIGN = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\+?=", re.ASCII)
_DEFINITION = re.compile(r"\([ \t]*\)")
_TEST_END = re.compile(r"\]\](?=[ \t\n;&|<>()]|\Z)")
_AFTER_TEST = re.compile(r"(?:then|do)(?=[ \t\n]|\Z)")
_ENDS_WORDS = ("", "\n", ";", "&", "|", ")")


def assignment(word: Text) -> tuple[str, Text] | None:
    """``NAME=value`` as name and value; None for any other word."""
    first = word.parts[0] if word.parts else None
    if first is None or first.kind != "text" or first.is_quoted:
        return None
    if not (found := _ASSIGN.match(first.text)):
        return None
    rest = Part("text", first.text[found.end() :], False, first.start + found.end())  # noqa: FBT003
    return found[1], Text((rest, *word.parts[1:]), rest.start, word.end)


class Simples(Words):
    """Reads simple commands."""

    def command(self) -> Node | None:
        """One command of any kind; the grammar's part."""
        raise NotImplementedError

    def lines(self) -> bool:
        """Over blanks, comments and ends of lines; False at the end of the text."""
        while self.pos < len(self.text):
            self.blanks()
            if self.here() != "\n":
                return bool(self.here())
            self.newline()
        return False

    def simple(self, *, is_test: bool) -> Node | None:
        """``is_test``: it begins with ``[[``. None when no command stands here."""
        node = Simple(self.base + self.pos)
        if is_test:
            self._test(node)
        while True:
            self.blanks()
            if self.redirect(node):
                continue
            if self.here() == "(" and self._is_definition(node):
                return self._definition(node.words[0].plain or "", node.start)
            if is_test and _AFTER_TEST.match(self.text, self.pos):
                break
            if self.here() in _ENDS_WORDS or (word := self.word()) is None:
                break
            self._add(node, word)
        node.end = self.base + self.pos
        return node if node.words or node.assigns or node.redirects else None

    def _add(self, node: Simple, word: Text) -> None:
        found = assignment(word)
        if found and self.here() == "(" and self.text[self.pos - 1] == "=":
            start = self.pos
            self._array()
            part = Part("commands", self.text[start : self.pos], False, self.base + start)  # noqa: FBT003
            found = (found[0], Text((part,), self.base + start, self.base + self.pos))
            word = Text((*word.parts, part), word.start, self.base + self.pos)
        if found and not node.words:
            node.assigns.append(found)
        else:
            node.words.append(word)

    def _array(self) -> None:
        start = self.pos
        self.pos += 1
        while self.lines():
            if self.here() == ")":
                self.pos += 1
                return
            if self.word() is None:
                break
        self.fail("the ( that opens here is never closed", start)

    def _test(self, node: Simple) -> None:
        """``[[ ... ]]``, in which operators and parentheses are words."""
        while self.lines():
            start = self.pos
            if found := _TEST_END.match(self.text, start):
                self.pos = found.end()
            elif word := self.word():
                node.words.append(word)
                continue
            else:
                self.pos += 1
            part = Part("text", self.text[start : self.pos], False, self.base + start)  # noqa: FBT003
            node.words.append(Text((part,), self.base + start, self.base + self.pos))
            if found:
                return

    def redirect(self, node: Simple | Compound) -> bool:
        """Reads one redirection; False when none stands here."""
        start = self.pos
        found = _REDIRECT.match(self.text, start)
        if not found or _SUBSTITUTION.match(self.text, start):
            return False
        self.pos = found.end()
        self.blanks()
        op = found[1] or found[2]
        target = self.word()
        if target is None:
            self.fail(f"nothing follows `{op}`", start)
            return True
        node.redirects.append((op, target))
        if op in ("<<", "<<-"):
            mark = "".join(part.text for part in target.parts)
            self.heredocs.append((mark, op == "<<-"))
        return True

    # -- functions

    def _is_definition(self, node: Simple) -> bool:
        is_name = len(node.words) == 1 and not (node.assigns or node.redirects)
        return is_name and bool(_DEFINITION.match(self.text, self.pos))

    def _definition(self, name: str, start: int) -> Compound:
        """From the parentheses, if there are any, or the body on."""
        if found := _DEFINITION.match(self.text, self.pos):
            self.pos = found.end()
        self.lines()
        body = self.command()
        if body is None:
            self.fail(f"the function {name} has no body", start - self.base)
        return Compound(
            "function", start, self.base + self.pos, name, branches=[[body] if body else []]
        )

    def function(self) -> Compound:
        """From the word ``function`` on."""
        start = self.base + self.pos
        self.pos += len("function")
        self.blanks()
        name = self.word()
        self.blanks()
        return self._definition((name.plain or "") if name else "", start)
