"""``kubevipgen failover``."""

from __future__ import annotations

from typing import Any

import click

from kubevipgen.cli.duration import duration
from kubevipgen.cli.options import cluster_options


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE | DIR | CONFIG...]")
@cluster_options
@click.option("--no-file", is_flag=True, help="Do not look for a cluster file.")
@click.option(
    "--allow-unknown-version", is_flag=True, help="Treat a newer version as the newest known."
)
@click.option("--scenario", "only", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option(
    "--budget", type=duration, metavar="TIME", help="Exit 1 when an outage may be longer."
)
@click.option("--explain", is_flag=True, help="Each sum in full, with its source.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print it.",
)
def failover(
    *,
    paths: tuple[str, ...],
    only: tuple[str, ...],
    budget: float | None,
    explain: bool,
    style: str,
    **params: Any,
) -> None:
    """Work out from the settings alone how long clients wait when something breaks.

    \b
    FILE       a cluster file, as for `render`; the default is the one that is here
    DIR        a rendered tree, or any with NODE/etc/keepalived, NODE/etc/haproxy, ...
    CONFIG...  files of one node: keepalived.conf, its check script, haproxy.cfg,
               kube-vip's manifest; what each one is shows in its text

    An outage is what a client sees that opens a new TLS connection every 20 ms and gives each
    half a second. Nothing is started and nothing is sent; `kubevipgen rehearse` measures.

    Exit codes: 0 worked out; 1 longer than --budget; 2 usage, or a file that cannot be read.
    """  # noqa: D301  (click's mark for lines that stay lines)
    from kubevipgen.cli import failover_input, failover_report  # noqa: PLC0415  (start-up time)

    failover_input.check_scenarios(only)
    found = failover_input.worked_out(paths, only, params)
    report = failover_report.Report(*found, budget)
    if style == "json":
        click.echo(failover_report.json_text(report))
    else:
        failover_report.print_text(report, explain=explain)
    raise click.exceptions.Exit(1 if report.over else 0)
