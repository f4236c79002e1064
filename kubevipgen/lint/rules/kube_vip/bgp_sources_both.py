"""BGP has a source address and a source interface, and takes only one.

bgp_sourceip and bgp_sourceif both say where connections to the peers start from. kube-vip refuses
to have both: `sourceIP and SourceIF are mutually exclusive`, and ends.

Reported: BGP with both set. Not reported: one of them empty; both without BGP.

Fix: keep the one that is meant.

Applies to: all releases that read both names (0.4.1 and newer).
Source: kube-vip pkg/bgp/server.go.

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_sourceip, value: 10.0.0.11}
            - {name: bgp_sourceif, value: eth1}

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_sourceif, value: eth1}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "bgp-sources-both"
CODE = "KV528"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the interface."""
    one = manager(pod, around)
    if one is None or one.mode != "BGP":
        return
    address, interface = one.word("bgp_sourceip"), one.word("bgp_sourceif")
    if address and interface:
        yield Fault(
            f"bgp_sourceip ({address}) and bgp_sourceif ({interface}) exclude each other: kube-vip"
            " does not start.",
            "remove one of them",
            interface.at,
            related=(Related("bgp_sourceip", address.at),),
        )
