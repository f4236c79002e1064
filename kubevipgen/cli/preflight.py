"""``kubevipgen preflight``."""

from __future__ import annotations

import json
from typing import Any

import click

from kubevipgen.cli.facts_option import FactsCommand
from kubevipgen.cli.judging import judging_options
from kubevipgen.cli.options import Command, spec_options

PHASES = ("init", "join-control-plane", "join-worker", "load-balancer", "after-init")


def _gather_options(command: Command) -> Command:
    """How the facts are gathered; all of it goes into the probe's Options."""
    for option in reversed(
        (
            click.option("--passive", is_flag=True, help="Send no packets (see --list)."),
            click.option(
                "--together",
                type=click.FloatRange(0, 120),
                default=0.0,
                metavar="S",
                help="Meet the probes of other nodes for S seconds.",
            ),
            click.option("--token", is_flag=True, help="Follow a one-time token through the VIP."),
            click.option(
                "--etcd-directory",
                default="",
                metavar="DIR",
                help="Measure the disk below DIR (writes 22 MiB there, and removes them).",
            ),
        )
    ):
        command = option(command)
    return command


@click.command(cls=FactsCommand)
@spec_options
@click.option("--facts", multiple=True, metavar="FILE...", help="Judge these documents together.")
@click.option("--gather-only", is_flag=True, help="Print this host's facts as JSON.")
@click.option("--spec-facts", is_flag=True, help="Print what kubevip-probe.pyz needs to know.")
@click.option("--list", "listing", is_flag=True, help="List all checks.")
@click.option("--write-probe", metavar="FILE", help="Write the one-file probe for bare nodes.")
@_gather_options
@click.option("--node", default="", metavar="NAME", help="Which node this host is.")
@click.option("--phase", type=click.Choice(PHASES), help="What comes next here.")
@judging_options
def preflight(  # noqa: PLR0913  (one parameter per option)
    *,
    facts: tuple[str, ...],
    gather_only: bool,
    spec_facts: bool,
    listing: bool,
    write_probe: str | None,
    only: str,
    ignore: str,
    strict: bool,
    verbose: bool,
    style: str,
    **params: Any,
) -> None:
    """Find what would break the bootstrap behind a VIP, before `kubeadm init` or `join`.

    Runs on a node, or over the facts of several nodes (--facts). Nothing on the host is changed.
    The cluster is described by FILE or by flags, as for `render`.

    Exit codes: 0 good, also with warnings; 1 something would break; 2 usage or cluster file
    wrong; 3 something could not be told (run as root).
    """
    from kubevipgen.cli import preflight_run as run  # noqa: PLC0415  (start-up time)

    if listing:
        return run.list_checks()
    if write_probe:
        return run.write_probe(write_probe)
    if facts and (gather_only or params["node"]):
        raise click.UsageError("--facts goes with neither --gather-only nor --node")
    ask = run.asked(only, ignore, params)
    loaded = run.load(params, facts)
    if spec_facts or gather_only:
        document = run.spec_facts_of(loaded) if spec_facts else run.gathered(loaded, ask)
        return click.echo(json.dumps(document, indent=1, ensure_ascii=False))
    report = run.judged(loaded, facts, ask)
    from kubevipgen.cli.preflight_report import show  # noqa: PLC0415  (start-up time)

    raise click.exceptions.Exit(show(report, style, strict=strict, verbose=verbose))
