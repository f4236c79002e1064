"""The tree of a script as what a rule sees: commands with their words expanded, in blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kubevipgen.finding import Location
from kubevipgen.lint.build._shell_grammar import parse
from kubevipgen.lint.build._shell_tree import Compound, Node, Part, Simple, Text
from kubevipgen.lint.build._shell_values import Values, bodies, plain, texts
from kubevipgen.lint.view.script import Block, Command, Item

Place = Callable[[int], Location]
_SHELLS = {"sh", "bash", "dash", "ash", "ksh"}
_TIMES = re.compile(r"(?:seq|jot) +(?:(-?\d+) +)?(?:1 +)?(\d+)\s*[)`]")
_RANGE = re.compile(r"\{(-?\d{1,6})\.\.(-?\d{1,6})\}\Z")
_C_LOOP = re.compile(r"\(\( *\w+ *= *(\d{1,6}) *; *\w+ *(<=?) *(\d{1,6}) *;")
_COUNTED = re.compile(r"\A(?:\[\[?|test|\(\() *\$?\{?(\w+)\}? *(-lt|-le|-ne|<=?) *(\d{1,6})\b")
_UNBLOCK = {"sum": "group", "subshell": "group", "select": "loop", "for": "loop",
            "while": "loop", "until": "loop"}  # fmt: skip


class Viewer:
    """Makes items of nodes; ``place`` tells where an offset is."""

    def __init__(self, text: str, values: Values, place: Place) -> None:
        self.text = text
        self.values = values
        self.place = place

    def items(self, nodes: Iterable[Node]) -> tuple[Item, ...]:
        found: list[Item] = []
        before: Command | None = None
        for node in nodes:
            if isinstance(node, Compound):
                found.append(self._block(node))
                before = None
                continue
            command = self._command(node, before)
            found.append(command)
            before = command if node.then in ("|", "|&") else None
        return tuple(found)

    def _command(self, node: Simple, before: Command | None) -> Command:
        words: list[str] = []
        places: list[Location] = []
        for text in node.words:
            fields = self.values.fields(text)
            words += fields
            places += [self.place(text.start)] * len(fields)
        return Command(
            tuple(words),
            self.text[node.start : node.end].strip(),
            self.place(node.start),
            tuple(places),
            before,
            node.then,
            node.is_negated,
            self._inner(node),
        )

    def _inner(self, node: Simple) -> tuple[Item, ...]:
        found: tuple[Item, ...] = ()
        for text in texts(node):
            for body in bodies(text.parts):
                found += self.items(body)
        return found + self.items(script_in(node))

    def _block(self, node: Compound) -> Block:
        head = self.items(node.head)
        for text in node.words:
            for body in bodies(text.parts):
                head += self.items(body)
        branches = tuple(self.items(branch) for branch in node.branches)
        kind = _UNBLOCK.get(node.kind, node.kind)
        times = self._times(node) if kind == "loop" else None
        return Block(
            kind,
            node.name,
            head,
            branches,
            self.place(node.start),
            times,
            node.then,
            node.is_negated,
        )

    def _times(self, node: Compound) -> int | None:
        if node.kind == "while":
            return self._counted(node)
        if node.kind != "for":
            return None
        if found := _C_LOOP.match(node.name):
            return max(0, int(found[3]) - int(found[1]) + (found[2] == "<="))
        if node.name.startswith("(("):
            return None
        counts = [self._count(text) for text in node.words]
        return None if None in counts else sum(filter(None, counts))

    def _count(self, text: Text) -> int | None:
        """How many words a word of ``for`` makes."""
        written = plain(text)
        if found := _RANGE.search(written):
            return abs(int(found[2]) - int(found[1])) + 1
        if found := _TIMES.search(written):
            return max(0, int(found[2]) - int(found[1] or 1) + 1)
        fields = self.values.fields(text)
        unsure = any(set(field) & set("$`*?") for field in fields)
        return None if unsure else len(fields)

    def _counted(self, node: Compound) -> int | None:
        """``while [ $i -lt 12 ]``, when the counter begins at a number and goes up."""
        if len(node.head) != 1:
            return None
        head = node.head[0]
        text = (
            head.name
            if isinstance(head, Compound)
            else " ".join(self.values.text(word) for word in head.words)
        )
        if not (found := _COUNTED.match(text)):
            return None
        first = [plain(one) for one in self.values.sets.get(found[1], [])]
        first = [one for one in first if one.isdecimal()]
        if not first or len(set(first)) > 1:
            return None
        return max(0, int(found[3]) - int(first[0]) + (found[2] in ("-le", "<=")))


def script_in(node: Simple) -> tuple[Node, ...]:
    """The commands in ``sh -c '...'``, with offsets into the script that it stands in."""
    words = [plain(word) for word in node.words]
    for index, word in enumerate(words[:-2]):
        is_shell = word.rpartition("/")[2] in _SHELLS
        if is_shell and re.fullmatch(r"-[a-z]*c", words[index + 1]):
            text = node.words[index + 2]
            found, _ = parse(words[index + 2])
            start = next((part.start for part in text.parts if part.text), text.start)
            shift(found, start)
            return tuple(found)
    return ()


def shift(nodes: Iterable[Node], by: int) -> None:
    """Moves commands to where the text that they were read from stands."""
    for node in nodes:
        node.start += by
        node.end += by
        for text in texts(node):
            text.start += by
            text.end += by
            _shift_parts(text.parts, by)
        if isinstance(node, Compound):
            shift(node.head, by)
            for branch in node.branches:
                shift(branch, by)


def _shift_parts(parts: Iterable[Part], by: int) -> None:
    for part in parts:
        part.start += by
        _shift_parts(part.word, by)
        shift(part.body, by)
