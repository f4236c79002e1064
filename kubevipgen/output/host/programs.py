"""The programs of this host look at the files that they would read, before these are in place.

The files are laid out in a private folder, and every mention of one of them leads there: what is
checked is the new set, whatever is installed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kubevipgen.finding import Finding, Severity
from kubevipgen.output import roles
from kubevipgen.output.mask import mask
from kubevipgen.render.plan import RenderedFile

_SBIN = "/usr/local/sbin:/usr/sbin:/sbin"  # where an ordinary user's PATH does not look
_MOST_LINES = 12
_SECONDS = 60


class Program(NamedTuple):
    """``paths`` begin like the files that it reads; ``needs_host`` when the answer depends on it.

    ``service`` "": this host's program reads the file whatever else runs.
    """

    name: str
    words: tuple[str, ...]  # the file's name comes last
    start: str
    end: str
    service: str = ""
    needs_host: bool = False


PROGRAMS = (
    Program("haproxy", ("-c", "-q", "-f"), "/etc/haproxy/", ".cfg", "haproxy"),
    # It asks whether the interface is there.
    Program("keepalived", ("-t", "-f"), "/etc/keepalived/", ".conf", "keepalived", needs_host=True),
    Program("kubeadm", ("config", "validate", "--config"), "/etc/kubernetes/kubeadm-", ".yaml"),
)
NAMES = tuple(program.name for program in PROGRAMS)


def check(
    files: Sequence[RenderedFile], changed: Collection[str], skip: Collection[str], *, live: bool
) -> Iterator[Finding]:
    """What the programs refuse among the changed files.

    An error when it is the program that will run, a warning when a container image of another
    version (or, not ``live``, another machine) will read the file.
    """
    paths = {file.path for file in files}
    for program in PROGRAMS:
        mine = [f for f in files if f.path in changed and _reads(program, f.path)]
        found = shutil.which(program.name) or shutil.which(program.name, path=_SBIN)
        if not mine or not found or program.name in skip or (program.needs_host and not live):
            continue
        runs_here = not program.service or roles.drop_in(program.service) in paths
        severity = Severity.ERROR if live and runs_here else Severity.WARNING
        for file in mine:
            if said := _complaint(found, program, file, files):
                yield _finding(program, file, said, severity)


def _reads(program: Program, path: str) -> bool:
    return path.startswith(program.start) and path.endswith(program.end)


def _complaint(
    found: str, program: Program, file: RenderedFile, files: Sequence[RenderedFile]
) -> str:
    """What it says when it refuses the file, "" when it takes it."""
    with tempfile.TemporaryDirectory(prefix="kubevipgen-") as folder:
        for each in files:
            _lay_out(each, files, folder)
        command = [found, *program.words, f"{folder}{file.path}"]
        try:
            done = subprocess.run(  # noqa: S603  (a program of the host, found on PATH)
                command, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"no answer within {_SECONDS} s"
        if done.returncode == 0:
            return ""
        text = (done.stdout + done.stderr).strip().replace(folder, "")
        return text or f"exit code {done.returncode}"


def _lay_out(file: RenderedFile, files: Sequence[RenderedFile], folder: str) -> None:
    longest_first = sorted((re.escape(other.path) for other in files), key=len, reverse=True)
    text = re.sub("|".join(longest_first), lambda found: f"{folder}{found[0]}", file.content)
    place = Path(f"{folder}{file.path}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(0o600)
    place.write_text(text, encoding="utf-8")
    place.chmod(file.mode & 0o755)


def _finding(program: Program, file: RenderedFile, said: str, severity: Severity) -> Finding:
    lines = mask(said, file.secrets).splitlines()[:_MOST_LINES]
    message = f"{program.name} refuses {file.path}: {'; '.join(map(str.strip, lines))}"
    if severity is Severity.ERROR:
        hint = f"correct the cluster file, or use --skip-program {program.name}"
    else:
        hint = f"this host's {program.name} is not the one that will read it"
    return Finding("program-refuses", severity, message, hint)
