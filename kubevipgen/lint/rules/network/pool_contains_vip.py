"""A pool of Service addresses holds the control plane's VIP, or a node's address.

MetalLB and kube-vip give out the addresses of their pools to Services of type LoadBalancer. When
the VIP of the API lies in one, some Service gets it some day: two programs answer ARP for one
address, and clients of the API end up at an ingress controller, or at nothing.

Reported when the VIP is known from the other files of the set: a vrrp_instance, a kube-vip that
holds a control plane's address, or a controlPlaneEndpoint that is an address. Addresses of nodes
are those of servers of an haproxy that carries the API and of localAPIEndpoint.

Fix: let the pool end before the VIP, or begin after it.

Source: https://metallb.io/configuration/ (addresses must be reserved for MetalLB);
https://kube-vip.io/docs/usage/cloud-provider/.

Bad (pool.yaml):

    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: lan, namespace: metallb-system}
    spec:
      addresses: ["192.168.10.200-192.168.10.250"]

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: 192.168.10.240:6443

Good (pool.yaml):

    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: lan, namespace: metallb-system}
    spec:
      addresses: ["192.168.10.200-192.168.10.239"]

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: 192.168.10.240:6443
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Kubeadm, Pool, Range
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.word import Address, Word
from kubevipgen.lint.vips import held

ID = "pool-contains-vip"
CODE = "KV801"
SEVERITY = Severity.ERROR
SUBJECT = Pool


class _Taken(NamedTuple):
    address: Address
    word: Word
    what: str


def check(subject: Pool, around: Around) -> Iterator[Fault]:
    """One for each range and address that it should not hold."""
    taken = {one.address: one for one in (*_nodes(around), *_vips(around))}
    for given in subject.ranges:
        for one in taken.values():
            if _holds(given, one.address):
                yield Fault(
                    f"{given.word.text} of the {subject.maker} pool {subject.name} holds"
                    f" {one.address}, {one.what}: a Service can get it, and two machines answer"
                    " for one address",
                    f"leave {one.address} out of the pool",
                    given.word.at,
                    related=(Related(one.what, one.word.at),),
                )


def _holds(given: Range, address: Address) -> bool:
    same = given.first.version == address.version
    return same and int(given.first) <= int(address) <= int(given.last)


def _vips(around: Around) -> Iterator[_Taken]:
    for one in held(around.cluster):
        yield _Taken(one.address, one.word, f"the VIP of {one.program}")
    for view in around.cluster.all(Kubeadm):
        if view.endpoint and not view.endpoint.is_placeholder:
            address = Word(view.endpoint_host, view.endpoint.at).address
            if address:
                yield _Taken(address, view.endpoint, "the control plane endpoint")


def _nodes(around: Around) -> Iterator[_Taken]:
    for haproxy in around.cluster.all(Haproxy):
        for _, back in haproxy.api_entries():
            for server in back.servers:
                host = Word(server.host, server.address.at).address
                if host and not server.address.is_placeholder:
                    yield _Taken(host, server.address, "the address of a control plane")
    for view in around.cluster.all(Kubeadm):
        word = view.init.word("localAPIEndpoint", "advertiseAddress") if view.init else None
        if word and word.address and not word.address.is_unspecified:
            yield _Taken(word.address, word, "the address of a control plane")
