"""Rendered files as the programs on a node read them; each function returns the complaints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import kubernetes_validate
import ruamel.yaml
import yaml

import netns
from kubevipgen.model import Node
from kubevipgen.render.plan import RenderedFile

MINORS = tuple(f"1.{minor}" for minor in range(29, 38))


def stage(files: Iterable[RenderedFile], folder: Path) -> Path:
    """Lay the files of one node out below `folder` with their permissions; the owner is us."""
    for file in files:
        target = folder / file.path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content)
        target.chmod(file.mode)
    return folder


def _complaints(command: Sequence[str | Path], **options: Any) -> list[str]:
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=60, check=False, **options
    )
    lines = (done.stdout + done.stderr).splitlines()
    return lines if done.returncode == 0 else [*lines, f"exit {done.returncode}"]


def haproxy(config: Path) -> list[str]:
    """`haproxy -c`, which says one line when all is well; other files are read where it stands."""
    beside = config.read_text().replace(" /etc/haproxy/", f" {config.parent}/")
    if beside != config.read_text():
        config = config.with_name("staged.cfg")
        config.write_text(beside)
    return [s for s in _complaints(["haproxy", "-c", "-f", config]) if "file is valid" not in s]


def keepalived(root: Path, space: netns.Namespace) -> list[str]:
    """`keepalived -t` where /etc/keepalived is this node's; the mount is seen by nobody else."""
    over = netns.laid_over(root / "etc/keepalived", Path("/etc/keepalived"))
    script = f"mount -t tmpfs tmpfs /run && {over} && exec keepalived -t -f {_KEEPALIVED}"
    return _complaints(space.command("sh", "-c", script))


_KEEPALIVED = "/etc/keepalived/keepalived.conf"


def cable(node: Node, space: netns.Namespace) -> None:
    """Give the namespace this node's network card and addresses."""
    addresses = [f"{a.ip}/{a.network.prefixlen if a.network else 24}" for a in node.addresses]
    space.interface(node.interface, addresses)


def shell(script: Path) -> list[str]:
    """shellcheck as POSIX sh, and dash, which is /bin/sh on Debian."""
    found = _complaints(["shellcheck", "-s", "sh", "-f", "gcc", script])
    return found + _complaints(["dash", "-n", script])


def pod(text: str, minor: str) -> list[str]:
    """The strict schema of one Kubernetes minor; unknown fields are errors."""
    try:
        kubernetes_validate.validate(yaml.safe_load(text), minor, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{minor}: {error.message}"]
    return []


def yaml_readers_disagree(text: str) -> list[str]:
    """YAML 1.1 (the kubelet's and PyYAML's) and 1.2 (ruamel) must read the same data."""
    loader = ruamel.yaml.YAML(typ="safe", pure=True)
    old, new = list(yaml.safe_load_all(text)), list(loader.load_all(text))
    return (
        [] if old == new else [f"{a!r} != {b!r}" for a, b in zip(old, new, strict=False) if a != b]
    )


# Parts of /proc/sys that exist only once their module is loaded.
_LATER = re.compile(r"cannot stat /proc/sys/net/(bridge|ipv4/vs|netfilter|ipv6)/")


def sysctl(file: Path) -> list[str]:
    """`sysctl --dry-run -p` changes nothing and prints each setting that it understood."""
    lines = _complaints(["sysctl", "--dry-run", "-p", file])
    settings = re.compile(r"[\w./-]+ = \S+")
    problems = [line for line in lines if not settings.fullmatch(line)]
    return [s for s in problems if not _LATER.search(s) and not s.startswith("exit ")]


_KUBELET = "[Unit]\nDescription=kubelet\n[Service]\nExecStart=/bin/true\nRestart=always\n"


def systemd(root: Path, work: Path) -> list[str]:
    """`systemd-analyze verify` of each service with its drop-in over the package's own unit."""
    found = []
    for folder in sorted((root / "etc/systemd/system").glob("*.service.d")):
        unit = folder.name.removesuffix(".d")
        shutil.copytree(folder, work / folder.name)
        for drop_in in (work / folder.name).iterdir():  # the kubelet is not installed here
            drop_in.write_text(drop_in.read_text().replace("/usr/bin/kubelet", "/bin/true"))
        packaged = next(filter(Path.exists, (Path(d, unit) for d in _UNIT_DIRS)), None)
        text = packaged.read_text() if packaged else _KUBELET
        (work / unit).write_text(text)
        environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{work}:"}
        command = ["systemd-analyze", "verify", "--man=no", str(work / unit)]
        found += _complaints(command, env=environment)
    return found


def units(root: Path) -> list[str]:
    """`systemd-analyze verify` of each unit that is ours as a whole."""
    folder = root / "etc/systemd/system"
    ours = sorted(folder.glob("*.service"))
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    command = ["systemd-analyze", "verify", "--man=no", *map(str, ours)]
    # It also speaks of the machine's own units that ours are ordered after.
    said = _complaints(command, env=environment) if ours else []
    return [line for line in said if "kubevipgen" in line or line.startswith("exit ")]


_UNIT_DIRS = ("/lib/systemd/system", "/usr/lib/systemd/system")


def modules(text: str) -> list[str]:
    """modules-load.d(5): one module name per line, comments with # or ;."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", ";"))]
    return [line for line in lines if not re.fullmatch(r"[a-z0-9_-]+", line)]


def hosts(text: str) -> list[str]:
    """hosts(5) lines, tried with the C library's own reader rules: an address, then names."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not re.fullmatch(r"[0-9a-f.:]+( [a-z0-9.-]+)+", line)]
