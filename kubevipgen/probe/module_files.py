"""What the files of modprobe.d and modules-load.d say about kernel modules."""

from __future__ import annotations

import re

from kubevipgen.probe import confd, read

_LOAD_PARAMETERS = ("modules_load", "rd.modules_load")
_BLOCK_PARAMETERS = ("module_blacklist", "modprobe.blacklist")
_CMDLINE = "/proc/cmdline"


def same(name: str) -> str:
    """Dashes and underscores are one in names of modules."""
    return name.replace("-", "_")


def loaded_at_boot(root: str = "") -> dict[str, str]:
    """Module -> the file (or the kernel command line) that has it loaded at boot."""
    paths = confd.files("modules-load.d", root)
    if not confd.has_program("systemd-modules-load", root):
        paths.append(f"{root}/etc/modules")  # with systemd it counts only where a link leads to it
    found = dict.fromkeys(parameter(_LOAD_PARAMETERS, root), "the kernel command line")
    for path in paths:
        for line in confd.lines(path):
            found.setdefault(same(line.split()[0]), path[len(root) :])
    return found


def blocked(root: str = "") -> dict[str, str]:
    """Module -> what keeps it from being loaded at boot, in words."""
    found = dict.fromkeys(parameter(_BLOCK_PARAMETERS, root), "the kernel command line forbids it")
    for path in confd.files("modprobe.d", root):
        for name, why in parse_modprobe(read.text_or_none(path) or "").items():
            found.setdefault(name, f"{why!r} in {path[len(root) :]}")
    return found


def parse_modprobe(text: str) -> dict[str, str]:
    """The ``blacklist`` lines, and the ``install`` lines that put a program that does nothing.

    systemd heeds ``blacklist`` for the modules of modules-load.d too, unlike modprobe(8) by hand.
    """
    found = {}
    for line in re.sub(r"\\\n", " ", text).splitlines():
        words = line.split()
        if len(words) < 2 or words[0].startswith("#"):
            continue
        nothing = words[0] == "install" and re.search(r"/(true|false)\b", line)
        if words[0] == "blacklist" or nothing:
            found[same(words[1])] = " ".join(words)
    return found


def parameter(names: tuple[str, ...], root: str = "") -> list[str]:
    """The modules in parameters of the kernel command line such as ``modules_load=a,b``."""
    found = []
    for word in (read.text_or_none(f"{root}{_CMDLINE}") or "").split():
        name, _, value = word.partition("=")
        if name.replace("-", "_") in names:
            found += [same(item) for item in value.split(",") if item]
    return found


def built_in(text: str) -> set[str]:
    """The names in modules.builtin."""
    return {_name(line) for line in text.splitlines() if line}


def available(text: str) -> set[str]:
    """The names in modules.dep; the files may be compressed."""
    return {_name(line.partition(":")[0]) for line in text.splitlines() if ":" in line}


def _name(path: str) -> str:
    return same(re.sub(r"\.ko(\.\w+)?$", "", path.strip().rpartition("/")[2]))
