"""What each form of delivery offers, and what it may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kubevipgen.model import Cluster, Node
from kubevipgen.render.plan import RenderedFile


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of ``render`` said.

    ``platform`` is a name in data/platforms.yaml, "" for no limit; ``merge`` a user's own document
    that ours is laid into; ``network_config`` is passed on unchanged. ``pre_step``: the node is
    only made ready for a kubeadm that somebody else runs.
    """

    include_secrets: bool = False
    platform: str = ""
    compress: bool = False
    merge: Path | None = None
    network_config: Path | None = None
    pre_step: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """One node as packed. ``left_out`` are the paths of files that hold secrets and stayed here.

    ``size`` is what counts against the platform's limit in bytes, after packing.
    """

    node: str
    files: tuple[RenderedFile, ...]
    left_out: tuple[str, ...] = ()
    size: int = 0
    notes: tuple[str, ...] = field(default=())  # sentences for the summary


@dataclass(frozen=True, slots=True)
class Form:
    """A way to deliver. ``names`` are the files that one node's parcel may consist of.

    ``pack`` gets a node and all its files, sorted by path, secret ones included; it raises
    FindingsError when that cannot be packed (too large for the platform, a file that the user's
    own document writes too). A parcel's files have a path such as ``/user-data``, so that they
    stand in an output folder as ``NODE/user-data``.
    ``options`` are the fields of Asked that mean something here.
    """

    names: frozenset[str]
    options: frozenset[str]
    pack: Callable[[Cluster, Node, Sequence[RenderedFile], Asked], Parcel]
