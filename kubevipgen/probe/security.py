"""Topic ``security``: SELinux and AppArmor."""

from __future__ import annotations

import re
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic

# A profile has a name or the path of its program, then its mode in brackets.
_PROFILE = re.compile(r"^(.*\b(?:haproxy|keepalived|kubelet|containerd|crio)\b\S*) \((\w+)\)$")
_CONFIGURED = re.compile(r"^SELINUX=(\w+)", re.MULTILINE)


def gather(request: Request) -> dict[str, Any]:
    del request
    return {
        "selinux": read.known(_selinux),
        "selinuxConfigured": read.known(_selinux_configured),
        "apparmor": read.known(_apparmor),
        "apparmorProfiles": read.known(_profiles),
    }


def _selinux() -> str:
    """What the kernel does now; its file system is there only where SELinux is on."""
    enforce = read.text_or_none("/sys/fs/selinux/enforce")
    if enforce is None:
        return "disabled"
    return "enforcing" if enforce.strip() == "1" else "permissive"


def _selinux_configured() -> str:
    """What it does after the next boot; "" where no file says so."""
    found = _CONFIGURED.search(read.text_or_none("/etc/selinux/config") or "")
    return found.group(1) if found else ""


def _apparmor() -> bool:
    return (read.text_or_none("/sys/module/apparmor/parameters/enabled") or "").startswith("Y")


def _profiles() -> list[dict[str, str]]:
    return parse_profiles(read.text_or_none("/sys/kernel/security/apparmor/profiles") or "")


def parse_profiles(text: str) -> list[dict[str, str]]:
    """The loaded profiles of programs that we set up or need."""
    found = (_PROFILE.match(line) for line in text.splitlines())
    return [{"name": hit.group(1), "mode": hit.group(2)} for hit in found if hit]


TOPIC = Topic("security", gather)
