"""``kubevipgen lint``."""

from __future__ import annotations

from typing import Any

import click

from kubevipgen.cli.judging import FORMATS


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--node", "nodes", multiple=True, metavar="NAME=PATH", help="The files of a node; repeatable."
)
@click.option(
    "--assume",
    multiple=True,
    metavar="PROGRAM=VERSION,...",
    help="Releases that no image tag tells: keepalived, haproxy, kube-vip, kubernetes.",
)
@click.option("--select", multiple=True, metavar="RULE,...", help="Only these rules.")
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Not these rules.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Not these files; repeatable.")
@click.option("--strict", is_flag=True, help="Exit 1 when there are warnings.")
@click.option("-q", "--quiet", is_flag=True, help="Errors and warnings only.")
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="text", help="How to print it."
)
@click.option("--baseline", metavar="FILE", help="Do not show the findings that it lists.")
@click.option("--write-baseline", metavar="FILE", help="List the findings of today in it.")
@click.option("--fix", is_flag=True, help="Mend what is safe to mend: show how, ask, write.")
@click.option("--diff", is_flag=True, help="Only show what --fix would change.")
@click.option("-y", "--yes", is_flag=True, help="--fix: do not ask first.")
@click.option("--list", "is_list", is_flag=True, help="List the rules.")
def lint(*, is_list: bool, **params: Any) -> None:
    """Find what is wrong with configurations that exist already, and with the set of them.

    \b
    PATH...  files, folders, a tree of NODE/etc/..., the /etc of this host, or - for
             standard input; the default is the folder that is here

    What a file is shows in its text: keepalived.conf, haproxy.cfg, nginx streams, check
    scripts, static pods, kube-vip, kubeadm, address pools, sysctl.d, hosts; also where a
    script, user-data, a ConfigMap or a playbook holds them. Nothing of it is run.

    RULE is an ID, a family, a code or its beginning (KV3); `--list` shows them all, and
    `kubevipgen explain ID` what each is about.

    A comment `# kubevipgen: ignore[RULE] reason`, on the line of a finding or above it, takes
    it back.

    Exit codes: 0 no errors; 1 errors, or changes with --diff; 2 usage, or nothing could be
    read; 3 a rule has crashed.
    """  # noqa: D301  (click's mark for lines that stay lines)
    from kubevipgen.cli import lint_rules, lint_run  # noqa: PLC0415  (start-up time)

    if is_list:
        lint_rules.list_rules()
        return
    ask = lint_run.asked(params)
    if ask.fix or ask.diff:
        from kubevipgen.cli import lint_fix  # noqa: PLC0415

        raise click.exceptions.Exit(lint_fix.run(ask))
    raise click.exceptions.Exit(lint_run.run(ask))
