"""The comment that opens every generated file."""

from __future__ import annotations

from kubevipgen import __version__
from kubevipgen.render.plan import Job


def header(job: Job, *purpose: str) -> tuple[str, ...]:
    """Comment lines (without the comment sign): purpose, maker, origin, how to change it."""
    origin = job.cluster.origin
    source = f"{origin.name} (sha256 {origin.digest})"
    change = "the flags" if origin.name == "command line" else origin.name
    return (
        *purpose,
        f"Made by kubevipgen {__version__} from {source} for node {job.node.name}.",
        f"Do not edit: change {change} and run `{origin.command}` again.",
    )
