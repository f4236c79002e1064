"""A run that is killed in the middle: the next one knows what was ours and finishes the work."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import file

from kubevipgen.finding import FindingsError
from kubevipgen.output.tree import write_tree

ORIGIN = ("spec", "0")
FIRST = [file("m/etc/a", "1\n"), file("m/etc/b", "1\n"), file("m/etc/old", "1\n")]
SECOND = [file("m/etc/a", "2\n"), file("m/etc/b", "2\n"), file("m/etc/new", "2\n")]
THIRD = [file("m/etc/a", "3\n"), file("m/etc/new", "3\n")]

# Dies as by SIGKILL, or gets an error, at the system call with this number that changes a name.
KILLED = """
import os, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from test_tree_crash import ORIGIN, SECOND
from kubevipgen.finding import FindingsError
from kubevipgen.output.tree import write_tree
left = int(sys.argv[2])
def watch(event, args):
    global left
    if event in ("os.rename", "os.remove"):
        left -= 1
        if left == -1 and sys.argv[4] == "error":
            raise OSError(5, "Input/output error")
        if left < 0 and sys.argv[4] == "killed":
            os._exit(9)
sys.addaudithook(watch)
try:
    write_tree(Path(sys.argv[1]), SECOND, origin=ORIGIN)
except FindingsError:
    sys.exit(9)
"""


def broken_run(folder: Path, steps: int, how: str) -> int:
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", KILLED, str(folder), str(steps), here, how]
    return subprocess.run(command, check=False, cwd=here).returncode


@pytest.mark.parametrize("how", ["killed", "error"])
@pytest.mark.parametrize("steps", range(6))
def test_broken_off_anywhere(tmp_path: Path, steps: int, how: str) -> None:
    write_tree(tmp_path, FIRST, origin=ORIGIN)
    (tmp_path / "m/etc/mine").write_text("mine")
    assert broken_run(tmp_path, steps, how) == (
        9 if steps < 5 else 0
    )  # one file removed, three and the state renamed
    write_tree(tmp_path, THIRD, origin=ORIGIN)  # another spec by now, and no --force
    texts = {p.name: p.read_text() for p in (tmp_path / "m/etc").iterdir()}
    assert texts == {"a": "3\n", "new": "3\n", "mine": "mine"}
    assert not list(tmp_path.glob(".kubevipgen-*"))


def test_one_run_at_a_time(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(FindingsError, match="another run"):
            write_tree(tmp_path, FIRST, origin=ORIGIN)
    finally:
        os.close(descriptor)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """Staging fails before anything is renamed; the limit is the kernel's own, on file size."""
    write_tree(tmp_path, FIRST, origin=ORIGIN)
    code = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from made import file\n"
        "from kubevipgen.finding import FindingsError\n"
        "from kubevipgen.output.tree import write_tree\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "files = [file('m/etc/a', '2'), file('m/etc/b', 'x' * 3000)]\n"
        "try: write_tree(Path(sys.argv[1]), files, origin=('spec', '0'))\n"
        "except FindingsError: sys.exit(7)\n"
    )
    here = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), here], check=False)
    assert done.returncode == 7
    texts = {p.name: p.read_text() for p in (tmp_path / "m/etc").iterdir()}
    assert texts == {"a": "1\n", "b": "1\n", "old": "1\n"}
    assert not list(tmp_path.glob(".kubevipgen-*"))
