"""How a spec's findings look in a test: exactly what the command prints, under the file's name."""

from __future__ import annotations

from pathlib import Path

from kubevipgen.finding import FindingsError
from kubevipgen.report.text import format_finding
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source

HERE = Path(__file__).parent


def printed(path: Path) -> str:
    """The errors of loading a file, and nothing when there are none."""
    try:
        source = Source.from_text(path.read_text(), path.name)
        load_source(source, Flags(), path)
    except FindingsError as error:
        return "\n\n".join(format_finding(finding) for finding in error.findings) + "\n"
    return ""
