"""Names that end up in certificates, in /etc/hosts and in the cluster's DNS."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.overrides import override
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import is_subdomain


def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.endpoint.dns_name:
        yield from _endpoint_name(cluster)
    more = override(cluster, "ClusterConfiguration", "apiServer", "certSANs")
    base: Path = ("kubeadm", "overrides", "ClusterConfiguration", "apiServer", "certSANs")
    for index, san in enumerate(more if isinstance(more, list | tuple) else ()):
        if isinstance(san, str):
            yield from _san(san, (*base, index))


def _endpoint_name(cluster: Cluster) -> Iterator[Problem]:
    name, path = cluster.endpoint.dns_name, ("endpoint", "dnsName")
    if _is_ip(name):
        yield Problem(
            "endpoint-name-is-address",
            f"endpoint.dnsName {name} is an address, not a name",
            path,
            "put addresses into endpoint.vip",
        )
    elif name == "localhost" or name in {node.name for node in cluster.nodes}:
        yield Problem(
            "endpoint-name-is-node",
            f"endpoint.dnsName {name} already names one machine, so it cannot stand for the VIP",
            path,
            "choose a name of its own, for example api." + name,
        )
    elif name.endswith("." + cluster.networking.dns_domain):
        yield Problem(
            "endpoint-name-in-cluster-domain",
            f"endpoint.dnsName {name} lies in the cluster's own DNS domain"
            f" {cluster.networking.dns_domain}: pods would ask the cluster DNS, which lacks it",
            path,
            "choose a name outside that domain",
            Severity.WARNING,
        )


def _san(san: str, path: Path) -> Iterator[Problem]:
    """Kubeadm takes an IP address, a DNS-1123 name or a ``*.`` wildcard (ValidateCertSANs)."""
    if _is_ip(san) or is_subdomain(san.removeprefix("*.")):
        return
    is_cidr = "/" in san and _is_ip(san.split("/", maxsplit=1)[0])
    reason = "is a subnet" if is_cidr else "is neither an IP address nor a DNS name"
    yield Problem(
        "cert-san-invalid",
        f"certSAN {san!r} {reason}",
        path,
        "a certificate names single hosts: list each address, or use a `*.` wildcard name"
        if is_cidr
        else "write an address, a lower-case name, or a `*.` wildcard; no scheme and no port",
    )


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
