"""What the variables of a script are worth, as far as its text alone says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from kubevipgen.lint.build._shell_simple import assignment
from kubevipgen.lint.build._shell_tree import Compound, Node, Part, Simple, Text

_DECLARES = {"export", "readonly", "local", "declare", "typeset"}
_READS = {"read", "mapfile", "readarray", "getopts", "let", "wait"}
_SAYS = {"echo", "printf", "logger", "exit", "return", "unset", "export"}
_FOREIGN = {".", "source", "eval"}
_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_CHANGED = re.compile(
    r"(?:\+\+|--)([A-Za-z_]\w*)|\b([A-Za-z_]\w*)(?:\[[^\]]*\])? ?(?:\+\+|--|[-+*/%]?=(?!=))",
    re.ASCII,
)
_DEEPEST = 8
_MOST_KNOWN = 5000
_MOST_VALUES = 4
Args = tuple[str, ...] | None  # what a function is called with
_LONGEST = 1000  # characters of a value


class Values:
    """``sets`` are the values that a name is given; ``varies`` those that other commands set."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.sets: dict[str, list[Text]] = {}
        self.varies: set[str] = set()
        self.is_foreign = False  # another file, or a text, may set anything
        self.uses: list[Part] = []  # but for what is only said to somebody
        self.cut: list[Part] = []
        self.chosen: dict[str, str] = {}
        self.known: dict[tuple[str, Args], str | None] = {}
        self.guarded: set[str] = set()  # names that the script knows to be unset at times
        for node in every(nodes):
            self._learn(node)

    # -- what the text sets and uses

    def _learn(self, node: Node) -> None:
        is_said = isinstance(node, Simple) and bool(node.words) and plain(node.words[0]) in _SAYS
        for text in texts(node):
            self._use(text.parts, is_said=is_said)
            self._note_cut(text.parts)
        if isinstance(node, Compound):
            if node.kind in ("for", "select", "sum"):
                self.varies |= {node.name, *_changed(node.name)}
            return
        for name, text in node.assigns:
            self.sets.setdefault(name, []).append(text)
        words = [plain(word) for word in node.words]
        if words:
            self._learn_command(words, node)

    def _learn_command(self, words: list[str], node: Simple) -> None:
        if words[0] in _FOREIGN:
            self.is_foreign = True
        elif words[0] in _DECLARES:
            for word in node.words[1:]:
                if found := assignment(word):
                    self.sets.setdefault(found[0], []).append(found[1])
                elif words[0] != "export":
                    self.varies.add(plain(word))
        elif words[0] in _READS or words[:2] == ["printf", "-v"]:
            self.varies |= {word for word in words[1:] if _NAME.match(word)}
            self.varies |= {name for word in words[1:] for name in _changed(word)}
            self.varies |= {"REPLY", "MAPFILE", "OPTARG", "OPTIND"}
        elif words[0] in ("test", "[", "[["):
            for flag, word in zip(node.words, node.words[1:], strict=False):
                if flag.plain in ("-z", "-n", "-v"):
                    self.guarded |= {part.name for part in word.parts} | {plain(word)}

    def _note_cut(self, parts: Iterable[Part]) -> None:
        """``$10`` is ``$1`` with a 0 behind it."""
        for part, after in pairwise(parts):
            if part.kind == "variable" and part.text[1:].isdecimal() and part.text != "$0":
                digits = re.match(r"[0-9]+", after.text) if after.kind == "text" else None
                is_near = digits and after.start == part.start + len(part.text)
                if digits and is_near:
                    name = part.name + digits[0]
                    self.cut.append(Part("variable", f"${name}", True, part.start, name))  # noqa: FBT003

    def _use(self, parts: Iterable[Part], *, is_said: bool) -> None:
        for part in parts:
            if part.kind == "sum":
                self.varies |= set(_changed(part.text))
            elif part.kind == "variable":
                self._use(part.word, is_said=is_said)
                if part.op[-1:] in tuple("-=?+"):
                    self.guarded.add(part.name)
                elif _NAME.match(part.name) and not is_said:
                    self.uses.append(part)
                if part.op.endswith("="):
                    word = Text(part.word, part.start, part.start)
                    self.sets.setdefault(part.name, []).append(word)

    def never_set(self) -> Iterator[Part]:
        """Each use of a variable that nothing in the script sets, and each ``$10``."""
        known = set(self.sets) | self.varies | self.guarded
        if not self.is_foreign:
            yield from (part for part in self.uses if part.name not in known)
        yield from self.cut

    # -- what a word is worth

    def fields(self, text: Text, args: Args = None) -> list[str]:
        """The words that the shell makes of one; what cannot be told stays as it is written."""
        found = [""]
        for part in text.parts:
            if part.kind == "variable" and part.name in ("@", "*") and args and not part.op:
                found[-1] += args[0]
                found += args[1:]
                continue
            value = self._worth(part, args, ())
            pieces = value.split() if part.kind == "variable" and not part.is_quoted else [value]
            found[-1] += pieces[0] if pieces else ""
            found += pieces[1:]
        return found

    def text(self, text: Text, args: Args = None) -> str:
        """The word as one text."""
        return "".join(self._worth(part, args, ()) for part in text.parts)

    def choices(self, words: Iterable[Text]) -> Iterator[None]:
        """Once for each value of the first variable in the words that has several in the script."""
        for part in (part for word in words for part in word.parts):
            is_plain = part.kind == "variable" and not part.op and part.name not in self.varies
            values = self._several(part.name) if is_plain else []
            if len(values) > 1:
                for value in values:
                    self._choose({part.name: value})
                    yield
                self._choose({})
                return
        yield

    def _choose(self, chosen: dict[str, str]) -> None:
        self.chosen = chosen
        self.known = {}

    def _several(self, name: str) -> list[str]:
        given = self.sets.get(name, [])
        if name in self.chosen or not 1 < len(given) <= _MOST_VALUES:
            return []
        found = {self._joined(text.parts, None, (name,)) for text in given}
        return sorted(value for value in found if value and "$" not in value and "`" not in value)

    def _worth(self, part: Part, args: Args, asked: tuple[str, ...]) -> str:
        if part.kind != "variable":
            return part.text
        value = self._value(part, args, asked)
        return part.text if value is None else value

    def _value(self, part: Part, args: Args, asked: tuple[str, ...]) -> str | None:
        if part.op and part.op[-1] not in "-=?":
            return None
        value = self._named(part.name, args, asked)
        if value is None and part.op[-1:] in ("-", "=") and part.name not in self.varies:
            is_other = len(self.sets.get(part.name, ())) > 1 and part.name not in asked
            return None if is_other else self._joined(part.word, args, asked)
        return value

    def _joined(self, parts: Iterable[Part], args: Args, asked: tuple[str, ...]) -> str | None:
        """None for what is longer than anything that a person wrote."""
        found = ""
        for part in parts:
            found += self._worth(part, args, asked)
            if len(found) > _LONGEST:
                return None
        return found

    def _named(self, name: str, args: Args, asked: tuple[str, ...]) -> str | None:
        if name.isdecimal():
            index = int(name[:4])
            return args[index - 1] if args is not None and 0 < index <= len(args) else None
        if name in self.chosen:
            return self.chosen[name]
        if name in self.varies or name in asked or len(asked) >= _DEEPEST:
            return None
        if (name, args) not in self.known:
            if len(self.known) > _MOST_KNOWN:
                return None
            self.known[name, args] = None  # until it is told, for those that go by themselves
            given = self.sets.get(name, [])[:4]
            found = {self._joined(text.parts, args, (*asked, name)) for text in given}
            value = found.pop() if len(found) == 1 else None
            is_sure = value is not None and "$" not in value and "`" not in value
            self.known[name, args] = value if is_sure else None
        return self.known[name, args]


def _changed(text: str) -> Iterator[str]:
    """The names that arithmetic changes."""
    for found in _CHANGED.finditer(text):
        yield found[1] or found[2]


def plain(text: Text) -> str:
    """A word without its quotes; expansions stay as they are written."""
    return "".join(part.text for part in text.parts)


def texts(node: Node) -> Iterator[Text]:
    """The words of one command, what it assigns and where it is redirected included."""
    yield from node.words
    yield from (text for _, text in node.redirects)
    if isinstance(node, Simple):
        yield from (text for _, text in node.assigns)


def bodies(parts: Iterable[Part]) -> Iterator[tuple[Node, ...]]:
    """What the ``$(...)`` of a word run."""
    for part in parts:
        if part.body:
            yield part.body
        yield from bodies(part.word)


def every(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every command, with those in blocks and in ``$(...)``."""
    for node in nodes:
        yield node
        for text in texts(node):
            for body in bodies(text.parts):
                yield from every(body)
        if isinstance(node, Compound):
            yield from every(node.head)
            for branch in node.branches:
                yield from every(branch)
