"""What ``kubevipgen verify`` does between its options and its report."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from kubevipgen.cli.check_ids import known, of_preflight, of_verify, show
from kubevipgen.cli.options import load_spec
from kubevipgen.cli.verify_access import access
from kubevipgen.finding import Outcome, Status
from kubevipgen.judgement import Selection, manual_of, title_of
from kubevipgen.report.outcomes import VERIFY, Report
from kubevipgen.verify.judge import judge, needed
from kubevipgen.verify.look import Access, Options, look

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.spec import Loaded


_TIMEOUT = 60.0  # of a drill, in seconds
_HELD = "vip-held"


class Ask(NamedTuple):
    """What the options asked for."""

    selection: Selection
    options: Options
    facts: tuple[str, ...]
    drill: Drill | None


class Drill(NamedTuple):
    """``yes``: go on without asking."""

    yes: bool
    ssh: tuple[str, ...]
    timeout: float


def asked(params: dict[str, Any]) -> Ask:
    """From the options of the command, which are taken out of ``params``."""
    facts: tuple[str, ...] = params.pop("facts")
    checks = [*of_verify(drill=False), *(of_preflight() if facts else ())]
    only, ignore = params.pop("only"), params.pop("ignore")
    chosen = frozenset(known(only, "--only", checks, topics=True)) if only else None
    selection = Selection(chosen, frozenset(known(ignore, "--ignore", checks, everything=True)))
    held = len(facts) > 1 and (chosen is None or _HELD in chosen)
    wait, days = params.pop("timeout"), params.pop("days")
    options = Options(wait=wait, by_name=chosen is not None, days=days, facts=held)
    return Ask(selection, options, facts, _drill(params))


def _drill(params: dict[str, Any]) -> Drill | None:
    wanted, yes = params.pop("drill"), params.pop("yes")
    ssh, timeout = params.pop("ssh"), params.pop("drill_timeout")
    if not wanted:
        for name, value in (("--yes", yes), ("--ssh", ssh), ("--drill-timeout", timeout)):
            if value:
                raise click.UsageError(f"{name} goes with --drill")
        return None
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("--drill asks first, and this is no terminal: give --yes, too")
    from kubevipgen.verify.drill import ssh_words  # noqa: PLC0415  (start-up time)

    try:
        return Drill(yes, ssh_words(ssh) if ssh else (), timeout or _TIMEOUT)
    except ValueError as error:
        raise click.UsageError(f"--ssh: {error}") from None


def verified(ask: Ask, params: dict[str, Any]) -> Report:
    """Look, judge, and drill when all is well."""
    kubeconfig, ca = params.pop("kubeconfig"), params.pop("ca")
    loaded = load_spec(**params)
    trusted = access(kubeconfig, ca, loaded.path)
    began = time.monotonic()
    nodes, phases = _of_facts(loaded, ask)
    seen = look(loaded.cluster, trusted, needed(ask.selection), ask.options)
    outcomes = (*judge(loaded.cluster, seen, ask.selection), *nodes)
    figures: Mapping[str, Any] = {}
    if ask.drill:
        drilled, figures = _drilled(loaded.cluster, trusted, ask.drill, outcomes)
        outcomes = (*outcomes, *drilled)
    every = [*of_verify(drill=True), *(of_preflight() if nodes else ())]
    return Report(
        outcomes=outcomes,
        title=loaded.cluster.name,
        phases=phases,
        topics={check.ID: topic for topic, check in every},
        summaries={check.ID: title_of(check) for _, check in every},
        manuals={check.ID: manual_of(check) for _, check in every},
        spec_file=str(loaded.path or ""),
        seconds=time.monotonic() - began,
        words=VERIFY,
        figures=figures,
    )


def _of_facts(loaded: Loaded, ask: Ask) -> tuple[tuple[Outcome, ...], dict[str, str]]:
    """What the preflight checks for after the bootstrap say of the nodes' own facts."""
    if not ask.facts:
        return (), {}
    from kubevipgen.cli.gathering import read_documents  # noqa: PLC0415  (start-up time)
    from kubevipgen.cli.planned import planned_files, secrets_beside  # noqa: PLC0415
    from kubevipgen.preflight import judge as nodes  # noqa: PLC0415
    from kubevipgen.preflight.phase import Phase  # noqa: PLC0415
    from kubevipgen.preflight.subject import subject_of  # noqa: PLC0415

    cluster = loaded.cluster
    facts = read_documents(ask.facts, cluster)
    names = {found.node for found in facts}
    planned = planned_files(cluster, secrets_beside(loaded.path), names)
    subjects = [subject_of(cluster, found, planned, Phase.AFTER_INIT) for found in facts]
    phases = {subject.node.name: str(subject.phase) for subject in subjects}
    return nodes.judge(subjects, ask.selection), phases


def _drilled(
    cluster: Cluster, trusted: Access, wanted: Drill, outcomes: Sequence[Outcome]
) -> tuple[tuple[Outcome, ...], Mapping[str, Any]]:
    """Nothing is moved in a cluster that is not well."""
    from kubevipgen.finding import Finding, Severity  # noqa: PLC0415  (start-up time)
    from kubevipgen.verify.drill import DrillPlan, drill  # noqa: PLC0415
    from kubevipgen.verify.drill.vip_drill import ID  # noqa: PLC0415

    failed = [outcome.check for outcome in outcomes if outcome.status is Status.FAIL]
    if failed:
        text = f"nothing was moved: {', '.join(dict.fromkeys(failed))} failed before"
        return (Outcome(ID, "", Status.SKIPPED, (Finding(ID, Severity.INFO, text),)),), {}
    plan = DrillPlan(trusted.ca, wanted.ssh, wanted.timeout)
    done = drill(cluster, plan, lambda text: wanted.yes or click.confirm(text, err=True))
    return done.outcomes, done.figures


def list_checks() -> None:
    """One line a check: its ID, and what holds when it passes."""
    show(of_verify(drill=True))
    click.echo("\nwith --facts, of preflight's checks those for after-init:")
    from kubevipgen.preflight.phase import Phase  # noqa: PLC0415  (start-up time)

    after = (
        (topic, check)
        for topic, check in of_preflight()
        if Phase.AFTER_INIT in getattr(check, "PHASES", ())
    )
    names = ", ".join(check.ID for _, check in after)
    click.echo(
        textwrap.fill(
            names, 80, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False
        )
    )
    click.echo("\n`kubevipgen explain ID` says more.")
