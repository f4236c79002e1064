"""The baseline of `lint` on the disk."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import click

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.lint.baseline import (
    BadBaselineError,
    Entry,
    Namer,
    Split,
    dump,
    entries,
    load,
    split,
)
from kubevipgen.lint.own import OWN

_NEVER = frozenset(own.id for own in OWN)  # what `lint` itself has to say is no debt
_SHOWN = 5  # entries


def write(file: str, findings: Iterable[Finding]) -> None:
    """All findings as a baseline, all or nothing. FindingsError when the disk refuses it."""
    from kubevipgen.cli.lint_disk import replace_file  # noqa: PLC0415  (start-up time)

    known = entries((f for f in findings if f.rule not in _NEVER), _namer(file))
    try:
        replace_file(Path(file), dump(known).encode())
    except OSError as error:
        raise _refused(file, f"cannot be written: {error.strerror or error}", "") from None
    number = known.total()
    click.echo(f"{file}: {number} finding{'s' * (number != 1)} written", err=True)


def apply(
    file: str, findings: Iterable[Finding], texts: Mapping[str, str], judged: Collection[str]
) -> Split:
    """Without what the baseline knows; tells which of its entries no longer occur."""
    name = _namer(file)
    try:
        known = load(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadBaselineError) as error:
        said = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise _refused(file, said, f"write it with --write-baseline {file}") from None
    done = split(findings, known, name)
    seen = {name(text) for text in texts}
    folder = Path(file).absolute().parent
    gone = Counter(
        {
            entry: count
            for entry, count in done.left.items()
            if entry.rule in judged and (entry.file in seen or not (folder / entry.file).exists())
        }
    )
    _tell(file, gone)
    return done


def _tell(file: str, gone: Counter[Entry]) -> None:
    if not gone:
        return
    number = gone.total()
    listed = [f"  {entry.file}: {entry.rule}" for entry in sorted(gone)]
    more = [f"  and {len(listed) - _SHOWN} more"] if len(listed) > _SHOWN + 1 else []
    shown = listed[:_SHOWN] if more else listed
    words = "entry no longer occurs" if number == 1 else "entries no longer occur"
    first = f"kubevipgen: {number} {words}; write {file} again with --write-baseline"
    click.echo("\n".join([first, *shown, *more]), err=True)


def _namer(file: str) -> Namer:
    """Names from the folder of the baseline on, wherever the command is run."""
    folder = Path(file).absolute().parent

    def name(linted: str) -> str:
        path = Path(os.path.relpath(linted, folder)).as_posix()
        return path.encode("utf-8", "replace").decode()

    return name


def _refused(file: str, said: str, hint: str) -> FindingsError:
    about = f"the baseline {said}"
    return FindingsError((Finding("baseline", Severity.ERROR, about, hint, Location(file)),))
