"""Topic ``modules``: whether the kernel modules of a node are there, loadable, and loaded at boot.

A feature of a kernel that has it built in is known by what it shows in /proc, for small kernels
and containers have neither /proc/modules nor /lib/modules.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple, Optional

from kubevipgen.probe import kernel_config, module_files, read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

# Module -> the option of the kernel's build that makes it.
OPTIONS = {
    "br_netfilter": "BRIDGE_NETFILTER",
    "overlay": "OVERLAY_FS",
    "ip_vs": "IP_VS",
    "ip_vs_rr": "IP_VS_RR",
    "ip_vs_wrr": "IP_VS_WRR",
    "ip_vs_sh": "IP_VS_SH",
    "nf_conntrack": "NF_CONNTRACK",
    "configs": "IKCONFIG",
}
_SIGNS = {
    "br_netfilter": "/proc/sys/net/bridge",
    "ip_vs": "/proc/net/ip_vs",
    "nf_conntrack": "/proc/sys/net/netfilter/nf_conntrack_max",
    "configs": "/proc/config.gz",
}


class Seen(NamedTuple):
    """What the host shows; a None could not be found."""

    release: str
    loaded: Optional[set[str]]  # noqa: UP045  (evaluated by Python 3.9)
    built_in: Optional[set[str]]  # noqa: UP045
    available: Optional[set[str]]  # noqa: UP045
    config: Optional[dict[str, str]]  # noqa: UP045
    signs: dict[str, str]


def gather(request: Request) -> dict[str, Any]:
    """By module: ``state``, ``evidence``, ``blacklisted``, ``persistedIn``."""
    del request
    seen = look()
    blocked = read.known(module_files.blocked)
    loaded = read.known(module_files.loaded_at_boot)
    return {
        name: {
            **_state(name, seen),
            "blacklisted": _of(name, blocked),
            "persistedIn": _of(name, loaded),
        }
        for name in OPTIONS
    }


def _state(name: str, seen: Seen) -> dict[str, Any]:
    try:
        state, evidence = judge(name, seen)
    except UnavailableError as error:
        return {"state": {"unknown": str(error)}, "evidence": ""}
    return {"state": state, "evidence": evidence}


def _of(name: str, files: dict[str, str]) -> Any:
    return files if "unknown" in files else files.get(name, "")


def look(root: str = "", release: str = "") -> Seen:
    """Everything that tells of modules on this host."""
    release = release or os.uname().release
    folders = (f"{root}/lib/modules/{release}", f"{root}/usr/lib/modules/{release}")
    folder = next((path for path in folders if os.path.isdir(path)), "")
    listed = _text(f"{root}/proc/modules")
    builtin = _text(f"{folder}/modules.builtin") if folder else None
    dep = _text(f"{folder}/modules.dep") if folder else None
    return Seen(
        release,
        {line.split()[0] for line in listed.splitlines()} if listed is not None else None,
        module_files.built_in(builtin) if builtin is not None else None,
        module_files.available(dep) if dep is not None else None,
        _config(release, root),
        _signs(root),
    )


def judge(name: str, seen: Seen) -> tuple[str, str]:
    """``loaded``, ``builtin``, ``loadable`` or ``absent``, and how it is known."""
    if name in (seen.loaded or ()):
        return "loaded", "/proc/modules"
    if name in (seen.built_in or ()):
        return "builtin", f"modules.builtin of {seen.release}"
    if name in seen.signs:
        return "builtin", seen.signs[name]
    option = f"CONFIG_{OPTIONS[name]}"
    built = (seen.config or {}).get(OPTIONS[name], "n")
    if seen.config is not None and built == "y":
        return "builtin", f"{option}=y"
    if seen.available is not None:
        found = name in seen.available
        return "loadable" if found else "absent", f"modules.dep of {seen.release}"
    if seen.config is not None and built == "n":
        return "absent", f"{option} is not set"
    raise UnavailableError(
        f"there is no modules.dep for the running kernel {seen.release} (the kernel was replaced:"
        " reboot; or this is a container)"
    )


def _signs(root: str) -> dict[str, str]:
    found = {name: path for name, path in _SIGNS.items() if os.path.exists(root + path)}
    if "\toverlay" in (_text(f"{root}/proc/filesystems") or ""):
        found["overlay"] = "/proc/filesystems"
    return found


def _config(release: str, root: str) -> dict[str, str] | None:
    path = kernel_config.find(release, root)
    try:
        return kernel_config.options(path) if path else None
    except UnavailableError:
        return None


def _text(path: str) -> str | None:
    try:
        return read.text_or_none(path)
    except UnavailableError:
        return None


TOPIC = Topic("modules", gather)
