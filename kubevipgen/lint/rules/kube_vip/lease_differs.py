"""Nodes elect the holder of one VIP by different leases.

A lease is a name in a namespace (vip_leasename, cp_namespace). Nodes that use different ones do not
know of each other: each group has a holder of its own, and all of them put the VIP on their
interface.

Reported: pods of kube-vip on different nodes of a set with the same VIP, and another lease name or
namespace. Not reported: files that belong to no node; different VIPs; modes without an election.

Fix: the same vip_leasename and cp_namespace on every node.

Applies to: all releases; vip_leasename to 0.6.4 and newer.
Source: kube-vip pkg/cluster; kube-vip issue 665.

Bad (cp1/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_leasename, value: plndr-cp-lock}

Bad (cp2/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_leasename, value: kube-vip-lock}

Good (cp1/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_leasename, value: plndr-cp-lock}

Good (cp2/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_leasename, value: plndr-cp-lock}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, manager
from kubevipgen.lint.view.manifest import Pod

ID = "lease-differs"
CODE = "KV554"
SEVERITY = Severity.ERROR
SUBJECT = Cluster


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    """One fault for each pod whose lease is not that of the first one with its VIP."""
    first: dict[str, tuple[Settings, tuple[str, str]]] = {}
    for pod in cluster.all(Pod):
        one = manager(pod, around)
        lease = _lease(one) if one else None
        if one is None or lease is None or one.address is None or not pod.document.node:
            continue
        other, expected = first.setdefault(one.address.text, (one, lease))
        if lease != expected and other.pod.document.node != pod.document.node:
            word = one.word("vip_leasename") or one.word("cp_namespace")
            place = other.word("vip_leasename") or other.word("cp_namespace")
            yield Fault(
                f"{pod.document.node} holds the lease {'/'.join(lease)} for {one.address},"
                f" {other.pod.document.node} holds {'/'.join(expected)}: both bring up the VIP.",
                "the same lease name and namespace on every node",
                word.at if word else one.place,
                related=(Related("the other lease", place.at if place else other.place),),
            )


def _lease(one: Settings) -> tuple[str, str] | None:
    """Namespace and name, None when it elects nobody, or nobody can tell."""
    found = []
    for name, default in (("cp_namespace", "kube-system"), ("vip_leasename", "plndr-cp-lock")):
        if name == "vip_leasename" and not one.reads(name):
            return None
        if not (one.value(name) or one.lacks(name)):
            return None
        found.append(one.value(name) or default)
    return (found[0], found[1]) if one.elects else None
