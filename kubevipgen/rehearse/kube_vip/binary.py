"""Whether the program that the user gives as kube-vip can run here, and which release it is."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError

_WAIT = 20.0  # seconds; it prints two lines
_VERSION = re.compile(r"^Version:\s+(\S+)$", re.MULTILINE)
_TAG = re.compile(r":(v?\d+\.\d+\.\d+[^:/@]*)(?:@|$)")
# e_machine, from elf(5); the words are those of container images.
_MACHINES = {62: "amd64", 183: "arm64", 40: "arm", 22: "s390x", 21: "ppc64le", 243: "riscv64"}


def check_binary(path: Path) -> str:
    """The release of this kube-vip such as ``v1.2.3``; LabError says why it cannot be used.

    Source of the words that it prints: cmd/kube-vip.go of kube-vip, ``kube-vip version``.
    """
    _check_file(path)
    try:
        done = subprocess.run(  # noqa: S603  (the user's own program, without a shell)
            [path.resolve(), "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"`{path} version` took more than {_WAIT:g} s") from None
    except OSError as error:
        raise LabError(f"--kube-vip {path}: it does not start: {error.strerror}") from None
    found = _VERSION.search(done.stdout)
    if done.returncode or not found:
        said = (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}")[:200]
        raise LabError(f"--kube-vip {path}: `version` does not answer as kube-vip does: {said}")
    return found[1]


def how_to_get(image: str) -> str:
    """The commands that bring kube-vip's program out of its image; podman knows them as well."""
    steps = (f"docker create --name kube-vip {image}", "docker cp kube-vip:/kube-vip .")
    return " && ".join((*steps, "docker rm kube-vip"))


def other_release(image: str, version: str) -> str:
    """A sentence when the manifest's image is of another release than the program, else ""."""
    tag = _TAG.search(image)
    if tag is None or tag[1].removeprefix("v") == version.removeprefix("v"):
        return ""
    return f"the manifest runs kube-vip {tag[1]}, the rehearsal kube-vip {version}"


def _check_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        hint = ""
        if _TAG.search(str(path)):
            hint = f"; if it is an image, take the program out of it: {how_to_get(str(path))}"
        raise LabError(f"--kube-vip {path}: {error.strerror}{hint}") from None
    if not stat.S_ISREG(mode):
        raise LabError(f"--kube-vip {path}: it is no file")
    if not os.access(path, os.X_OK):
        raise LabError(f"--kube-vip {path}: it is not executable: chmod +x {path}")
    wanted, found = _machine(Path("/proc/self/exe")), _machine(path)
    if found and found != wanted:
        raise LabError(f"--kube-vip {path}: it is for {found}, this machine is {wanted}")


def _machine(path: Path) -> str:
    """What kind of processor an ELF program is for; "" when it is none, such as a script."""
    with path.open("rb") as stream:
        head = stream.read(20)
    if len(head) < 20 or head[:4] != b"\x7fELF":
        return ""
    number = int.from_bytes(head[18:20], "little" if head[5] == 1 else "big")
    return _MACHINES.get(number, f"machine {number}")
