"""What apply does not touch, and says so before it touches anything."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hosts import FIRST, MARK, SECOND, file, state_paths, tree, tree_of, wanted, write

from kubevipgen.finding import FindingsError
from kubevipgen.output.host import runs

CONFIG = "etc/haproxy/haproxy.cfg"
ONE = wanted(file(CONFIG))


def refused(root: Path, wish: object = ONE, *, force: bool = False) -> str:
    before = tree(root)
    with pytest.raises(FindingsError) as error:
        runs.apply(root, wish, force=force)  # type: ignore[arg-type]
    assert tree(root) == before
    assert not runs.open_store(root).draft_files()
    return str(error.value)


def test_a_foreign_file(tmp_path: Path) -> None:
    place = write(tmp_path, CONFIG, "mine\n")
    assert refused(tmp_path) == f"/{CONFIG} not made by kubevipgen"
    done = runs.apply(tmp_path, ONE, force=True)
    assert place.read_bytes() == ONE.files[0].data
    assert done.kept
    assert (done.kept / "0").read_text() == "mine\n"
    runs.rollback(tmp_path)
    assert place.read_text() == "mine\n"
    assert not state_paths(tmp_path)


def test_a_changed_file(tmp_path: Path) -> None:
    runs.apply(tmp_path, FIRST)
    write(tmp_path, CONFIG, "edited\n")
    assert "changed since it was written" in refused(tmp_path, SECOND)
    done = runs.apply(tmp_path, SECOND, force=True)
    assert done.kept
    assert tree(tmp_path) == tree_of(SECOND)


def test_a_twin_of_somebody_else_stays_theirs_and_a_copy_of_ours_is_adopted(tmp_path: Path) -> None:
    key = file("etc/kubernetes/pki/ca.key", "secret", 0o600)
    wish = wanted(key, file(CONFIG))
    for each in wish.files:
        write(tmp_path, each.path[1:], each.content, each.mode)
    assert runs.apply(tmp_path, wish).plan.changes.nothing
    assert state_paths(tmp_path) == {CONFIG}


def _symlink(target: str, at: str = CONFIG) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / at).parent.mkdir(parents=True, exist_ok=True)
        (root / at).symlink_to(target)

    return make


def _fifo(root: Path) -> None:
    os.mkfifo(write(root, f"{CONFIG}.x", "").with_suffix(""))


def _socket(root: Path) -> None:
    place = write(root, f"{CONFIG}.x", "").with_suffix("")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(place))


TRICKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "final": (_symlink("haproxy.real"), "is a symlink"),
    "final dangling": (_symlink("/nowhere"), "is a symlink"),
    "parent to outside": (_symlink("../../outside", "etc/haproxy"), "leads outside"),
    "parent dangling": (_symlink("/opt/none", "etc/haproxy"), "does not exist"),
    "parent loop": (_symlink("haproxy", "etc/haproxy"), "too many symlinks"),
    "parent to a file": (_symlink("/etc/mine", "etc/haproxy"), "not a folder"),
    "parent is a file": (lambda root: _write(root, "etc/haproxy"), "not a folder"),
    "folder": (lambda root: _write(root, f"{CONFIG}/inside"), "is a folder"),
    "fifo": (_fifo, "is a special"),
    "socket": (_socket, "is a special"),
    "state": (_symlink("../../../outside", "var/lib/kubevipgen"), "leads outside"),
}


def _write(root: Path, path: str) -> None:
    write(root, path, "mine")


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
def test_tricks(name: str, tmp_path: Path, *, force: bool) -> None:
    outside = write(tmp_path, "outside/haproxy.cfg", "outside")
    root = tmp_path / "root"
    write(root, "etc/mine", "mine")
    make, why = TRICKS[name]
    make(root)
    with pytest.raises(FindingsError, match=why):
        runs.apply(root, ONE, force=force)
    assert [p.name for p in outside.parent.iterdir()] == ["haproxy.cfg"]
    assert outside.read_text() == "outside"


@pytest.mark.parametrize("target", ["/opt/k8s", "../opt/k8s", "../link/k8s"])
def test_a_parent_that_is_a_symlink_inside_the_root(target: str, tmp_path: Path) -> None:
    (tmp_path / "opt/k8s").mkdir(parents=True)
    (tmp_path / "link").symlink_to("/opt")
    _symlink(target, "etc/kubernetes")(tmp_path)
    runs.apply(tmp_path, FIRST)
    assert (tmp_path / "opt/k8s/manifests/haproxy.yaml").is_file()
    assert runs.apply(tmp_path, FIRST).plan.changes.nothing
    runs.remove(tmp_path, runs.Leaving())
    assert tree(tmp_path) == {}
    assert (tmp_path / "etc/kubernetes").is_symlink()


def test_a_hard_link_keeps_what_it_had(tmp_path: Path) -> None:
    runs.apply(tmp_path, ONE)
    other = tmp_path / "other"
    other.hardlink_to(tmp_path / CONFIG)
    runs.apply(tmp_path, SECOND)
    assert other.read_text() == f"{MARK}1\n"
    assert (tmp_path / CONFIG).stat().st_nlink == 1


def test_two_at_once(tmp_path: Path) -> None:
    runs.apply(tmp_path, FIRST)
    with runs.open_store(tmp_path).lock():
        for act in (
            lambda: runs.apply(tmp_path, SECOND),
            lambda: runs.rollback(tmp_path),
            lambda: runs.remove(tmp_path, runs.Leaving()),
        ):
            with pytest.raises(FindingsError, match="another run is writing"):
                act()
    assert tree(tmp_path) == tree_of(FIRST)


def test_a_lock_on_a_folder_that_is_gone_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`remove` may take the folder away between another run's open and its lock."""
    real = fcntl.flock

    def slow(descriptor: int, how: int) -> None:
        (tmp_path / "var/lib/kubevipgen").rmdir()
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", slow)
    with pytest.raises(FindingsError, match="another run"):
        runs.apply(tmp_path, FIRST)


def test_what_a_step_of_the_bootstrap_has_made_stays(tmp_path: Path) -> None:
    path = "etc/kubernetes/manifests/kube-vip.yaml"
    first = wanted(file(path, "super 1\n", later="admin 1\n"))
    runs.apply(tmp_path, first)
    write(tmp_path, path, f"{MARK}admin 1\n")
    assert runs.apply(tmp_path, first).plan.changes.nothing
    # A new spec: the switch has been made, so the rights of init do not come back.
    second = wanted(file(path, "super 2\n", later="admin 2\n"))
    assert runs.apply(tmp_path, second).plan.changed.other == [f"/{path}"]
    assert (tmp_path / path).read_text() == f"{MARK}admin 2\n"
    runs.apply(tmp_path, wanted(file(path, "super 3\n", later="admin 3\n")))
    assert (tmp_path / path).read_text() == f"{MARK}admin 3\n"
    runs.remove(tmp_path, runs.Leaving())
    assert tree(tmp_path) == {}


def test_what_kubeadm_has_taken_over(tmp_path: Path) -> None:
    key, init = "etc/kubernetes/pki/ca.key", "etc/kubernetes/kubeadm-init.yaml"
    runs.apply(tmp_path, wanted(file(key, "1", 0o600), file(init, "1", 0o600), file(CONFIG)))
    runs.apply(tmp_path, wanted(file(key, "2", 0o600), file(init, "2", 0o600), file(CONFIG)))
    assert (tmp_path / key).read_text() == "2"  # nobody has used it yet
    write(tmp_path, "etc/kubernetes/kubelet.conf", "kubeadm was here")
    (tmp_path / init).unlink()  # for the secrets in it
    new = wanted(file(key, "3", 0o600), file(init, "3", 0o600), file(CONFIG))
    done = runs.apply(tmp_path, new, force=True)
    assert done.plan.changes.nothing
    assert done.plan.handed_over == (f"/{key}", f"/{init}")
    assert (tmp_path / key).read_text() == "2"
    assert not (tmp_path / init).exists()
    write(tmp_path, init, f"{MARK}2", 0o600)
    runs.remove(tmp_path, runs.Leaving())
    assert sorted(tree(tmp_path)) == ["etc/kubernetes/kubelet.conf", key]


def test_the_spec_that_was_read_stays_the_users(tmp_path: Path) -> None:
    spec = "etc/kubevipgen/cluster.yaml"
    write(tmp_path, spec, "mine")
    wish = wanted(file(spec), file(CONFIG))._replace(read=(f"/{spec}",))
    runs.apply(tmp_path, wish)
    assert (tmp_path / spec).read_text() == "mine"
    runs.remove(tmp_path, runs.Leaving())
    assert list(tree(tmp_path)) == [spec]
