"""Sentences in lines that fit a terminal."""

from __future__ import annotations

import textwrap

from kubevipgen.model import Cluster

WIDTH = 80


def heading(cluster: Cluster) -> str:
    """What the cluster is, as the first line of a summary."""
    return fill(
        f"{cluster.name}: Kubernetes {cluster.kubernetes}, {cluster.mode}, "
        f"endpoint {cluster.endpoint.authority}"
    )


def fill(text: str, first: str = "", rest: str = "") -> str:
    """Lines of at most 80 columns; a path or a command that is longer stays whole.

    ``first`` stands before the first line, ``rest`` before the others.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
