"""What a rehearsal is about: the cluster, its files, and what was asked for on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kubevipgen.cli.failover_input import check_scenarios

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.rehearse.lab.files import NodeFile
    from kubevipgen.rehearse.scenario import Scenario
    from kubevipgen.secrets import Secrets
    from kubevipgen.secrets.make import Wanted
    from kubevipgen.spec import Loaded

# What a failover depends on; the rest (kubeadm, hosts, secrets of the bootstrap) stays out.
_NEEDED = (
    "etc/keepalived/",
    "etc/haproxy/",
    "etc/kubernetes/manifests/",
    "etc/sysctl.d/",
    "etc/hosts",
)
_SPEC = "etc/kubevipgen"  # the cluster file is in this folder of every node, by its own name


@dataclass(frozen=True, slots=True)
class Asked:
    """``tree`` holds the files of every node; ``own`` whether kubevipgen made them from the spec.

    ``options`` are those of the command by name.
    """

    cluster: Cluster
    tree: Mapping[str, tuple[NodeFile, ...]]
    secrets: Secrets
    scenarios: tuple[Scenario, ...]
    own: bool
    options: Mapping[str, Any]


def asked(params: dict[str, Any]) -> Asked:
    """UsageError or a printed error with exit code 2 when it cannot be understood."""
    _refuse_outputs(params)
    scenarios = _scenarios(params["only"])
    place = Path(params["place"]) if params["place"] else None
    folder, spec = params["tree"], place
    if place is not None and place.is_dir():
        if folder is not None:
            raise click.UsageError("a rendered tree is given twice: as DIR and with --tree")
        folder, spec = place, _spec_in(place)
    loaded = _loaded(spec, params)
    secrets = _secrets(params["secrets"], loaded)
    own = folder is None
    tree = _rendered(loaded.cluster, secrets) if folder is None else _read(folder, loaded.cluster)
    return Asked(loaded.cluster, tree, secrets, scenarios, own, params)


def _refuse_outputs(params: dict[str, Any]) -> None:
    """What could not be written would be missed at the end of a long rehearsal."""
    page, logs = params["report"], params["logs"]
    if page is not None and (page.is_dir() or not page.parent.is_dir()):
        what = "it is a folder" if page.is_dir() else f"there is no folder {page.parent}"
        raise click.UsageError(f"--report {page}: {what}")
    if logs is not None and logs.exists() and not logs.is_dir():
        raise click.UsageError(f"--logs {logs}: it is no folder")


def _scenarios(only: tuple[str, ...]) -> tuple[Scenario, ...]:
    from kubevipgen.rehearse.scenarios import SCENARIOS  # noqa: PLC0415  (start-up time)

    check_scenarios(only, "`rehearse --list` names them.")
    return tuple(s for s in SCENARIOS if not only or s.id in only)


def _spec_in(tree: Path) -> Path:
    """The cluster file of the first node; that of the others differs in a comment alone."""
    found = sorted(
        path for path in tree.glob(f"*/{_SPEC}/*.yaml") if "kind: Cluster" in _text(path)
    )
    if not found:
        raise click.UsageError(
            f"{tree} holds no cluster file (NODE/{_SPEC}/NAME.yaml); name it:"
            f" rehearse FILE --tree {tree}"
        )
    return found[0]


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def _loaded(spec: Path | None, params: dict[str, Any]) -> Loaded:
    from kubevipgen.cli.options import load_spec  # noqa: PLC0415  (start-up time)

    return load_spec(file=str(spec) if spec else None, file_option=None, join=False, **params)


def _secrets(path: Path | None, loaded: Loaded) -> Secrets:
    """Those of the user where there are any; what is missing is made for this rehearsal alone.

    No secret changes when a VIP moves. A CA that was made beforehand signs the stand-ins.
    """
    from kubevipgen import secrets  # noqa: PLC0415  (start-up time)
    from kubevipgen.secrets import make  # noqa: PLC0415

    given = path is not None or secrets.is_beside(loaded.path)
    found = secrets.load(path, loaded.path) if given else secrets.Secrets()
    wanted = make.wanted_by(loaded.cluster)
    return _with_certificate(make.fill(found, wanted), loaded.cluster, wanted)


def _with_certificate(found: Secrets, cluster: Cluster, wanted: Wanted) -> Secrets:
    """With kube-vip's own client certificate, where it is to have one and there is none."""
    from kubevipgen.rehearse import pki  # noqa: PLC0415  (start-up time)
    from kubevipgen.secrets import client  # noqa: PLC0415
    from kubevipgen.secrets.values import KUBE_VIP_KEY  # noqa: PLC0415

    if not wanted.kube_vip_certificate or KUBE_VIP_KEY in found.pki:
        return found
    crt, key = pki.authority(cluster, found.pki)
    ca = {"ca.crt": crt, "ca.key": key}
    return replace(found, pki={**found.pki, **ca, **client.make(ca, wanted.certificates)})


def _rendered(cluster: Cluster, secrets: Secrets) -> dict[str, tuple[NodeFile, ...]]:
    from kubevipgen.rehearse.lab.files import NodeFile  # noqa: PLC0415  (start-up time)
    from kubevipgen.render.compose import MissingSecretsError, render_cluster  # noqa: PLC0415

    found: dict[str, list[NodeFile]] = {}
    try:
        for file in render_cluster(cluster, secrets, only=[f"*/{part}*" for part in _NEEDED]):
            own = NodeFile(file.path, file.data, file.mode, file.owner)
            found.setdefault(file.node, []).append(own)
    except MissingSecretsError as error:
        hint = "`kubevipgen secrets init --with-ca` makes them"
        raise click.UsageError(f"secrets are missing: {error}; {hint}") from None
    return {name: tuple(files) for name, files in found.items()}


def _read(folder: Path, cluster: Cluster) -> dict[str, tuple[NodeFile, ...]]:
    """The files of a tree, with their modes; owners are lost in a copy, and are those of render."""
    from kubevipgen.rehearse.lab.files import NodeFile  # noqa: PLC0415  (start-up time)

    if not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder")
    found: dict[str, tuple[NodeFile, ...]] = {}
    for node in cluster.nodes:
        base = folder / node.name
        paths = sorted(path for path in base.rglob("*") if path.is_file())
        found[node.name] = tuple(
            NodeFile(f"/{name}", path.read_bytes(), path.stat().st_mode & 0o777, _owner(path))
            for path in paths
            if (name := path.relative_to(base).as_posix()).startswith(_NEEDED)
        )
    if not any(found.values()):
        some = ", ".join(f"{node.name}/etc" for node in cluster.nodes[:3])
        raise click.UsageError(f"{folder} holds no files of the nodes; wanted: {some}, ...")
    return found


def _owner(path: Path) -> str:
    """A number of another user is kept (haproxy in a pod is 99); a person's own becomes root."""
    status = path.stat()
    uid, gid = (number if number < 1000 else 0 for number in (status.st_uid, status.st_gid))
    return f"{uid}:{gid}"
