"""``kubevipgen lint --fix`` and ``--diff``: shown first, then asked, then written."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from kubevipgen.cli import lint_report
from kubevipgen.cli.lint_input import STDIN_NAME
from kubevipgen.cli.lint_run import BAD, GOOD, Ask, Linted, exit_code, linted, without_known
from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.lint.fixes import Fixed, fixed
from kubevipgen.lint.own import OWN


class _Change(NamedTuple):
    """A file, as it is and as it will be."""

    name: str
    before: bytes
    fixed: Fixed


def run(ask: Ask) -> int:
    """The exit code: with --diff 1 when there is something to change, else that of what is left."""
    if ask.fix and STDIN_NAME in _names(ask):
        return _filtered(ask)
    done = without_known(ask, linted(ask))
    changes = list(_changes(done))
    err = ask.style != "text" and not ask.diff
    for change in changes:
        _show(change, err=err)
    _tell(changes, err=err or ask.diff)
    if ask.diff:
        return max(_unjudged(done), BAD if changes else GOOD)
    if changes and not _is_wanted(ask, changes):
        return BAD
    for change in changes:
        _write(change)
    left = without_known(ask, linted(ask)) if changes else done
    lint_report.show(ask, left)
    return exit_code(left.findings, strict=ask.strict)


def _unjudged(done: Linted) -> int:
    """Tells what could not be read or judged, which --diff would pass over; the exit code."""
    from kubevipgen.report.text import print_findings  # noqa: PLC0415  (start-up time)

    own = {own.id for own in OWN}
    found = [f for f in done.findings if f.rule in own and f.severity is Severity.ERROR]
    print_findings(found)
    return exit_code(found, strict=False)


def _names(ask: Ask) -> set[str]:
    return {STDIN_NAME if path in ("-", "/dev/stdin") else path for path in ask.paths}


def _filtered(ask: Ask) -> int:
    """Standard input, mended, on standard output; what is left of it on standard error."""
    if len(ask.paths) > 1 or ask.nodes:
        raise click.UsageError("--fix of standard input is for it alone: its text is the output")
    done = without_known(ask, linted(ask))
    text = done.texts[STDIN_NAME]
    if "\ufffd" in text:  # what stood there is not known any more
        said, hint = "standard input is not UTF-8: nothing was mended", "name the file instead"
        raise FindingsError((Finding("fix", Severity.ERROR, said, hint),))
    change = fixed(text.encode(), _of_file(done.findings).get(STDIN_NAME, []))
    click.echo(change.content, nl=False)
    mended = set(map(id, change.done))
    left = done._replace(findings=tuple(f for f in done.findings if id(f) not in mended))
    lint_report.show(ask, left, err=True)
    return exit_code(left.findings, strict=ask.strict)


def _of_file(findings: tuple[Finding, ...]) -> Mapping[str, list[Finding]]:
    """Findings with edits by the file that they edit, which is one for each of them."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if len(files := {edit.file for edit in finding.edits}) == 1:
            found.setdefault(files.pop(), []).append(finding)
    return found


def _changes(done: Linted) -> Iterator[_Change]:
    """One for each file, whichever names lead to it."""
    seen: set[str] = set()
    for name, findings in _of_file(done.findings).items():
        real = os.path.realpath(name)
        if name == STDIN_NAME:
            before = done.texts[name].encode()
        elif real in seen or not (before := _unchanged(name, done.texts.get(name))):
            continue
        seen.add(real)
        change = fixed(before, findings)
        if change.content != before:
            yield _Change(name, before, change)


def _unchanged(name: str, text: str | None) -> bytes:
    """The bytes that were judged; none when the file is another one by now."""
    try:
        content = Path(name).read_bytes()
    except OSError:
        return b""
    return content if content.decode("utf-8", "replace") == text else b""


def _show(change: _Change, *, err: bool) -> None:
    """The difference; into a file or a pipe byte for byte, so that `patch -p0` takes it."""
    before, after = (
        raw.decode("utf-8", "surrogateescape").split("\n")
        for raw in (change.before, change.fixed.content)
    )
    pieces = difflib.unified_diff(_ended(before), _ended(after), change.name, change.name)
    stream = sys.stderr if err else sys.stdout
    lines = map(_printable, pieces) if stream.isatty() else pieces
    text = "".join(
        piece if piece.endswith("\n") else f"{piece}\n\\ No newline at end of file\n"
        for piece in lines
    )
    if _wants_color(err=err):
        from kubevipgen.output.diff import colour  # noqa: PLC0415  (start-up time)

        text = colour(text)
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False, err=err)


def _ended(lines: list[str]) -> list[str]:
    """Lines with their ends; behind the last one there is nothing."""
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _printable(line: str) -> str:
    """For a terminal: tabs stay, what it could act on does not."""
    from kubevipgen.report.text import printable  # noqa: PLC0415  (start-up time)

    body = line.removesuffix("\n").removesuffix("\r")
    return "\t".join(map(printable, body.split("\t"))) + "\n" * line.endswith("\n")


def _tell(changes: list[_Change], *, err: bool) -> None:
    done = sum(len(change.fixed.done) for change in changes)
    left = sum(len(change.fixed.left) for change in changes)
    if not changes:
        click.echo("Nothing that --fix could mend.", err=err)
        return
    files = f"{len(changes)} file{'s' * (len(changes) > 1)}"
    said = f"{done} finding{'s' * (done > 1)} in {files} can be mended"
    later = f"; {left} more when that is done: run it again" if left else ""
    click.echo(f"\n{said}{later}.", err=err)


def _is_wanted(ask: Ask, changes: list[_Change]) -> bool:
    if ask.yes:
        return True
    if not _is_terminal():
        click.echo("kubevipgen: nothing was written: nobody to ask; --yes writes", err=True)
        return False
    number = len(changes)
    wanted = click.confirm(f"Write {number} file{'s' * (number > 1)}?", default=False, err=True)
    click.echo("" if wanted else "Nothing was written.", err=True)
    return wanted


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _write(change: _Change) -> None:
    from kubevipgen.cli.lint_disk import replace_file  # noqa: PLC0415  (start-up time)

    try:
        is_same = Path(change.name).read_bytes() == change.before
        if is_same:
            replace_file(Path(change.name), change.fixed.content)
    except OSError as error:
        raise _not_written(change, error.strerror or str(error)) from None
    if not is_same:
        raise _not_written(change, "it was changed meanwhile")


def _not_written(change: _Change, why: str) -> FindingsError:
    said = f"the file was not mended: {why}"
    return FindingsError((Finding("fix", Severity.ERROR, said, "", Location(change.name)),))


def _wants_color(*, err: bool) -> bool:
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    return wants_color(err=err)
