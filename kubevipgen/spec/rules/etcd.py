"""External etcd as kubeadm accepts it: https, three absolute paths, a key for each certificate."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Etcd, Ip, Role
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._overrides import override
from kubevipgen.spec.rules._words import has_control, is_subdomain

_EXTERNAL: Path = ("etcd", "external")


def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.etcd is None:
        return
    yield from _files(cluster.etcd)
    yield from _endpoints(cluster, cluster.etcd)
    yield from _etcd_nodes(cluster, cluster.etcd)
    if override(cluster, "ClusterConfiguration", "etcd", "local") is not None:
        yield Problem(
            "etcd-local-and-external",
            "the overrides set etcd.local, but the spec uses external etcd; kubeadm takes one",
            ("kubeadm", "overrides", "ClusterConfiguration", "etcd", "local"),
            "drop one of the two",
        )


def _files(etcd: Etcd) -> Iterator[Problem]:
    files = {"caFile": etcd.ca_file, "certFile": etcd.cert_file, "keyFile": etcd.key_file}
    for field, file in files.items():
        if file and (not file.startswith("/") or has_control(file)):
            yield Problem(
                "etcd-file-relative",
                f"etcd.external.{field} {file!r} is not an absolute path",
                (*_EXTERNAL, field),
                "name the file as it lies on the control planes, beginning with /",
            )
    missing = [field for field, file in files.items() if not file]
    if missing and len(missing) < len(files):
        given = next(field for field, file in files.items() if file)
        yield Problem(
            "etcd-files-incomplete",
            f"etcd.external sets {given} but not {missing[0]}; kubeadm wants caFile, certFile and"
            " keyFile together",
            (*_EXTERNAL, given),
            "leave all three out for kubeadm's usual paths, or set all three",
        )


def _endpoints(cluster: Cluster, etcd: Etcd) -> Iterator[Problem]:
    if not etcd.endpoints:
        yield Problem(
            "etcd-endpoint-missing",
            "etcd.external has no endpoints, and no node has the role etcd",
            _EXTERNAL,
            "list `endpoints: [https://ADDRESS:2379]`, or add nodes with `role: etcd`",
        )
    for index, text in enumerate(etcd.endpoints):
        path = (*_EXTERNAL, "endpoints", index)
        fault = _fault(text)
        if fault:
            yield Problem(
                "etcd-endpoint-invalid",
                f"etcd endpoint {text!r} {fault}",
                path,
                "write https://ADDRESS:2379",
            )
        elif text in etcd.endpoints[:index]:
            yield Problem("etcd-endpoint-twice", f"etcd endpoint {text} is listed twice", path)
        elif _ip(urlsplit(text)) in cluster.endpoint.vips:
            yield Problem(
                "etcd-endpoint-is-vip",
                f"etcd endpoint {text} is the VIP, which leads to the apiservers",
                path,
                "name the etcd hosts themselves",
            )


def _fault(text: str) -> str:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return "is not a URL"
    host = url.hostname or ""
    if url.scheme != "https":
        return "does not begin with https://, so the client certificate would not be used"
    if not host or has_control(text) or url.username or url.path.strip("/") or url.query:
        return "is not https://HOST:PORT"
    if _ip(url) is None and not is_subdomain(host):
        return "does not name a host"
    return "" if port else "does not name a port"


def _ip(url: SplitResult) -> Ip | None:
    try:
        return ip_address(url.hostname or "")
    except ValueError:
        return None


def _etcd_nodes(cluster: Cluster, etcd: Etcd) -> Iterator[Problem]:
    hosts = {_ip(urlsplit(text)) for text in etcd.endpoints if not _fault(text)}
    names = {urlsplit(text).hostname for text in etcd.endpoints if not _fault(text)}
    for index, node in enumerate(cluster.nodes):
        if node.role is not Role.ETCD or node.name in names:
            continue
        if etcd.endpoints and not hosts & {a.ip for a in node.addresses}:
            yield Problem(
                "etcd-node-not-endpoint",
                f"node {node.name} has the role etcd, but no etcd endpoint leads to it",
                ("nodes", index),
                "add its URL to etcd.external.endpoints, or leave the endpoints out",
                Severity.WARNING,
                node.name,
            )
