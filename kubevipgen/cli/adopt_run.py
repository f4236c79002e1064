"""What ``kubevipgen adopt`` does between its options and its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from kubevipgen.adopt import releases
from kubevipgen.adopt.adopt import Adopted, adopt
from kubevipgen.adopt.compare.made import Made, Trial
from kubevipgen.adopt.setup import is_any, vips
from kubevipgen.cli import adopt_failover
from kubevipgen.cli.lint_input import STDIN, Read, read
from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.clusters import clusters
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.documents import documents
from kubevipgen.lint.scripts import with_checks

if TYPE_CHECKING:
    from kubevipgen.model import Cluster as Spec
    from kubevipgen.spec.problem import Problem

_OWN = "/etc/kubevipgen/"  # what kubevipgen itself put there, the cluster file among it
_CA = "ca-file /etc/haproxy/kubernetes-ca.crt"  # as rendered where the CA was made beforehand


class Done(NamedTuple):
    """``findings`` hold those of reading and of adopting.

    ``others`` are those of the ``files`` in which nothing is about the setup.
    """

    adopted: Adopted
    findings: tuple[Finding, ...]
    files: int
    others: int


def adopted(params: Mapping[str, Any]) -> Done:
    """Read, and adopt the one setup there is. FindingsError: none, or several."""
    nodes = tuple(_node(word) for word in params["nodes"])
    paths = tuple(params["paths"])
    if not paths and not nodes:
        raise click.UsageError("name the files or folders to adopt, or --node NAME=PATH")
    if STDIN in paths:
        raise click.UsageError("a setup has several files: - cannot hold them")
    found = read(paths, nodes, params["exclude"])
    ours, rest = _apart(found.documents)
    files = _the_one(tuple(rest), found)
    done = adopt(files, lambda data: _trial(data, files))
    changes = adopt_failover.changes(files, done)
    said = (*found.findings, *_said(ours), *done.findings, *changes)
    read_from = {d.file for d in found.documents if d.kind is not Kind.OTHER}
    return Done(done, said, found.files, found.files - len(read_from))


def exit_code(findings: Iterable[Finding]) -> int:
    """Of the command."""
    return int(any(finding.severity is not Severity.INFO for finding in findings))


def _apart(found: list[Document]) -> tuple[list[Document], list[Document]]:
    """The files that kubevipgen keeps for itself, and the others."""
    ours = [d for d in found if _OWN in f"{d.path}:{d.file}"]
    return ours, [d for d in found if d not in ours]


def _said(ours: list[Document]) -> Iterator[Finding]:
    kept = next((d for d in ours if d.file.endswith("kubevipgen/cluster.yaml")), None)
    if kept:
        message = "kubevipgen rendered these files from a cluster file, and this is it"
        hint = "use it instead: it also says what no other file does"
        yield Finding("rendered-already", Severity.INFO, message, hint, kept.whole())


def _the_one(documents_: tuple[Document, ...], found: Read) -> Cluster:
    """What is named together is one setup, unless its parts hold different VIPs."""
    every = [cluster for cluster, _ in clusters(documents_)]
    sets = [cluster for cluster in every if is_any(cluster)]
    if not sets:
        message = "nothing to adopt: no file here holds a VIP or balances an API"
        hint = "wanted: keepalived.conf, haproxy.cfg, kube-vip's manifest, kubeadm's documents"
        raise FindingsError((*found.findings, Finding("nothing-to-adopt", _ERROR, message, hint)))
    if len(every) == 1:
        return every[0]
    holding = [one for one in sets if vips(one)]
    if len({vips(one) for one in holding}) > 1:
        names = [one.documents[0].file for one in holding]
        message = f"different VIPs, so several setups: of {', of '.join(names[:_FEW])}"
        hint = "name the files of one, or say whose they are: --node NAME=PATH"
        raise FindingsError((Finding("several-setups", _ERROR, message, hint),))
    together = tuple(replace(document, walked="") for document in documents_)
    return clusters(together)[0][0]


_ERROR = Severity.ERROR
_FEW = 3  # files that a message names


def _trial(data: Mapping[str, Any], files: Cluster) -> Trial:
    """The data as a cluster, what schema and rules say against it, and what it renders."""
    from kubevipgen.model import Origin  # noqa: PLC0415  (start-up time)
    from kubevipgen.spec import schema  # noqa: PLC0415
    from kubevipgen.spec.collect import Collector  # noqa: PLC0415
    from kubevipgen.spec.resolve import resolve  # noqa: PLC0415
    from kubevipgen.spec.rules import RULES  # noqa: PLC0415

    known = {**data, "kubernetesVersion": releases.nearest(data["kubernetesVersion"])}
    problems = tuple(schema.check(known))
    if problems:
        return Trial(None, problems)
    notes = Collector()
    cluster = resolve(known, Origin("adopted", ""), notes, allow_unknown=False)
    if cluster is None or notes.failed:
        return Trial(None, tuple(notes.problems))
    problems = (*notes.problems, *(problem for rule in RULES for problem in rule(cluster)))
    return Trial(_made(cluster, files, problems), problems)


def _made(cluster: Spec, files: Cluster, problems: tuple[Problem, ...]) -> Made | None:
    """Renderers may trust a cluster that the rules have passed, and no other."""
    if all(problem.severity is not Severity.ERROR for problem in problems):
        return _rendered(cluster, files)
    try:
        return _rendered(cluster, files)
    except Exception:  # noqa: BLE001  (the rules have said why already)
        return None


def _rendered(cluster: Spec, files: Cluster) -> Made | None:
    from kubevipgen.render.compose import render_cluster  # noqa: PLC0415  (start-up time)
    from kubevipgen.secrets import Wanted  # noqa: PLC0415

    knows_ca = any(_CA in document.text for document in files.documents)
    secrets = Wanted(pki={"ca.crt": "missing"} if knows_ca else {})
    found = [
        document
        for file in render_cluster(cluster, secrets)
        if not file.path.startswith(_OWN)
        for document in documents(file.tree_path, file.content, node=file.node, path=file.path)
    ]
    made = clusters(with_checks(found))
    return Made(cluster, made[0][0]) if made else None


def _node(word: str) -> tuple[str, str]:
    name, _, path = word.partition("=")
    if not name or not path:
        raise click.UsageError(f"--node: {word!r} is not NAME=PATH, such as lb-1=/srv/lb-1")
    return name, path
