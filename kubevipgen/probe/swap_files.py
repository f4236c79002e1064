"""What would bring swap back at the next boot: fstab, systemd units, zram."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

from kubevipgen.probe import confd, read

_UNITS = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system")
_GPT = "/run/systemd/generator.late"  # systemd-gpt-auto-generator puts its findings here
_ZRAM = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
_SERVICES = ("zramswap.service", "dphys-swapfile.service", "rpi-zram-writeback.service")


def configured(root: str = "") -> list[dict[str, str]]:
    """``what`` and ``where``, for each source; nothing when swap.target is masked."""
    if masked("swap.target", root):
        return []
    found = [*_fstab(root), *_units(root), *_services(root), *_zram(root)]
    return [{"what": what, "where": where} for what, where in found]


def _fstab(root: str) -> Iterator[tuple[str, str]]:
    for what in parse_fstab(read.text_or_none(f"{root}/etc/fstab") or ""):
        if not masked(unit_name(what), root):
            yield what, "/etc/fstab"


def parse_fstab(text: str) -> list[str]:
    """The swap entries that are in use at boot."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) < 3 or words[0].startswith("#") or words[2] != "swap":
            continue
        options = words[3].split(",") if len(words) > 3 else []
        if "noauto" not in options:
            found.append(words[0])
    return found


def unit_name(what: str) -> str:
    """The swap unit of an fstab entry, as systemd-escape(1) names it."""
    kind, equals, value = what.partition("=")
    if equals and not what.startswith("/"):
        what = f"/dev/disk/by-{kind.lower()}/{value.strip(chr(34))}"
    return "-".join(_escaped(part) for part in what.strip("/").split("/")) + ".swap"


def _escaped(part: str) -> str:
    plain = "".join(c if c.isalnum() or c in ":_." else f"\\x{ord(c):02x}" for c in part)
    return f"\\x2e{plain[1:]}" if plain.startswith(".") else plain


def masked(unit: str, root: str = "") -> bool:
    """Whether an administrator has masked the unit (systemctl mask)."""
    for directory in _UNITS[:2]:
        path = f"{root}{directory}/{unit}"
        if os.path.islink(path) and os.readlink(path) == "/dev/null":
            return True
        if os.path.isfile(path):
            return os.path.getsize(path) == 0
    return False


def _units(root: str) -> Iterator[tuple[str, str]]:
    """Enabled swap units: linked by some target, or found on the disk by systemd."""
    enabled = [p for d in _UNITS for p in glob.glob(f"{root}{d}/*.target.*/*.swap")]
    for path in sorted({*enabled, *glob.glob(f"{root}{_GPT}/*.swap")}):
        unit = os.path.basename(path)
        if not masked(unit, root):
            yield unit, path[len(root) :]


def _services(root: str) -> Iterator[tuple[str, str]]:
    for name in _SERVICES:
        for path in glob.glob(f"{root}/etc/systemd/system/*.target.wants/{name}"):
            if not masked(name, root):
                yield name, path[len(root) :]


def _zram(root: str) -> Iterator[tuple[str, str]]:
    """The file of zram-generator in force: an empty one in /etc switches the vendor's off."""
    for directory in _ZRAM:
        path = f"{root}{directory}/systemd/zram-generator.conf"
        if os.path.exists(path):
            devices = [line for line in confd.lines(path) if line.startswith("[zram")]
            yield from ((device.strip("[]"), path[len(root) :]) for device in devices)
            return
