"""Writing a tree: all or nothing, and never over somebody else's file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from made import file

from kubevipgen.finding import FindingsError
from kubevipgen.output.tree import Written, write_tree
from kubevipgen.render.plan import RenderedFile

ORIGIN = ("cluster.yaml", "0123456789ab")
STATE = ".kubevipgen.json"


def write(folder: Path, *files: RenderedFile, force: bool = False) -> Written:
    return write_tree(folder, list(files), origin=ORIGIN, force=force)


def refused(folder: Path, *files: RenderedFile, force: bool = False) -> str:
    with pytest.raises(FindingsError) as caught:
        write(folder, *files, force=force)
    return "\n".join(f"{f.message} ({f.hint})" for f in caught.value.findings)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder: permissions and content, folders and links included."""
    out = {}
    for path in sorted(folder.rglob("*")):
        content = str(path.readlink()).encode() if path.is_symlink() else b""
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
        out[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return out


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_run(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    done = write(out, file("m-1/etc/a", "A\n", 0o600), file("m-2/etc/b/c.sh", "B\n", 0o755))
    assert done == Written(("m-1/etc/a", "m-2/etc/b/c.sh"), (), ())
    assert (out / "m-1/etc/a").read_text() == "A\n"
    assert mode(out / "m-1/etc/a") == mode(out / STATE) == 0o600
    assert mode(out / "m-2/etc/b/c.sh") == 0o755
    assert sorted(p.name for p in out.iterdir()) == [STATE, "m-1", "m-2"]


def test_folders_are_open_whatever_the_umask(tmp_path: Path) -> None:
    """A copy of this tree onto a node must not close the node's own /etc."""
    old = os.umask(0o077)
    try:
        write(tmp_path / "out", file("m-1/etc/b/c"))
    finally:
        os.umask(old)
    assert {mode(tmp_path / "out" / p) for p in ("m-1", "m-1/etc", "m-1/etc/b")} == {0o755}
    assert mode(tmp_path / "out/m-1/etc/b/c") == 0o644


def test_second_run_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, file("m-1/etc/a"))
    before = {p: p.lstat().st_mtime_ns for p in (tmp_path, *tmp_path.rglob("*"))}
    done = write(tmp_path, file("m-1/etc/a"))
    assert done.nothing
    assert done.unchanged == ("m-1/etc/a",)
    assert {p: p.lstat().st_mtime_ns for p in (tmp_path, *tmp_path.rglob("*"))} == before


def test_removes_what_it_made_and_empty_folders(tmp_path: Path) -> None:
    write(tmp_path, file("m-1/etc/a"), file("m-1/etc/b/c"), file("m-2/etc/d"))
    (tmp_path / "m-2/etc/mine").write_text("keep")
    done = write(tmp_path, file("m-1/etc/a"))
    assert done.removed == ("m-1/etc/b/c", "m-2/etc/d")
    assert not (tmp_path / "m-1/etc/b").exists()
    assert (tmp_path / "m-2/etc/mine").read_text() == "keep"


@pytest.mark.parametrize("force", [False, True])
def test_foreign_and_changed_files(tmp_path: Path, *, force: bool) -> None:
    write(tmp_path, file("m/etc/a"), file("m/etc/b"), file("m/etc/c"))
    (tmp_path / "m/etc/a").write_text("edited")
    (tmp_path / "m/etc/b").write_text("edited")
    (tmp_path / "m/etc/new").write_text("mine")
    (tmp_path / "m/etc/far").write_text("mine")
    before = snapshot(tmp_path)
    wanted = (file("m/etc/a", "2\n"), file("m/etc/new"), file("m/etc/c", "2\n"))
    if not force:
        message = refused(tmp_path, *wanted)
        assert "m/etc/a changed since it was written" in message
        assert "m/etc/b changed since it was written, and no longer rendered" in message
        assert "m/etc/new not made by kubevipgen" in message
        assert "m/etc/c" not in message
        assert "--force" in message
        assert snapshot(tmp_path) == before
        return
    done = write(tmp_path, *wanted, force=True)
    assert (done.written, done.removed) == (("m/etc/a", "m/etc/new", "m/etc/c"), ("m/etc/b",))
    assert (tmp_path / "m/etc/far").read_text() == "mine"


def test_a_foreign_twin_stays_foreign(tmp_path: Path) -> None:
    (tmp_path / "m/etc").mkdir(parents=True)
    (tmp_path / "m/etc/a").write_text("text\n")
    (tmp_path / "m/etc/a").chmod(0o644)
    assert write(tmp_path, file("m/etc/a")).unchanged == ("m/etc/a",)
    assert write(tmp_path).removed == ()
    assert (tmp_path / "m/etc/a").exists()


def test_an_edit_that_foresaw_the_change_stays_ours(tmp_path: Path) -> None:
    write(tmp_path, file("m/etc/a", "1\n"))
    (tmp_path / "m/etc/a").write_text("2\n")
    assert write(tmp_path, file("m/etc/a", "2\n")).nothing
    assert write(tmp_path, file("m/etc/a", "3\n")).written == ("m/etc/a",)


def test_permissions_are_repaired(tmp_path: Path) -> None:
    """A checkout by git turns 0600 into 0644."""
    write(tmp_path, file("m/etc/a", "s", 0o600, "s"))
    (tmp_path / "m/etc/a").chmod(0o644)
    assert write(tmp_path, file("m/etc/a", "s", 0o600, "s")).written == ("m/etc/a",)
    assert mode(tmp_path / "m/etc/a") == 0o600


def test_only_a_part(tmp_path: Path) -> None:
    write(tmp_path, file("a/etc/x"), file("a/etc/y"), file("b/etc/x"))
    done = write_tree(
        tmp_path, [file("a/etc/x", "2\n")], origin=ORIGIN, in_scope=lambda p: p.startswith("a/")
    )
    assert (done.written, done.removed) == (("a/etc/x",), ("a/etc/y",))
    assert (tmp_path / "b/etc/x").exists()
    assert write(tmp_path).removed == ("a/etc/x", "b/etc/x")  # the other part was not forgotten


@pytest.mark.parametrize("what", ["folder", "file", "fifo", "link"])
def test_things_in_the_way(tmp_path: Path, what: str) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    (out / "m").mkdir(parents=True)
    outside.mkdir()
    if what == "folder":
        (out / "m/etc/a/mine").mkdir(parents=True)
    elif what == "file":
        (out / "m/etc").write_text("mine")
    elif what == "fifo":
        (out / "m/etc").mkdir()
        os.mkfifo(out / "m/etc/a")
    else:
        (out / "m/etc").symlink_to(outside)
    before = snapshot(tmp_path)
    for force in (False, True):
        assert "out/m/etc/a" in refused(out, file("m/etc/a"), force=force)
        assert snapshot(tmp_path) == before


def test_a_symlink_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "m/etc").mkdir(parents=True)
    (tmp_path / "target").write_text("precious")
    (tmp_path / "m/etc/a").symlink_to(tmp_path / "target")
    assert "is a symlink" in refused(tmp_path, file("m/etc/a"))
    write(tmp_path, file("m/etc/a"), force=True)
    assert (tmp_path / "target").read_text() == "precious"
    assert not (tmp_path / "m/etc/a").is_symlink()


def test_bad_folders(tmp_path: Path) -> None:
    assert "must not be /" in refused(Path("/"), file("m/etc/a"))
    assert "must not be /" in refused(Path("/usr/.."), file("m/etc/a"))
    (tmp_path / "file").write_text("mine")
    assert "is not a folder" in refused(tmp_path / "file", file("m/etc/a"))
    assert "cannot be written" in refused(tmp_path / "file" / "below", file("m/etc/a"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"schema": 2, "origin": {}, "files": {}}',
        '{"schema": 1, "origin": {"name": "", "sha256": ""}, "files": {"../x": {}}}',
        (
            '{"schema": 1, "origin": {"name": "", "sha256": ""}, "files": {"m/../../x": '
            '{"sha256": "", "mode": "0644", "owner": "root:root"}}}'
        ),
        "[" * 100_000,
        "\0",
    ],
)
def test_broken_state(tmp_path: Path, text: str) -> None:
    (tmp_path / STATE).write_text(text)
    assert "cannot be used" in refused(tmp_path, file("m/etc/a"))
    assert snapshot(tmp_path).keys() == {STATE}


@pytest.mark.parametrize("path", ["m/../x", "../x/y", "m//x", "m/./x", "/m/x", "m/x\n", ".git/x"])
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="unsafe path"):
        write(tmp_path / "out", file(path))
    assert not (tmp_path / "out").exists()


def test_secrets_are_never_open(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds a secret and has mode 0644"):
        write(tmp_path, file("m/etc/a", "s", 0o644, "s"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot be written" in refused(tmp_path / "out", file("m/etc/a"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_owner(tmp_path: Path) -> None:
    wanted = RenderedFile("m", "/etc/a", "text\n", 0o640, "99:98")
    write(tmp_path, wanted)
    found = (tmp_path / "m/etc/a").stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (99, 98, 0o640)
    assert write(tmp_path, wanted).nothing
