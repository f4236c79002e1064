"""What ``kubevipgen failover`` is asked about: a cluster file, a tree, or the files of a node."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from kubevipgen.failover.prediction import Prediction
    from kubevipgen.finding import FindingsError

_FOLDERS = ("etc/keepalived", "etc/haproxy", "etc/kubernetes/manifests")
_RENDERED = tuple(f"*/{folder}/*" for folder in _FOLDERS)
Files = Mapping[str, Mapping[str, str]]


class Found(NamedTuple):
    """``subject`` says what was looked at, ``notes`` what was taken for granted."""

    subject: str
    predictions: tuple[Prediction, ...]
    notes: tuple[str, ...]


def check_scenarios(only: tuple[str, ...], otherwise: str = "") -> None:
    """UsageError for an ID that there is not; ``otherwise`` is the way out when none is near."""
    from kubevipgen.failover.predict import SCENARIOS  # noqa: PLC0415  (start-up time)

    for name in only:
        if name not in SCENARIOS:
            near = difflib.get_close_matches(name, SCENARIOS, 1)
            every = otherwise or f"There are {', '.join(SCENARIOS)}."
            hint = f"Did you mean {near[0]!r}?" if near else every
            raise click.UsageError(f"there is no scenario {name!r}. {hint}")


def worked_out(paths: tuple[str, ...], only: tuple[str, ...], params: dict[str, Any]) -> Found:
    """The predictions, of these scenarios when any are named. FindingsError: nothing to read."""
    from kubevipgen.failover.load import settings  # noqa: PLC0415  (start-up time)
    from kubevipgen.failover.predict import predict  # noqa: PLC0415

    subject, files, folder = _asked(paths, params)
    read = settings(files, folder)
    predictions = predict(read)
    if not predictions:
        raise _nothing(subject, read.notes)
    chosen = tuple(p for p in predictions if not only or p.scenario in only)
    missing = [name for name in only if name not in {p.scenario for p in predictions}]
    left_out = tuple(f"{name} makes no sense for these settings." for name in missing)
    return Found(subject, chosen, (*read.notes, *left_out))


def _nothing(subject: str, notes: tuple[str, ...]) -> FindingsError:
    from kubevipgen.finding import Finding, FindingsError, Severity  # noqa: PLC0415  (start-up)

    message = f"{subject}: nothing here decides a failover" + "".join(f"; {n}" for n in notes)
    hint = "wanted: keepalived.conf, haproxy.cfg, or a kube-vip manifest that serves by ARP"
    return FindingsError((Finding("nothing-to-predict", Severity.ERROR, message, hint),))


def _asked(paths: tuple[str, ...], params: dict[str, Any]) -> tuple[str, Files, str]:
    """What it is called, its files by node and path, and the folder that they are in."""
    places = [Path(path) for path in paths]
    for place in places:
        if not place.exists():
            raise click.UsageError(f"{place} does not exist")
    if len(places) == 1 and places[0].is_dir():
        return _folder(places[0])
    texts = {str(place): _text(place) for place in places}
    if len(texts) <= 1 and not _is_config(texts):
        return _cluster(paths, params)
    return " ".join(texts), {"": texts}, ""


def _is_config(texts: Mapping[str, str]) -> bool:
    from kubevipgen.failover.load import kind_of  # noqa: PLC0415  (start-up time)

    return any(kind_of(Path(path).name, text) for path, text in texts.items())


def _cluster(paths: tuple[str, ...], params: dict[str, Any]) -> tuple[str, Files, str]:
    """Rendered in memory; no secret changes when a VIP moves, so any text stands for them."""
    from kubevipgen.cli.options import load_spec  # noqa: PLC0415  (start-up time)
    from kubevipgen.render.compose import render_cluster  # noqa: PLC0415
    from kubevipgen.secrets import Wanted  # noqa: PLC0415

    loaded = load_spec(file=paths[0] if paths else None, file_option=None, join=False, **params)
    files: dict[str, dict[str, str]] = {}
    for file in render_cluster(loaded.cluster, Wanted(), only=_RENDERED):
        files.setdefault(file.node, {})[file.path] = file.content
    return f"{loaded.cluster.name} ({loaded.cluster.mode})", files, ""


def _folder(folder: Path) -> tuple[str, Files, str]:
    """A tree of nodes, the etc of one node, or just the files that are in there."""
    name = str(folder)
    if (folder / "etc").is_dir():
        return name, {"": {str(p): _text(p) for p in _below(folder)}}, ""
    nodes = sorted(path for path in folder.iterdir() if (path / "etc").is_dir())
    if nodes:
        found = {
            node.name: {p.relative_to(node).as_posix(): _text(p) for p in _below(node)}
            for node in nodes
        }
        return name, found, name.rstrip("/")
    files = {str(p): _text(p) for p in sorted(folder.iterdir()) if p.is_file()}
    return name, {"": files}, ""


def _below(node: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted(p for p in (node / folder).rglob("*") if p.is_file())


def _text(path: Path) -> str:
    from kubevipgen.source.intake import decode, read_bytes  # noqa: PLC0415  (start-up time)

    return decode(read_bytes(path, str(path)), str(path))
