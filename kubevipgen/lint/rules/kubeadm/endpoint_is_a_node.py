"""The endpoint of the cluster is one of its nodes.

Whatever `controlPlaneEndpoint` names is written into every kubeconfig and kubelet.conf and is what
all clients connect to. When it is the address of a node, the API is gone for everybody once that
node is, however many control planes there are; a load balancer or VIP beside it is never used.

Found is a controlPlaneEndpoint whose host is an advertiseAddress in the same file, or a server
behind the load balancer of the same set. With a load balancer or VIP in the set it is an error,
else a warning.

Not reported: an endpoint that is a VIP which keepalived or kube-vip holds (an advertiseAddress that
is the VIP is another rule's), names, placeholders.

Fix: name the VIP, or a DNS name that leads to it or to a load balancer. In a cluster that runs
already, certificates and kubeconfigs have to be made anew.

Source: Kubernetes documentation "Creating Highly Available Clusters with kubeadm".

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
    localAPIEndpoint:
      advertiseAddress: 10.0.0.11
    ---
    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.11:6443

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
    localAPIEndpoint:
      advertiseAddress: 10.0.0.11
    ---
    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import balances_api, node_addresses, vip_addresses
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.word import Word

ID = "endpoint-is-a-node"
CODE = "KV602"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    endpoint = kubeadm.endpoint
    if endpoint is None or endpoint.is_placeholder:
        return
    address = Word(kubeadm.endpoint_host, endpoint.at).address
    node = node_addresses(kubeadm, around).get(address) if address else None
    if node is None or address in vip_addresses(around):
        return
    has_other = balances_api(around) is not None
    effect = "and the load balancer or VIP is never used" if has_other else "and no other can help"
    yield Fault(
        f"the endpoint {address} is a node: without that node the API is gone for all {effect}",
        "name the VIP, or a DNS name that leads to it or to the load balancer",
        endpoint.at,
        None if has_other else Severity.WARNING,
        (Related(f"{address} is a node here", node.at),),
    )
