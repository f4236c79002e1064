"""Topic ``services``: the systemd units that matter, whether they run and start at boot.

Where systemd is not process 1 (a container, a rescue system) the unit files are read instead, and
the running processes tell what is active.
"""

from __future__ import annotations

import os
from typing import Any

from kubevipgen.probe import processes, read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

UNITS = (
    "kubelet",
    "containerd",
    "crio",
    "docker",
    "cri-docker",
    "firewalld",
    "ufw",
    "nftables",
    "iptables",
    "ip6tables",
    "netfilter-persistent",
    "NetworkManager",
    "systemd-networkd",
    "networking",
    "keepalived",
    "haproxy",
    "cloud-init",
    "cloud-init-network",
)
_PROPERTIES = "LoadState,ActiveState,SubState,UnitFileState"
# In the order of systemd.unit(5): the first one that has a unit file wins.
_FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
_DAEMONS = {"docker": "dockerd", "cri-docker": "cri-dockerd"}  # where the process has another name


def gather(request: Request) -> dict[str, Any]:
    """``init`` is the program of process 1; a unit that is not installed has empty states."""
    del request
    init = (read.text("/proc/1/comm")).strip()
    if os.path.isdir("/run/systemd/system") and init == "systemd":
        names = [f"{unit}.service" for unit in UNITS]
        shown = read.output("systemctl", "show", "-p", _PROPERTIES, "--", *names)
        return {"init": init, "units": from_show(shown)}
    if not any(map(os.path.isdir, _FOLDERS)):
        raise UnavailableError(f"process 1 is {init}, not systemd, and there are no unit files")
    running = read.known(processes.gather, Request({}))
    return {"init": init, "units": {unit: _from_files(unit, running) for unit in UNITS}}


def from_show(text: str) -> dict[str, Any]:
    """From ``systemctl show``: a paragraph a unit, in the order asked for."""
    found = {}
    for unit, paragraph in zip(UNITS, text.strip().split("\n\n")):
        shown = dict(line.partition("=")[::2] for line in paragraph.splitlines())
        load = shown.get("LoadState", "")
        there = load != "not-found"
        found[unit] = {
            "installed": there,
            "enabled": "masked" if load == "masked" else shown.get("UnitFileState", ""),
            "active": shown.get("ActiveState", "") if there else "",
            "sub": shown.get("SubState", "") if there else "",
        }
    return found


def _from_files(unit: str, running: Any) -> dict[str, Any]:
    file = next(filter(os.path.lexists, (f"{at}/{unit}.service" for at in _FOLDERS)), "")
    return {
        "installed": bool(file),
        "enabled": _enabled(unit, file) if file else "",
        "active": _active(unit, running) if file else "",
        "sub": "",
    }


def _active(unit: str, running: Any) -> Any:
    """By the daemon's process; a unit without one (ufw, nftables) cannot be told."""
    if "unknown" in running:
        return running
    pids = running.get(_DAEMONS.get(unit, unit))
    if pids is None:
        return {"unknown": "systemd does not run here, and the unit has no process to look for"}
    return "active" if pids else "inactive"


def _enabled(unit: str, file: str) -> Any:
    """As ``systemctl is-enabled`` without systemd: by the links that enabling makes."""
    if os.path.realpath(file) == os.devnull:
        return "masked"
    if any(_links(folder, unit) for folder in _FOLDERS):
        return "enabled"
    return "disabled" if "[Install]" in read.text(file) else "static"


def _links(folder: str, unit: str) -> list[str]:
    """The links to a unit in ``*.wants`` and ``*.requires`` of one folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    wanting = [n for n in names if n.endswith((".wants", ".requires"))]
    paths = [f"{folder}/{name}/{unit}.service" for name in wanting]
    return [path for path in paths if os.path.lexists(path)]


TOPIC = Topic("services", gather)
