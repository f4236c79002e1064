"""Lines of keepalived.conf -> blocks, whatever state the braces are in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kubevipgen.formats._keepalived_lines import Text, pieces, without_comment
from kubevipgen.formats._keepalived_words import split
from kubevipgen.formats.error import ParseError, comment_text
from kubevipgen.formats.tree import Block, Config, Line

DEFINITION = re.compile(r"\$[A-Za-z_]\w*[ \t]*=", re.ASCII)
_MOST_ERRORS = 100
_DEEPEST = 50  # keepalived itself knows four levels; whoever walks a tree may recurse
# Blocks of the file itself: where one begins inside another, that other was never closed.
_OUTERMOST = frozenset(
    (
        *("global_defs", "vrrp_instance", "vrrp_script", "vrrp_sync_group", "virtual_server"),
        *("virtual_server_group", "bfd_instance", "garp_group", "static_track_group"),
        *("static_ipaddress", "static_routes", "static_rules", "vrrp_track_process"),
    )
)
_BLOCKS = _OUTERMOST | {"authentication", "real_server"}  # words that are nothing without a block
# Words that never take a block: a brace behind one belongs elsewhere.
_LEAVES = frozenset(
    (
        *("state", "interface", "virtual_router_id", "priority", "advert_int", "version"),
        *("nopreempt", "preempt_delay", "unicast_src_ip", "mcast_src_ip", "auth_type", "auth_pass"),
        *("script", "interval", "timeout", "fall", "rise", "weight", "router_id", "script_user"),
        *("enable_script_security", "vrrp_version", "vrrp_strict", "vrrp_skip_check_adv_addr"),
        *("notify", "notify_master", "notify_backup", "notify_fault", "notify_stop", "smtp_alert"),
        *("vrrp_garp_interval", "vrrp_gna_interval", "vrrp_garp_master_refresh", "use_vmac"),
        *("garp_master_delay", "vmac_xmit_base", "lb_algo", "lb_kind", "protocol", "delay_loop"),
        *("persistence_timeout", "connect_timeout", "smtp_server", "smtp_connect_timeout"),
        *("notification_email_from", "max_auto_priority"),
    )
)


@dataclass(slots=True)
class _Open:
    """A block whose closing brace is still to come; the outermost one is the file.

    Without a head it stands for a brace that opens nothing, and shares the list around it.
    """

    head: Line | None
    start: Text | None = None
    items: list[Line | Block] = field(default_factory=list)


class Builder:
    """Collects lines into blocks; a class because comments and open blocks outlive a line.

    A lenient one, of a file that will be used as it is, leaves open quotes and misplaced blocks.
    """

    def __init__(self, *, lenient: bool = False) -> None:
        self.errors: list[ParseError] = []
        self._lenient = lenient
        self._open = [_Open(None)]
        self._depth = 0
        self._header: list[str] = []
        self._comments: list[str] = []
        self._continued: Line | None = None  # a definition that goes on in the next line
        self._needs_block = ""  # the word of a line that has no block yet
        self._last: Text | None = None  # the piece behind the last line, the head of a block

    def read(self, line: Text) -> None:
        """One line as it stands in a file; a definition is kept as it is written."""
        text = line.text.strip(" \t")
        if self._continued:
            self._continue(self._continued, text)
        elif not text:
            self.blank()
        elif text[0] in "#!":
            self.comment(line.text)
        else:
            self.directives(line)

    def comment(self, text: str) -> None:
        """A full line of comment."""
        self._comments.append(comment_text(text))

    def blank(self) -> None:
        """Comments above the first blank line open the file and belong to no directive."""
        if self._comments and len(self._open) == 1 and not self._open[0].items:
            self._header += ["", *self._comments] if self._header else self._comments
            self._comments = []

    def directives(self, line: Text) -> None:
        """A line that is neither blank nor a comment."""
        line = self.cleaned(line)
        if DEFINITION.match(line.text):
            self.keep(line)
            self._continued = self._latest() if line.text.endswith("\\") else None
        else:
            self.add(line)

    def fault(self, text: Text, message: str, index: int = 0) -> None:
        """Something is broken at a character; the first hundred places are enough."""
        if len(self.errors) < _MOST_ERRORS:
            self.errors.append(text.fault(message, index))

    def cleaned(self, line: Text) -> Text:
        r"""Without comment and blanks around it.

        The VRRP process reads what the first one has left of the file, so that what ``\#`` saved
        there is a comment to it: ``auth_pass a\#b`` is ``a`` on the wire.
        """
        line, is_open = without_comment(line)
        if not self._lenient and ("#" in line.text or "!" in line.text):
            line, is_open = without_comment(line)
        if is_open and not self._lenient:
            self._open_quote(line, max(line.text.rfind('"'), 0))
        return line

    def _open_quote(self, line: Text, index: int) -> None:
        """Once for a line, however often keepalived stumbles over it."""
        if not self.errors or self.errors[-1].line != line.line or line.source:
            self.fault(line, "a quote is never closed", index)

    def add(self, line: Text) -> None:
        """The words and braces of a line without comment."""
        for piece in pieces(line):
            self._piece(piece)

    def keep(self, line: Text) -> None:
        """A line that is one word, whatever it holds."""
        self._add_line((line.text,), (line.column,), line)

    def finished(self) -> Config:
        """The tree; blocks that are still open are errors."""
        self._expect_no_block()
        self._close_all()
        items = tuple(self._open[0].items)
        if not items:
            self.blank()
        return Config(items, tuple(self._header))

    def _piece(self, piece: Text) -> None:
        if piece.text != "{":
            self._expect_no_block()
        if piece.text == "{":
            self._begin(piece)
        elif piece.text == "}":
            self._end(piece)
        else:
            found = split(piece.text)
            if found.open_quote >= 0 and not self._lenient:
                self._open_quote(piece, found.open_quote)
            if found.words:
                self._add_line(found.words, tuple(map(piece.at, found.starts)), piece)
                self._last = piece
                self._needs_block = found.words[0] if self._needs(found.words[0]) else ""

    def _needs(self, word: str) -> bool:
        """Whether a word is nothing without a block; among names and addresses it is one."""
        around = self._open[-1].head
        return word in _BLOCKS and (around is None or around.words[0] in _BLOCKS)

    def _expect_no_block(self) -> None:
        if self._needs_block and self._last and not self._lenient:
            self.fault(self._last, f"{self._needs_block!r} without a block behind it")
        self._needs_block = ""

    def _begin(self, brace: Text) -> None:
        head, self._needs_block = self._latest(), ""
        if head is None or DEFINITION.match(head.words[0]):
            self.fault(brace, "'{' without a block name before it")
            self._open.append(_Open(None, brace, self._open[-1].items))
            return
        if self._depth >= _DEEPEST:
            self.fault(brace, f"blocks nested more than {_DEEPEST} deep")
            self._open.append(_Open(None, brace, self._open[-1].items))
            return
        if head.words[0] in _LEAVES and not self._lenient:
            self.fault(brace, f"{head.words[0]!r} takes no block")
            self._open.append(_Open(None, brace, self._open[-1].items))
            return
        self._open[-1].items.pop()
        if not self._lenient and head.words[0] in _OUTERMOST:
            self._close_all()
        self._open.append(_Open(head, self._last))
        self._depth += 1

    def _end(self, brace: Text) -> None:
        if len(self._open) == 1:
            self.fault(brace, "'}' closes nothing")
            return
        self._comments = []
        self._close()

    def _close(self) -> None:
        block = self._open.pop()
        head = block.head
        if head is None:
            return
        self._depth -= 1
        self._open[-1].items.append(
            Block(
                head.words,
                tuple(block.items),
                head.comments,
                head.line,
                head.column,
                head.columns,
                head.source,
            )
        )

    def _close_all(self) -> None:
        while len(self._open) > 1:
            block = self._open[-1]
            name = repr(block.head.words[0]) if block.head else "'{'"
            if block.start:
                what = "block " if block.head else ""
                self.fault(block.start, f"{what}{name} is never closed")
            self._close()

    def _continue(self, line: Line, text: str) -> None:
        joined = Line(
            (f"{line.words[0]}\n{text}",),
            line.comments,
            line.line,
            line.column,
            line.columns,
            line.source,
        )
        self._open[-1].items[-1] = joined
        self._continued = joined if text.endswith("\\") else None

    def _add_line(self, words: tuple[str, ...], columns: tuple[int, ...], text: Text) -> None:
        comments, self._comments = tuple(self._comments), []
        self._open[-1].items.append(
            Line(words, comments, text.line, columns[0], columns, text.source)
        )

    def _latest(self) -> Line | None:
        items = self._open[-1].items
        return items[-1] if items and isinstance(items[-1], Line) else None
