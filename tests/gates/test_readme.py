"""README is true: each command in it is run as it stands there, and says what is shown.

A `yaml` block that opens with `# cluster.yaml` is written to that file. A `console` block is run
line by line in the same directory: `$ kubevipgen ...` lines are commands, `# exit 1` at the end
of one says its exit code, the lines below it are its output, in which `...` stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from kubevipgen.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<words>.+?)(?:\s+# exit (?P<code>\d))?$")


RUN = ("kubevipgen ", "find ", "mkdir ")  # not the installation


class Step(NamedTuple):
    words: str
    code: int
    output: str


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(README.read_text()) if found == kind]


def steps() -> Iterator[Step]:
    for block in blocks("console"):
        words, code, output = "", 0, ""
        for line in [*block.splitlines(), "$ end"]:
            if not (match := COMMAND.match(line)):
                output += f"{line}\n"
                continue
            if words.startswith(RUN):
                yield Step(words, code, output)
            words, code, output = match["words"], int(match["code"] or 0), ""


def shown(output: str) -> re.Pattern[str]:
    """The output as a pattern in which a line of three dots stands for any lines."""
    parts = output.split("...\n")
    return re.compile("(?:.*\n)*?".join(map(re.escape, parts)) + r"\s*")


def write_files(folder: Path) -> None:
    for block in blocks("yaml"):
        if match := re.match(r"# (\w+\.yaml)\n", block):
            (folder / match[1]).write_text(block.partition("\n")[2])
    (folder / "docs").symlink_to(ROOT / "docs")


def test_every_command_in_the_readme_is_true(tmp_path: Path) -> None:
    write_files(tmp_path)
    every = list(steps())
    assert len(every) >= 3
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for step in every:
        done = subprocess.run(
            ["sh", "-c", step.words],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == step.code, f"{step.words}\n{said}"
        if step.output:
            assert shown(step.output).fullmatch(said), f"{step.words}\n{said}"


@pytest.mark.parametrize("command", ["", *COMMANDS, "secrets init"])
def test_help(command: str) -> None:
    done = CliRunner().invoke(cli, [*command.split(), "--help"])
    assert done.exit_code == 0, done.output
    assert "Usage: " in done.output
