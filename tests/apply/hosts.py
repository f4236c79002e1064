"""Stand-in hosts for apply: a folder as root, and small sets of files to put there."""

from __future__ import annotations

import stat
from pathlib import Path

from kubevipgen.output.host import runs
from kubevipgen.output.host.plan import Wanted
from kubevipgen.output.host.store import Held
from kubevipgen.render.plan import RenderedFile

STATE = "var/lib/kubevipgen"
MARK = "# Made by kubevipgen 0 from spec for node n.\n"
Tree = dict[str, tuple[bytes, int]]  # path without the root -> content and mode
FORCED = ("etc/haproxy/haproxy.cfg",)  # what somebody else has in the way


def file(path: str, text: str = "1\n", mode: int = 0o644, later: str = "") -> RenderedFile:
    content = text if path.endswith(".key") else MARK + text
    then = MARK + later if later else ""
    return RenderedFile("", f"/{path}", content, mode, "root:root", later=then)


def wanted(*files: RenderedFile) -> Wanted:
    return Wanted(files, ("spec", "0"), "n", (Held("10.0.0.162", "eth0"),))


FIRST = wanted(
    file("etc/haproxy/haproxy.cfg"),
    file("etc/keepalived/keepalived.conf", mode=0o600),
    file("etc/kubernetes/manifests/haproxy.yaml", mode=0o600),
    file("etc/kubernetes/manifests/keepalived.yaml", mode=0o600),
)
SECOND = wanted(
    file("etc/haproxy/haproxy.cfg", "2\n"),
    file("etc/kubevipgen/hosts/deep/down", "2\n"),
    file("etc/kubernetes/manifests/haproxy.yaml", "2\n", mode=0o600),
    file("etc/kubernetes/manifests/kube-vip.yaml", "2\n", mode=0o600),
)
THIRD = wanted(
    file("etc/haproxy/haproxy.cfg", "3\n"),
    file("etc/kubernetes/manifests/kube-vip.yaml", "3\n", mode=0o600),
)
EVERYWHERE = wanted(*FIRST.files, file("etc/systemd/system/haproxy.service.d/10-kubevipgen.conf"))


def tree(root: Path) -> Tree:
    """Every file that a program on the host could meet; our own state is left out."""
    found = {}
    for place in root.rglob("*"):
        path = place.relative_to(root).as_posix()
        if place.is_file() and not path.startswith(f"{STATE}/"):
            found[path] = (place.read_bytes(), stat.S_IMODE(place.stat().st_mode))
    return found


def tree_of(wish: Wanted) -> Tree:
    return {each.path[1:]: (each.data, each.mode) for each in wish.files}


def leftovers(root: Path) -> list[str]:
    """What no run that ended may leave behind."""
    places = [*root.rglob(".kubevipgen-*"), *(root / STATE).glob("draft-*")]
    return [place.relative_to(root).as_posix() for place in places]


def state_paths(root: Path) -> set[str]:
    """What is recorded as ours."""
    return {path[1:] for path in runs.open_store(root).load().files}


def write(root: Path, path: str, text: str, mode: int = 0o644) -> Path:
    """A file of somebody else."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(mode)
    return place
