"""The real cloud-init, run on user-data in a root of its own that is thrown away afterwards.

The root is a folder with the host's /usr mounted read-only, in mount, network, process and host
name namespaces that die with the test; what it changes is below that folder alone. `systemctl`
and `apt-get` are stand-ins that write down how they were called.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kubevipgen.render.plan import RenderedFile

_CONFIG = """\
datasource_list: [NoCloud]
network: {config: disabled}
preserve_hostname: true
cloud_init_modules: [write-files]
cloud_config_modules: [runcmd]
cloud_final_modules: [package-update-upgrade-install, write-files-deferred, scripts-user]
system_info: {distro: debian}
"""
_STAND_IN = '#!/bin/sh\nprintf "%s %s\\n" "${0##*/}" "$*" >>/calls\n'
_SETUP = r"""
set -eu
mount --make-rprivate /
cd "$1"
for name in usr bin sbin lib lib32 lib64 libx32; do
  [ -e "/$name" ] || continue
  if [ -L "/$name" ]; then cp -a "/$name" "$name"; continue; fi
  mkdir "$name"
  mount --bind "/$name" "$name"
  mount -o remount,bind,ro "$name"
done
mkdir -p proc dev sys
mount -t proc proc proc
mount -t tmpfs tmpfs dev
touch dev/null dev/urandom dev/console
mount --bind /dev/null dev/null
mount --bind /dev/urandom dev/urandom
mount --bind /dev/null dev/console
mount -t sysfs sysfs sys 2>/dev/null || mkdir -p sys/class/net
export PATH=/stand-in:/usr/sbin:/usr/bin:/sbin:/bin
exec chroot . sh -euc '
  cloud-init init --local
  cloud-init init
  cloud-init modules --mode=config
  cloud-init modules --mode=final'
"""
_COMPLAINT = re.compile(r"\[(WARNING|ERROR|CRITICAL)\]|Traceback|^sh: |^mount: ")
_DIES_WITH_US = ["setpriv", "--pdeathsig", "KILL"]
_APART = ["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child"]
# Where cloud-init itself and the stand-ins write.
_NOT_OURS = ("var/", "run/", "tmp/", "stand-in/", "calls", "usr/", "bin/", "lib", "sbin/", "root/")

Entry = tuple[bytes, int, str]  # content, mode, owner as numbers


@dataclass(frozen=True)
class Booted:
    """What one boot did. ``files`` are those that are new or changed, by absolute path."""

    code: int
    complaints: list[str]
    files: Mapping[str, Entry]
    calls: list[str]


def boot(root: Path, seed: Mapping[str, bytes], *, systemd: bool = True) -> Booted:
    """Run every stage of a boot on the files of a NoCloud seed; ``root`` must not exist yet."""
    _furnish(root, seed, systemd=systemd)
    before = _files(root)
    done = subprocess.run(
        [*_DIES_WITH_US, "unshare", *_APART, "sh", "-c", _SETUP, "sh", root],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    complaints = [line for line in lines if _COMPLAINT.search(line)]
    new = {path: entry for path, entry in _files(root).items() if before.get(path) != entry}
    return Booted(done.returncode, complaints, new, _lines(root / "calls"))


def entries(files: Iterable[RenderedFile]) -> dict[str, Entry]:
    """Rendered files as ``Booted.files`` shows them."""
    names = {"root": "0", "daemon": "1"}  # the same on every Debian
    return {
        file.path: (
            file.data,
            file.mode,
            ":".join(names.get(part, part) for part in file.owner.split(":")),
        )
        for file in files
    }


def _furnish(root: Path, seed: Mapping[str, bytes], *, systemd: bool) -> None:
    files = {"etc/cloud/cloud.cfg": _CONFIG.encode()}
    for name in ("passwd", "group", "nsswitch.conf", "ld.so.cache", "os-release"):
        if (source := Path("/etc", name)).exists():
            files[f"etc/{name}"] = source.read_bytes()
    files |= {f"stand-in/{name}": _STAND_IN.encode() for name in ("systemctl", "apt-get")}
    files |= {f"var/lib/cloud/seed/nocloud/{name}": data for name, data in seed.items()}
    for folder in ("tmp", "root", "var/log", "run/systemd/system" if systemd else "run"):
        (root / folder).mkdir(parents=True)
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o755 if path.startswith("stand-in/") else 0o644)


def _files(root: Path) -> dict[str, Entry]:
    found = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not path.is_symlink() and not name.startswith(_NOT_OURS):
            state = path.stat()
            owner = f"{state.st_uid}:{state.st_gid}"
            found[f"/{name}"] = (path.read_bytes(), state.st_mode & 0o7777, owner)
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
