"""The cluster has a load balancer or a VIP, and kubeadm is not told of it.

Without `controlPlaneEndpoint` every kubeconfig, every certificate and every kubelet of the cluster
gets the address of the first node. The load balancer and the VIP run and nobody uses them; when
the first node goes, so does the API for all. And no second control plane can join: `kubeadm join
--control-plane` refuses a cluster that has no stable endpoint, and kubeadm does not support giving
it one afterwards.

Found is a ClusterConfiguration without controlPlaneEndpoint when the same set of files holds a
kube-vip with `cp_enable`, a haproxy or nginx in front of apiservers, or a keepalived that checks
them.

Not reported: a ClusterConfiguration that stands alone (a single control plane needs no endpoint),
and one that is only there to make members of an external etcd (etcd.local with initial-cluster).

Fix: `controlPlaneEndpoint: "VIP:PORT"`, before the first `kubeadm init`.

Source: Kubernetes documentation "Creating Highly Available Clusters with kubeadm"; kubeadm
cmd/join.go.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    kubernetesVersion: v1.30.2

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          env:
            - {name: cp_enable, value: "true"}
            - {name: address, value: 10.0.0.5}

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    kubernetesVersion: v1.30.2
    controlPlaneEndpoint: "10.0.0.5:6443"

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          env:
            - {name: cp_enable, value: "true"}
            - {name: address, value: 10.0.0.5}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import balances_api, extra_args
from kubevipgen.lint.view.cluster_files import Kubeadm

ID = "no-endpoint"
CODE = "KV601"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    cluster = kubeadm.cluster
    if cluster is None or kubeadm.endpoint:
        return
    if any(name == "initial-cluster" for name, _ in extra_args(cluster, "etcd", "local")):
        return
    proof = balances_api(around)
    if proof is None:
        return
    yield Fault(
        "there is no controlPlaneEndpoint, so the cluster uses the first node and not the load "
        "balancer or VIP, and no second control plane can join",
        'write controlPlaneEndpoint: "VIP:PORT" before the first kubeadm init',
        cluster.at("kind", key=True),
        None,
        (Related("what makes the API highly available", proof.at),),
    )
