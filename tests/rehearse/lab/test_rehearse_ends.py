"""However a rehearsal ends, nothing of it stays: no process, namespace, card, bridge or mount."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from private_machine import PATIENCE, Machine, Rehearsal, machine, now, rehearsal, wait
from rehearsing import PODS_V4, SERVICES_V6, command, run, spec

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")

LONG_IDLE = ("--scenario", "idle", "--idle", "10m")
CHAIN = ("command", "middle", "first", "worker")


def ended(
    form: str, folder: Path, end: Callable[[Rehearsal], None]
) -> tuple[int, str, list[Path], Machine]:
    """Exit code, what was said, and the folders that are left, when all else has gone."""
    temporary = folder / "tmp"
    temporary.mkdir()
    with machine() as there:
        before = there.seen()
        with rehearsal(there, spec(folder, form), *LONG_IDLE, temporary=temporary) as running:
            assert there.seen() <= before
            moment = now()
            assert running.left(moment)
            end(running)
            out, err = running.command.communicate(timeout=PATIENCE)
            assert out == ""
            wait("all is gone", lambda: not running.left(moment), lambda: running.left(moment))
        assert there.seen() <= before
        left = list(temporary.iterdir())
        assert all(not list(path.iterdir()) for path in left)
        return running.command.returncode, err, left, there


@pytest.mark.parametrize("victim", CHAIN)
def test_killed(victim: str, tmp_path: Path) -> None:
    """Only an empty folder may stay, and only of a command that could not do anything more."""

    def kill(running: Rehearsal) -> None:
        os.kill(running.chain[CHAIN.index(victim)], signal.SIGKILL)

    code, said, left, _ = ended(PODS_V4, tmp_path, kill)
    if victim == "command":
        assert (code, said) == (-signal.SIGKILL, "")
        assert len(left) == 1
    else:
        assert code == 3
        assert said == "kubevipgen: the rehearsal ended without a result (exit code 137)\n"
        assert left == []
    cleaned = run("--clean", env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    wanted = f"removed {left[0]}\n" if left else "nothing is left over\n"
    assert (cleaned.returncode, cleaned.stdout, cleaned.stderr) == (0, wanted, "")
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C comes to the whole group, the other signals to the command alone."""

    def interrupt(running: Rehearsal) -> None:
        pid = running.command.pid
        (os.killpg if number is signal.SIGINT else os.kill)(pid, number)

    code, said, left, _ = ended(SERVICES_V6, tmp_path, interrupt)
    assert (code, said, left) == (130, "kubevipgen: interrupted\n", [])


def test_control_c_on_a_terminal(tmp_path: Path) -> None:
    """The line of the scenario that runs is taken back before the last word."""
    mine, its = pty.openpty()
    words = command(spec(tmp_path, PODS_V4), *LONG_IDLE)
    with subprocess.Popen(words, stdout=its, stderr=its, start_new_session=True) as process:
        os.close(its)
        shown = b""
        while b"nothing breaks ..." not in shown:
            shown += os.read(mine, 1000)
        os.killpg(process.pid, signal.SIGINT)
        rest = b""
        with contextlib.suppress(OSError):  # EIO: everybody has closed the other end
            while some := os.read(mine, 1000):
                rest += some
        assert process.wait(PATIENCE) == 130
    os.close(mine)
    assert rest == b"\r\x1b[Kkubevipgen: interrupted\r\n"


def test_clean_leaves_the_living_alone(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    (temporary / "kubevipgen-rehearsal-dead").mkdir(parents=True)
    (temporary / "of-somebody-else").mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    file = spec(tmp_path, PODS_V4)
    with machine() as there, rehearsal(there, file, *LONG_IDLE, temporary=temporary) as running:
        cleaned = run("--clean", env=environment)
        assert cleaned.returncode == 0
        assert cleaned.stdout.splitlines() == [
            f"removed {temporary / 'kubevipgen-rehearsal-dead'}",
            "1 rehearsal is running and stays",
        ]
        assert running.command.poll() is None
        assert len(list(temporary.iterdir())) == 2


def test_two_side_by_side(tmp_path: Path) -> None:
    """The same cluster twice: neither sees the other's adverts, addresses and files."""
    file, wanted = spec(tmp_path, PODS_V4), ("--scenario", "keepalived-stops")
    with (
        machine() as there,
        rehearsal(there, file, *wanted, temporary=tmp_path) as one,
        rehearsal(there, file, *wanted, temporary=tmp_path) as two,
    ):
        assert not one.spaces & two.spaces
        for each in (one, two):
            out, err = each.command.communicate(timeout=2 * PATIENCE)
            assert each.command.returncode == 0, err
            assert "keepalived stopped" in out
