"""Two controllers give addresses to Services of type LoadBalancer.

kube-vip with svc_enable takes every Service of type LoadBalancer, and so does the other
controller whose pool stands beside it. Each gives the Service an address or announces it: both
answer ARP for it from different nodes, or overwrite each other's status without end.

Reported: svc_enable "true" in a set that also holds a pool of MetalLB, or a
CiliumLoadBalancerIPPool. Not reported: with lb_class_only "true", when kube-vip takes only
Services of its own class; kube-vip for the control plane alone; kube-vip's own pools.

Fix: leave Services to one of them: remove svc_enable, or set lb_class_only to "true" (0.5.5 and
newer) and give the Services the class kube-vip.io/kube-vip-class.

Applies to: all releases.
Source: kube-vip documentation on load balancer classes; Cilium issues 36136 and 37691.

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
            - {name: svc_enable, value: "true"}

Bad (pool.yaml):

    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata: {name: first, namespace: metallb-system}
    spec: {addresses: [10.0.0.200-10.0.0.220]}

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
            - {name: svc_enable, value: "true"}
            - {name: lb_class_only, value: "true"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.cluster_files import Pool
from kubevipgen.lint.view.manifest import Pod, Stream

ID = "two-lb-controllers"
CODE = "KV509"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at svc_enable."""
    one = manager(pod, around)
    if one is None or not one.is_on("svc_enable") or not one.is_off("lb_class_only"):
        return
    word = one.word("svc_enable")
    if not one.lacks("lb_class_name"):
        return
    for maker, at in _others(around):
        yield Fault(
            f"kube-vip takes every Service of type LoadBalancer, and {maker} has a pool for them"
            " too: both answer for the same Services.",
            'remove svc_enable, or set lb_class_only to "true"',
            word.at if word else one.place,
            related=(Related(f"the pool of {maker}", at),),
        )
        return


def _others(around: Around) -> Iterator[tuple[str, Location]]:
    for pool in around.cluster.all(Pool):
        if pool.maker == "MetalLB":
            yield "MetalLB", pool.at
    for stream in around.cluster.all(Stream):
        for manifest in stream.manifests:
            if manifest.kind == "CiliumLoadBalancerIPPool":
                yield "Cilium", manifest.at("kind")
