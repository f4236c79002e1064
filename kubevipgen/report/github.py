"""A report as annotations of a GitHub Actions run.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions: a command is one
line, so line ends are escaped in its text, and in its properties also what separates them.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.report.outcomes import Report, Said, causes, node_list, said, summary_line
from kubevipgen.report.text import printable

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_text(report: Report) -> str:
    """One line for each finding, the same one on several nodes told once; then the summary."""
    return "\n".join([*_lines(report), plain(summary_line(report))]) + "\n"


def _lines(report: Report) -> Iterator[str]:
    for found in said(report, *Severity):
        text = f"{found.message}\nfix: {found.hint}" if found.hint else found.message
        yield _command(report, COMMANDS[found.severity], _title(found), text)
    for cause, items in causes(report).items():
        checks = node_list(tuple(dict.fromkeys(item.check for item in items)))
        nodes = node_list(tuple(dict.fromkeys(item.node for item in items if item.node)))
        where = f" on {nodes}" if nodes else ""
        yield _command(report, "warning", f"cannot tell{where}", f"{cause}\nunknown: {checks}")


def _title(found: Said) -> str:
    return f"{found.check} on {node_list(found.nodes)}" if found.nodes else found.check


def _command(report: Report, name: str, title: str, text: str) -> str:
    place = f"file={property_(report.spec_file)},line=1," if report.spec_file else ""
    return f"::{name} {place}title={property_(title)}::{data(text)}"


def data(text: str) -> str:
    """The text of a command, in one line."""
    shown = "\n".join(printable(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\n", "%0A")


def property_(text: str) -> str:
    """The value of a property of a command."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


def plain(text: str) -> str:
    """A line that the runner cannot take for a command, in neither of its two notations."""
    return printable(text).replace("##[", "# #[").replace("::", ": :")
