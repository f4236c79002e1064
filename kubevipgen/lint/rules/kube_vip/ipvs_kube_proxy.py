"""kube-proxy in IPVS mode and kube-vip are in each other's way.

With `mode: ipvs` kube-proxy puts the addresses of all Services on a dummy interface of every node.
Without strictARP the kernels of all nodes answer ARP for them, so that clients find the wrong node
for what kube-vip announces. And kube-proxy removes IPVS services that it did not make itself: those
of kube-vip's lb_enable vanish at its next turn, unless ipvs.excludeCIDRs holds the VIP.

Reported: a KubeProxyConfiguration of mode ipvs in the set of a kube-vip in ARP mode without
strictARP; one without the VIP in excludeCIDRs while lb_enable is on. Not reported: iptables and
nftables; BGP, as far as strictARP goes.

Fix: ipvs.strictARP: true, and ipvs.excludeCIDRs with the VIP as /32 (/128). Kubernetes 1.35
deprecates the mode; nftables needs none of it.

Applies to: clusters whose kube-proxy runs in IPVS mode.
Source: kube-vip issues 454, 745 and 1114; kubespray issue 9223.

Bad (kube-proxy.yaml):

    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: ipvs

Bad (kube-vip.yaml):

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

Good (kube-proxy.yaml):

    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: ipvs
    ipvs: {strictARP: true}

Good (kube-vip.yaml):

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
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, manager
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest, Pod

ID = "ipvs-kube-proxy"
CODE = "KV550"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at kube-proxy's mode for each thing that is missing."""
    one = manager(pod, around)
    proxies = [view.proxy for view in around.cluster.all(Kubeadm) if view.proxy]
    found = next((proxy for proxy in proxies if proxy.get("mode") == "ipvs"), None)
    if one is None or found is None or found.get("ipvs", "strictARP") not in (None, True, False):
        return
    related = (Related("kube-vip", one.place),)
    if one.mode == "ARP" and found.get("ipvs", "strictARP") is not True:
        yield Fault(
            "kube-proxy runs in IPVS mode without strictARP: every node answers ARP for what"
            " kube-vip announces.",
            "ipvs: strictARP: true",
            found.at("mode"),
            related=related,
        )
    if one.serves_api and one.is_on("lb_enable") and not _is_excluded(one, found):
        yield Fault(
            f"kube-proxy in IPVS mode removes kube-vip's IPVS service of {one.address}, which is"
            " not in excludeCIDRs.",
            f"ipvs: excludeCIDRs: [{one.address}/32]",
            found.at("mode"),
            related=related,
        )


def _is_excluded(one: Settings, proxy: Manifest) -> bool:
    """Whether it is, or nobody can tell."""
    vip = one.address.address if one.address else None
    listed = proxy.get("ipvs", "excludeCIDRs")
    if vip is None or not isinstance(listed, list):
        return vip is None
    nets = []
    for text in listed:
        try:
            nets.append(ipaddress.ip_network(str(text), strict=False))
        except ValueError:
            return True
    return any(vip in net for net in nets)
