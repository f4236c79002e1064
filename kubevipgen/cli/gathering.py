"""Where the facts of a preflight come from: this host, or documents of several hosts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.preflight.facts import Facts
    from kubevipgen.probe.topic import Options

_CLEAR = "\r\x1b[K"


def gather_here(
    spec: dict[str, Any], node: str, options: Options, topics: Collection[str] | None
) -> dict[str, Any]:
    """The NodeFacts document of this host; exits 2 when it is none of the spec's nodes."""
    from kubevipgen.probe import here  # noqa: PLC0415  (start-up time)
    from kubevipgen.probe.gather import gather  # noqa: PLC0415
    from kubevipgen.probe.topic import Request  # noqa: PLC0415
    from kubevipgen.probe.topics import chosen  # noqa: PLC0415

    names = [entry["name"] for entry in spec["nodes"]]
    if node and node not in names:
        raise click.UsageError(f"--node: the cluster has no node {node!r}; it has {_list(names)}")
    found = node or here.node_name(spec)
    if not found:
        raise click.UsageError(
            "this host has neither an address nor the name of any node of the cluster"
            f" ({_list(names)}); --node NAME says which one it is meant to be"
        )
    return gather(Request(spec, found, options), chosen(topics), _progress())


def read_documents(paths: Collection[str], cluster: Cluster) -> list[Facts]:
    """The facts of these files, in the order of the spec's nodes; "-" is standard input.

    Raises FindingsError for a document that is none, click.UsageError for a stranger's. Two of the
    same node are judged (planned-nodes): the machines may have been cloned.
    """
    from kubevipgen.preflight.documents import read_facts  # noqa: PLC0415  (start-up time)

    names = [node.name for node in cluster.nodes]
    found = []
    for path in paths:
        facts = read_facts(_text(path), path)
        if facts.node not in names:
            raise click.UsageError(
                f"{path}: these are the facts of {facts.node or 'an unknown host'},"
                f" which is none of the cluster's nodes ({_list(names)})"
            )
        found.append(facts)
    return sorted(found, key=lambda facts: names.index(facts.node))


def _text(path: str) -> str:
    from pathlib import Path  # noqa: PLC0415  (start-up time)

    from kubevipgen.source.intake import decode  # noqa: PLC0415

    return decode(sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes(), path)


def _progress() -> Callable[[int, int, list[str]], None]:
    """One line on a terminal that says what is still awaited; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def show(done: int, total: int, running: list[str]) -> None:
        text = f"gathered {done} of {total}; waiting for {_list(running, 3)}" if running else ""
        sys.stderr.write(f"{_CLEAR}{text[:79]}")
        sys.stderr.flush()

    return show


def _list(words: Collection[str], most: int = 5) -> str:
    shown = list(words)
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
