"""Static pods of haproxy and keepalived, and what kube-vip shares with them: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.pods import (
    caps,
    filecreate,
    host_network,
    hostpath_untyped,
    image_eol,
    osixia_env_peers,
    privileged,
    probe_mismatch,
    probe_through_backends,
    script_path_mismatch,
)

RULES: tuple[Rule, ...] = (
    filecreate,
    hostpath_untyped,
    host_network,
    caps,
    probe_mismatch,
    probe_through_backends,
    image_eol,
    privileged,
    osixia_env_peers,
    script_path_mismatch,
)
