"""Every rule: one module each, listed by its family."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules import (
    cluster,
    files,
    haproxy,
    kube_vip,
    kubeadm,
    network,
    pods,
    script,
    tracking,
    vrrp,
)

FAMILIES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("any file", files.RULES),
    ("keepalived.conf", (*vrrp.RULES, *tracking.RULES)),
    ("check scripts", script.RULES),
    ("haproxy.cfg", haproxy.RULES),
    ("static pods", pods.RULES),
    ("kube-vip", kube_vip.RULES),
    ("kubeadm", kubeadm.RULES),
    ("nginx, pools, sysctl, hosts", network.RULES),
    ("files against one another", cluster.RULES),
)
RULES: tuple[Rule, ...] = tuple(rule for _, rules in FAMILIES for rule in rules)
