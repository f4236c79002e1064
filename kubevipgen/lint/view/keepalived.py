"""keepalived.conf as keepalived understands it, for one config-id."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Config
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.word import Word


@dataclass(frozen=True, slots=True)
class Check:
    """A ``vrrp_script``; numbers are in effect (seconds), defaults of keepalived.conf(5) included.

    ``command`` is the whole text of ``script``; ``path`` the file that it runs, "" for a word
    without a slash; ``user`` the words of its own ``user`` line.
    """

    name: Word
    block: Block = field(repr=False)
    at: Location
    command: Word | None
    path: str
    interval: float
    timeout: float
    fall: int
    rise: int
    weight: int
    user: Word | None = None
    weight_word: Word | None = None


@dataclass(frozen=True, slots=True)
class Tracked:
    """A name in ``track_script``; ``weight`` is the one in effect, that of the script included.

    ``check`` is None when no vrrp_script has that name. ``weight_word`` is what says the weight,
    None when nothing does. ``reverse`` turns its direction. ``dropped`` says why keepalived does
    not track it although it is defined, "" when it does.
    """

    name: Word
    weight: int
    check: Check | None
    weight_word: Word | None = None
    reverse: bool = False
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Vip:
    """An entry of ``virtual_ipaddress``: ``word`` as written (``10.0.0.5/24``), its ``rest``."""

    word: Word
    rest: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """A ``vrrp_instance``: what is written as a Word, and what is in effect as a plain value.

    ``in_effect`` priority is 255 for MASTER without a priority, else 100; ``advert`` is in
    seconds; ``version`` 2 or 3; ``state`` is BACKUP when it is missing or unknown.
    ``auth_pass`` is the word after comments and quotes, not yet cut at 8 bytes. ``tracked`` and
    ``processes`` hold those of its sync group too.
    """

    name: Word
    block: Block = field(repr=False)
    at: Location
    state: str
    state_word: Word | None
    priority: int
    priority_word: Word | None
    vrid: int | None
    vrid_word: Word | None
    interface: Word | None
    advert: float
    advert_word: Word | None
    version: int
    auth_type: Word | None
    auth_pass: Word | None
    authentication: Block | None
    nopreempt: Word | None
    preempt_delay: Word | None
    vips: tuple[Vip, ...]
    unicast_src: Word | None
    unicast_peers: tuple[Word, ...]
    has_unicast_block: bool
    tracked: tuple[Tracked, ...]
    tracks_other: bool  # track_process, track_file, track_bfd: some other health check
    excluded: tuple[Vip, ...] = ()  # virtual_ipaddress_excluded
    mcast_src: Word | None = None
    processes: tuple[Tracked, ...] = ()  # track_process; no check
    sync_group: Block | None = field(default=None, repr=False)

    @property
    def is_weighted(self) -> bool:
        """Whether a tracked script moves the priority instead of causing a FAULT."""
        return any(one.weight and not one.dropped for one in self.tracked)


@dataclass(frozen=True, slots=True)
class Keepalived:
    """``config`` is resolved: conditions, definitions, sequences; ``config_id`` says for whom.

    ``globals`` are the lines of global_defs by first word, the last one counting.
    """

    document: Document
    config: Config = field(repr=False)
    config_id: str
    instances: tuple[Instance, ...]
    checks: tuple[Check, ...]
    globals: dict[str, Word]  # value is the second word, "" for a switch
    virtual_servers: tuple[Word, ...]  # "10.0.0.5 6443", with the place of its address
    errors: tuple[ParseError, ...] = ()  # of the grammar; places in the document's text
    missing: tuple[Word, ...] = ()  # files of includes that were not given
    skipped: tuple[Word, ...] = ()  # names of instances whose name was taken: not in effect

    @property
    def is_whole(self) -> bool:
        """Whether everything was read: else what is not there may be where nothing was read."""
        return not self.errors and not self.missing
