"""An apiserver advertises the VIP instead of its own address.

The advertise address is what an apiserver writes into the endpoints of the Service `kubernetes`,
and what kubeadm gives etcd as its own address. With the VIP there, the Service leads to whoever
holds the VIP, every node believes that it is the only apiserver, members of etcd announce an
address that moves away from them, and the join of the second control plane fails or damages etcd.

Found is localAPIEndpoint.advertiseAddress, or `advertise-address` in apiServer.extraArgs, that is a
VIP which keepalived or kube-vip of the same set holds. As a warning the argument, which counts for
all nodes, when it is the endpoint of the cluster while the node advertises another address: nobody
knows then whether that is a VIP, or a balancer outside that can carry it.

Fix: the node's own address in localAPIEndpoint.advertiseAddress; no such argument.

Source: Kubernetes documentation of kube-apiserver, --advertise-address; kubeadm
app/phases/etcd/local.go.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
    localAPIEndpoint:
      advertiseAddress: 10.0.0.5
    ---
    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443

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
    kind: InitConfiguration
    localAPIEndpoint:
      advertiseAddress: 10.0.0.11
    ---
    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443

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
from kubevipgen.lint.rules.kubeadm._facts import advertised, extra_args, vip_addresses
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.word import Word

ID = "advertise-vip"
CODE = "KV610"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm
_HINT = "write the node's own address in localAPIEndpoint.advertiseAddress"


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    vips = vip_addresses(around)
    local = list(advertised(kubeadm))
    arguments = [
        word
        for name, word in extra_args(kubeadm.cluster, "apiServer")
        if name == "advertise-address" and not word.is_placeholder
    ]
    for word in [*local, *arguments]:
        vip = vips.get(word.address) if word.address else None
        if vip:
            yield _fault(word, "a VIP", vip, is_argument=word in arguments)
    endpoint = kubeadm.endpoint
    host = Word(kubeadm.endpoint_host, endpoint.at).address if endpoint else None
    for word in arguments:
        own = any(one.address == word.address for one in local)
        if endpoint and host and word.address == host and host not in vips and local and not own:
            fault = _fault(word, "the endpoint of the cluster", endpoint, is_argument=True)
            yield fault._replace(severity=Severity.WARNING)


def _fault(word: Word, what: str, other: Word, *, is_argument: bool) -> Fault:
    effect = "the Service kubernetes leads there and not to the apiservers"
    if not is_argument:
        effect = "the Service kubernetes and etcd take it for this node's own address"
    words = f"{word}, which is {what}, is advertised: {effect}"
    return Fault(words, _HINT, word.at, None, (Related(what, other.at),))
