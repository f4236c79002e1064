"""A whole rehearsal, from what was asked for to what was observed; to be run in the sandbox."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kubevipgen.model import Cluster
from kubevipgen.rehearse import needs
from kubevipgen.rehearse.director import Director
from kubevipgen.rehearse.kube_vip.binary import check_binary
from kubevipgen.rehearse.kube_vip.omissions import reason
from kubevipgen.rehearse.kube_vip.runtime import WithFixedVip, WithKubeVip
from kubevipgen.rehearse.lab import Lab, LabError, Setting
from kubevipgen.rehearse.lab.files import Tree
from kubevipgen.rehearse.lab.runtime import Processes, Runtime
from kubevipgen.rehearse.measure.recorder import Recorder
from kubevipgen.rehearse.measure.scene import MeasureError
from kubevipgen.rehearse.podman import Podman
from kubevipgen.rehearse.result import Omission, Run
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.scene import scene_of
from kubevipgen.rehearse.warm import Warm

_VERSION = re.compile(r"v?(\d+\.\d+\.\d+)")
_ATTEMPTS = 2  # a machine that was too busy for a measurement gets a second chance


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. ``folder`` is the sandbox's; ``logs`` where the logs go, if anywhere.

    ``kube_vip`` is the user's program, ``apiserver`` the user's command.
    """

    cluster: Cluster
    tree: Tree
    authority: tuple[str, str]
    folder: Path
    scenarios: tuple[Scenario, ...]
    warm: Warm
    repeat: int = 1
    idle: float = 10.0  # seconds
    podman: bool = False
    kube_vip: Path | None = None
    apiserver: str = ""
    logs: Path | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """What came of it; ``notes`` are sentences about what was not exercised."""

    runs: tuple[Run, ...]
    omissions: tuple[Omission, ...]
    programs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


# Which scenario of how many, which repeat, and its run once it is over.
Told = Callable[[tuple[int, int], Scenario, int, Run | None], None]


def perform(wanted: Wanted, told: Told) -> Performed:
    """LabError or MeasureError when the lab does not work, or cannot be trusted."""
    runtime, notes = _runtime(wanted)
    setting = Setting(wanted.cluster, wanted.tree, runtime, wanted.authority, wanted.apiserver)
    with _kept_logs(wanted), Lab(setting, wanted.folder) as lab:
        chosen, omissions = _cast(wanted, lab)
        runs: list[Run] = []
        if chosen:
            lab.start_all()
            with Recorder(scene_of(lab)) as recorder:
                runs += _runs(wanted, lab, recorder, chosen, told)
        said = (*_kept(lab), *notes())
        return Performed(tuple(runs), omissions, tuple(_versions(lab, wanted)), said)


def _kept(lab: Lab) -> Iterator[str]:
    if lab.keeper:
        yield f"nothing in these files moves the VIP; in the lab it stays on {lab.keeper}."


def _runtime(wanted: Wanted) -> tuple[Runtime, Callable[[], tuple[str, ...]]]:
    if not wanted.podman:
        return _with_kube_vip(wanted, Processes()), tuple
    podman = Podman(wanted.cluster, wanted.tree, wanted.folder)
    return _with_kube_vip(wanted, podman), lambda: podman.notes


def _with_kube_vip(wanted: Wanted, runtime: Runtime) -> Runtime:
    if wanted.cluster.kube_vip is None:
        return runtime
    if wanted.kube_vip is None:
        return WithFixedVip(runtime, wanted.cluster)
    return WithKubeVip(runtime, wanted.cluster, wanted.authority, wanted.kube_vip)


def _cast(wanted: Wanted, lab: Lab) -> tuple[tuple[Scenario, ...], tuple[Omission, ...]]:
    chosen, omissions = [], []
    for scenario in wanted.scenarios:
        given = wanted.kube_vip is not None
        why = needs.missing(scenario, lab) or reason(wanted.cluster, scenario.id, given=given)
        if why:
            omissions.append(Omission(scenario.id, why))
        else:
            chosen.append(scenario)
    return tuple(chosen), tuple(omissions)


def _runs(
    wanted: Wanted,
    lab: Lab,
    recorder: Recorder,
    chosen: tuple[Scenario, ...],
    told: Told,
) -> Iterator[Run]:
    for number, scenario in enumerate(chosen, 1):
        heard = partial(told, (number, len(chosen)))
        director = Director(lab, recorder, wanted.warm, wanted.idle, heard)
        for repeat in range(1, wanted.repeat + 1):
            yield _attempted(director, scenario, repeat)


def _attempted(director: Director, scenario: Scenario, repeat: int) -> Run:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return director.run(scenario, repeat)
        except MeasureError:
            if attempt == _ATTEMPTS:
                raise
        except LabError as error:
            raise LabError(f"{scenario.id}: {error}") from None
    raise AssertionError


@contextlib.contextmanager
def _kept_logs(wanted: Wanted) -> Iterator[None]:
    """Copied also when the rehearsal fails: then they are wanted most."""
    try:
        yield
    finally:
        logs = wanted.folder / "logs"
        if wanted.logs is not None and logs.is_dir():
            shutil.copytree(logs, wanted.logs, dirs_exist_ok=True)


def _versions(lab: Lab, wanted: Wanted) -> Iterator[tuple[str, str]]:
    for program in ("keepalived", "haproxy"):
        if lab.has(program):
            done = subprocess.run(  # noqa: S603  (two programs of the rehearsal)
                [program, "-v"], capture_output=True, text=True, check=False
            )
            found = _VERSION.search(done.stdout + done.stderr)
            yield program, found[1] if found else "unknown"
    if wanted.kube_vip is not None:
        yield "kube-vip", check_binary(wanted.kube_vip)
