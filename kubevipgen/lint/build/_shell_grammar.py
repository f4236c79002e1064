"""Shell text -> commands: a superset of what sh, bash and ksh accept; nothing is run.

What none of them accepts is the ``error``; reading goes on behind it.
"""

from __future__ import annotations

import re

from kubevipgen.lint.build._shell_scanner import TooDeepError
from kubevipgen.lint.build._shell_simple import Simples
from kubevipgen.lint.build._shell_tree import Compound, Node, Text

_RESERVED = re.compile(
    r"(?:if|then|elif|else|fi|for|select|while|until|do|done|case|esac|function|\{|\}|!|\[\[)"
    r"(?=[ \t\n;&|<>()]|\\\n[ \t\n]|\\\n?\Z|\Z)"
)
_ENDS = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_OPERATOR = re.compile(r"&&|\|\||\|&|;;&|;;|;&|[;&|\n]")
_IN = re.compile(r"in(?=[ \t\n;\\])")
_BRANCH_END = re.compile(r";;&|;;|;&")
_CASE_ENDS = frozenset({"esac", ";;"})
_LOOPS = {"while", "until", "for", "select"}
_JOINS = ("&&", "||", "|", "|&")


def parse(text: str) -> tuple[list[Node], tuple[str, int] | None]:
    """The commands of a script, and the first thing in it that no shell accepts."""
    grammar = Grammar(text)
    try:
        return grammar.items(frozenset(), may_be_empty=True), grammar.error
    except TooDeepError:
        return [], None


class Grammar(Simples):
    """Reads commands."""

    # -- lists

    def items(self, closers: frozenset[str], *, may_be_empty: bool) -> list[Node]:
        start = self.pos
        nodes: list[Node] = []
        while self.lines() and not self._at_closer(closers):
            if (node := self._pipeline(closers)) is None:
                continue
            nodes.append(node)
            self._join(node, closers)
        if not nodes and not may_be_empty:
            self.fail(f"a command is missing before {self._seen()}", start)
        return nodes

    def _reserved(self) -> str:
        found = _RESERVED.match(self.text, self.pos)
        return found[0] if found else ""

    def _at_closer(self, closers: frozenset[str]) -> bool:
        if self.here() == ")":
            return ")" in closers
        if self.sees(";;") or self.sees(";&"):
            return ";;" in closers
        return self._reserved() in closers

    def _seen(self) -> str:
        """What stands here, for a message."""
        found = _OPERATOR.match(self.text, self.pos)
        word = self.text[self.pos : self.pos + 20].split(maxsplit=1)
        return f"`{found[0] if found and found[0].strip() else word[0]}`" if word else "the end"

    def _pipeline(self, closers: frozenset[str]) -> Node | None:
        """A command with the ``!`` before it; None, with a step ahead, for what is none."""
        is_negated = False
        while self._reserved() == "!":
            self.pos += 1
            self.blanks()
            is_negated = True
        start = self.pos
        reserved = self._reserved()
        if reserved in _ENDS:
            self.fail(f"`{reserved}` without what it belongs to", start)
            self.pos += len(reserved)
            return None
        node = self.command()
        if node is None:
            self._stray(closers, start)
            return None
        node.is_negated = is_negated
        return node

    def _stray(self, closers: frozenset[str], start: int) -> None:
        if self._at_closer(closers) or self.here() in ("\n", ""):
            return
        self.fail(f"{self._seen()} where a command is expected", start)
        found = _OPERATOR.match(self.text, self.pos)
        self.pos = found.end() if found else self.pos + 1

    def _join(self, node: Node, closers: frozenset[str]) -> None:
        """Reads what ends a command: an operator, the end of a line, or what closes the list."""
        self.blanks()
        start = self.pos
        if self._at_closer(closers) and (self.here() in ");" or self.sees(";;")):
            return
        found = _OPERATOR.match(self.text, start)
        if not found:
            self._behind(closers)
            return
        if found[0] == "\n":
            return
        if found[0].startswith((";;", ";&")):
            return
        self.pos = found.end()
        node.then = found[0]
        if node.then in _JOINS:
            self.lines()
            if not self.here() or self._at_closer(closers):
                self.fail(f"nothing follows `{node.then}`", start)

    def _behind(self, closers: frozenset[str]) -> None:
        """Behind a command stands something that cannot go on with it."""
        if not self.here() or self._at_closer(closers):
            return
        self.fail(f"{self._seen()} cannot stand here", self.pos)
        if self.here() in "()":
            self.pos += 1

    # -- commands

    def command(self) -> Node | None:
        depth = self.depth
        self.deeper()
        reserved = self._reserved()
        node = self._compound(reserved) or self.simple(is_test=reserved == "[[")
        self.depth = depth
        return node

    def _compound(self, reserved: str) -> Node | None:
        start = self.pos
        node = Compound("", self.base + start)
        if self.sees("(("):
            self.pos += 2
            if self.sum_end():
                node.kind, node.name = "sum", self.text[start : self.pos]
                return self._tail(node)
            self.pos = start
        if self.here() == "(":
            node.kind = "subshell"
            self.pos += 1
            self._body(node, ")")
        elif reserved == "{":
            node.kind = "group"
            self.pos += 1
            self._body(node, "}")
        elif reserved == "if":
            self._if(node)
        elif reserved in _LOOPS:
            self._loop(node, reserved)
        elif reserved == "case":
            self._case(node)
        elif reserved == "function":
            return self.function()
        else:
            return None
        return self._tail(node)

    def _tail(self, node: Compound) -> Compound:
        self.blanks()
        while self.redirect(node):
            self.blanks()
        node.end = self.base + self.pos
        return node

    def _body(self, node: Compound, closer: str) -> None:
        """A list up to its closer, which is read."""
        node.branches.append(self.items(frozenset({closer}), may_be_empty=False))
        self._expect(closer, node)

    def _expect(self, word: str, node: Compound) -> None:
        if self.sees(word):
            self.pos += len(word)
            return
        opener = {"subshell": "(", "group": "{"}.get(node.kind, node.kind)
        self.fail(f"`{word}` is missing: the `{opener}` that opens here", node.start - self.base)

    def _if(self, node: Compound) -> None:
        node.kind = "if"
        word = "if"
        while word in ("if", "elif"):
            self.pos += len(word)
            node.head += self.items(frozenset({"then"}), may_be_empty=False)
            self._expect("then", node)
            node.branches.append(self.items(frozenset({"elif", "else", "fi"}), may_be_empty=False))
            word = self._reserved()
        if word == "else":
            self.pos += 4
            node.branches.append(self.items(frozenset({"fi"}), may_be_empty=False))
        self._expect("fi", node)

    def _loop(self, node: Compound, word: str) -> None:
        node.kind = word
        self.pos += len(word)
        if word in ("while", "until"):
            node.head = self.items(frozenset({"do"}), may_be_empty=False)
        else:
            self._for(node)
        self.lines()
        if self._reserved() == "{" and word in ("for", "select"):
            self.pos += 1
            self._body(node, "}")
            return
        self._expect("do", node)
        self._body(node, "done")

    def _for(self, node: Compound) -> None:
        self.blanks()
        start = self.pos
        if self.sees("(("):
            self.pos += 2
            if not self.sum_end():
                self.fail("the (( that opens here is never closed", start)
            node.name = self.text[start : self.pos]
        else:
            name = self.word()
            node.name = (name.plain or "") if name else ""
            self.lines()
            if found := _IN.match(self.text, self.pos):
                self.pos = found.end()
                node.words = self._words()
        self.blanks()
        if self.here() == ";":
            self.pos += 1

    def _words(self) -> list[Text]:
        found = []
        self.blanks()
        while word := self.word():
            found.append(word)
            self.blanks()
        return found

    def _case(self, node: Compound) -> None:
        node.kind = "case"
        self.pos += 4
        self.blanks()
        if subject := self.word():
            node.words.append(subject)
        self.lines()
        self._expect("in", node)
        while self.lines() and self._reserved() != "esac":
            if not self._branch(node):
                break
        self._expect("esac", node)

    def _branch(self, node: Compound) -> bool:
        """``pattern | pattern) commands ;;``; False when it is none."""
        if self.here() == "(":
            self.pos += 1
        start = self.pos
        while True:
            self.blanks()
            if (pattern := self.word()) is None:
                break
            node.words.append(pattern)
            self.blanks()
            if self.here() != "|":
                break
            self.pos += 1
        if self.here() != ")":
            self.fail("a pattern of `case` needs a `)` behind it", start)
            return False
        self.pos += 1
        node.branches.append(self.items(_CASE_ENDS, may_be_empty=True))
        if found := _BRANCH_END.match(self.text, self.pos):
            self.pos = found.end()
        return True
