"""Kubeadm documents: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.kubeadm import (
    advertise_vip,
    api_vs_version,
    certsans_vip,
    cidr_overlap,
    endpoint_is_a_node,
    endpoint_no_port,
    etcd_http,
    field_unknown,
    no_endpoint,
    pod_cidr_one_node,
    sample_token,
    wrong_type,
)

RULES: tuple[Rule, ...] = (
    no_endpoint,
    endpoint_is_a_node,
    endpoint_no_port,
    api_vs_version,
    cidr_overlap,
    field_unknown,
    certsans_vip,
    sample_token,
    advertise_vip,
    etcd_http,
    pod_cidr_one_node,
    wrong_type,
)
