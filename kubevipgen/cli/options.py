"""The options by which every command learns about the cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kubevipgen.spec import Flags, Loaded

Command = TypeVar("Command", bound=Callable[..., Any])

BAD_SPEC = 2
_NODE = "NAME=ADDRESS[/LEN][@IF]"
_FILE = (
    click.argument("file", required=False, metavar="[FILE]"),
    click.option("-f", "--file", "file_option", metavar="FILE", help="The same as FILE."),
    click.option("--no-file", is_flag=True, help="Do not look for a cluster file."),
    click.option("--join", is_flag=True, help="Without nodes: this machine joins a cluster."),
    click.option(
        "--allow-unknown-version", is_flag=True, help="Treat a newer version as the newest known."
    ),
)
_CLUSTER = (
    click.option("--mode", metavar="MODE", help="Who holds the VIP and who balances."),
    click.option("--vip", "vips", multiple=True, metavar="IP", help="Virtual IP; one per family."),
    click.option("--interface", metavar="IF", help="Network interface of the nodes."),
    click.option("--kubernetes-version", metavar="X.Y.Z", help="Kubernetes release."),
    click.option("--name", metavar="NAME", help="Name of the cluster."),
    click.option("--port", type=int, metavar="PORT", help="Port of the control plane endpoint."),
    click.option("--dns-name", metavar="NAME", help="DNS name of the control plane endpoint."),
    *(
        click.option(f"--{role}", name, multiple=True, metavar=_NODE, help=f"A {text}; repeatable.")
        for role, name, text in (
            ("control-plane", "control_planes", "control plane"),
            ("worker", "workers", "worker"),
            ("load-balancer", "load_balancers", "load balancer node"),
        )
    ),
)


def cluster_options(command: Command) -> Command:
    """The flags that say something about the cluster; ``flags_from`` collects them."""
    for option in reversed(_CLUSTER):
        command = option(command)
    return command


def spec_options(command: Command) -> Command:
    """FILE and the flags that override it; pass all of them on to ``load_spec``."""
    command = cluster_options(command)
    for option in reversed(_FILE):
        command = option(command)
    return command


def flags_from(params: dict[str, Any]) -> Flags:
    """The flags among a command's parameters."""
    from kubevipgen.spec import Flags  # noqa: PLC0415  (start-up time)

    return Flags(**{name: params[name] for name in Flags.__slots__ if name in params})


def load_spec(**params: Any) -> Loaded:
    """The resolved cluster; prints findings to standard error, exits 2 when there are errors.

    Raises click.exceptions.Exit(2) after printing, click.UsageError for FILE given twice.
    """
    from kubevipgen.finding import FindingsError  # noqa: PLC0415  (start-up time)

    try:
        loaded = load_quietly(**params)
    except FindingsError as error:
        from kubevipgen.report.text import print_findings  # noqa: PLC0415

        print_findings(error.findings)
        raise click.exceptions.Exit(BAD_SPEC) from None
    if loaded.findings:
        from kubevipgen.report.text import print_findings  # noqa: PLC0415

        print_findings(loaded.findings)
    return loaded


def load_quietly(**params: Any) -> Loaded:
    """As ``load_spec``, but raising FindingsError and printing nothing about findings."""
    from pathlib import Path  # noqa: PLC0415  (start-up time)

    from kubevipgen import spec  # noqa: PLC0415

    named, option = params["file"], params["file_option"]
    if named and option:
        raise click.UsageError("FILE is given twice: as an argument and with --file")
    flags = flags_from(params)
    text = named or option
    path = Path(text) if text else None
    if path is not None and flags.no_file:
        raise click.UsageError("FILE and --no-file contradict each other")
    loaded = spec.load(path, flags, allow_unknown_version=params["allow_unknown_version"])
    if path is None and loaded.path is not None and flags.any_given():
        click.echo(
            f"kubevipgen: flags are laid over {loaded.path} (--no-file prevents it)", err=True
        )
    return loaded
