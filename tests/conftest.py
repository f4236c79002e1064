"""What every test may use: the `needs` marker, a network namespace, the command itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crash_report
import hypothesis
import pytest

import agreement_report
import fault_report
import lab
import netns

ROOT = Path(__file__).resolve().parent.parent

# Debian keeps haproxy, keepalived and sysctl where an ordinary user's PATH does not look.
os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
# A test must read the same text on every machine and terminal.
os.environ.update(LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="80")
# How long an example takes says more of the machine than of the program.
hypothesis.settings.register_profile("any-machine", deadline=None)
hypothesis.settings.load_profile("any-machine")


def missing(need: str) -> str:
    """Why this need is not met here; "" when it is. `netns` is a need of its own."""
    if need == "netns":
        return netns.unusable()
    return "" if shutil.which(need) else f"{need} is not on PATH"


def pytest_runtest_setup(item: pytest.Item) -> None:
    needs = [str(need) for mark in item.iter_markers("needs") for need in mark.args]
    reason = "; ".join(filter(None, map(missing, needs)))
    if not reason:
        return
    # These are in no distribution: a CI without them is still a whole CI.
    lacking = {need for need in needs if missing(need)}
    if os.environ.get("CI") and not lacking <= {"kubeadm", "butane"}:
        pytest.fail(f"CI must run this test, but {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_sessionstart(session: pytest.Session) -> None:
    del session
    if os.geteuid() == 0 and shutil.which("ip"):
        netns.sweep()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    fault_report.print_matrix(terminalreporter)
    crash_report.print_figures(terminalreporter)
    agreement_report.print_figures(terminalreporter)


@pytest.fixture(name="netns")
def network_namespace() -> Iterator[netns.Namespace]:
    """A network namespace that is gone after the test; mark the test `needs("netns")`."""
    with netns.namespace() as space:
        yield space


class RunCli:
    """Runs `python -m kubevipgen ARGS` as a process of its own."""

    def __call__(
        self, *args: str | Path, cwd: Path | None = None, stdin: str | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kubevipgen", *map(str, args)],
            cwd=cwd,
            input=stdin,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(scope="session")
def run_cli() -> RunCli:
    """Call it as `run_cli("render", "-o", out, cwd=tmp_path)`; it never raises for an exit code."""
    return RunCli()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For stand-in apiservers; mark the test `needs("openssl")`."""
    return lab.certificate_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
