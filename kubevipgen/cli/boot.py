"""The options of ``render`` that are about the first boot of a machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("directory", "cloud-init", "ignition", "butane", "tar")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OPTIONS = (
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="directory",
        show_default=True,
        help="How the files of a node are handed over.",
    ),
    click.option(
        "--platform",
        default="",
        metavar="NAME",
        help="Refuse user-data too large for it (ec2, azure, ...); nocloud adds its seed.",
    ),
    click.option("--compress", is_flag=True, help="Pack user-data with gzip."),
    click.option("--merge", type=_FILE, metavar="FILE", help="Your own user-data, kept in ours."),
    click.option(
        "--network-config", type=_FILE, metavar="FILE", help="NoCloud: passed on to each node."
    ),
    click.option(
        "--pre-step", is_flag=True, help="Prepare and preflight; your own commands run kubeadm."
    ),
    click.option(
        "--include-secrets", is_flag=True, help="Put files that hold secrets into user-data too."
    ),
    click.option(
        "--secrets-only", is_flag=True, help="Only files that hold secrets: what user-data lacks."
    ),
)


class Boot(NamedTuple):
    """What they said; ``form`` is "" for the plain tree."""

    form: str
    platform: str
    compress: bool
    merge: Path | None
    network_config: Path | None
    pre_step: bool
    include_secrets: bool
    secrets_only: bool


def boot_options(command: Command) -> Command:
    """Adds them to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_without_use(
    params: dict[str, Any], *, output: Path | None, diff: Path | None, only: tuple[str, ...]
) -> Boot:
    """The options, taken out of ``params``. Raises UsageError for those that would do nothing."""
    boot = Boot(**{name: params.pop(name) for name in Boot._fields})
    boot = boot._replace(form="" if boot.form == "directory" else boot.form)
    if boot.form and only:
        raise click.UsageError("--only chooses files of the tree; --format packs whole nodes")
    for name in _unused(boot):
        word = name.replace("_", "-")
        raise click.UsageError(f"--{word} does nothing with --format {boot.form or 'directory'}")
    if boot.include_secrets and output is None:
        raise click.UsageError("--include-secrets goes with -o DIR: secrets are never printed")
    if boot.secrets_only and boot.form not in {"", "tar"}:
        raise click.UsageError("--secrets-only goes with --format tar, or with no --format")
    if not output and not diff and (boot.secrets_only or boot.form == "tar"):
        option = "--secrets-only" if boot.secrets_only else "--format tar"
        raise click.UsageError(f"{option} goes with -o DIR: private keys are never printed")
    return boot


def _unused(boot: Boot) -> list[str]:
    """Options that were given and mean nothing to this form."""
    names = ("platform", "compress", "merge", "network_config", "pre_step", "include_secrets")
    given = [name for name in names if getattr(boot, name)]
    if not given or not boot.form:
        return given
    from kubevipgen.output import boot as forms  # noqa: PLC0415  (start-up time)

    return [name for name in given if name not in forms.form(boot.form).options]
