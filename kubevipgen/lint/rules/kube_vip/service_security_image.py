"""enable_service_security needs the program iptables, which this image lacks.

With enable_service_security kube-vip lets only the ports of a Service through to its address, by
rules of iptables until 1.2.1. The image kube-vip holds nothing but kube-vip itself, so the rules
cannot be made. From 1.2.2 on kube-vip uses nftables without a program.

Reported: the switch with svc_enable and the plain image before 1.2.2. Not reported: the image
kube-vip-iptables; images of an unknown name; pods for the control plane alone.

Fix: the image kube-vip-iptables, or 1.2.2 and newer.

Applies to: kube-vip 0.6.0 to 1.2.1.
Source: kube-vip issues 602 and 1057; kube-vip pkg/vip/address.go.

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
            - {name: svc_enable, value: "true"}
            - {name: enable_service_security, value: "true"}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip-iptables:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: svc_enable, value: "true"}
            - {name: enable_service_security, value: "true"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "service-security-image"
CODE = "KV552"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the switch."""
    one, image = manager(pod, around), pod.main.image
    if one is None or image is None or not one.is_on("svc_enable"):
        return
    word = one.word("enable_service_security")
    is_plain = image.repository.endswith("kube-vip/kube-vip")
    if (
        word
        and one.is_on("enable_service_security")
        and is_plain
        and one.has("security-needs-iptables")
    ):
        yield Fault(
            f"kube-vip {one.release} needs iptables for it, which the image kube-vip does not"
            " have: the rules cannot be made.",
            "use the image kube-vip-iptables",
            word.at,
        )
