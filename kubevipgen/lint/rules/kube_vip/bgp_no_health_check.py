"""A node announces the VIP by BGP although its apiserver is dead.

In BGP mode without an election every node announces the VIP, and routers spread the connections.
kube-vip does not look at the apiserver for that: when it dies alone, the node goes on announcing,
and its share of the connections is refused until somebody notices. With
control_plane_health_check_address (1.2.0 and newer) kube-vip withdraws the VIP after three failed
requests, 15 to 18 s; with vip_leaderelection the lease does it, since it is renewed at the
apiserver of the same node.

Reported: BGP for a control plane without both; an info before 1.2.0, which has no health check.
Not reported: ARP; BGP for Services alone; settings that come from elsewhere.

Fix: set control_plane_health_check_address to https://kubernetes:6443/readyz (with the path of the
cluster's CA in control_plane_health_check_ca_path), or vip_leaderelection to "true".

Applies to: the health check to kube-vip 1.2.0 and newer.
Source: kube-vip issue 890; kube-vip pull request 1498.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          env:
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          env:
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: control_plane_health_check_address, value: "https://kubernetes:6443/readyz"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "bgp-no-health-check"
CODE = "KV529"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_CHECK = "control_plane_health_check_address"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at bgp_enable."""
    one = manager(pod, around)
    if one is None or not one.serves_api or one.mode != "BGP":
        return
    if not one.is_off("vip_leaderelection"):
        return
    switch = one.word("bgp_enable")
    at = switch.at if switch else one.place
    message = "every node announces the VIP whether its apiserver lives or not"
    if not one.has("health-check-of-api"):
        hint = 'set vip_leaderelection to "true", or use kube-vip 1.2'
        yield Fault(f"{message}.", hint, at, Severity.INFO)
    elif one.lacks(_CHECK):
        yield Fault(
            f"{message}: there is neither an election nor {_CHECK}.",
            f"set {_CHECK} to https://kubernetes:6443/readyz",
            at,
            one.warning,
        )
