"""The rights of kube-vip's own user, for the init node to put into the cluster.

Sources, in kube-vip: pkg/election (client-go's LeaseLock gets, creates and updates one Lease; the
node watcher of IPVS), pkg/cluster/service.go (the routing table mode looks up its own node),
pkg/kubevip/config_generator.go (`manifest rbac`: what services need).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Announce, Cluster, KubeVip
from kubevipgen.render.header import header
from kubevipgen.render.kube_vip.env import LEASE, NAMESPACE, elects
from kubevipgen.render.plan import Content, Job
from kubevipgen.secrets.values import KUBE_VIP_USER

PATH = "/etc/kubevipgen/kube-vip-rbac.yaml"
ANY_LEASE = "leases.coordination.k8s.io"
_GROUP = "rbac.authorization.k8s.io"
_LEASES = ("coordination.k8s.io", "leases")
_READ = ("get", "list", "watch")
_PURPOSE = (
    f"What the user {KUBE_VIP_USER} may do, and no more than these settings of kube-vip need.",
    "/etc/kubevipgen/after-init.sh applies it. After a change, before new manifests are copied:",
    f"  kubectl apply -f {PATH}",
    "A role that is no longer in here has to be deleted by hand.",
)


def documents(cluster: Cluster) -> list[Map]:
    """Roles and their bindings; none when kube-vip asks the API for nothing that needs rights."""
    kube_vip = cluster.kube_vip
    if kube_vip is None or not kube_vip.scoped:
        return []
    made: list[Map] = []
    if inside := list(_in_namespace(cluster, kube_vip)):
        made += _pair("Role", inside, {"namespace": NAMESPACE})
    if everywhere := list(_everywhere(kube_vip)):
        made += _pair("ClusterRole", everywhere, {})
    return made


def question(cluster: Cluster) -> tuple[str, str]:
    """One of the rights, as ``kubectl auth can-i`` wants it: ("", "") without any."""
    kube_vip = cluster.kube_vip
    if kube_vip is not None and elects(cluster, kube_vip):
        return "update", f"{ANY_LEASE}/{LEASE}"
    return ("get", "nodes") if documents(cluster) else ("", "")


def build(job: Job) -> Content:
    return Content(yaml.dump_all(documents(job.cluster), header(job, *_PURPOSE)))


def _in_namespace(cluster: Cluster, kube_vip: KubeVip) -> Iterator[Map]:
    """The one Lease. RBAC cannot tie ``create`` to a name, as a new object has none yet."""
    if elects(cluster, kube_vip):
        named = _rule(_LEASES, ("get", "update"))
        named["resourceNames"] = Seq([LEASE])
        yield named
        create = _rule(_LEASES, ("create",))
        create.comments["apiGroups"] = ("RBAC cannot tie `create` to a name.",)
        yield create


def _everywhere(kube_vip: KubeVip) -> Iterator[Map]:
    if verbs := _node_verbs(kube_vip):
        yield _rule(("", "nodes"), verbs)
    if kube_vip.services:
        yield _rule(("", "services", "services/status"), (*_READ, "update"))
        yield _rule(("", "endpoints"), _READ)
        yield _rule(("discovery.k8s.io", "endpointslices"), _READ)
        yield _rule(("networking.k8s.io", "servicecidrs"), _READ)
        yield _rule(("", "pods"), ("list",))
        leases = _rule(_LEASES, ("get", "create", "update"))
        leases.comments["apiGroups"] = ("One Lease per Service, in the Service's namespace.",)
        yield leases


def _node_verbs(kube_vip: KubeVip) -> tuple[str, ...]:
    """Balancing, services and annotations watch nodes; labels are written to them."""
    extra = kube_vip.extra_env
    if extra.get("enable_node_labeling", "").lower() in {"1", "t", "true"}:
        return (*_READ, "update", "patch")
    if kube_vip.load_balancer or kube_vip.services or "annotation" in extra:
        return _READ
    return ("get",) if kube_vip.announce is Announce.ROUTING_TABLE else ()


def _rule(what: tuple[str, ...], verbs: Sequence[str]) -> Map:
    group, *resources = what
    return Map(apiGroups=Seq([group]), resources=Seq(resources), verbs=Seq(verbs))


def _pair(kind: str, rules: list[Map], place: dict[str, str]) -> Iterator[Map]:
    """A role and the binding of our user to it."""
    metadata = {"name": KUBE_VIP_USER, **place}
    api = f"{_GROUP}/v1"
    yield Map(apiVersion=api, kind=kind, metadata=Map(metadata), rules=Seq(rules))
    yield Map(
        apiVersion=api,
        kind=f"{kind}Binding",
        metadata=Map(metadata),
        roleRef=Map(apiGroup=_GROUP, kind=kind, name=KUBE_VIP_USER),
        subjects=Seq([Map(apiGroup=_GROUP, kind="User", name=KUBE_VIP_USER)]),
    )
