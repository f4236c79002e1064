"""Paths lead where they would in a chroot, or nowhere at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubevipgen.output.host.look import HostLook

NAMES = ("a", "b", "c")
STEPS = st.lists(st.sampled_from([*NAMES, "..", ".", ""]), min_size=1, max_size=4)
TARGETS = st.tuples(st.sampled_from(["", "/"]), STEPS).map(lambda t: t[0] + "/".join(t[1]) or ".")
LINKS = st.dictionaries(st.tuples(*[st.sampled_from(NAMES)] * 2), TARGETS, max_size=4)


def in_chroot(root: Path, path: str) -> str:
    """Where the kernel says that the folder is, seen from inside; "" for nowhere."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.chroot(root)
            os.chdir(path)
            os.write(writer, bytes(Path.cwd()))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read().decode()
    os.waitpid(child, 0)
    return text


@pytest.mark.skipif(os.geteuid() != 0, reason="chroot needs root")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child does nothing else
@settings(max_examples=150, deadline=None)
@given(links=LINKS, path=st.tuples(*[st.sampled_from(NAMES)] * 3))
def test_as_in_a_chroot(links: dict[tuple[str, str], str], path: tuple[str, str, str]) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        for first in NAMES:
            for second in NAMES:
                folder = root / first / second
                if (first, second) in links:
                    folder.parent.mkdir(exist_ok=True)
                    folder.symlink_to(links[first, second])
                else:
                    (folder / "c").mkdir(parents=True)
        wanted = in_chroot(root, "/" + "/".join(path[:2]))
        look = HostLook(root)
        full = "/" + "/".join((*path[:2], "file"))
        why = look.obstacle(full)
        if not why:
            assert look.place(full).parent == root.resolve() / wanted[1:]
            assert wanted
        elif wanted:
            assert "outside" in why or "is a symlink" in why  # a chroot stops at its root
    finally:
        shutil.rmtree(root)


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    look = HostLook(tmp_path)
    assert look.obstacle("/etc/kubernetes/manifests/a") == ""
    assert look.place("/etc/kubernetes/manifests/a") == tmp_path / "etc/kubernetes/manifests/a"
