"""The options that the running kernel was built with, from where kubeadm looks for them."""

from __future__ import annotations

import gzip
import os
import re

from kubevipgen.probe import read
from kubevipgen.probe.topic import UnavailableError

_PLACES = (
    "/proc/config.gz",
    "/boot/config-{release}",
    "/usr/src/linux-{release}/.config",
    "/usr/src/linux/.config",
    "/usr/lib/modules/{release}/config",
    "/usr/lib/ostree-boot/config-{release}",
    "/usr/lib/kernel/config-{release}",
    "/usr/src/linux-headers-{release}/.config",
    "/lib/modules/{release}/build/.config",
)
_OPTION = re.compile(r"^CONFIG_([A-Z0-9_]+)=([ymn])\s*$", re.MULTILINE)


def find(release: str, root: str = "") -> str:
    """The first file there is; "" for none."""
    paths = [root + place.format(release=release) for place in _PLACES]
    return next((path for path in paths if os.path.exists(path)), "")


def options(path: str) -> dict[str, str]:
    """Option -> ``y``, ``m`` or ``n``; one that is not set is not in it."""
    if not path.endswith(".gz"):
        return parse(read.text(path))
    try:
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
            return parse(file.read(read.MAX_BYTES))
    except (OSError, EOFError) as error:
        raise UnavailableError(f"{path}: {error}") from None


def parse(text: str) -> dict[str, str]:
    """Of the lines ``CONFIG_NAME=y``."""
    return dict(_OPTION.findall(text))
