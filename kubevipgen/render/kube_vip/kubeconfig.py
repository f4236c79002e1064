"""Which kubeconfig kube-vip uses, and the one of its own (``kubeVip.kubeconfig: scoped``)."""

from __future__ import annotations

import base64

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Cluster
from kubevipgen.render.header import header
from kubevipgen.render.plan import Content, Job
from kubevipgen.secrets.values import KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY, KUBE_VIP_USER
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG

ADMIN = "/etc/kubernetes/admin.conf"
SUPER_ADMIN = "/etc/kubernetes/super-admin.conf"
SERVER_NAME = "kubernetes"  # in every apiserver's certificate, unlike 127.0.0.1
_PURPOSE = (
    "kube-vip's own kubeconfig: a user without a group, who may do what RBAC gives to its name.",
    "kube-vip reads it when it starts; `kubeadm certs renew` does not know of it. Its end:",
    f"  awk '/client-certificate-data/ {{print $2}}' {KUBE_VIP_KUBECONFIG} |",
    "    base64 -d | openssl x509 -noout -enddate",
    "To renew it, remove kube-vip.crt and kube-vip.key from the pki folder of the secrets, run",
    "`kubevipgen secrets init --add`, and render again.",
)
_SERVER_REASON = (
    "The apiserver of this node, as the VIP may not be up. kube-vip puts in https://kubernetes,",
    "which is the same to it; on the host this address works as well.",
)


def wanted(cluster: Cluster) -> str:
    """The kubeconfig that kube-vip has in the end, a path on the node."""
    return KUBE_VIP_KUBECONFIG if cluster.kube_vip and cluster.kube_vip.scoped else ADMIN


def uses_super_admin(job: Job) -> bool:
    """Only ``kubeadm init`` writes super-admin.conf, so joining nodes never have it."""
    needed = job.cluster.contract.kubernetes.super_admin_for_init
    return needed and job.cluster.is_init_node(job.node)


def local_server(cluster: Cluster) -> str:
    """The URL of the apiserver on the same host; ask it by the name SERVER_NAME."""
    return f"https://127.0.0.1:{cluster.api_port}"


def build(job: Job) -> Content:
    """Raises MissingSecretError when the CA, or kube-vip's certificate, was not made beforehand."""
    key = _encoded(job.secrets.pem(KUBE_VIP_KEY))
    pki = job.secrets.pki  # whoever has the key has both certificates too (secrets.pki)
    cluster = Map(
        {
            "certificate-authority-data": _encoded(pki.get("ca.crt", "")),
            "server": local_server(job.cluster),
            "tls-server-name": SERVER_NAME,
        }
    )
    cluster.comments["server"] = _SERVER_REASON
    user = {
        "client-certificate-data": _encoded(pki.get(KUBE_VIP_CERTIFICATE, "")),
        "client-key-data": key,
    }
    return Content(
        yaml.dump(_config(job.cluster.name, cluster, user), header(job, *_PURPOSE)), (key,)
    )


def _config(name: str, cluster: Map, user: dict[str, str]) -> Map:
    context = f"{KUBE_VIP_USER}@{name}"
    return Map(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": Seq([Map(name=name, cluster=cluster)]),
            "contexts": Seq([Map(name=context, context=Map(cluster=name, user=KUBE_VIP_USER))]),
            "current-context": context,
            "users": Seq([Map(name=KUBE_VIP_USER, user=Map(user))]),
        }
    )


def _encoded(pem: str) -> str:
    return base64.b64encode(pem.encode()).decode()
