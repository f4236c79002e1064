"""Whether this machine can rehearse: root, Linux, the programs."""

from __future__ import annotations

import os
import shutil
import sys

from kubevipgen.rehearse import podman as pods
from kubevipgen.rehearse.lab.files import Tree
from kubevipgen.rehearse.lab.programs import programs_of

_PACKAGES = {
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "mount": "mount",
    "keepalived": "keepalived",
    "haproxy": "haproxy",
}
_ALWAYS = ("ip", "unshare", "nsenter", "setpriv", "mount")
SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def unusable(tree: Tree, *, podman: bool) -> str:
    """What is missing, with the way out; "" when nothing is. Extends PATH by the sbin folders."""
    if sys.platform != "linux":
        return "a rehearsal needs Linux: it is built from network namespaces"
    if os.geteuid() != 0:
        return "a rehearsal needs root, for network namespaces; try sudo"
    os.environ["PATH"] = ":".join([os.environ.get("PATH", ""), *SBIN]).lstrip(":")
    wanted = {p for files in tree.values() for p in programs_of(files)} & {"keepalived", "haproxy"}
    missing = [name for name in (*_ALWAYS, *sorted(wanted)) if shutil.which(name) is None]
    if missing:
        packages = " ".join(dict.fromkeys(_PACKAGES[name] for name in missing))
        return f"not on PATH: {', '.join(missing)}; on Debian: apt-get install {packages}"
    if not wanted and not any("kube-vip" in programs_of(files) for files in tree.values()):
        return "the files of this cluster run neither keepalived, haproxy nor kube-vip"
    return pods.unusable() if podman else ""
