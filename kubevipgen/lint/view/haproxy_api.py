"""Whether a frontend and a backend of haproxy balance kube-apiservers, by ports and names.

Many haproxies beside a cluster balance its ingress, its dashboard or something else entirely, so
a port that others use as well (443, 8443) proves nothing, and no name does that says what else
there is.
"""

from __future__ import annotations

import re

_API = 6443
_PLAIN = {80, 81, 3000, 5000, 8000, 8001, 8080, 8081, 8888, 9000, 9090}
_NODE_PORTS = range(30000, 32768)
_LIKELY = {5443, 6444, 7443, 8443, 9443, 16443, 26443}  # what people give an apiserver beside 6443
_WHOLE = re.compile(  # says the apiserver of Kubernetes
    r"(?:kube(?:rnetes|s)?|k8s|k3s|openshift|ocp|rke2?)[-_.]?api|api[-_.]?(?:kube|k8s|k3s)"
)
_PART = re.compile(  # says an apiserver, or the nodes that have one
    r"apiservers?|api[-_.]server|control[-_.]?plane|(?:kube(?:rnetes)?|k8s|k3s)[-_.]?(?:master|control)"
)
_CLUSTER = re.compile(r"kubernetes|kubeadm|^k8s$|(?:kube|k8s)[-_.]?(?:lb|cluster)")
_ELSE = re.compile(
    r"ingress|dashboard|worker|node[-_.]?ports?|http|traefik|nginx|istio|gateway|etcd"
    r"|machine[-_.]?config|metrics|grafana|prometheus|harbor|registry|konnectivity|supervisor"
    r"|rancher|argo|webhook|console|stats|ssh|apps?\b|web|router|monitor|status"
)


def is_about_api(front: str, binds: set[int], back: str, servers: set[int]) -> bool:
    """By the names of both sections and their ports, those of servers as far as known."""
    if _API in servers:
        return True
    front, back = front.lower(), back.lower()
    known = servers - {0}
    if _ELSE.search(back) or (known and all(map(_is_plain, known))):
        return False
    if _API in binds:
        return True
    names = [name for name in (front, back) if not _ELSE.search(name)]
    return (
        _says(_WHOLE, names)
        or (_says(_PART, names) and (not known or bool(known & (_LIKELY | {443}))))
        or (_says(_CLUSTER, names) and (not known or bool(known & _LIKELY)))
    )


def _is_plain(port: int) -> bool:
    """Whether no apiserver listens there: no TLS, or a Service of the cluster."""
    return port in _PLAIN or port in _NODE_PORTS


def _says(pattern: re.Pattern[str], names: list[str]) -> bool:
    return any(pattern.search(name) for name in names)
