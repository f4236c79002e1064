"""Every Service of type LoadBalancer has an address, and it answers.

Why: kube-vip and MetalLB give an address and announce it on the link; where one of the two does
not work, the Service has an address that reaches nobody, which `kubectl get service` does not show.

How to fix: no address: no range is free or configured (kube-vip's cloud provider and its
ConfigMap, MetalLB's IPAddressPool). No answer: the announcing pod's log, and whether a firewall
or the switch drops its ARP. Refused: the Service has no endpoint that is ready.

Note: the first TCP port of each Service is dialled. UDP alone cannot be told.

Source: kube-vip.io: Kubernetes Load-Balancer service; metallb.io: Configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Seen, Service, known

ID = "load-balancer-services"
NEEDS = ("services",)

_WAYS_OUT = {
    "refused": "it has no endpoint that is ready: `kubectl get endpointslices`",
    "rejected": "it has no endpoint that is ready, or a firewall rejects it",
}


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    del cluster
    services = known("services", seen.services)
    if not services.announcer:
        raise NotApplicableError("kube-vip serves no Services here, and MetalLB is not installed")
    if not services.found:
        raise NotApplicableError("there is no Service of type LoadBalancer")
    for service in services.found:
        yield from _judged(service, services.announcer)


def _judged(service: Service, announcer: str) -> Iterator[Fault]:
    if not service.addresses:
        hint = f"see the log of {announcer}, and whether an address of its range is free"
        yield Fault(f"Service {service.name} has no address", hint)
    elif not service.tcp:
        text = f"Service {service.name} has UDP ports alone, which were not asked"
        yield Fault(text, "", Severity.INFO)
    for place, state in service.dialled.items():
        if state != "open":
            hint = _WAYS_OUT.get(state, f"see the log of {announcer}: who announces the address?")
            yield Fault(f"Service {service.name}: {place} does not answer ({state})", hint)
