"""The one way from a user's file and flags to a resolved cluster."""

from __future__ import annotations

import hashlib
import json
import os.path
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.model import Cluster, Origin
from kubevipgen.source import Source
from kubevipgen.spec.collect import Collector
from kubevipgen.spec.flags import Flags, overlay
from kubevipgen.spec.places import COMMAND_LINE, Places, in_order
from kubevipgen.spec.words import listing

# Where a spec is looked for when none is named.
PLACES = (Path("cluster.yaml"), Path("/etc/kubevipgen/cluster.yaml"))
_BARE = {"apiVersion": "kubevipgen/v1alpha1", "kind": "Cluster"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cluster that passed every rule; ``findings`` are warnings, ``path`` the file used."""

    cluster: Cluster
    findings: tuple[Finding, ...]
    path: Path | None


def load(path: Path | None, flags: Flags, *, allow_unknown_version: bool = False) -> Loaded:
    """Read, validate, resolve and check; FindingsError holds all errors of the failing stage.

    ``path`` may be ``-`` for standard input; None looks at ``PLACES`` unless the flags say
    ``no_file``.
    """
    found = path if path is not None or flags.no_file else find()
    if found is None:
        _refuse_too_few(flags)
    source = Source.read(found) if found is not None else None
    return load_source(source, flags, found, allow_unknown_version=allow_unknown_version)


def find() -> Path | None:
    """The first of ``PLACES`` that is there."""
    return next((place for place in PLACES if os.path.exists(place)), None)  # noqa: PTH110  (never raises)


def load_source(
    source: Source | None,
    flags: Flags,
    path: Path | None = None,
    *,
    allow_unknown_version: bool = False,
    rules: bool = True,
) -> Loaded:
    """As ``load``, for text that has been read already; ``rules`` False skips the last stage."""
    raw: Any = source.data if source is not None else _BARE
    if source is not None and not isinstance(raw, dict):
        raise FindingsError((_not_a_mapping(source),))
    data, given = overlay(flags, raw)
    places = Places(source, given)
    _check_schema(data, places)
    notes = Collector()
    cluster = _resolve(
        data, _origin(path, data, flags, raw), notes, flags, allow_unknown=allow_unknown_version
    )
    if cluster is not None and rules and not notes.failed:
        _check_rules(cluster, notes)
    findings = in_order([places.finding(problem) for problem in notes.problems])
    if cluster is None or notes.failed:
        raise FindingsError(findings)
    return Loaded(cluster, findings, path)


def _check_schema(data: Mapping[str, Any], places: Places) -> None:
    from kubevipgen.spec.schema import check  # noqa: PLC0415  (its module is not needed for help)

    findings = [places.finding(problem) for problem in check(data)]
    if findings:
        raise FindingsError(in_order(findings))


def _resolve(
    data: Mapping[str, Any], origin: Origin, notes: Collector, flags: Flags, *, allow_unknown: bool
) -> Cluster | None:
    from kubevipgen.spec.resolve import resolve  # noqa: PLC0415  (nothing to resolve on errors)

    cluster = resolve(data, origin, notes, allow_unknown=allow_unknown, join=flags.join)
    _check_flags(data, flags, notes)
    return cluster


def _check_rules(cluster: Cluster, notes: Collector) -> None:
    """Only over a cluster whose every value could be read."""
    from kubevipgen.spec.rules import RULES  # noqa: PLC0415  (nothing to check on errors)

    for rule in RULES:
        notes.problems.extend(rule(cluster))


def _check_flags(data: Mapping[str, Any], flags: Flags, notes: Collector) -> None:
    """Flags that would do nothing, or contradict the file."""
    nodes = data.get("nodes", [])
    if flags.join and nodes:
        message = "--join only works without nodes: where they are listed, the first control plane"
        hint = "leave --join out; --node NAME chooses a node"
        notes.error("flag-conflict", f"{message} is the init node", ("nodes",), hint)
    if flags.interface and nodes and all("interface" in node for node in nodes):
        message = "--interface does nothing: every node names its own interface"
        hint = "leave it out, or change the nodes"
        notes.warning("flag-unused", message, ("nodeDefaults", "interface"), hint)


def _origin(
    path: Path | None, data: Mapping[str, Any], flags: Flags, raw: Mapping[str, Any]
) -> Origin:
    """Comments, blanks and the order of fields do not change the digest."""
    words = tuple(flags.words())
    command = shlex.join(("kubevipgen", "render", *words))
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    if path is None:
        return Origin(COMMAND_LINE, digest, command, words)
    name = "standard input" if str(path) == "-" else path.name
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return Origin(shown, digest, command, words, raw)


def _not_a_mapping(source: Source) -> Finding:
    kind = "a list" if isinstance(source.data, list) else "a single value"
    message = f"the file must be a mapping of fields, not {kind}"
    hint = "it starts with apiVersion: kubevipgen/v1alpha1"
    return Finding("wrong-type", Severity.ERROR, message, hint, source.locate(()))


def _refuse_too_few(flags: Flags) -> None:
    """What the flags lack; and what is wrong with those given, such as a mode that is to come."""
    missing = flags.missing()
    if not missing:
        return
    looked = "" if flags.no_file else f" (looked for {listing(map(str, PLACES), 'and')})"
    message = f"no spec file{looked}, and without one {listing(missing, 'and')} must be given"
    hint = "`kubevipgen init` writes a first file"
    lacking = Finding("no-spec", Severity.ERROR, message, hint, Location(COMMAND_LINE))
    raise FindingsError((lacking, *_wrong_flags(flags)))


def _wrong_flags(flags: Flags) -> Iterator[Finding]:
    from kubevipgen.spec.schema import check  # noqa: PLC0415  (its module is not needed for help)

    data, given = overlay(flags, _BARE)
    places = Places(None, given)
    paths = {item.path for item in given}
    yield from (places.finding(p) for p in check(data) if p.path in paths)
