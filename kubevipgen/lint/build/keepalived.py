"""keepalived.conf -> Keepalived: what is in effect, once for each config-id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.formats.error import ParseError
from kubevipgen.formats.keepalived_resolve import Include, config_ids, resolve
from kubevipgen.formats.tree import Block, Config
from kubevipgen.lint.build._keepalived_checks import checks
from kubevipgen.lint.build._keepalived_instances import instances, names
from kubevipgen.lint.build._keepalived_masks import masked, masking
from kubevipgen.lint.build._keepalived_words import (
    Items,
    Place,
    blocks,
    inside,
    last_in,
    nth,
    placing,
    rest,
    word,
)
from kubevipgen.lint.build.included import including, is_included
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.word import Word

_INCLUDES = ("include", *(f"include{letter}" for letter in "rmwba"))
_KEEPS = re.compile(r"(?:^|[{}])[ \t]*@[^^\s]", re.MULTILINE)


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """One view for each config-id that the conditions name, one for "" when there are none.

    A file that another one includes has none: it is in the view of that one.
    """
    if _is_part(document, siblings):
        return ()
    place = placing(document, siblings)
    include = masking(including(document, siblings))
    text = masked(document.text)
    return tuple(
        _view(document, place, config_id, *resolve(text, config_id, include))
        for config_id in _ids(text, include)
    )


def _is_part(document: Document, siblings: Siblings) -> bool:
    """Whether another file brings it in; two that include each other stand for themselves."""
    if not is_included(document, siblings):
        return False
    asking = [other for other in siblings if is_included(document, (other,))]
    return not all(is_included(other, (document,)) for other in asking)


def _ids(text: str, include: Include) -> tuple[str, ...]:
    """Who reads the file: conditions that only exclude leave somebody without an id as well."""
    ids = config_ids(text, include)
    return ids if ids and _KEEPS.search(text) else (*ids, "")


def _view(
    document: Document,
    place: Place,
    config_id: str,
    config: Config,
    errors: tuple[ParseError, ...],
) -> Keepalived:
    known = checks(place, config.items)
    usual = last_in(place, [*inside(config.items, "global_defs")], "vrrp_version", 2, 3) or 2
    found = instances(place, config, known, usual)
    kept = [one.name for one in found]
    return Keepalived(
        document,
        config,
        config_id,
        found,
        tuple(known.values()),
        _globals(place, config.items),
        tuple(_virtual_servers(place, config.items)),
        errors,
        tuple(_missing(place, config.items)),
        tuple(name for name in names(place, config) if name not in kept),
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


def _missing(place: Place, items: Items) -> Iterator[Word]:
    """Includes that are still there: nobody has given their file."""
    for item in items:
        if isinstance(item, Block):
            yield from _missing(place, item.items)
        elif item.words[0] in _INCLUDES and len(item.words) > 1:
            yield nth(place, item, 1)
