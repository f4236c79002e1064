"""Runs a rehearsal in its sandbox, and brings what came of it into print."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubevipgen.cli.main import COULD_NOT_TELL

if TYPE_CHECKING:
    from kubevipgen.cli.rehearse_asked import Asked
    from kubevipgen.failover.settings import Settings
    from kubevipgen.rehearse.rehearsal import Performed, Wanted

_PREFIX = "kubevipgen-rehearsal-"


def run(asked: Asked) -> int:
    """The exit code; everything is printed."""
    from kubevipgen.cli import rehearse_shown  # noqa: PLC0415  (start-up time)
    from kubevipgen.rehearse.lab import LabError  # noqa: PLC0415
    from kubevipgen.rehearse.measure.scene import MeasureError  # noqa: PLC0415
    from kubevipgen.rehearse.rehearsal import perform  # noqa: PLC0415
    from kubevipgen.rehearse.sandbox import EndedError, run_apart  # noqa: PLC0415

    settings = _settings(asked)  # before the lab: it reads every file
    show = rehearse_shown.Progress(asked)
    try:
        _refuse_here(asked)
        with _folder() as folder:
            wanted = _wanted(asked, settings, folder)
            performed: Performed = run_apart(lambda: perform(wanted, show.told), str(folder))
    except (LabError, MeasureError) as error:
        show.end()
        click.echo(f"kubevipgen: {error}", err=True)
        return COULD_NOT_TELL
    except KeyboardInterrupt:
        show.end()
        raise
    except EndedError as error:
        show.end()
        click.echo(f"kubevipgen: {error.message} (exit code {error.code})", err=True)
        return COULD_NOT_TELL
    return rehearse_shown.show(asked, performed, settings)


def _settings(asked: Asked) -> Settings:
    """FindingsError, with the place, for a file that its own program would not read."""
    from kubevipgen.failover.load import settings  # noqa: PLC0415  (start-up time)

    return settings(
        {
            node: {file.path: file.data.decode("utf-8", "replace") for file in own}
            for node, own in asked.tree.items()
        }
    )


def _wanted(asked: Asked, settings: Settings, folder: Path) -> Wanted:
    from kubevipgen.rehearse import pki  # noqa: PLC0415  (start-up time)
    from kubevipgen.rehearse.rehearsal import Wanted  # noqa: PLC0415
    from kubevipgen.rehearse.warm import warm  # noqa: PLC0415

    options = asked.options
    return Wanted(
        cluster=asked.cluster,
        tree=asked.tree,
        authority=pki.authority(asked.cluster, asked.secrets.pki),
        folder=folder,
        scenarios=asked.scenarios,
        warm=warm(settings),
        repeat=options["repeat"],
        idle=options["idle"],
        podman=options["runtime"] == "podman",
        kube_vip=options["kube_vip"],
        apiserver=options["apiserver"],
        logs=options["logs"],
    )


def _refuse_here(asked: Asked) -> None:
    """LabError when this machine, or what was given for it, cannot do what was asked for."""
    from kubevipgen.rehearse import here  # noqa: PLC0415  (start-up time)
    from kubevipgen.rehearse.kube_vip.binary import check_binary  # noqa: PLC0415
    from kubevipgen.rehearse.lab import LabError  # noqa: PLC0415

    podman = asked.options["runtime"] == "podman"
    if why := here.unusable(asked.tree, podman=podman):
        raise LabError(why)
    if asked.options["kube_vip"] is not None:
        check_binary(asked.options["kube_vip"])


@contextmanager
def _folder() -> Iterator[Path]:
    """Empty, and locked as long as this rehearsal lives; `--clean` looks for the lock."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)
        folder.rmdir()


def clean() -> None:
    """Remove the folders of rehearsals that were killed; the kernel has taken all the rest."""
    found = [path for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*") if path.is_dir()]
    removed = [path for path in found if _remove_dead(path)]
    for path in removed:
        click.echo(f"removed {path}")
    alive = len(found) - len(removed)
    if alive:
        click.echo(f"{alive} rehearsal{'s are' if alive > 1 else ' is'} running and stays")
    if not found:
        click.echo("nothing is left over")


def _remove_dead(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # somebody else's, or gone in this moment
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.rmdir()
    except OSError:  # locked, somebody else's, or not as a rehearsal leaves it
        return False
    else:
        return True
    finally:
        os.close(handle)
