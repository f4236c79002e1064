"""lb_fwdmethod asks for what this container cannot do.

With lb_enable kube-vip balances the VIP's connections over the apiservers by IPVS. `local`, the
default, reaches only the apiserver of the same node; `masquerade` reaches all, and for that sets
net.ipv4.vs.conntrack and ip_forward, which only a privileged container may. Releases 0.8.0 to
1.2.1 also run the program iptables, which is in the image kube-vip-iptables and not in kube-vip.
IPv6 has no masquerade at all. An unknown word (`nat`, `Masquerade`) is taken, and becomes `local`
with a line in the log.

Reported, with lb_enable: masquerade without `privileged: true` (0.8.0 and newer), with the plain
image (0.8.0 to 1.2.1), with an IPv6 address; a word that is no method. Not reported: without
lb_enable; local, tunnel, directroute, bypass; images of an unknown name.

Fix: `privileged: true` and the right image, or `local`.

Applies to: kube-vip 0.4.1 and newer, in detail by release.
Source: kube-vip issues 874 and 1065; kube-vip pkg/loadbalancer; kube-vip
pkg/kubevip/config_generator.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW]}}
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: lb_enable, value: "true"}
            - {name: lb_fwdmethod, value: masquerade}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          securityContext: {privileged: true}
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: lb_enable, value: "true"}
            - {name: lb_fwdmethod, value: masquerade}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, manager
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "masquerade"
CODE = "KV540"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_METHODS = ("local", "masquerade", "tunnel", "directroute", "bypass")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """A fault for each thing that is missing."""
    one = manager(pod, around)
    word = one.word("lb_fwdmethod") if one else None
    if one is None or word is None or is_open_word(word) or not one.is_on("lb_enable"):
        return
    if word.text not in _METHODS:
        yield Fault(
            f"lb_fwdmethod `{word}` is unknown to kube-vip, which takes `local` instead: each node"
            " reaches only its own apiserver.",
            "write masquerade or local",
            word.at,
        )
    elif word.text == "masquerade":
        yield from _masquerade(one, word)


def _masquerade(one: Settings, word: Word) -> Iterator[Fault]:
    pod = one.pod
    privileged = pod.manifest.get(*pod.main.path, "securityContext", "privileged")
    if privileged is not True and one.has("masquerade-privileged"):
        message = "masquerade sets sysctls, which a container that is not privileged may not."
        yield Fault(message, "securityContext: privileged: true", word.at)
    image = pod.main.image
    is_plain = image is not None and image.repository.endswith("kube-vip/kube-vip")
    if image and is_plain and one.has("masquerade-needs-iptables"):
        message = f"masquerade in kube-vip {one.release} runs iptables, which this image lacks."
        yield Fault(message, "use kube-vip-iptables, or 1.2.2 and newer", image.word.at)
    vip = one.address
    if vip and vip.address and vip.address.version == 6:
        yield Fault("masquerade is for IPv4 only, and the VIP is IPv6.", "use local", word.at)
