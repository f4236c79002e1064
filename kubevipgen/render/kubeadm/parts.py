"""Pieces that several kubeadm documents share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Cluster, Network, Node
from kubevipgen.render.plan import Job

PATCHES_DIRECTORY = "/etc/kubernetes/kubeadm-patches"
INIT_PATH = "/etc/kubernetes/kubeadm-init.yaml"
JOIN_PATH = "/etc/kubernetes/kubeadm-join.yaml"

Reasons = Mapping[str, tuple[str, ...]]  # key -> comment lines that say why it is set


def mapping(pairs: Mapping[str, object], reasons: Reasons | None = None) -> Map:
    """A YAML mapping in the given order, with comment lines above the keys that have reasons."""
    made = Map(pairs)
    made.comments.update({k: v for k, v in (reasons or {}).items() if k in pairs})
    return made


def document(api: str, kind: str) -> Map:
    """The two lines that open every kubeadm document."""
    return Map({"apiVersion": api, "kind": kind})


def kubeadm_api(cluster: Cluster) -> str:
    return f"kubeadm.k8s.io/{cluster.contract.kubernetes.kubeadm_api}"


def local_api_endpoint(job: Job) -> Map:
    """Where this node's own apiserver is; without it kubeadm may pick the VIP (kube-vip #741)."""
    return mapping(
        {
            "advertiseAddress": str(job.node.advertise_address),
            "bindPort": job.cluster.api_port,
        },
        {
            "advertiseAddress": (
                "Explicit: kubeadm would take an address of the default route's interface,",
                "which can be the VIP while this node holds it.",
            )
        },
    )


def extra_args(cluster: Cluster, args: Mapping[str, str], reasons: Reasons) -> Map | Seq:
    """Arguments as this API version wants them: a map (v1beta3) or name/value items (v1beta4)."""
    if not cluster.contract.kubernetes.extra_args_are_lists:
        return mapping(args, reasons)
    items = Seq(Map({"name": name, "value": value}) for name, value in args.items())
    items.comments.update({i: reasons[name] for i, name in enumerate(args) if name in reasons})
    return items


def families(cluster: Cluster, node: Node) -> tuple[int, ...]:
    """The node's address families that the cluster uses, the main family first."""
    wanted = dict.fromkeys(n.version for n in cluster.networking.service_subnets)
    own = tuple(family for family in wanted if node.address(family))
    return own or tuple(a.family for a in node.addresses)


def comma_joined(networks: Iterable[Network]) -> str:
    """Networks in the notation of kubeadm for dual stack: no space after the comma."""
    return ",".join(str(n) for n in networks)
