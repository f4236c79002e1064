"""After packing: what each node got, what it lacks, how to bring that, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from kubevipgen.output.boot.form import Parcel
from kubevipgen.output.boot.summary_steps import Delivery, some, steps
from kubevipgen.output.table import Row, table
from kubevipgen.output.wrapped import fill, heading

_HEAD = ("NODE", "FILE", "BYTES", "LIMIT", "SECRETS")
_LIMITS = (21, 24, 12, 8, 13)
_ALIKE = 10  # so many nodes in a row that differ in size alone become one row


def summary(done: Delivery) -> str:
    """Plain text of at most 80 columns, unless a command or path is longer."""
    blocks = ["\n".join(_title(done))]
    if done.full:
        blocks += ["\n".join(_table(done.full, done.limit)), _secrets(done), *notes(done.full)]
        blocks += ["\n".join(_next(done))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def notes(parcels: Sequence[Parcel]) -> list[str]:
    """Each once, however many nodes it is about; lines after a first line break stay as they are.

    A note that not every node has names those that do.
    """
    nodes: dict[str, list[str]] = {}
    for parcel in parcels:
        for note in parcel.notes:
            nodes.setdefault(note, []).append(parcel.node)
    return [
        _note(text if len(names) == len(parcels) else f"{some(names)}: {text}")
        for text, names in nodes.items()
    ]


def _note(text: str) -> str:
    sentence, _, exact = text.partition("\n")
    return "\n".join([fill(sentence), *(f"    {line}" for line in exact.splitlines())])


def _title(done: Delivery) -> Iterator[str]:
    written = done.written
    yield heading(done.cluster)
    if not done.full:
        has = "No file of these nodes holds a secret" if done.secrets_only else "There are no files"
        yield f"{has}: nothing to bring."
        if written.removed:
            yield f"{written.said} in {done.folder}"
        return
    yield f"{written.said} in {done.folder}"


def _table(parcels: Sequence[Parcel], limit: int) -> Iterator[str]:
    rows = [_row(group, limit) for group in _together(parcels)]
    used = [column for column in range(len(_HEAD)) if any(row[column] for row in rows)]
    cut: Callable[[Row], Row] = lambda row: tuple(row[column] for column in used)  # noqa: E731
    yield from table(cut(_HEAD), [cut(row) for row in rows], [_LIMITS[c] for c in used])


def _together(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """A hundred equal workers are one row."""
    for _, group in groupby(parcels, key=lambda p: (_names(p), len(p.left_out))):
        alike = list(group)
        yield from [alike] if len(alike) >= _ALIKE else ([parcel] for parcel in alike)


def _row(group: Sequence[Parcel], limit: int) -> Row:
    first, last = group[0], group[-1]
    name = first.node if first is last else f"{first.node} to {last.node} ({len(group)} nodes)"
    sizes = sorted({parcel.size for parcel in group})
    size = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    left = f"{len(first.left_out)} left out" if first.left_out else ""
    inside = "inside" if any(file.secret for file in first.files) else ""
    return name, _names(first), size, str(limit or ""), left or inside


def _names(parcel: Parcel) -> str:
    return " ".join(file.path.removeprefix("/") for file in parcel.files)


def _secrets(done: Delivery) -> str:
    """What to keep in mind when there are any in what was written."""
    inside = any(file.secret for parcel in done.full for file in parcel.files)
    return "Secrets are inside: keep the folder out of version control." if inside else ""


def _next(done: Delivery) -> Iterator[str]:
    yield "Next steps"
    for number, step in enumerate(steps(done), 1):
        yield fill(step.text, f"{number:>2}. ", "    ")
        yield from (f"      {command}" for command in step.commands)
