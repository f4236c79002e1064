"""``bootstrap.sh``: the steps as a shell script that a person can read, and run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen import resources
from kubevipgen.model import Cluster, Node
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.bootstrap.shell import command, quoted
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.bootstrap.steps import node_steps
from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.spec.host_words import MEMBERS

# Piece of manifests/scripts -> a word that only it knows; a script gets what its steps use.
_PIECES = {
    "packages": "install_packages",
    "services": "runs_with",
    "endpoint": "wait_",
    "kubeadm": "kubeadm_",
}
_PURPOSE = (
    f"Brings this node up: sh {paths.SCRIPT}",
    "May be run again at any time: each step finds out whether it is done. --list shows that,",
    "--undo what would be undone.",
)


def build(job: Job, plans: Sequence[FilePlan]) -> Content:
    """POSIX sh; runs with dash and busybox. ``plans`` are the node's other files."""
    steps = node_steps(job.cluster, job.node, plans)
    pieces = [
        text(["#!/bin/sh", *comments(header(job, *_PURPOSE)), "set -eu"]),
        text(_settings(job.cluster, job.node)),
        *(resources.text(f"scripts/bootstrap-{name}.sh") for name in _pieces(steps)),
        *(text(_function(step)) for step in steps),
        text(_dispatch(steps)),
        resources.text("scripts/bootstrap-main.sh"),
    ]
    return Content("\n".join(pieces))


def _settings(cluster: Cluster, node: Node) -> Iterator[str]:
    """All of it ours, none of it the user's."""
    names = ("SCRIPT", "SERVICE", "REPORTS", "DONE")
    yield from (f"{name}={quoted(getattr(paths, name))}" for name in names)
    if node.role in MEMBERS:
        yield f"BEGUN={quoted(paths.BEGUN)}"
        yield f"KUBEADM={'init' if cluster.is_init_node(node) else node.role}"


def _pieces(steps: Sequence[Step]) -> Iterator[str]:
    used = "\n".join(line for step in steps for line in (*step.run, step.done))
    yield "words"
    yield from (name for name, word in _PIECES.items() if word in used)


def _name(step: Step) -> str:
    return "step_" + step.id.replace("-", "_")


def _function(step: Step) -> Iterator[str]:
    yield from comments((f"{step.title}.", *step.why))
    yield f"{_name(step)}() {{"
    yield "    case $1 in"
    yield from _arm("title", (command("say", step.title),))
    yield from _arm("check", _indented(step.done or "false"))
    yield from _arm("run", step.run if _is_own(step) else _indented(*step.run))
    if step.undo:
        yield from _arm("undo", step.undo)
        yield from _arm("undone", [command("say", f"  {line}") for line in step.undo])
    if step.stays:
        yield from _arm("stays", [command("say", step.stays)])
    yield "    esac"
    yield "}"


def _is_own(step: Step) -> bool:
    """The user's commands are one quoted text over several lines, which must stay as it is."""
    return step.id in {"pre-commands", "post-commands"}


def _indented(*commands: str) -> list[str]:
    return [line.replace("\n", "\n        ") for line in commands]


def _arm(word: str, lines: Sequence[str]) -> Iterator[str]:
    if len(lines) == 1 and "\n" not in lines[0]:
        yield f"    {word}) {lines[0]} ;;"
        return
    yield f"    {word})"
    yield from (f"        {line}" for line in lines)
    yield "        ;;"


def _dispatch(steps: Sequence[Step]) -> Iterator[str]:
    ids = [step.id for step in steps]
    yield f"STEPS='{' '.join(ids)}'"
    yield f"BACKWARDS='{' '.join(reversed(ids))}'"
    yield ""
    yield "step() {  # ID title|check|run|undo|undone|stays"
    yield "    case $1 in"
    yield from (f'    {step.id}) {_name(step)} "$2" ;;' for step in steps)
    yield "    esac"
    yield "}"
