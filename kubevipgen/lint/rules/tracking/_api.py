"""Whether a keepalived stands before an API or a balancer, or before something else."""

from __future__ import annotations

import re

from kubevipgen.lint.around import Around
from kubevipgen.lint.view.cluster_files import Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod

_SAYS_SO = re.compile(r"k8s|kube|haproxy|api-?server|\b(?:6443|8443|16443)\b|nginx", re.IGNORECASE)


def guards_a_service(view: Keepalived, around: Around) -> bool:
    """Whether the file or those beside it speak of a balancer or of Kubernetes."""
    return bool(_SAYS_SO.search(view.document.text)) or any(
        around.cluster.all(kind) for kind in (Haproxy, Nginx, Kubeadm, Pod)
    )
