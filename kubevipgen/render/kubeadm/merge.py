"""The user's overrides, laid over a generated document.

The rules, from the outside in:

- mappings are merged key by key; a key that is new to the document is added;
- ``null`` removes a key, so that kubeadm's own default applies again;
- lists of ``{name: ...}`` items (``extraArgs``, ``extraVolumes``, ``extraEnvs``) are merged by
  name: an item of a known name is merged into the generated one, others are appended; a name that
  the override holds several times (an argument may be repeated) replaces the generated item; an
  empty list changes nothing, ``null`` removes them all;
- names for certificates (``certSANs``, ``serverCertSANs``, ``peerCertSANs``) are appended, without
  doubles;
- anything else, other lists included, is replaced.

A replaced value loses the comment that gave the reason of the generated one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubevipgen.formats.yaml import Map, Seq

APPENDED = frozenset({"certSANs", "serverCertSANs", "peerCertSANs"})


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Map:
    """``base`` with ``over`` laid on it; neither is changed."""
    made = Map(base)
    made.comments.update(getattr(base, "comments", {}))
    for key, value in over.items():
        old = made.get(key)
        if value is None:
            made.pop(key, None)
        else:
            made[key] = _merged(key, old, value)
        if value != old and not _extends(key, old, value):
            made.comments.pop(key, None)
    return made


def _merged(key: str, old: Any, new: Any) -> Any:
    if isinstance(new, Mapping):
        return merge(old if isinstance(old, Mapping) else {}, new)
    if isinstance(new, list | tuple) and key in APPENDED:
        return Seq(dict.fromkeys([*(old or ()), *new]))
    return _by_name(old, new) if _extends(key, old, new) else thawed(new)


def _extends(key: str, old: Any, new: Any) -> bool:
    """Whether the old value, and so the reason for it, lives on in the merged one."""
    maps = isinstance(old, Mapping) and isinstance(new, Mapping)
    return maps or key in APPENDED or (_named(old) and _named(new))


def thawed(value: Any) -> Any:
    """The same plain data in types that can be written as YAML."""
    if isinstance(value, Mapping):
        return Map({key: thawed(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return Seq(thawed(inner) for inner in value)
    return value


def _named(value: Any) -> bool:
    """Whether this is a list of items that each carry a name."""
    return isinstance(value, list | tuple) and all(
        isinstance(item, Mapping) and "name" in item for item in value
    )


def _by_name(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Seq:
    """The generated items in their place, each with its override; then the new names."""
    made, comments, seen = Seq(), getattr(old, "comments", {}), set()
    for index, item in enumerate(old):
        mine = [n for n in new if n["name"] == item["name"]]
        if not mine:
            made.comments.update({len(made): comments[index]} if index in comments else {})
            made.append(item)
        elif item["name"] not in seen:
            made.extend([merge(item, mine[0])] if len(mine) == 1 else thawed(mine))
        seen.add(item["name"])
    made.extend(thawed(n) for n in new if n["name"] not in seen)
    return made
