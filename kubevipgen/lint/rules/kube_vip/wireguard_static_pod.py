"""wireguard mode cannot start the control plane from a static pod.

For its tunnel kube-vip needs the Secret `wireguard`, which only an API that already runs can give,
the variable KUBERNETES_SERVICE_HOST, which a static pod on the host network does not get, and port
6443. It is made for a DaemonSet on the pod network, behind which the API is there already.

Reported: vip_wireguard "true" in a Pod that serves the control plane. Not reported: DaemonSets;
pods for Services.

Fix: ARP (vip_arp) or BGP (bgp_enable) for a control plane of kubeadm.

Applies to: kube-vip 0.5.0 and newer.
Source: kube-vip pkg/manager; kube-vip documentation on wireguard.

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
            - {name: vip_arp, value: "false"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_wireguard, value: "true"}

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

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "wireguard-static-pod"
CODE = "KV541"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the switch."""
    one = manager(pod, around)
    if one is None or not (pod.is_static and one.serves_api and one.is_on("vip_wireguard")):
        return
    word = one.word("vip_wireguard")
    yield Fault(
        "wireguard needs a Secret and the in-cluster API, which are not there before the VIP is.",
        "use vip_arp or bgp_enable",
        word.at if word else one.place,
    )
