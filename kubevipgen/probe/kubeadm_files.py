"""The files that kubeadm writes or reads, by name; names alone, nothing is read here."""

from __future__ import annotations

from kubevipgen.probe.topic import Request

KUBERNETES = "/etc/kubernetes"
MANIFESTS = f"{KUBERNETES}/manifests"
PKI = f"{KUBERNETES}/pki"
ETCD = "/var/lib/etcd"
KUBELET_CONFIG = "/var/lib/kubelet/config.yaml"
CONFIGS = (f"{KUBERNETES}/kubeadm-init.yaml", f"{KUBERNETES}/kubeadm-join.yaml")

KUBECONFIGS = tuple(
    f"{KUBERNETES}/{name}.conf"
    for name in (
        "admin",
        "super-admin",
        "kubelet",
        "bootstrap-kubelet",
        "controller-manager",
        "scheduler",
    )
)
KUBE_VIP = f"{KUBERNETES}/kube-vip.conf"  # one of ours, where kube-vip has rights of its own
CONTROL_PLANE_MANIFESTS = tuple(
    f"{MANIFESTS}/{name}.yaml"
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")
)
# Certificates below the certificates folder; the key of each has the same name, ending in .key.
CERTIFICATES = (
    "ca",
    "apiserver",
    "apiserver-kubelet-client",
    "front-proxy-ca",
    "front-proxy-client",
    "etcd/ca",
    "etcd/server",
    "etcd/peer",
    "etcd/healthcheck-client",
    "apiserver-etcd-client",
)


def pki(request: Request) -> str:
    """The folder of the certificates, which the spec may move."""
    return str(request.spec.get("certificatesDirectory") or PKI)


def etcd(request: Request) -> str:
    """The folder of etcd's data, which the spec may move."""
    return str(request.spec.get("etcdDirectory") or ETCD)


def certificate_pairs(request: Request) -> dict[str, str]:
    """Each certificate file with the file of its key; "" for the CA of an external etcd."""
    folder = pki(request)
    pairs = {f"{folder}/{name}.crt": f"{folder}/{name}.key" for name in CERTIFICATES}
    client = request.spec.get("etcdClient") or {}
    for name, key in (("ca", ""), ("certificate", client.get("key", ""))):
        if client.get(name):
            pairs[client[name]] = key  # its key may have any name
    return pairs
