"""All checks of a running cluster, by the topic under which a report shows them.

A check is a module whose docstring is its manual; its ID is the file's name in kebab case.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubevipgen.verify.check import Check
from kubevipgen.verify.checks import (
    apiserver_certificates,
    apiservers_behind_vip,
    apiservers_ready,
    certificate_days_left,
    endpoint_certificate,
    endpoint_ready,
    etcd_members,
    kube_vip_lease,
    load_balancer_services,
    node_versions,
    nodes_ready,
    super_admin_unused,
    vip_single_holder,
)

BY_TOPIC: Mapping[str, tuple[Check, ...]] = {
    "endpoint": (endpoint_ready, endpoint_certificate, vip_single_holder),
    "apiservers": (
        apiservers_ready,
        apiserver_certificates,
        apiservers_behind_vip,
        certificate_days_left,
    ),
    "cluster": (
        nodes_ready,
        node_versions,
        etcd_members,
        kube_vip_lease,
        super_admin_unused,
        load_balancer_services,
    ),
}
