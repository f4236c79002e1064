"""The order of top-level fields: that of kubeadm's own types, wherever a field came from."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map

_FIRST = ("apiVersion", "kind")
_SHARED_LAST = ("skipPhases", "patches", "timeouts")
ORDER = {
    "ClusterConfiguration": (
        "etcd",
        "networking",
        "kubernetesVersion",
        "controlPlaneEndpoint",
        "apiServer",
        "controllerManager",
        "scheduler",
        "dns",
        "proxy",
        "certificatesDir",
        "imageRepository",
        "featureGates",
        "clusterName",
        "encryptionAlgorithm",
        "certificateValidityPeriod",
        "caCertificateValidityPeriod",
    ),
    "InitConfiguration": (
        "bootstrapTokens",
        "dryRun",
        "nodeRegistration",
        "localAPIEndpoint",
        "certificateKey",
        *_SHARED_LAST,
    ),
    "JoinConfiguration": (
        "dryRun",
        "nodeRegistration",
        "caCertPath",
        "discovery",
        "controlPlane",
        *_SHARED_LAST,
    ),
}


def in_order(document: Map) -> Map:
    """The same document; fields that the order does not know stand last, as they came."""
    wanted = (*_FIRST, *ORDER.get(document["kind"], ()))
    keys = [k for k in wanted if k in document]
    made = Map({k: document[k] for k in [*keys, *(k for k in document if k not in keys)]})
    made.comments.update(document.comments)
    return made
