"""``kubevipgen rehearse``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kubevipgen.cli.duration import duration
from kubevipgen.cli.options import cluster_options

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("place", required=False, metavar="[FILE | DIR]")
@cluster_options
@click.option("--no-file", is_flag=True, help="Do not look for a cluster file.")
@click.option(
    "--allow-unknown-version", is_flag=True, help="Treat a newer version as the newest known."
)
@click.option("--tree", type=_PATH, metavar="DIR", help="Rehearse these files: DIR/NODE/etc/...")
@click.option("--secrets", type=_PATH, metavar="FILE", help="Secrets file, as for `render`.")
@click.option("--scenario", "only", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--list", "show", is_flag=True, help="Name the scenarios and end.")
@click.option("--repeat", type=click.IntRange(1, 100), default=1, metavar="N", help="How often.")
@click.option(
    "--idle", type=duration, default="10s", metavar="TIME", help="How long idle looks on; 10s."
)
@click.option("--budget", type=duration, metavar="TIME", help="Exit 1 when an outage is longer.")
@click.option(
    "--runtime",
    type=click.Choice(["processes", "podman"]),
    default="processes",
    help="This machine's programs, or the static pods as pods.",
)
@click.option("--kube-vip", type=_PATH, metavar="PATH", help="The program of kube-vip.")
@click.option(
    "--apiserver",
    default="",
    metavar="COMMAND",
    help="In place of the stand-in; {node}, {address}, {port}, {pem}, {ca} are filled in.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json", "junit"]),
    default="text",
    help="How to print the result.",
)
@click.option("--raw", is_flag=True, help="With json: every observation.")
@click.option("--report", type=_PATH, metavar="FILE.html", help="Write a page to look at.")
@click.option("--logs", type=_PATH, metavar="DIR", help="Keep the programs' logs here.")
@click.option("--clean", is_flag=True, help="Remove what dead rehearsals left, and end.")
def rehearse(*, show: bool, clean: bool, **params: Any) -> None:
    """Break the cluster on this machine first, with the real daemons, and measure.

    \b
    FILE  a cluster file, as for `render`; the default is the one that is here
    DIR   a rendered tree, with the cluster file that it holds

    The nodes become network namespaces on one bridge, keepalived and haproxy run with the
    unchanged files, apiservers have stand-ins, and a client opens a TLS connection to the
    endpoint every 20 ms. Nothing touches this machine's own network. Needs root.

    Exit codes: 0 rehearsed; 1 an outage over --budget or without an end; 2 usage, or a cluster
    file that is wrong; 3 the lab cannot be built, or nothing could be rehearsed.
    """  # noqa: D301  (click's mark for lines that stay lines)
    from kubevipgen.cli import rehearse_asked, rehearse_run, rehearse_shown  # noqa: PLC0415

    if show:
        rehearse_shown.print_scenarios()
    elif clean:
        rehearse_run.clean()
    else:
        asked = rehearse_asked.asked(params)
        raise click.exceptions.Exit(rehearse_run.run(asked))
