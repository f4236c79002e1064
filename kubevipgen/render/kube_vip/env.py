"""kube-vip's settings: the variables that this release reads, in the order of its own generator."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Announce, Cluster, Ip, KubeVip
from kubevipgen.render.kube_vip import bgp
from kubevipgen.render.kube_vip.setting import Setting
from kubevipgen.render.plan import Job
from kubevipgen.spec.kubeadm_places import certificates_directory
from kubevipgen.versions import KubeVipContract

NAMESPACE = "kube-system"
LEASE = "plndr-cp-lock"  # kube-vip's own default
_LOGRUS = {-4: 5, 0: 4, 4: 3, 8: 2}  # slog's debug, info, warn, error in logrus' numbers


def settings(job: Job, kube_vip: KubeVip) -> Iterator[Setting]:
    """All variables; the user's own come last and never replace one of ours."""
    taken = set()
    for setting in _ours(job, kube_vip):
        taken.add(setting.name)
        yield setting
    for name, value in kube_vip.extra_env.items():
        if name not in taken:
            yield Setting(name, value)


def checks_apiserver(cluster: Cluster) -> bool:
    """Whether kube-vip's own health check decides if this node announces the VIP over BGP.

    The check asks without credentials: where anonymous access is off it would never succeed.
    """
    kube_vip, contract = cluster.kube_vip, _contract(cluster)
    by_bgp = kube_vip is not None and kube_vip.announce is Announce.BGP
    return by_bgp and contract.has_control_plane_health_check and cluster.anonymous_auth


def elects(cluster: Cluster, kube_vip: KubeVip) -> bool:
    """Whether the nodes elect by a Lease which one of them has the VIP."""
    return kube_vip.announce is not Announce.ROUTING_TABLE and not checks_apiserver(cluster)


def ca_file(cluster: Cluster) -> str:
    """The cluster's CA on a control plane."""
    return f"{certificates_directory(cluster)}/ca.crt"


def _ours(job: Job, kube_vip: KubeVip) -> Iterator[Setting]:
    cluster, contract = job.cluster, _contract(job.cluster)
    yield from _place(job, kube_vip, contract)
    yield Setting("cp_enable", "true")
    yield Setting("cp_namespace", NAMESPACE, ("Where the Lease is kept.",))
    yield from _services(kube_vip)
    yield from _election(cluster, kube_vip)
    yield from _routing_table(kube_vip)
    if kube_vip.announce is Announce.BGP and kube_vip.bgp is not None:
        yield from bgp.settings(job, kube_vip.bgp)
    if checks_apiserver(cluster):
        yield from _health_check(cluster)
    yield from _load_balancer(kube_vip)
    yield Setting("address", ",".join(map(str, cluster.endpoint.vips)))
    if contract.has_health_check_port and kube_vip.health_port:
        yield Setting("health_check_port", str(kube_vip.health_port))
    if kube_vip.log_level is not None:
        yield _log_level(kube_vip.log_level, contract)


def _contract(cluster: Cluster) -> KubeVipContract:
    contract = cluster.contract.kube_vip
    assert contract is not None  # noqa: S101  (a cluster with kube_vip has its contract)
    return contract


def _place(job: Job, kube_vip: KubeVip, contract: KubeVipContract) -> Iterator[Setting]:
    yield Setting("vip_arp", _bool(kube_vip.announce is Announce.ARP))
    yield Setting(
        "port",
        str(job.cluster.api_port),
        ("The apiserver's port on this node, not the port of the VIP.",),
    )
    yield Setting("vip_nodename", field_path="spec.nodeName")
    if kube_vip.announce is Announce.BGP:
        why = ("Routers send the traffic here, so the VIP needs no place on a link.",)
        yield Setting("vip_interface", "lo", why)
    elif job.node.interface:
        yield Setting("vip_interface", job.node.interface)
    yield _prefix(job.cluster.endpoint.vips, contract)


def _prefix(vips: tuple[Ip, ...], contract: KubeVipContract) -> Setting:
    """kube-vip takes the first length for IPv4 and the second for IPv6, whatever their order."""
    why = ["The VIP is a single address: a wider prefix would add a second on-link route."]
    if len(vips) > 1:
        why.append("The first length is for IPv4, the second for IPv6.")
    lengths = [length for family, length in ((4, "32"), (6, "128")) if _has(vips, family)]
    return Setting(contract.subnet_env, ",".join(lengths), tuple(why))


def _has(vips: tuple[Ip, ...], family: int) -> bool:
    return any(vip.version == family for vip in vips)


def _services(kube_vip: KubeVip) -> Iterator[Setting]:
    if not kube_vip.services:
        return
    yield Setting("svc_enable", "true")
    if kube_vip.announce is Announce.ARP:
        why = ("One lease per Service, so that not all of them live on one node.",)
        yield Setting("svc_election", "true", why)


def _election(cluster: Cluster, kube_vip: KubeVip) -> Iterator[Setting]:
    if kube_vip.announce is Announce.ROUTING_TABLE:
        return
    if not elects(cluster, kube_vip):
        why = "Every node with a healthy apiserver announces the VIP; the routers share the load."
        yield Setting("vip_leaderelection", "false", (why,))
        return
    why = ""
    if kube_vip.announce is Announce.BGP:
        why = "Without a health check only the lease takes the VIP off a node without an apiserver."
    yield Setting("vip_leaderelection", "true", (why,) if why else ())
    yield Setting("vip_leasename", LEASE, ("The same on every node.",))
    names = ("vip_leaseduration", "vip_renewdeadline", "vip_retryperiod")
    reasons = (("Whole seconds without a unit.",), (), ())
    for name, seconds, reason in zip(names, kube_vip.lease, reasons, strict=True):
        yield Setting(name, str(seconds), reason)


def _routing_table(kube_vip: KubeVip) -> Iterator[Setting]:
    if kube_vip.announce is Announce.ROUTING_TABLE:
        yield Setting("vip_routingtable", "true")
        why = ("The table that the node's routing daemon reads and announces.",)
        yield Setting("vip_routingtableid", str(kube_vip.routing_table_id), why)


def _health_check(cluster: Cluster) -> Iterator[Setting]:
    yield Setting(
        "control_plane_health_check_address",
        f"https://kubernetes:{cluster.api_port}/readyz",
        ("Withdraws the VIP from the routers while the apiserver of this node is not ready.",),
    )
    yield Setting("control_plane_health_check_ca_path", ca_file(cluster))


def _load_balancer(kube_vip: KubeVip) -> Iterator[Setting]:
    if kube_vip.load_balancer:
        yield Setting("lb_enable", "true", ("IPVS in the kernel: VIP to the apiservers.",))
        yield Setting("lb_port", str(kube_vip.lb_port))
        yield Setting("lb_fwdmethod", kube_vip.lb_forwarding)


def _log_level(level: int, contract: KubeVipContract) -> Setting:
    if contract.log_scale == "logrus":
        nearest = min(_LOGRUS, key=lambda known: abs(known - level))
        why = "This release counts as logrus does: 2 error, 3 warn, 4 info, 5 debug."
        return Setting("vip_loglevel", str(_LOGRUS[nearest]), (why,))
    return Setting("vip_loglevel", str(level), ("-4 debug, 0 info, 4 warn, 8 error.",))


def _bool(value: bool) -> str:  # noqa: FBT001  (a conversion)
    """As Go's ParseBool reads it."""
    return "true" if value else "false"
