"""The pod range is as large as what one node gets: the second node gets none.

kube-controller-manager gives every node a part of `networking.podSubnet`, of the size of
`node-cidr-mask-size` (/24 for IPv4 and /64 for IPv6 unless controllerManager.extraArgs say
otherwise). When the whole range is no larger, the first node takes it and every other stays without
(event CIDRNotAvailable); its pods get no address from plugins that use it (flannel, kube-router,
Calico and Cilium in some modes), and the node never becomes ready. kubeadm allows equal sizes.

Found is a podSubnet of exactly the size of a node's part: an error when the file has a
controlPlaneEndpoint, so that there will be more nodes, else a warning. Found as well is what
kubeadm refuses: a range smaller than a node's part, or one of more than 65536 parts.

Not reported: `allocate-node-cidrs: "false"`, sizes that are placeholders, and IPv6 before
Kubernetes 1.20, whose kubeadm chose the size of a node's part by that of the range.

Fix: a larger range, usually /16, before `kubeadm init`.

Source: kubeadm app/apis/kubeadm/validation/validation.go (ValidatePodSubnetNodeMask, since
kubernetes pull request 95723);
Kubernetes documentation of kube-controller-manager.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
    networking:
      podSubnet: 172.20.0.0/24

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
    networking:
      podSubnet: 172.20.0.0/16
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import extra_args, networks
from kubevipgen.lint.view.cluster_files import Kubeadm

ID = "pod-cidr-one-node"
CODE = "KV612"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm
_IPV6 = 6
_SIZES = {4: 24, _IPV6: 64}
_OPTION = "node-cidr-mask-size"
_MOST = 16  # bits between the two


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    is_checked = around.has("kubernetes", "kubeadm-checks-pod-range")
    args = dict(extra_args(kubeadm.cluster, "controllerManager"))
    switch = args.get("allocate-node-cidrs")
    if switch and switch.text != "true":
        return
    found = list(networks(kubeadm.cluster, "podSubnet"))
    for network, word in found:
        version = network.version
        if version == _IPV6 and not is_checked:
            continue
        said = args.get(f"{_OPTION}-ipv{version}") or args.get(_OPTION)
        size = said.number if said else _SIZES[version]
        if network.prefixlen == size:
            yield Fault(
                f"{network} is one node's part (/{size}): the second node gets no pod addresses",
                "take a larger range, usually /16",
                word.at,
                None if kubeadm.endpoint else Severity.WARNING,
            )
        elif size is not None and not 0 <= size - network.prefixlen <= _MOST:
            much = "less than" if size < network.prefixlen else "more than 65536 times"
            who = "kubeadm refuses it" if is_checked else "kube-controller-manager ends"
            yield Fault(
                f"{network} is {much} one node's part (/{size}): {who}",
                f"take a range from /{max(size - _MOST, 0)} to /{size - 1}, or another {_OPTION}",
                word.at,
            )
