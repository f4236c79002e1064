"""The certificates of a rehearsal: those that kubeadm would make, by the same rules.

The CA is the cluster's own where the secrets have it, else one for this rehearsal alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Node
from kubevipgen.render.kubeadm.cluster import cert_sans
from kubevipgen.spec.overrides import override

SERVER = "kube-apiserver"  # the common name, from kubeadm's certlist.go
_ADMIN = "kubernetes-super-admin"
_ADMINS = "system:masters"  # the group that may do everything, whatever RBAC says


def authority(cluster: Cluster, pki: Mapping[str, str]) -> tuple[str, str]:
    """``ca.crt`` and ``ca.key`` (PEM) of the PKI files when both are there, else new ones.

    ``pki`` goes by names below /etc/kubernetes/pki, as in :class:`kubevipgen.secrets.Secrets`.
    """
    if "ca.crt" in pki and "ca.key" in pki:
        return pki["ca.crt"], pki["ca.key"]
    from kubevipgen.secrets import ca  # noqa: PLC0415  (start-up time)

    made = ca.make(cluster.certificates, etcd=False)
    return made["ca.crt"], made["ca.key"]


def apiserver_names(cluster: Cluster, node: Node) -> tuple[str, ...]:
    """The subject alternative names of this node's apiserver, in kubeadm's order.

    Source: GetAPIServerAltNames of kubeadm's pkiutil. Of the service subnets only the first one
    gives an address, and loopback is not among them.
    """
    service = cluster.networking.service_subnets[0]
    names = [node.name, "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
    names += [f"kubernetes.default.svc.{cluster.networking.dns_domain}", str(service[1])]
    names += [str(node.advertise_address or ""), cluster.endpoint.host, *cert_sans(cluster)]
    names += override(cluster, "ClusterConfiguration", "apiServer", "certSANs") or ()
    return tuple(name for name in dict.fromkeys(names) if name)


def apiserver_pem(cluster: Cluster, node: Node, ca_crt: str, ca_key: str) -> str:
    """Certificate and key of the node's apiserver, one PEM text.

    Without the CA's certificate behind it, as in kubeadm's apiserver.crt (kube-vip's cp_detect
    stops at a second one).
    """
    from kubevipgen.secrets import leaf  # noqa: PLC0415  (start-up time)

    ca = {"ca.crt": ca_crt, "ca.key": ca_key}
    wanted = leaf.Leaf(SERVER, names=apiserver_names(cluster, node))
    return "".join(leaf.make(ca, cluster.certificates, wanted))


def client_pem(cluster: Cluster, ca_crt: str, ca_key: str) -> tuple[str, str]:
    """Certificate and key of a user who may do everything, as in kubeadm's super-admin.conf."""
    from kubevipgen.secrets import leaf  # noqa: PLC0415  (start-up time)

    ca = {"ca.crt": ca_crt, "ca.key": ca_key}
    return leaf.make(ca, cluster.certificates, leaf.Leaf(_ADMIN, _ADMINS))


def kubeconfig(cluster: Cluster, server: str, ca_crt: str, ca_key: str) -> str:
    """The text of a kubeconfig for that user; ``server`` is a URL such as the endpoint's.

    For kube-vip and kubectl in the rehearsal, in the place of admin.conf and super-admin.conf.
    """
    certificate, key = client_pem(cluster, ca_crt, ca_key)
    place = yaml.Map({"certificate-authority-data": _encoded(ca_crt), "server": server})
    user = {"client-certificate-data": _encoded(certificate), "client-key-data": _encoded(key)}
    name, context = cluster.name, f"{_ADMIN}@{cluster.name}"
    made = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": yaml.Seq([yaml.Map(name=name, cluster=place)]),
        "contexts": yaml.Seq([yaml.Map(name=context, context=yaml.Map(cluster=name, user=_ADMIN))]),
        "current-context": context,
        "users": yaml.Seq([yaml.Map(name=_ADMIN, user=yaml.Map(user))]),
    }
    return yaml.dump(yaml.Map(made), ())


def _encoded(pem: str) -> str:
    from base64 import b64encode  # noqa: PLC0415  (start-up time)

    return b64encode(pem.encode()).decode()
