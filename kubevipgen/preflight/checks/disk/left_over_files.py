"""Nothing is left of an earlier bootstrap.

Why: kubeadm refuses to start over some left-overs, silently keeps others (an old admin.conf
leads to the old endpoint), and does not look at the rest (an old network plugin's configuration,
control plane manifests on a worker). The node then half-joins, or joins the wrong cluster. A CA
that was put below the certificates folder on purpose (ca, front-proxy-ca, etcd/ca, sa) is no
left-over.

How to fix: if the earlier cluster is given up, `kubeadm reset -f` on this node, and
`rm -rf /etc/cni/net.d/*`, which reset leaves alone. It also empties the manifests folder and the
certificates: copy the rendered files again afterwards. To keep something, move it elsewhere
(`mv /etc/kubernetes/admin.conf /root/`). An etcd folder that is a file system of its own holds
`lost+found`: give etcd a folder below it.

Source: kubeadm preflight (FileAvailable, DirAvailable), its phase kubeconfig, and the page of
`kubeadm reset`; the rows are in data/left-overs.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.disk._files import at, external_ca, names
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.spec.kubeadm_places import certificates_directory, etcd_directory

ID = "left-over-files"
PHASES = KUBEADM
NEEDS = ("disk",)

_RESET = (
    "move it away, or `kubeadm reset -f` if that cluster is given up (it also empties the"
    " manifests folder: copy the rendered files again)"
)
_LOST_FOUND = (
    "a file system of its own holds lost+found: let etcd use a folder below the mount point"
    " (etcd.local.dataDir in kubeadm.overrides.ClusterConfiguration)"
)


def check(subject: Subject) -> Iterator[Fault]:
    for row in resources.data("left-overs"):
        if subject.phase in row["phases"] and not _allowed(row, subject):
            yield from _folder(row, subject) if "folder" in row else _files(row, subject)


def _allowed(row: Mapping[str, Any], subject: Subject) -> bool:
    return row.get("external_ca") == "allowed" and external_ca(subject)


def _files(row: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    ours = {file.path for file in subject.planned}
    for pattern in row["files"]:
        path = _place(pattern, subject)
        found = at(subject.facts, path) if path and path not in ours else None
        if found is not None and not _is_broken_kubeconfig(path, found):
            yield _fault(row, f"{path} is there: {row['effect']}", _RESET)


def _is_broken_kubeconfig(path: str, found: Mapping[str, Any]) -> bool:
    """A folder or an empty file instead of one: that is kubeconfig-directory's."""
    return path.endswith(".conf") and (found["type"] == "directory" or found["size"] == 0)


def _folder(row: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    path = _place(row["folder"], subject)
    held = names(subject.facts, path) if path else ()
    patterns = row.get("names", ["*"])
    held = tuple(name for name in held if any(fnmatch(name, pattern) for pattern in patterns))
    if held:
        more = f" and {len(held) - 5} more" if len(held) > 5 else ""
        hint = _LOST_FOUND if held == ("lost+found",) else _RESET
        yield _fault(row, f"{path} holds {', '.join(held[:5])}{more}: {row['effect']}", hint)


def _place(pattern: str, subject: Subject) -> str:
    """The path that is meant; "" for etcd's folder when etcd is outside."""
    if pattern == "{etcd}":
        return etcd_directory(subject.cluster) or ""
    return pattern.replace("{pki}", certificates_directory(subject.cluster))


def _fault(row: Mapping[str, Any], message: str, hint: str) -> Fault:
    return Fault(message, hint, Severity(row["severity"]))
