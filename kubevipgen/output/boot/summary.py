"""After packing: what each node got, what it lacks, and how to bring that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kubevipgen.output.boot.form import Parcel
from kubevipgen.output.tree import Written


def summary(parcels: Sequence[Parcel], written: Written, folder: Path) -> str:
    """Plain text of at most 80 columns."""
    del parcels
    return f"{len(written.written)} files written in {folder}\n"
