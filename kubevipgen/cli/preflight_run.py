"""What ``kubevipgen preflight`` does between its options and its report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from kubevipgen import spec, versions
from kubevipgen.cli.check_ids import known, of_preflight, show
from kubevipgen.cli.gathering import gather_here, read_documents
from kubevipgen.cli.options import load_spec
from kubevipgen.cli.planned import planned_files, planned_paths, secrets_beside
from kubevipgen.preflight import manual
from kubevipgen.preflight.check import Subject
from kubevipgen.preflight.facts import from_document
from kubevipgen.preflight.judge import Selection, judge, topics_needed
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import subject_of
from kubevipgen.preflight.wanted import spec_facts
from kubevipgen.probe.read import output
from kubevipgen.probe.topic import Options, UnavailableError
from kubevipgen.report.outcomes import Report
from kubevipgen.spec import Loaded


class Ask(NamedTuple):
    """What the options asked for; ``phase`` None: by each node's role and state."""

    node: str
    phase: Phase | None
    selection: Selection
    gathering: Options


def asked(only: str, ignore: str, params: dict[str, Any]) -> Ask:
    """From the options of the command, which are taken out of ``params``."""
    chosen = frozenset(known(only, "--only", of_preflight(), topics=True)) if only else None
    ignored = frozenset(known(ignore, "--ignore", of_preflight(), everything=True))
    phase = params.pop("phase")
    names = ("passive", "together", "token", "etcd_directory")
    gathering = Options(**{name: params.pop(name) for name in names})
    selection = Selection(chosen, ignored)
    return Ask(params.pop("node"), Phase(phase) if phase else None, selection, gathering)


def load(params: dict[str, Any], documents: Sequence[str]) -> Loaded:
    """The cluster; flags without a version take the one of the host's kubeadm."""
    named = params["file"] or params["file_option"]
    found = named or (None if params["no_file"] else spec.find())
    if not found and not params["kubernetes_version"]:
        version, why = _version_here() if not documents else ("", "")
        version = version or f"{versions.newest('kubernetes')}.0"
        params["kubernetes_version"] = version
        click.echo(f"kubevipgen: Kubernetes {version}, {why or 'the newest known'}", err=True)
    return load_spec(**params)


def _version_here() -> tuple[str, str]:
    """The release that this host's kubeadm or kubelet would run, "" when neither is here."""
    for words in (("kubeadm", "version", "-o", "short"), ("kubelet", "--version")):
        try:
            return output(*words).split()[-1].removeprefix("v"), f"as {words[0]} here"
        except (UnavailableError, IndexError):
            continue
    return "", ""


def spec_facts_of(loaded: Loaded) -> dict[str, Any]:
    """The document for ``kubevip-probe.pyz``."""
    paths = planned_paths(loaded.cluster, secrets_beside(loaded.path))
    return spec_facts(loaded.cluster, paths)


def gathered(loaded: Loaded, ask: Ask) -> dict[str, Any]:
    """The facts of this host, all that any check could want unless --only says which."""
    everything = ask.selection.only is None
    topics = None if everything else topics_needed(ask.selection, group=True)
    return gather_here(spec_facts_of(loaded), ask.node, ask.gathering, topics)


def judged(loaded: Loaded, documents: Sequence[str], ask: Ask) -> Report:
    """Gather or read, then judge."""
    began = time.monotonic()
    if documents:
        facts = read_documents(documents, loaded.cluster)
    else:
        needed = topics_needed(ask.selection, group=False)
        facts = [from_document(gather_here(spec_facts_of(loaded), ask.node, ask.gathering, needed))]
    nodes = {found.node for found in facts}
    planned = planned_files(loaded.cluster, secrets_beside(loaded.path), nodes)
    subjects = [subject_of(loaded.cluster, found, planned, ask.phase) for found in facts]
    return _report(loaded, subjects, ask, time.monotonic() - began)


def _report(loaded: Loaded, subjects: Sequence[Subject], ask: Ask, seconds: float) -> Report:
    every = list(manual.every())
    return Report(
        outcomes=judge(subjects, ask.selection),
        title=loaded.cluster.name,
        phases={subject.node.name: str(subject.phase) for subject in subjects},
        topics={check.ID: topic for topic, check in every},
        summaries={check.ID: manual.title(check) for _, check in every},
        manuals={check.ID: manual.text(check) for _, check in every},
        spec_file=str(loaded.path or ""),
        seconds=seconds,
    )


def list_checks() -> None:
    """One line a check: its ID, whether it needs packets to be sent, what it demands."""
    from kubevipgen.probe.topics import TOPICS  # noqa: PLC0415  (only for the list)

    active = {topic.name for topic in TOPICS if topic.active}
    partly = {topic.name for topic in TOPICS if topic.partly}
    marks = {
        check.ID: "*" if active & set(check.NEEDS) else "+" if partly & set(check.NEEDS) else " "
        for _, check in manual.every()
    }
    show(manual.every(), lambda check: marks[check.ID])
    click.echo("\n * sends packets: --passive leaves it out\n + sends some: --passive asks less")
    click.echo("`kubevipgen explain ID` says more.")


def write_probe(path: str) -> None:
    """The probe as one file, for nodes where nothing of ours is installed."""
    from kubevipgen.output.probe_file import write_probe as write  # noqa: PLC0415

    write(Path(path))
    click.echo(f"{path} written; on a node: python3 {path} --spec-facts FILE > node.json")
