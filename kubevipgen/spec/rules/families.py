"""One order of address families everywhere.

kube-apiserver stops with "service IP family ... must match public address family" when its
advertise address is not of the first service subnet's family; kubeadm and
``kubeadm config validate`` check none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Ip
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import kubelet_nodes, listed, node_path


def check(cluster: Cluster) -> Iterator[Problem]:
    services = cluster.networking.service_subnets
    if not services:
        return
    yield from _pods(cluster)
    yield from _endpoint(cluster, services[0].version)
    yield from _advertise(cluster, services[0].version)
    yield from _nodes(cluster, services[0].version)


def _pods(cluster: Cluster) -> Iterator[Problem]:
    services, pods = cluster.networking.service_subnets, cluster.networking.pod_subnets
    if not pods:
        return
    if pods[0].version != services[0].version:
        yield Problem(
            "family-order-pod",
            f"the first pod subnet {pods[0]} is IPv{pods[0].version}, but the first service subnet"
            f" {services[0]} is IPv{services[0].version}",
            ("networking", "podSubnet", 0),
            "list both in one order, the cluster's main family first",
        )
    for index, service in enumerate(services):
        if service.version not in {pod.version for pod in pods}:
            yield Problem(
                "family-service-without-pod",
                f"service subnet {service} is IPv{service.version}, but no pod subnet is",
                ("networking", "serviceSubnet", index),
                f"add an IPv{service.version} pod subnet, or drop that service subnet",
            )
    for index, pod in enumerate(pods):
        if pod.version not in {service.version for service in services}:
            yield Problem(
                "family-pod-without-service",
                f"pod subnet {pod} is IPv{pod.version}, but no service subnet is: services stay"
                f" IPv{services[0].version} only",
                ("networking", "podSubnet", index),
                f"add an IPv{pod.version} service subnet for a dual-stack cluster",
                Severity.WARNING,
            )


def _endpoint(cluster: Cluster, family: int) -> Iterator[Problem]:
    vips = cluster.endpoint.vips
    if vips and vips[0].version != family:
        yield Problem(
            "family-order-vip",
            f"VIP {vips[0]} comes first and is IPv{vips[0].version}, but the first service subnet"
            f" {cluster.networking.service_subnets[0]} is IPv{family}",
            ("endpoint", "vip", 0),
            "list VIPs and subnets in one order, the cluster's main family first",
        )


def _advertise(cluster: Cluster, family: int) -> Iterator[Problem]:
    wrong = [n for n in cluster.control_planes if _family(n.advertise_address) not in {0, family}]
    if wrong:
        other = 10 - family
        yield Problem(
            "family-advertise",
            f"{listed(f'{n.name} ({n.advertise_address})' for n in wrong)}"
            f" {'advertises' if len(wrong) == 1 else 'advertise'} IPv{other}, but the first service"
            f" subnet {cluster.networking.service_subnets[0]} is IPv{family}: the apiserver would"
            " stop",
            node_path(cluster, wrong[0], "advertiseAddress"),
            f"give the control planes an IPv{family} address, or list the IPv{other} subnets first",
            node=wrong[0].name if len(wrong) == 1 else "",
        )


def _family(ip: Ip | None) -> int:
    return ip.version if ip is not None else 0


def _nodes(cluster: Cluster, family: int) -> Iterator[Problem]:
    families: set[int] = {pod.version for pod in cluster.networking.pod_subnets}
    for wanted in sorted({*families, family}):
        nodes = [n for n in kubelet_nodes(cluster) if n.addresses and n.address(wanted) is None]
        if nodes:
            main = wanted == family
            yield Problem(
                "node-main-family" if main else "node-second-family",
                f"{listed(n.name for n in nodes)} {'has' if len(nodes) == 1 else 'have'} no"
                f" IPv{wanted} address, but the cluster uses IPv{wanted}",
                node_path(cluster, nodes[0], "address"),
                f"add an IPv{wanted} address to each node, or drop the IPv{wanted} subnets",
                Severity.ERROR if main else Severity.WARNING,
                nodes[0].name if len(nodes) == 1 else "",
            )
