"""What the checks need of the Kubernetes API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any, TypeVar

from kubevipgen.model import Cluster, before_port
from kubevipgen.probe import dial
from kubevipgen.verify.look import objects
from kubevipgen.verify.look.api import AbsentError, Api, UnavailableError
from kubevipgen.verify.seen import Lease, Missing, Pod, Registered, Service, Services

T = TypeVar("T")
LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/plndr-cp-lock"
_OURS = ("kube-vip.io/", "metallb")  # load balancer classes of those that are looked at


def known(read: Callable[[], T]) -> T | Missing:
    """What a function reads, or why it could not."""
    try:
        return read()
    except UnavailableError as error:
        return Missing(str(error))


def lease(api: Api) -> Lease | None:
    """That of kube-vip's control plane; None when there is none."""
    try:
        return objects.lease(api.get(LEASE))
    except AbsentError:
        return None


def nodes(api: Api) -> tuple[Registered, ...]:
    return tuple(map(objects.node, api.items("/api/v1/nodes")))


def pods(api: Api, cluster: Cluster) -> tuple[Pod, ...]:
    """All on the control planes of the spec, and etcd's wherever they are."""
    queries = [{"labelSelector": "component=etcd"}]
    queries += [{"fieldSelector": f"spec.nodeName={n.name}"} for n in cluster.control_planes]
    found = [objects.pod(item) for query in queries for item in api.items("/api/v1/pods", **query)]
    return tuple({(pod.namespace, pod.name): pod for pod in found}.values())


def services(api: Api, cluster: Cluster, wait: float) -> Services:
    """Those of type LoadBalancer, each dialled on its first TCP port."""
    announcer = _announcer(api, cluster)
    if not announcer:
        return Services("", ())
    wanted = [item for item in api.items("/api/v1/services") if _is_ours(item)]
    places = {place for item in wanted for place in _places(item)}
    answers = dial.dial(places, wait)
    return Services(announcer, tuple(_service(item, answers) for item in wanted))


def _announcer(api: Api, cluster: Cluster) -> str:
    if cluster.kube_vip is not None and cluster.kube_vip.services:
        return "kube-vip"
    try:
        api.get("/apis/metallb.io")
    except AbsentError:
        return ""
    return "MetalLB"


def _is_ours(item: Mapping[str, Any]) -> bool:
    """Of type LoadBalancer, and not for another implementation."""
    spec = item.get("spec") or {}
    kind = str(spec.get("loadBalancerClass") or "")
    return spec.get("type") == "LoadBalancer" and (not kind or kind.startswith(_OURS))


def _places(item: Mapping[str, Any]) -> Iterator[dial.Place]:
    port = objects.tcp_port(item)
    for address in objects.ingress(item):
        if port is not None and _is_ip(address):
            yield dial.Place(address, port)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _service(item: Mapping[str, Any], answers: Mapping[dial.Place, dial.Answer]) -> Service:
    return Service(
        name=f"{objects.namespace_of(item)}/{objects.name_of(item)}",
        addresses=objects.ingress(item),
        tcp=objects.tcp_port(item) is not None,
        dialled={
            f"{before_port(place.address)}:{place.port}": answers[place].state
            for place in _places(item)
        },
    )
