"""The command as a process: help, version, exit codes, and one clear line when things go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import samples
from conftest import RunCli
from kubevipgen import __version__
from kubevipgen.cli.main import COMMANDS

CLI = [sys.executable, "-m", "kubevipgen"]


def test_version(run_cli: RunCli) -> None:
    done = run_cli("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"kubevipgen {__version__}\n", "")


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["--version"]])
def test_light_start(args: list[str]) -> None:
    """No command module and no heavy library is imported for these."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kubevipgen", *args],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    loaded = {name for name in modules if name.startswith("kubevipgen")}
    assert loaded <= {"kubevipgen", "kubevipgen.cli", "kubevipgen.cli.main"}
    assert not modules & {"ruamel", "ruamel.yaml", "jsonschema", "cryptography", "requests"}


def test_help_lists_every_command(run_cli: RunCli) -> None:
    text = run_cli("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, run_cli: RunCli) -> None:
    done = run_cli(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: kubevipgen {name}")


def test_shell_completion(run_cli: RunCli) -> None:
    done = run_cli(
        _KUBEVIPGEN_COMPLETE="bash_complete", COMP_WORDS="kubevipgen ren", COMP_CWORD="1"
    )
    assert done.stdout == "plain,render\n"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["rendr"], "Did you mean 'render'?"),
        (["render", "--nod", "x"], "--node"),
        (["render", "-o", "a", "--diff", "b"], "exclude each other"),
        (["render", "--force"], "-o DIR"),
        (["secrets", "init", "--add", "--force"], "exclude each other"),
        (["--nonsense"], "No such option"),
        ([], "Usage:"),
    ],
)
def test_usage_errors(args: list[str], words: str, run_cli: RunCli) -> None:
    done = run_cli(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "cluster.yaml"
    path.write_text(samples.spec_of("dtlab-keepalived-haproxy").read_text())
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text(samples.SECRETS.read_text())
    secrets.chmod(0o600)
    return path


def test_reader_goes_away(spec: Path) -> None:
    with subprocess.Popen(
        [*CLI, "render", str(spec)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == 141
    # As with other tools behind `| head`, there is nothing to say.
    assert [line for line in errors.splitlines() if "secrets are masked" not in line] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("args", [["--help"], ["render", "cluster.yaml"]])
def test_full_disk(spec: Path, args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*CLI, *args],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=spec.parent,
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "kubevipgen: the output cannot be written: No space left on device"
    )
    assert "Traceback" not in done.stderr


def test_closed_stdout() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *CLI, "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, "kubevipgen: standard output is closed\n")


def test_interrupt(tmp_path: Path) -> None:
    """Ctrl-C while it waits for the spec on standard input.

    A job in the background of a script ignores SIGINT, and so would what it starts.
    """
    with subprocess.Popen(
        ["env", "--default-signal=INT", *CLI, "render", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        waits_in_read(process.pid)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "kubevipgen: interrupted\n")


def waits_in_read(pid: int) -> None:
    """Until the process has nothing left to do but wait (state S, no more processor time)."""
    seen = ""
    for _ in range(600):
        time.sleep(0.1)
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        state = " ".join((stat[0], stat[11], stat[12]))
        if state == seen and stat[0] == "S" and int(stat[11]) > 2:
            return
        seen = state
    pytest.fail("the command never came to wait for its input")


UNEXPECTED = """
import sys
from kubevipgen.cli import main
main.COMMANDS = {"broken": ("this:that", "Break.")}
sys.argv = ["kubevipgen", "broken"]
main.main()
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_unexpected_error(debug: str) -> None:
    """A command that cannot even be imported stands for any fault of ours."""
    done = subprocess.run(
        [sys.executable, "-c", UNEXPECTED.replace("this:that", "kubevipgen.nothing:here")],
        capture_output=True,
        text=True,
        env={**os.environ, "KUBEVIPGEN_DEBUG": debug},
        check=False,
    )
    if debug:
        assert "Traceback" in done.stderr
        return
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert line.startswith("kubevipgen: unexpected ModuleNotFoundError: ")
    assert "KUBEVIPGEN_DEBUG=1" in line
