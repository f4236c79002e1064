"""keepalived.conf -> Keepalived: what is in effect, once for each config-id."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.formats import keepalived
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Config
from kubevipgen.lint.build._keepalived_checks import checks
from kubevipgen.lint.build._keepalived_instances import instances
from kubevipgen.lint.build._keepalived_words import (
    Items,
    Place,
    blocks,
    inside,
    last_in,
    placing,
    rest,
    word,
)
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.word import Word


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """One view for each config-id that the conditions name, one for "" when there are none."""
    place = placing(document, siblings)
    return tuple(
        _view(document, place, config_id, config, errors)
        for config_id, config, errors in _resolved(document, siblings)
    )


def _resolved(
    document: Document, siblings: Siblings
) -> Iterator[tuple[str, Config, tuple[ParseError, ...]]]:
    del siblings
    config, errors = keepalived.read(document.text)
    yield "", config, errors


def _view(
    document: Document,
    place: Place,
    config_id: str,
    config: Config,
    errors: tuple[ParseError, ...],
) -> Keepalived:
    known = checks(place, config.items)
    usual = last_in(place, [*inside(config.items, "global_defs")], "vrrp_version", 2, 3) or 2
    return Keepalived(
        document,
        config,
        config_id,
        instances(place, config, known, usual),
        tuple(known.values()),
        _globals(place, config.items),
        tuple(_virtual_servers(place, config.items)),
        errors,
    )


def _globals(place: Place, items: Items) -> dict[str, Word]:
    found = {}
    for item in inside(items, "global_defs"):
        found[item.words[0]] = word(place, item, 1) or Word("", place(item, 0))
    return found


def _virtual_servers(place: Place, items: Items) -> Iterator[Word]:
    """``ADDRESS PORT``, those of groups in place of the group, and ``fwmark NUMBER``."""
    groups = {block.words[1:2]: block for block in blocks(items, "virtual_server_group")}
    for block in blocks(items, "virtual_server"):
        group = groups.get(block.words[2:3]) if block.words[1:2] == ("group",) else None
        found = [rest(place, entry, 0) for entry in group.items] if group else []
        yield from filter(None, found or [rest(place, block, 1)])
