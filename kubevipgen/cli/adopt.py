"""``kubevipgen adopt``."""

from __future__ import annotations

from typing import Any

import click


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--node", "nodes", multiple=True, metavar="NAME=PATH", help="The files of a node; repeatable."
)
@click.option("--exclude", multiple=True, metavar="GLOB", help="Not these files; repeatable.")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write; - is stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("-v", "--verbose", is_flag=True, help="Say of every line where it went.")
@click.option("-q", "--quiet", is_flag=True, help="Errors and warnings only.")
def adopt(*, output: str, force: bool, verbose: bool, quiet: bool, **params: Any) -> None:
    """Write the cluster file that would render what exists already.

    \b
    PATH...  files, folders, a tree of NODE/etc/..., or the /etc of this host, of one
             cluster: keepalived.conf, haproxy.cfg, nginx streams, check scripts, static
             pods, kube-vip, kubeadm's documents, sysctl.d, hosts

    What is rendered from the cluster file is held against the files line by line; what it does
    another way, and what is lost, is listed on standard error. Secrets are written nowhere.
    Nothing of what is read is run or changed.

    Exit codes: 0 written, and nothing is lost; 1 written, with errors or warnings; 2 usage, or
    nothing could be read; 3 could not tell.
    """  # noqa: D301  (click's mark for lines that stay lines)
    from kubevipgen.cli import adopt_report, adopt_run  # noqa: PLC0415  (start-up time)

    done = adopt_run.adopted(params)
    text = adopt_report.cluster_file(done)
    said = adopt_report.refusals(text, output)
    adopt_report.write(text, output, force=force)
    if verbose:
        adopt_report.print_entries(done)
    adopt_report.print_findings(done, said, quiet=quiet)
    raise click.exceptions.Exit(adopt_run.exit_code((*done.findings, *said)))
