"""kube-vip chooses the interface by itself, or has one that cannot carry the VIP.

Without vip_interface kube-vip takes the interface of the default route. On machines with more
than one that is often the wrong one, it may differ from node to node, and each time the default
route moves kube-vip starts again. `lo` in ARP mode makes the VIP an address of this machine that
the network never hears of.

Reported: ARP mode without vip_interface (a warning); ARP mode on `lo` (an error); a wireless
interface (an info: many access points drop the gratuitous ARP that moves the VIP). Not reported:
BGP and routing tables, which use `lo` on purpose; pods for Services alone that have
vip_servicesinterface; names to be filled in; settings that come from elsewhere.

Fix: name the interface that has the VIP's subnet, for each node by itself where names differ.

Applies to: kube-vip 0.4.0 and newer; older ones need vip_interface in any case.
Source: kube-vip issues 559, 866, 903, 1173 and 1373.

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
            - {name: vip_interface, value: lo}
            - {name: address, value: 10.0.0.100}

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

ID = "interface"
CODE = "KV511"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the name, or at the environment that has none."""
    one = manager(pod, around)
    if one is None or one.mode != "ARP":
        return
    word = one.word("vip_interface")
    if word is None and one.lacks("vip_interface"):
        if one.serves_api or one.lacks("vip_servicesinterface"):
            at = pod.main.env.get("vip_interface")
            yield Fault(
                "vip_interface is not set: kube-vip takes the interface of the default route,"
                " whichever that is on this node at that moment.",
                "name the interface that has the VIP's subnet",
                at.at if at else one.place,
            )
    elif word and word.text == "lo" and one.serves_api:
        yield Fault(
            "in ARP mode the VIP on lo is known to this machine alone: no gratuitous ARP leaves"
            " it.",
            "name the interface that has the VIP's subnet",
            word.at,
            Severity.ERROR,
        )
    elif word and word.text.startswith(("wlan", "wlp", "wlx")):
        yield Fault(
            f"{word} is wireless: many access points drop the gratuitous ARP that moves the VIP.",
            "use a wired interface",
            word.at,
            Severity.INFO,
        )
