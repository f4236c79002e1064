"""A cluster in which kube-vip has a kubeconfig of its own, and the secrets for it."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import member_factory as make
from kubevipgen import versions
from kubevipgen.model import Certificates, Cluster, KubeVip
from kubevipgen.secrets import ca, client

CONF = "/etc/kubernetes/kube-vip.conf"
RBAC = "/etc/kubevipgen/kube-vip-rbac.yaml"
AFTER_INIT = "/etc/kubevipgen/after-init.sh"
MANIFEST = "/etc/kubernetes/manifests/kube-vip.yaml"
SUPER_ADMIN = "/etc/kubernetes/super-admin.conf"
IMAGE = "ghcr.io/kube-vip/kube-vip:v1.2.3"


@functools.cache
def pki() -> dict[str, str]:
    keys = Certificates("ECDSA-P256")
    files = ca.make(keys)
    return files | client.make(files, keys)


SECRETS = replace(make.SECRETS, pki=pki(), ca_cert_hashes=())


def cluster(release: str = "1.36.2", **more: Any) -> Cluster:
    contract = versions.contract(release, kube_vip="1.2.3")
    wanted = KubeVip(IMAGE, **{"scoped": True} | more)
    return make.cluster(contract=contract, kube_vip=wanted)
