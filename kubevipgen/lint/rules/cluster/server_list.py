"""A control plane node is not among the balancer's servers.

A node that joined later and was forgotten in haproxy.cfg or nginx.conf gets no connection, and does
not help when the others fail.

Condition: the advertiseAddress of a kubeadm document, or an address that a hosts file gives to a
control plane's name (`master-4`, where `master-1` to `master-3` are servers), is in the network of
the servers and none of them. Information when a cluster with stacked etcd has two servers only:
when one of the nodes fails, etcd stops.

It does not report lists with names, templates or placeholders in them, a single server
(single-backend), addresses of another network, VIPs.

Fix: one server for each control plane node; three or five of them with stacked etcd.

Source: Kubernetes documentation "Options for Highly Available Topology".

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
        server cp-3 10.0.0.13:6443 check

Bad (kubeadm-join.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: JoinConfiguration
    controlPlane:
      localAPIEndpoint:
        advertiseAddress: 10.0.0.14

Good (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
        server cp-3 10.0.0.13:6443 check

Good (kubeadm-join.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: JoinConfiguration
    controlPlane:
      localAPIEndpoint:
        advertiseAddress: 10.0.0.13
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.cluster._serving import Passed, advertisers, passed
from kubevipgen.lint.rules.cluster._virtual import are_near, vips
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm
from kubevipgen.lint.view.word import Address, Word

ID = "server-list"
CODE = "KV910"
SEVERITY = Severity.WARNING
SUBJECT = Cluster

_CONTROL_PLANE = re.compile(r"([\w.-]{0,60}?(?:master|control|ctrl|cp)[a-z-]{0,20})\d{1,3}\b")
_PAIR = 2  # nodes of etcd that cannot do without one another


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    known = vips(cluster)
    for view in cluster.views:
        servers = passed(view) or ()
        addresses = {one.address for one in servers}
        if len(addresses) < _PAIR or None in addresses:
            continue
        missing = {
            address: word
            for address, word in _nodes(cluster, addresses)
            if address not in addresses | known.keys() and _is_near(address, addresses)
        }
        if missing:
            yield _forgotten(servers, missing)
        elif len(addresses) == _PAIR:
            yield from _pair(servers, cluster)


def _nodes(cluster: Cluster, addresses: set[Address | None]) -> Iterator[tuple[Address, Word]]:
    for word in advertisers(cluster):
        if word.address:
            yield word.address, word
    for hosts in cluster.all(Hosts):
        named = [
            (address.address, address, match[1])
            for address, names in hosts.entries
            for name in names[:1]
            if (match := _CONTROL_PLANE.fullmatch(name.text.lower().partition(".")[0]))
        ]
        series = {name for address, _, name in named if address in addresses}
        for address, word, name in named:
            if address and name in series:
                yield address, word


def _is_near(address: Address, servers: set[Address | None]) -> bool:
    return any(one is not None and are_near(address, one) for one in servers)


def _forgotten(servers: tuple[Passed, ...], missing: dict[Address, Word]) -> Fault:
    said = ", ".join(map(str, missing))
    verb = "is a control plane node" if len(missing) == 1 else "are control plane nodes"
    return Fault(
        f"{said} {verb} and no server here: no connection goes there",
        "list every control plane node",
        servers[-1].word.at,
        related=tuple(Related(f"{a}", word.at) for a, word in missing.items()),
    )


def _pair(servers: tuple[Passed, ...], cluster: Cluster) -> Iterator[Fault]:
    for kubeadm in cluster.all(Kubeadm):
        if kubeadm.cluster and not kubeadm.cluster.get("etcd", "external"):
            yield Fault(
                "two control plane nodes with an etcd each: when one fails, etcd stops",
                "use three or five",
                servers[-1].word.at,
                Severity.INFO,
                (Related("no external etcd here", kubeadm.cluster.at("kind")),),
            )
            return
