"""Pod, service and node addresses overlap.

Pods, Services and nodes live in three ranges, and every node decides by the address alone where a
packet goes. When the pod range holds the address of a node, or of the VIP, each node looks for that
address inside the pod network: the API is out of reach from the very nodes that need it, often
only once the network plugin is installed. When it meets the service range, connections to the pods
concerned are taken for Services. kubeadm checks the size and the syntax of each range, not the
overlap.

Found are `networking.podSubnet` and `serviceSubnet` (10.96.0.0/12 when it is not written) that
share addresses, and either of them when it holds a VIP of the set, an advertiseAddress, the host
of the endpoint, a server of the load balancer or a peer of keepalived. An address in certSANs that
lies in the pod range is a warning: it is a node or the VIP, most likely.

Not reported: placeholders and values that are no networks; loopback and 0.0.0.0.

Fix: choose ranges that nothing else uses, before `kubeadm init`: they cannot be changed later.

Source: kubeadm app/apis/kubeadm/validation/validation.go (no such check); Kubernetes documentation
"Cluster Networking".

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 192.168.10.5:6443
    networking:
      podSubnet: 192.168.0.0/16

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 192.168.10.5:6443
    networking:
      podSubnet: 10.244.0.0/16
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import (
    Network,
    networks,
    node_addresses,
    vip_addresses,
)
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.word import Address, Word

ID = "cidr-overlap"
CODE = "KV605"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm
_SERVICES = ipaddress.ip_network("10.96.0.0/12")  # kubeadm's default
_HINT = "choose ranges that nothing else uses, before kubeadm init"


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    pods = list(networks(kubeadm.cluster, "podSubnet"))
    services = list(networks(kubeadm.cluster, "serviceSubnet"))
    yield from _between(kubeadm, pods, services)
    known = _addresses(kubeadm, around)
    for name, found in (("pod", pods), ("service", services)):
        for network, word in found:
            inside = [one for one in known if one[0] in network]
            if name == "pod" and not inside:
                yield from _of_certificate(kubeadm, network, word)
            for address, role, at in inside[:1]:
                related = (Related(role, at.at),) if at.at != word.at else ()
                words = f"the {name} range {network} holds {address}, {role}{_more(inside)}"
                effect = "nodes look for it in the cluster's own network"
                yield Fault(f"{words}: {effect}", _HINT, word.at, None, related)


def _of_certificate(kubeadm: Kubeadm, pods: Network, word: Word) -> Iterator[Fault]:
    """An address of the apiserver's certificate is a node's or the VIP's, most likely."""
    listed = kubeadm.cluster.get("apiServer", "certSANs") if kubeadm.cluster else None
    for index in range(len(listed) if isinstance(listed, list) else 0):
        name = kubeadm.cluster.word("apiServer", "certSANs", index) if kubeadm.cluster else None
        if name and name.address and name.address in pods:
            words = f"the pod range {pods} holds {name}, an address of the apiserver (certSANs)"
            effect = "nodes look for it in the cluster's own network"
            related = (Related("the address", name.at),)
            yield Fault(f"{words}: {effect}", _HINT, word.at, Severity.WARNING, related)
            return


def _more(inside: list[tuple[Address, str, Word]]) -> str:
    others = len({address for address, _, _ in inside}) - 1
    return f" (and {others} more)" if others else ""


def _between(
    kubeadm: Kubeadm, pods: list[tuple[Network, Word]], services: list[tuple[Network, Word]]
) -> Iterator[Fault]:
    written = kubeadm.cluster and kubeadm.cluster.get("networking", "serviceSubnet")
    for pod, word in pods:
        if not written and _overlaps(pod, _SERVICES):
            words = f"the pod range {pod} and the service range {_SERVICES}, the default, overlap"
            yield Fault(words, _HINT, word.at)
        for service, other in services:
            if _overlaps(pod, service):
                words = f"the pod range {pod} and the service range {service} overlap"
                related = (Related("the service range", other.at),)
                yield Fault(words, _HINT, word.at, None, related)


def _overlaps(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _addresses(kubeadm: Kubeadm, around: Around) -> list[tuple[Address, str, Word]]:
    """Addresses outside the cluster's own ranges, and what each of them is."""
    found = [(address, "a VIP", word) for address, word in vip_addresses(around).items()]
    if kubeadm.endpoint and not kubeadm.endpoint.is_placeholder:
        host = Word(kubeadm.endpoint_host, kubeadm.endpoint.at)
        if host.address and not host.address.is_loopback:
            found.append((host.address, "the endpoint", host))
    nodes = node_addresses(kubeadm, around).items()
    return found + [(address, "a node", word) for address, word in nodes]
