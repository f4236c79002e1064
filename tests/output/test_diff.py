"""What --diff says, and what it never shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import file

from kubevipgen.finding import FindingsError
from kubevipgen.output.diff import colour, diff_tree
from kubevipgen.output.tree import write_tree
from kubevipgen.render.plan import RenderedFile


def tree(folder: Path, *files: RenderedFile) -> Path:
    write_tree(folder, list(files), origin=("spec", "0"))
    return folder


def diff(folder: Path, *files: RenderedFile) -> str:
    return "".join(diff_tree(folder, list(files)))


def test_equal(tmp_path: Path) -> None:
    assert diff(tree(tmp_path, file("m/etc/a")), file("m/etc/a")) == ""


def test_new_changed_gone(tmp_path: Path) -> None:
    out = tree(tmp_path, file("m/etc/a", "one\ntwo\n"), file("m/etc/gone"))
    assert diff(out, file("m/etc/a", "one\n2\n"), file("m/etc/new")) == (
        "--- m/etc/a\n+++ m/etc/a\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
        "--- m/etc/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-text\n"
        "--- /dev/null\n+++ m/etc/new\n@@ -0,0 +1 @@\n+text\n"
    )


def test_permissions_and_kinds(tmp_path: Path) -> None:
    out = tree(tmp_path, file("m/etc/a"), file("m/etc/b"), file("m/etc/c"))
    (out / "m/etc/a").chmod(0o600)
    (out / "m/etc/b").unlink()
    (out / "m/etc/b").symlink_to("/etc/passwd")
    (out / "m/etc/c").write_bytes(b"\xff")
    said = diff(out, file("m/etc/a"), file("m/etc/b"), file("m/etc/c"))
    assert said == (
        "m/etc/a: mode 0600 -> 0644\nm/etc/b: is a symlink on disk\n"
        "m/etc/c: differs, and is not text on disk\n"
    )


def test_missing_last_newline(tmp_path: Path) -> None:
    said = diff(tree(tmp_path, file("m/etc/a", "one")), file("m/etc/a", "one\n"))
    assert said.endswith("-one\n\\ No newline at end of file\n+one\n")


def test_secrets_of_both_sides(tmp_path: Path) -> None:
    old = "kind: A\ntoken: OLDOLD\nvalue: 5\nvalue: x:OLDER:y\n"
    new = "kind: A\ntoken: NEWNEW\nvalue: 5\nvalue: x:NEWER:y\nmore: 1\n"
    out = tree(tmp_path, file("m/etc/a", old, 0o600, "OLDOLD", "OLDER"))
    said = diff(out, file("m/etc/a", new, 0o600, "NEWNEW", "NEWER"))
    assert "OLD" not in said
    assert "NEW" not in said
    assert "+more: 1\n" in said
    assert "-token ********\n" in said
    assert " value: 5\n" in said  # public on both sides


def test_a_secret_that_is_no_longer_there(tmp_path: Path) -> None:
    """Nothing rendered tells which line of the old file was secret; the state file does."""
    out = tree(tmp_path, file("m/etc/a", "x 1\nauth_pass OLD\n", 0o600, "OLD"), file("m/etc/b"))
    assert "OLD" not in diff(out, file("m/etc/a", "x 1\n"), file("m/etc/b"))
    assert "OLD" not in diff(out, file("m/etc/b"))


def test_secret_files_as_a_whole(tmp_path: Path) -> None:
    old, new = "-----BEGIN KEY-----\nOLD\n", "-----BEGIN KEY-----\nNEW\n"
    out = tree(tmp_path, file("m/etc/a.key", old, 0o600, old))
    hidden = "a secret file, its content is not shown\n"
    assert diff(out, file("m/etc/a.key", new, 0o600, new)) == f"m/etc/a.key: differs, {hidden}"
    assert diff(out) == f"m/etc/a.key: gone, {hidden}"
    assert diff(tmp_path / "m", file("n/etc/a", new, 0o600, new)) == f"n/etc/a: new, {hidden}"


def test_only_a_part(tmp_path: Path) -> None:
    out = tree(tmp_path, file("a/etc/x"), file("b/etc/x"))
    said = diff_tree(out, [file("a/etc/x")], in_scope=lambda path: path.startswith("a/"))
    assert not list(said)


def test_a_linked_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "out" / "m").mkdir(parents=True)
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a").write_text("private")
    (tmp_path / "out/m/etc").symlink_to(tmp_path / "far")
    assert "private" not in diff(tmp_path / "out", file("m/etc/a"))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="is not a folder"):
        diff(tmp_path / "typo", file("m/etc/a"))


def test_colour() -> None:
    text = "--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n z\n"
    painted = colour(text)
    assert "\033[31m-x\033[0m\n\033[32m+y\033[0m\n z\n" in painted
    assert painted.count("\033[0m") == 5


LINE = st.sampled_from(
    ["kind: A", "value: 1", "  - name: x", "auth_pass {}", "token: '{}'", "s: a:{}:b"]
)


@given(st.lists(LINE, max_size=8), st.lists(LINE, max_size=8))
def test_no_secret_is_ever_shown(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    def rendered(lines: list[str], secret: str) -> RenderedFile:
        text = "".join(f"{line}\n" for line in lines).format(*[secret] * 9) if lines else ""
        return file("m/etc/a", text.replace("{}", secret), 0o600, secret)

    out = tree(tmp_path_factory.mktemp("out"), rendered(old, "OLDOLD"))
    said = diff(out, rendered(new, "NEWNEW"))
    assert "OLDOLD" not in said
    assert "NEWNEW" not in said
    assert bool(said) == (rendered(old, "OLDOLD").content != rendered(new, "NEWNEW").content)
