"""`kubevipgen lint --fix` and `--diff` on the disk."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lint_runs import KEEPALIVED, POD, of_rules, run

from kubevipgen.cli import lint_fix
from kubevipgen.cli.lint_run import BAD, GOOD
from kubevipgen.finding import FindingsError

RULES = "auth-pass-cut,filecreate,bom"
MENDED = KEEPALIVED.replace("s#cret", '"s#cret"')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keepalived.conf"
    path.write_text(KEEPALIVED)
    return path


def test_diff_shows_and_changes_nothing(path: Path) -> None:
    done = of_rules(path, "--diff")
    assert done.exit_code == BAD
    assert done.stdout.startswith(f"--- {path}\n+++ {path}\n@@ -4,7 +4,7 @@\n")
    assert '-        auth_pass s#cret\n+        auth_pass "s#cret"\n' in done.stdout
    assert done.stderr == "\n1 finding in 1 file can be mended.\n"
    assert path.read_text() == KEEPALIVED
    path.write_text(MENDED)
    assert of_rules(path, "--diff").exit_code == GOOD


@pytest.mark.needs("patch")
def test_the_diff_is_one_that_patch_takes(path: Path) -> None:
    raw = b"\xef\xbb\xbf! \xff caf\xc3\xa9\t\r\n" + KEEPALIVED.replace("\n", "\r\n").encode()
    path.write_bytes(raw)
    words = [sys.executable, "-m", "kubevipgen", "lint", path.name, "--diff", "--select", RULES]
    shown = subprocess.run(words, cwd=path.parent, capture_output=True, check=False)
    patch = ["patch", "--binary", "-p0"]
    subprocess.run(patch, cwd=path.parent, input=shown.stdout, check=True, capture_output=True)
    assert path.read_bytes() == raw.replace(b"s#cret", b'"s#cret"')


def test_diff_does_not_pass_over_what_was_not_judged(path: Path) -> None:
    path.write_text(MENDED)
    (path.parent / "haproxy.cfg").write_bytes(b"\0")
    done = of_rules(path.parent, "--diff")
    assert (done.exit_code, done.stdout) == (BAD, "")
    assert "error[binary]" in done.stderr


def test_fix_writes_what_it_has_shown_and_tells_the_rest(path: Path) -> None:
    path.write_text(KEEPALIVED.replace("51", "300"))
    path.chmod(0o640)
    done = of_rules(path, "--fix", "--yes", rules="auth-pass-cut,vrid-bad")
    assert path.read_text() == MENDED.replace("51", "300")
    assert path.stat().st_mode & 0o777 == 0o640
    assert done.exit_code == BAD
    assert '+        auth_pass "s#cret"\n' in done.stdout
    assert "error[vrid-bad]" in done.stdout
    assert "error[auth-pass-cut]" not in done.stdout
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_stays(path: Path) -> None:
    os.chown(path, 12345, 54321)
    assert of_rules(path, "--fix", "-y").exit_code == GOOD
    state = path.stat()
    assert (state.st_uid, state.st_gid) == (12345, 54321)


def test_nobody_to_ask(path: Path) -> None:
    done = of_rules(path, "--fix")
    assert done.exit_code == BAD
    assert "nothing was written: nobody to ask; --yes writes" in done.stderr
    assert path.read_text() == KEEPALIVED


@pytest.mark.parametrize(("answer", "code"), [("y", GOOD), ("n", BAD), ("", BAD)])
def test_asking(path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    monkeypatch.setattr(lint_fix, "_is_terminal", lambda: True)
    done = of_rules(path, "--fix", stdin=f"{answer}\n".encode())
    assert "Write 1 file? [y/N]" in done.stderr
    assert path.read_text() == (MENDED if code == GOOD else KEEPALIVED)
    assert done.exit_code == code


def test_what_is_ignored_or_known_is_not_touched(path: Path, tmp_path: Path) -> None:
    of_rules(path, "--write-baseline", tmp_path / "known.json")
    done = of_rules(path, "--fix", "-y", "--baseline", tmp_path / "known.json")
    assert (done.exit_code, path.read_text()) == (GOOD, KEEPALIVED)
    assert "Nothing that --fix could mend." in done.stdout
    path.write_text(KEEPALIVED.replace("s#cret", "s#cret # kubevipgen: ignore[KV101]"))
    assert of_rules(path, "--diff").exit_code == GOOD


def test_links_stay_links_and_two_names_are_one_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "n").mkdir()
    link = tmp_path / "n/keepalived.conf"
    link.symlink_to(path)
    nodes = ("--node", f"a={path}", "--node", f"b={link}")
    assert of_rules(*nodes, "--fix", "-y").exit_code == GOOD
    assert link.is_symlink()
    assert path.read_text() == MENDED


def test_standard_input_becomes_standard_output() -> None:
    done = run("-", "--fix", "--select", "auth-pass-cut,vrid-bad", stdin=KEEPALIVED.encode())
    assert done.stdout == MENDED
    assert (done.exit_code, done.stderr) == (GOOD, "1 file, 1 configuration: no findings\n")
    bad = run("-", "--fix", "--select", "vrid-bad", stdin=KEEPALIVED.replace("51", "0").encode())
    assert bad.exit_code == BAD
    assert bad.stdout == KEEPALIVED.replace("51", "0")
    assert "error[vrid-bad]" in bad.stderr


def test_standard_input_stays_byte_for_byte() -> None:
    raw = b"\xef\xbb\xbf# \xc3\xa4\r\n" + KEEPALIVED.encode()
    done = of_rules("-", "--fix", stdin=raw)
    assert done.stdout_bytes == raw.replace(b"s#cret", b'"s#cret"')
    refused = of_rules("-", "--fix", stdin=b"# \xff\n" + KEEPALIVED.encode())
    assert isinstance(refused.exception, FindingsError)
    assert refused.stdout == ""


def test_other_forms_of_report_stay_whole(path: Path) -> None:
    (path.parent / "pod.yaml").write_text(POD)
    done = of_rules(path.parent, "--fix", "-y", "--format", "json", rules=RULES)
    assert json.loads(done.stdout)["summary"]["fixable"] == 0
    assert "+        type: File\n" in done.stderr
    assert POD.replace("FileOrCreate", "File") == (path.parent / "pod.yaml").read_text()


def test_embedded_base64_is_never_touched(tmp_path: Path) -> None:
    packed = base64.b64encode(KEEPALIVED.encode()).decode()
    file = "/etc/keepalived/keepalived.conf"
    text = f"#cloud-config\nwrite_files:\n- {{path: {file}, encoding: b64, content: {packed}}}\n"
    (tmp_path / "user-data").write_text(text)
    assert of_rules(tmp_path / "user-data").exit_code == BAD
    assert of_rules(tmp_path / "user-data", "--diff").exit_code == GOOD


def test_a_file_that_changes_meanwhile_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_: object) -> bool:
        path.write_text("other\n")
        return True

    monkeypatch.setattr(lint_fix, "_is_wanted", meanwhile)
    done = of_rules(path, "--fix")
    assert isinstance(done.exception, FindingsError)
    assert "it was changed meanwhile" in str(done.exception)
    assert path.read_text() == "other\n"


@pytest.mark.parametrize(
    "words", [("--fix", "--diff"), ("--fix", "--write-baseline", "x"), ("-", ".", "--fix")]
)
def test_what_makes_no_sense(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
