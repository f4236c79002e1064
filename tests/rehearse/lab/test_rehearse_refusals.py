"""What cannot be rehearsed is refused in words, at once, with the way out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from rehearsing import PODS_V4, command, run, spec

SHORT = ("--scenario", "idle", "--idle", "1s")


@pytest.fixture(name="here")
def folder(tmp_path: Path) -> Path:
    """With a cluster file, an empty folder, a file, and a tree of another cluster."""
    spec(tmp_path, PODS_V4)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "other/etc/keepalived").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--scenario", "holder-dy"], 2, "there is no scenario 'holder-dy'. Did you mean"),
        (["--scenario", "zzz"], 2, "there is no scenario 'zzz'. `rehearse --list` names them"),
        (["empty"], 2, "empty holds no cluster file (NODE/etc/kubevipgen/NAME.yaml); name it:"),
        (["--tree", "empty"], 2, "holds no files of the nodes; wanted: cp-1/etc, cp-2/etc"),
        (["--tree", "nowhere"], 2, "nowhere is no folder"),
        (["empty", "--tree", "."], 2, "a rendered tree is given twice: as DIR and with --tree"),
        (["--budget", "2"], 2, "'2' is no duration: write 500ms, 2s"),
        (["--report", "nowhere/page.html"], 2, "there is no folder nowhere"),
        (["--report", "empty"], 2, "--report empty: it is a folder"),
        (["--logs", "file"], 2, "--logs file: it is no folder"),
        (["nowhere.yaml"], 2, "nowhere.yaml does not exist"),
        (["--vip", "198.51.100.1"], 2, "VIP 198.51.100.1 is outside 192.0.2.0/24"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage(words: list[str], code: int, said: str, here: Path) -> None:
    done = run(*words, cwd=here)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.needs("netns", "haproxy", "keepalived")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--apiserver", "x {nodes}"],
            "--apiserver knows these words in braces: {node}, {address}",
        ),
        (["--apiserver", "/no/such {node}"], "apiserver of cp-1 does not run: nsenter: failed to"),
    ],
    ids=["word", "program"],
)
def test_an_apiserver_that_does_not_start(words: list[str], said: str, here: Path) -> None:
    done = run(*words, *SHORT, cwd=here)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.needs("netns", "haproxy", "keepalived")
def test_a_configuration_that_its_program_refuses(here: Path) -> None:
    """Its own last words say why, and nobody waits for a cluster that cannot come."""
    for name in ("cp-1", "cp-2", "cp-3"):
        (here / f"tree/{name}/etc/haproxy").mkdir(parents=True)
        (here / f"tree/{name}/etc/haproxy/haproxy.cfg").write_text("listen a\n  bind :99999\n")
    done = run("--tree", "tree", *SHORT, cwd=here)
    assert (done.returncode, done.stdout) == (3, "")
    assert "haproxy of cp-1 does not run" in done.stderr


@pytest.mark.needs("netns", "haproxy", "keepalived")
def test_files_that_cannot_be_read_are_refused_before_the_lab_is_built(here: Path) -> None:
    (here / "tree/cp-1/etc/keepalived").mkdir(parents=True)
    (here / "tree/cp-1/etc/keepalived/keepalived.conf").write_text(
        "vrrp_instance a {\n  advert_int soon\n}\n"
    )
    done = run("--tree", "tree", *SHORT, cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cp-1/etc/keepalived/keepalived.conf:2" in done.stderr
    assert "'soon' is no number of seconds" in done.stderr


@pytest.mark.needs("netns")
def test_without_root(here: Path) -> None:
    """In a user namespace without a mapping nobody is root, and all files can be read."""
    words = ["unshare", "--user", *command(*SHORT)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=here, check=False)
    said = "kubevipgen: a rehearsal needs root, for network namespaces; try sudo\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", said)


@pytest.mark.needs("netns", "haproxy", "keepalived")
def test_without_haproxy(here: Path) -> None:
    """The program is covered by a file that cannot be run, for this command alone."""
    script = 'for p in $(which -a haproxy); do mount --bind /dev/null "$p"; done; exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh", *command(*SHORT)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=here, check=False)
    said = "kubevipgen: not on PATH: haproxy; on Debian: apt-get install haproxy\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", said)


def test_clean_of_nothing(tmp_path: Path) -> None:
    done = run("--clean", env={**os.environ, "TMPDIR": str(tmp_path)})
    assert (done.returncode, done.stdout) == (0, "nothing is left over\n")
