"""Topic ``managers``: what configures the network of this host and may take a foreign VIP away."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from typing import Any

from kubevipgen.probe import confd, processes, read
from kubevipgen.probe.topic import Request, Topic

_DHCP_CLIENTS = ("dhclient", "dhcpcd", "udhcpc")
_IFUPDOWN = re.compile(r"^\s*iface\s+(\S+)", re.MULTILINE)
_UNMANAGED = re.compile(r"^\s*unmanaged-devices\s*[+]?=\s*(.+)$", re.MULTILINE)


def gather(request: Request) -> dict[str, Any]:
    """For the interface that the spec names for this node; "" gives what holds for all."""
    interface = str(request.me()["interface"])
    return {
        "interface": interface,
        "networkManager": read.known(_network_manager, interface),
        "networkd": read.known(_networkd, interface),
        "netplan": sorted(glob.glob("/etc/netplan/*.yaml")),
        "ifupdown": read.known(_ifupdown),
        "cloudInit": read.known(_cloud_init),
        "dhcpClients": read.known(_dhcp_clients, interface),
    }


def _index(interface: str) -> str:
    """The number of an interface, "" when there is none of that name."""
    return (read.text_or_none(f"/sys/class/net/{interface}/ifindex") or "").strip()


def _state(folder: str, interface: str) -> str:
    """What a manager says of an interface in a file that is named by the interface's number."""
    index = _index(interface)
    return (read.text_or_none(f"{folder}/{index}") or "") if index else ""


def _network_manager(interface: str) -> dict[str, Any]:
    """``manages`` is null when NetworkManager says nothing about the interface."""
    running = bool(processes.gather(Request({}))["NetworkManager"])
    state = _state("/run/NetworkManager/devices", interface) if running else ""
    listed = [
        pattern.strip()
        for path in confd.files("NetworkManager/conf.d")
        for found in _UNMANAGED.findall(read.text_or_none(path) or "")
        for pattern in re.split(r"[,;]", found)
    ]
    return {
        "running": running,
        "manages": device_managed(state, interface, listed),
        "unmanaged": listed,
    }


def device_managed(state: str, interface: str, unmanaged: list[str]) -> bool | None:
    """From a file of /run/NetworkManager/devices and ``unmanaged-devices``."""
    names = [item.partition(":")[2] for item in unmanaged if item.startswith("interface-name:")]
    if any(fnmatch.fnmatchcase(interface, name) for name in names) or "*" in unmanaged:
        return False
    managed = ini(state).get(("device", "managed"))
    return None if managed is None else managed.lower() in {"true", "1"}


def _networkd(interface: str) -> dict[str, Any]:
    """``file`` is the .network file that networkd chose for the interface, "" for none."""
    running = bool(processes.gather(Request({}))["systemd-networkd"])
    link = _state("/run/systemd/netif/links", interface) if running else ""
    shown = dict(line.partition("=")[::2] for line in link.splitlines())
    file = shown.get("NETWORK_FILE", "")
    network = _merged(file, f"systemd/network/{os.path.basename(file)}.d") if file else {}
    general = _merged("/etc/systemd/networkd.conf", "systemd/networkd.conf.d")
    return {
        "running": running,
        "state": shown.get("ADMIN_STATE", ""),
        "file": file,
        "keepConfiguration": network.get(("Network", "KeepConfiguration"), ""),
        "dhcp": network.get(("Network", "DHCP"), ""),
        "manageForeignRoutes": is_yes(general.get(("Network", "ManageForeignRoutes"), "yes")),
        "manageForeignRules": is_yes(
            general.get(("Network", "ManageForeignRoutingPolicyRules"), "yes")
        ),
    }


def _merged(file: str, folder: str) -> dict[tuple[str, str], str]:
    """A file of systemd with its drop-ins over it; for single settings the last one counts."""
    found = ini(read.text_or_none(file) or "")
    for path in confd.files(folder):
        found.update(ini(read.text_or_none(path) or ""))
    return found


def ini(text: str) -> dict[tuple[str, str], str]:
    """The settings of a file with ``[Section]`` and ``Name=value``, the last one of each name."""
    section, found = "", {}
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and line[0] not in "#;":
            name, _, value = line.partition("=")
            found[section, name.strip()] = value.strip()
    return found


def is_yes(value: str) -> bool:
    """A truth value as systemd reads it."""
    return value.lower() in {"1", "yes", "y", "true", "t", "on"}


def _ifupdown() -> list[str]:
    """The interfaces of /etc/network/interfaces."""
    paths = ["/etc/network/interfaces", *sorted(glob.glob("/etc/network/interfaces.d/*"))]
    found = [name for path in paths for name in _IFUPDOWN.findall(read.text_or_none(path) or "")]
    return sorted(set(found))


def _cloud_init() -> str | None:
    """``disabled`` when its network configuration is switched off; None without cloud-init."""
    if not os.path.isdir("/etc/cloud"):
        return None
    for path in (*sorted(glob.glob("/etc/cloud/cloud.cfg.d/*.cfg")), "/etc/cloud/cloud.cfg"):
        if re.search(
            r"^\s*network:\s*\{?\s*config:\s*disabled", read.text_or_none(path) or "", re.MULTILINE
        ):
            return "disabled"
    return "disabled" if os.path.exists("/etc/cloud/cloud-init.disabled") else "enabled"


def _dhcp_clients(interface: str) -> list[str]:
    """Programs of their own that renew an address of this interface."""
    lines = (words for _, words in processes.command_lines())
    found = [words for words in lines if processes.program_of(words) in _DHCP_CLIENTS]
    return sorted({processes.program_of(words) for words in found if serves(words, interface)})


def serves(words: list[str], interface: str) -> bool:
    """A client without any interface among its words serves all of them."""
    named = [word for word in words[1:] if _index(word)]
    return interface in words or not named


TOPIC = Topic("managers", gather)
