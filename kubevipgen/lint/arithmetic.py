"""What the priority of a node is while checks fail on it, as keepalived adds it up."""

from __future__ import annotations

from collections.abc import Sequence

from kubevipgen.lint.view.keepalived import Instance, Tracked

OWNER = 255  # the address owner: its weights do not count
_LOWEST, _HIGHEST = 1, 254


def weighted(instance: Instance) -> tuple[Tracked, ...]:
    """The scripts and processes whose failure moves the priority."""
    every = (*instance.tracked, *instance.processes)
    return tuple(one for one in every if one.weight and not one.dropped)


def priority(instance: Instance, failing: Sequence[Tracked] = ()) -> int:
    """The priority in its adverts: a negative weight counts on failure, a positive on success."""
    if instance.priority == OWNER:
        return OWNER
    total = instance.priority
    for one in weighted(instance):
        has_failed = any(one is other for other in failing)
        total += min(one.weight, 0) if has_failed else max(one.weight, 0)
    return max(_LOWEST, min(_HIGHEST, total))


def is_plain(instance: Instance) -> bool:
    """Whether it can be added up: nothing is reversed, and no weight waits to be written."""
    tracks = weighted(instance)
    words = [one.weight_word for one in tracks if one.weight_word]
    return not any(one.reverse for one in tracks) and not any(w.is_placeholder for w in words)
