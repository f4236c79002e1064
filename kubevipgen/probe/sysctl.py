"""Topic ``sysctl``: kernel settings as they are, and as the next boot will make them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from kubevipgen.probe import read, sysctl_files
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_PROC = "/proc/sys"
_GENERAL = (
    "fs/inotify/max_user_instances",
    "fs/inotify/max_user_watches",
    "kernel/panic",
    "kernel/panic_on_oops",
    "net/bridge/bridge-nf-call-arptables",
    "net/bridge/bridge-nf-call-ip6tables",
    "net/bridge/bridge-nf-call-iptables",
    "net/ipv4/ip_forward",
    "net/ipv4/ip_local_port_range",
    "net/ipv4/ip_nonlocal_bind",
    "net/ipv4/vs/conntrack",
    "net/ipv6/ip_nonlocal_bind",
    "net/netfilter/nf_conntrack_buckets",
    "net/netfilter/nf_conntrack_max",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
)
_OF_INTERFACES = {
    "ipv4": (
        "arp_announce",
        "arp_filter",
        "arp_ignore",
        "drop_gratuitous_arp",
        "forwarding",
        "rp_filter",
    ),
    "ipv6": ("accept_ra", "disable_ipv6", "drop_unsolicited_na", "forwarding"),
}
_EVERY = ("all", "default")
# The host's ends of pods' networks: many, short-lived, and never those that hold a VIP.
_OF_PODS = ("veth", "cali", "lxc", "tap")


def gather(request: Request) -> dict[str, Any]:
    """By key: ``value``, ``persisted``, ``persistedIn``, ``ignored``."""
    del request
    names = sorted({*_EVERY, *interfaces()})
    try:
        persisted = sysctl_files.collect()
    except UnavailableError as error:
        return {_name(k): {"value": value(k), **sysctl_files.unknown(error)} for k in keys(names)}
    return {_name(k): {"value": value(k), **persisted.of(k)} for k in keys(names)}


def interfaces() -> list[str]:
    """The interfaces with settings of their own, without those of pods."""
    try:
        found = os.listdir(f"{_PROC}/net/ipv4/conf")
    except OSError as error:
        raise UnavailableError(f"{_PROC}/net/ipv4/conf: {error.strerror}") from None
    return [name for name in found if not name.startswith(_OF_PODS)]


def keys(interfaces: list[str]) -> Iterator[str]:
    """The keys that are asked for, as paths below /proc/sys."""
    yield from _GENERAL
    for family, settings in _OF_INTERFACES.items():
        for interface in interfaces:
            yield from (f"net/{family}/conf/{interface}/{setting}" for setting in settings)


def value(key: str) -> Any:
    """The setting now; None when this kernel has none such (its module may not be loaded)."""
    return read.known(_value, key)


def _value(key: str) -> str | None:
    text = read.text_or_none(f"{_PROC}/{key}")
    return None if text is None else " ".join(text.split())


def _name(path: str) -> str:
    """An interface ``ens3.100`` keeps its dot: the names are looked up, never taken apart."""
    return path.replace("/", ".")


TOPIC = Topic("sysctl", gather)
