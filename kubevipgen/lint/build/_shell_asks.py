"""The requests of a script, each with what the functions around it are called with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubevipgen.lint.build._shell_requests import Call, calls
from kubevipgen.lint.build._shell_tree import Compound, Node, Simple, Text
from kubevipgen.lint.build._shell_values import Args, Values, bodies, every, texts
from kubevipgen.lint.build._shell_view import Place, script_in
from kubevipgen.lint.view.script import Request
from kubevipgen.lint.view.word import Word

_DEEPEST = 4
Reader = str | None  # the variable that gets an answer, "" for another reader, None for none
_MOST_WORDS = 20_000  # that are looked at, functions once for each call


class Asker:
    """Follows a script through the functions that it calls."""

    def __init__(self, nodes: Iterable[Node], values: Values, place: Place) -> None:
        self.nodes = tuple(nodes)
        self.values = values
        self.place = place
        self.left = _MOST_WORDS
        self.functions: dict[str, Compound] = {
            node.name: node
            for node in every(self.nodes)
            if isinstance(node, Compound) and node.kind == "function"
        }
        self.called: set[str] = set()

    def requests(self) -> Iterator[Request]:
        """Each once for each way in which it is called; those of functions never called too."""
        yield from self._of(self.nodes, None, 0, None)
        for name, function in self.functions.items():
            if name not in self.called:
                yield from self._of(function.branches[0], None, 1, None)

    def _of(self, nodes: Iterable[Node], args: Args, depth: int, read: Reader) -> Iterator[Request]:
        for node in nodes:
            for body, name in _captured(node):
                yield from self._of(body, args, depth, name)
            through = "" if node.then in ("|", "|&") else read
            if isinstance(node, Simple):
                for _ in self.values.choices(node.words if not self.values.chosen else ()):
                    yield from self._of_command(node, args, depth, through)
            elif node.kind != "function":
                yield from self._of(node.head, args, depth, read)
                for branch in node.branches:
                    yield from self._of(branch, args, depth, through)

    def _of_command(self, node: Simple, args: Args, depth: int, read: Reader) -> Iterator[Request]:
        self.left -= len(node.words)
        if self.left < 0:
            return
        words: list[str] = []
        origins: list[Text] = []
        for text in node.words:
            fields = self.values.fields(text, args)
            words += fields
            origins += [text] * len(fields)
        self.left -= len(words)
        targets = [self.values.text(text, args) for _, text in node.redirects]
        for call in calls(words, targets):
            yield self._request(node, call, words, origins, read)
        yield from self._of(script_in(node), args, depth, read)
        function = self.functions.get(words[0]) if words else None
        if function:
            self.called.add(words[0])
            if depth < _DEEPEST:
                inside = function.branches[0]
                yield from self._of(inside, tuple(words[1:]), depth + 1, read)

    def _request(
        self, node: Simple, call: Call, words: list[str], origins: list[Text], read: Reader
    ) -> Request:
        is_url = call.index < len(words) and call.tool != "/dev/tcp"
        url = words[call.index] if is_url else f"/dev/tcp/{call.host}/{call.port}"
        start = origins[call.index].start if is_url else node.start
        return Request(
            call.tool,
            Word(url, self.place(start)),
            call.scheme,
            call.host,
            call.port,
            call.path,
            call.fails_on_status,
            call.max_time,
            self.place(origins[0].start if origins else node.start),
            call.is_read or read is not None,
            frozenset(call.options),
            read or "",
        )


def _captured(node: Node) -> Iterator[tuple[tuple[Node, ...], str]]:
    """What the ``$(...)`` of a command run, and the variable that gets what it says."""
    if isinstance(node, Simple):
        for name, text in node.assigns:
            for body in bodies(text.parts):
                yield body, name
        words: list[Text] = [*node.words, *(text for _, text in node.redirects)]
    else:
        words = list(texts(node))
    for text in words:
        for body in bodies(text.parts):
            yield body, ""
