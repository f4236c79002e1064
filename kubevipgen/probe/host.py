"""Topic ``host``: what this machine is called, and what it is made of."""

from __future__ import annotations

import os
import shlex
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")
_OS_KEYS = {
    "id": "ID",
    "idLike": "ID_LIKE",
    "versionId": "VERSION_ID",
    "prettyName": "PRETTY_NAME",
    "variantId": "VARIANT_ID",
}
_DMI = "/sys/class/dmi/id"
_DMI_KEYS = {
    "sysVendor": "sys_vendor",
    "productName": "product_name",
    "productVersion": "product_version",
    "biosVendor": "bios_vendor",
    "biosVersion": "bios_version",
    "boardVendor": "board_vendor",
    "chassisAssetTag": "chassis_asset_tag",
}
# Machines without DMI (ARM boards) name their model here.
_MODEL = "/proc/device-tree/model"
# What a container manager leaves in the cgroup paths of its processes.
_CGROUP_HINTS = ("kubepods", "docker", "containerd", "libpod", "lxc")


def gather(request: Request) -> dict[str, Any]:
    """Single values are unknown when their file cannot be read."""
    del request
    uname = os.uname()
    return {
        "hostname": uname.nodename,
        "architecture": uname.machine,
        "os": read.known(_os),
        "machineId": read.known(_machine_id),
        "bootId": read.known(lambda: read.text("/proc/sys/kernel/random/boot_id").strip()),
        "productUuid": read.known(_product_uuid),
        "dmi": _dmi(),
        "model": read.known(_model),
        "container": read.known(_container),
        "init": read.known(lambda: read.text("/proc/1/comm").strip()),
    }


def parse_os_release(text: str) -> dict[str, str]:
    """The keys that are judged, "" for those that the file does not have (os-release(5))."""
    found = {}
    for line in text.splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            found[key] = _unquoted(value)
    return {name: found.get(key, "") for name, key in _OS_KEYS.items()}


def _unquoted(value: str) -> str:
    """os-release(5) quotes as the shell does."""
    try:
        return "".join(shlex.split(value)[:1])
    except ValueError:  # an unbalanced quotation mark
        return value


def container_by_cgroup(text: str) -> str:
    """The container manager that the paths of /proc/1/cgroup give away, "" for none."""
    paths = [line.split(":", 2)[-1] for line in text.splitlines()]
    return next((hint for hint in _CGROUP_HINTS if any(hint in path for path in paths)), "")


def _os() -> dict[str, str]:
    for path in _OS_RELEASE:
        text = read.text_or_none(path)
        if text is not None:
            return parse_os_release(text)
    raise UnavailableError(f"there is neither {' nor '.join(_OS_RELEASE)}")


def _machine_id() -> str:
    """Empty when there is none, "uninitialized" before the end of the first boot."""
    return (read.text_or_none("/etc/machine-id") or "").strip()


def _dmi() -> dict[str, Any] | None:
    if not os.path.isdir(_DMI):
        return None
    return {name: read.known(_dmi_field, file) for name, file in _DMI_KEYS.items()}


def _dmi_field(file: str) -> str:
    return (read.text_or_none(f"{_DMI}/{file}") or "").strip()


def _product_uuid() -> str | None:
    """None when the firmware has none; root alone may read it."""
    return (read.text_or_none(f"{_DMI}/product_uuid") or "").strip().lower() or None


def _model() -> str | None:
    return (read.text_or_none(_MODEL) or "").strip("\0 \n") or None


def _container() -> str:
    """The container manager, "" on a host; the surest evidence first."""
    told = read.text_or_none("/run/systemd/container")  # written by systemd inside a container
    if told:
        return told.strip()
    for path, manager in (("/run/.containerenv", "podman"), ("/.dockerenv", "docker")):
        if os.path.exists(path):
            return manager
    found = container_by_cgroup(read.text_or_none("/proc/1/cgroup") or "")
    if found or os.path.isdir("/run/systemd/system"):
        return found
    return _by_environment(read.text("/proc/1/environ"))


def _by_environment(text: str) -> str:
    pairs = (entry.partition("=") for entry in text.split("\0"))
    return next((value for key, _, value in pairs if key == "container"), "")


TOPIC = Topic("host", gather)
