"""Real disks that refuse: full, read-only, mounted in awkward places; SELinux labels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hosts import FIRST, MARK, SECOND, file, leftovers, tree, tree_of, wanted

from kubevipgen.finding import FindingsError
from kubevipgen.output.disk import LABEL
from kubevipgen.output.host import runs

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
import hosts
from kubevipgen.finding import FindingsError
from kubevipgen.output.host import runs
try:
    runs.apply(Path(sys.argv[1]), getattr(hosts, sys.argv[2]))
except FindingsError as error:
    print(error)
    sys.exit(7)
"""


def in_namespace(root: Path, prepare: str, wish: str = "SECOND", after: str = "true") -> str:
    """Apply below `root` in a mount namespace of its own; what it said."""
    path = f"{HERE}:{HERE.parent}"
    program = f"cd {HERE} && {sys.executable} -c '{PROGRAM}' {root} {wish}"
    script = f"{prepare} && {{ {program}; code=$?; }}; {after}; exit $code"
    command = ["unshare", "--mount", "sh", "-c", script]
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 7), done.stderr
    return done.stdout if done.returncode else ""


@pytest.mark.needs("netns", "unshare", "mount")
def test_a_full_disk(tmp_path: Path) -> None:
    """A file system of few pages, all in use: nothing is changed, and later there is room."""
    root, old = tmp_path / "root", tmp_path / "old"
    root.mkdir()
    old.mkdir()
    runs.apply(old, FIRST)
    small = (
        f"mount -t tmpfs -o size=128k tmpfs {root} && cp -a {old}/. {root}"
        f" && {{ head -c 1000000 /dev/zero >{root}/fill 2>/dev/null; true; }}"
    )
    said = in_namespace(root, small, after=f"rm {root}/fill; cp -a {root} {tmp_path}/found")
    assert "No space left on device" in said
    assert tree(tmp_path / "found") == tree_of(FIRST)
    assert not leftovers(tmp_path / "found")
    runs.apply(tmp_path / "found", SECOND)
    assert tree(tmp_path / "found") == tree_of(SECOND)


@pytest.mark.needs("netns", "unshare", "mount")
@pytest.mark.parametrize("where", ["etc", "etc/kubernetes/manifests", "var/lib/kubevipgen"])
def test_a_read_only_folder(where: str, tmp_path: Path) -> None:
    runs.apply(tmp_path, FIRST)
    place = tmp_path / where
    said = in_namespace(
        tmp_path, f"mount --bind {place} {place} && mount -o remount,ro,bind {place}"
    )
    assert "Read-only file system" in said or "mount of its own" in said
    assert tree(tmp_path) == tree_of(FIRST)
    runs.apply(tmp_path, SECOND)
    assert tree(tmp_path) == tree_of(SECOND)


@pytest.mark.needs("netns", "unshare", "mount")
@pytest.mark.parametrize("where", ["etc/kubernetes/manifests", "etc/systemd/system"])
def test_a_watched_folder_that_is_a_mount_of_its_own(where: str, tmp_path: Path) -> None:
    """There is no place for a draft that could be renamed into it."""
    (tmp_path / where).mkdir(parents=True)
    said = in_namespace(tmp_path, f"mount -t tmpfs tmpfs {tmp_path / where}", "EVERYWHERE")
    assert f"{tmp_path / where} is a mount of its own" in said
    assert tree(tmp_path) == {}


@pytest.mark.needs("netns", "unshare", "mount")
@pytest.mark.parametrize("where", ["etc", "etc/kubernetes", "etc/keepalived", "var"])
def test_other_mounts(where: str, tmp_path: Path) -> None:
    """Also bind mounts of the same file system, which a rename cannot cross either."""
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    bind = f"mount --bind {tmp_path / 'elsewhere'} {tmp_path / where}"
    listing = (
        f"find {tmp_path} -name '.kubevipgen-*' -o -name 'draft-*'; find {tmp_path}/etc -type f"
    )
    assert in_namespace(tmp_path, bind, "FIRST", after=f"{listing} >{tmp_path}/found") == ""
    found = {Path(line).relative_to(tmp_path) for line in (tmp_path / "found").read_text().split()}
    assert found == {Path(path) for path in tree_of(FIRST)}


def _labels_work(folder: Path) -> bool:
    try:
        os.setxattr(folder, LABEL, b"system_u:object_r:etc_t:s0\0")
    except OSError:
        return False
    return True


def test_labels(tmp_path: Path) -> None:
    """A file keeps its label; a new one has its folder's, whatever the drafts' folder has."""
    folder = tmp_path / "etc/kubernetes/manifests"
    folder.mkdir(parents=True)
    if not _labels_work(folder):
        pytest.skip("this file system, or this user, takes no security.selinux label")
    path, new = "etc/kubernetes/manifests/a.yaml", "etc/kubernetes/manifests/b.yaml"
    os.setxattr(folder, LABEL, b"system_u:object_r:kubernetes_file_t:s0\0")
    runs.apply(tmp_path, wanted(file(path)))
    assert os.getxattr(tmp_path / path, LABEL) == b"system_u:object_r:kubernetes_file_t:s0\0"
    own = b"system_u:object_r:container_file_t:s0\0"
    os.setxattr(tmp_path / path, LABEL, own)
    runs.apply(tmp_path, wanted(file(path, "2\n"), file(new)))
    assert (tmp_path / path).read_text() == f"{MARK}2\n"
    assert os.getxattr(tmp_path / path, LABEL) == own
    assert os.getxattr(tmp_path / new, LABEL) == b"system_u:object_r:kubernetes_file_t:s0\0"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path: Path) -> None:
    runs.apply(tmp_path, FIRST)
    folder = tmp_path / "etc"
    folder.chmod(0o500)
    try:
        with pytest.raises(FindingsError, match="Permission denied"):
            runs.apply(tmp_path, SECOND)
    finally:
        folder.chmod(0o755)
    assert tree(tmp_path) == tree_of(FIRST)


def test_an_owner_that_is_not_known(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    strange = file("etc/haproxy/haproxy.cfg")
    wish = wanted(strange.__class__("", strange.path, strange.content, owner="nobody-here:root"))
    with pytest.raises(FindingsError, match="not known here"):
        runs.apply(tmp_path, wish)
    assert tree(tmp_path) == {}
