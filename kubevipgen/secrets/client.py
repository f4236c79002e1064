"""kube-vip's own client certificate, signed by the cluster's CA.

There is no organization, which is the group in Kubernetes: this user has what RBAC gives to its
name, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubevipgen.model import Certificates
from kubevipgen.secrets import leaf
from kubevipgen.secrets.values import KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY, KUBE_VIP_USER


def make(authority: Mapping[str, str], wanted: Certificates) -> dict[str, str]:
    """``kube-vip.crt`` and ``kube-vip.key``, for a CA set with ``ca.crt`` and ``ca.key``.

    Valid for ``wanted.validity_hours``, but not longer than the CA.
    """
    certificate, key = leaf.make(authority, wanted, leaf.Leaf(KUBE_VIP_USER))
    return {KUBE_VIP_CERTIFICATE: certificate, KUBE_VIP_KEY: key}
