"""``kubevipgen verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kubevipgen.cli.facts_option import FactsCommand
from kubevipgen.cli.judging import judging_options
from kubevipgen.cli.options import Command, spec_options

_FILE = click.Path(path_type=Path)


def _access_options(command: Command) -> Command:
    """By what the cluster is trusted, and what is brought along."""
    for option in reversed(
        (
            click.option("--kubeconfig", type=_FILE, metavar="FILE", help="Read the API with it."),
            click.option("--ca", type=_FILE, metavar="FILE", help="Trust this CA; no API."),
            click.option("--facts", multiple=True, metavar="FILE...", help="Judge these too."),
            click.option(
                "--timeout",
                type=click.FloatRange(0.1, 60),
                default=5.0,
                show_default=True,
                metavar="S",
                help="Seconds for each connection and answer.",
            ),
            click.option(
                "--days",
                type=click.IntRange(0, 3650),
                default=30,
                show_default=True,
                metavar="N",
                help="Warn when a certificate has less left.",
            ),
        )
    ):
        command = option(command)
    return command


def _drill_options(command: Command) -> Command:
    """Moving the VIP on purpose."""
    for option in reversed(
        (
            click.option("--drill", is_flag=True, help="Then move the VIP once, and measure it."),
            click.option("--yes", is_flag=True, help="--drill: do not ask first."),
            click.option("--ssh", metavar="COMMAND", help="--drill: such as 'ssh root@{address}'."),
            click.option(
                "--drill-timeout",
                type=click.FloatRange(1, 3600),
                metavar="S",
                help="--drill: seconds until it must be over.  [default: 60]",
            ),
        )
    ):
        command = option(command)
    return command


@click.command(cls=FactsCommand)
@spec_options
@_access_options
@click.option("--list", "listing", is_flag=True, help="List all checks.")
@judging_options
@_drill_options
def verify(*, listing: bool, strict: bool, verbose: bool, style: str, **params: Any) -> None:
    """Hold a running cluster against its spec, from anywhere that reaches the endpoint.

    The cluster is described by FILE or by flags, as for `render`. Every connection is verified:
    by the CA of --kubeconfig, or by --ca. Without either, by the CA beside the secrets file, else
    by /etc/kubernetes/admin.conf. Only --drill changes anything.

    Exit codes: 0 good, also with warnings; 1 something is not as the spec says; 2 usage, cluster
    file or kubeconfig wrong; 3 something could not be told.
    """
    from kubevipgen.cli import verify_run as run  # noqa: PLC0415  (start-up time)

    if listing:
        return run.list_checks()
    report = run.verified(run.asked(params), params)
    from kubevipgen.cli.preflight_report import show  # noqa: PLC0415  (start-up time)

    raise click.exceptions.Exit(show(report, style, strict=strict, verbose=verbose))
