"""How a node comes up by itself: the steps, and the script, units and spec made for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from kubevipgen.model import Preflight
from kubevipgen.render.bootstrap import files, paths, script
from kubevipgen.render.bootstrap.spec_words import file_path
from kubevipgen.render.bootstrap.steps import comes_up
from kubevipgen.render.plan import FilePlan, Job

_BOOTSTRAP = ("systemd: brings this node up, also after a reboot, until it is up.",)
_PREFLIGHT = ("systemd: the preflight alone, for those who call kubeadm themselves.",)


def plan(job: Job, plans: Sequence[FilePlan]) -> Iterator[FilePlan]:
    """The files that bring up this node; ``plans`` are its other files."""
    if not comes_up(job.node, plans):
        return
    yield FilePlan(paths.SCRIPT, partial(script.build, job, plans), 0o755)
    yield _unit(job, paths.SERVICE, _BOOTSTRAP)
    spec = file_path(job.cluster, {plan.path for plan in plans} | {paths.SCRIPT, paths.PREFLIGHT})
    if job.cluster.origin.spec:
        yield FilePlan(spec, partial(files.cluster_file, job))
    if job.cluster.bootstrap.preflight is not Preflight.OFF:
        yield FilePlan(paths.PREFLIGHT, partial(files.preflight, job, spec), 0o755)
        yield _unit(job, paths.PREFLIGHT_SERVICE, _PREFLIGHT)


def _unit(job: Job, name: str, purpose: tuple[str, ...]) -> FilePlan:
    return FilePlan(f"{paths.UNITS}/{name}", partial(files.unit, job, name, purpose))
