"""The address owner of VRRP: priority 255, written or by default."""

from __future__ import annotations

from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Instance, Tracked
from kubevipgen.lint.view.word import Word

PRIORITY = 255
HIGHEST = 254  # that any other router may have


def is_owner(instance: Instance) -> bool:
    """Whether the priority is 255: nothing in it waits to be written."""
    written = instance.priority_word or instance.state_word
    return instance.priority == PRIORITY and not (written and is_unwritten(written))


def place(instance: Instance) -> Word:
    """What makes it the owner."""
    return instance.priority_word or instance.state_word or instance.name


def named(instance: Instance) -> str:
    """The priority, and where it comes from."""
    if instance.priority_word:
        return "priority 255 makes this node the address owner"
    return "state MASTER without a priority means 255, the address owner"


def weighted(instance: Instance) -> tuple[Tracked, ...]:
    """The checks that were to move its priority, those left out for another reason included."""
    scripts = [one for one in instance.tracked if one.weight and one.check]
    return (*scripts, *(one for one in instance.processes if one.weight))
