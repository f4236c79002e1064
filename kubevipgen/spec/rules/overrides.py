"""``kubeadm.overrides``: what is merged into the generated kubeadm documents.

kubeadm only warns about unknown fields and then ignores them, so a misspelt ``certSANS`` costs a
certificate name; here it is an error. Fields that the spec owns are refused: two places for one
value end in files that disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._fields import Fields
from kubevipgen.spec.rules._words import node_path

_BASE: Path = ("kubeadm", "overrides")
_COMPONENTS = {
    "KubeletConfiguration": "kubelet.config.k8s.io/v1beta1",
    "KubeProxyConfiguration": "kubeproxy.config.k8s.io/v1alpha1",
}
_PATCHED = {"kubeletconfiguration": "KubeletConfiguration"}


def check(cluster: Cluster) -> Iterator[Problem]:
    patched = [node for node in cluster.nodes if node.patches]
    if not (cluster.kubeadm_overrides or patched):
        return
    table = resources.data("kubeadm-fields")
    for kind, document in cluster.kubeadm_overrides.items():
        yield from _document(cluster, table, kind, document, (*_BASE, kind))
    for node in patched:
        for target, patch in node.patches.items():
            path = node_path(cluster, node, "patches", target)
            kind = _PATCHED.get(target, "")
            if kind and isinstance(patch, Mapping):
                fields = {k: v for k, v in patch.items() if k not in {"apiVersion", "kind"}}
                yield from _document(cluster, table, kind, fields, path)


def _document(
    cluster: Cluster, table: Any, kind: str, document: Any, path: Path
) -> Iterator[Problem]:
    api = cluster.contract.kubernetes.kubeadm_api
    component = _COMPONENTS.get(kind)
    types: dict[str, dict[str, str]] = table["components" if component else api]
    severity = Severity.WARNING if component else Severity.ERROR
    fields = Fields(types, component or api, severity)
    yield from _header(kind, document, path)
    yield from _owned(table["owned"].get(kind, {}), kind, document, path)
    yield from _owned_args(table["ownedArgs"], document, path)
    rest = {k: v for k, v in document.items() if k not in {"apiVersion", "kind"}}
    yield from fields.check(rest, kind, path)


def _header(kind: str, document: Mapping[Any, Any], path: Path) -> Iterator[Problem]:
    for key in ("apiVersion", "kind"):
        if key in document:
            yield Problem(
                "override-header",
                f"{kind} in the overrides sets {key}, which follows from kubernetesVersion",
                (*path, key),
                "drop it",
            )


def _owned(
    owned: Mapping[str, str], kind: str, document: Mapping[Any, Any], path: Path
) -> Iterator[Problem]:
    for dotted, instead in owned.items():
        keys = dotted.split(".")
        value: Any = document
        for key in keys[:-1]:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping) and keys[-1] in value:
            yield Problem(
                "override-owned",
                f"{kind}.{dotted} is written from the spec and cannot be overridden",
                (*path, *keys),
                _instead(instead),
            )


def _instead(text: str) -> str:
    nothing, _, why = text.partition("; ")
    return f"drop it: {why}" if nothing == "nothing" else f"set {text} instead"


def _owned_args(
    owned: Mapping[str, Mapping[str, str]], document: Mapping[Any, Any], path: Path
) -> Iterator[Problem]:
    for holder, names in owned.items():
        for section, field in (("nodeRegistration", "kubeletExtraArgs"), (holder, "extraArgs")):
            if (section == "nodeRegistration") != (holder == "nodeRegistration"):
                continue
            part = document.get(section)
            args = part.get(field) if isinstance(part, Mapping) else None
            for name, place in _arg_names(args):
                yield from _arg(name, names, (*path, section, field, place))


def _arg_names(args: Any) -> Iterator[tuple[str, str | int]]:
    """Names with their place in either form: ``{name: value}`` or ``[{name, value}]``."""
    if isinstance(args, Mapping):
        yield from ((str(name), str(name)) for name in args)
    elif isinstance(args, list | tuple):
        for index, arg in enumerate(args):
            if isinstance(arg, Mapping):
                yield str(arg.get("name", "")), index


def _arg(name: str, owned: Mapping[str, str], path: Path) -> Iterator[Problem]:
    if name in owned:
        yield Problem(
            "override-arg-owned",
            f"the argument {name} is written from the spec and cannot be overridden",
            path,
            f"set {owned[name]} instead",
        )
    if name.startswith("-") or not name:
        yield Problem(
            "override-arg-name",
            f"{name!r} cannot be an argument name: kubeadm adds the dashes itself",
            path,
            f"write {name.lstrip('-')}" if name else "give each argument a name",
        )
