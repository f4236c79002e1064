"""The part of a resolved spec that says how nodes come up."""

from __future__ import annotations

from typing import Any

from kubevipgen.model import Cluster


def resolved_bootstrap(cluster: Cluster) -> dict[str, Any]:
    """The sections ``certificates`` and ``bootstrap``."""
    keys, start = cluster.certificates, cluster.bootstrap
    lists = {
        "packages": list(start.packages),
        "preKubeadmCommands": list(start.pre_commands),
        "postKubeadmCommands": list(start.post_commands),
    }
    return {
        "certificates": {
            "algorithm": keys.algorithm,
            "validity": f"{keys.validity_hours}h",
            "caValidity": f"{keys.ca_validity_hours}h",
        },
        "bootstrap": {
            **{name: value for name, value in lists.items() if value},
            "pullImages": start.pull_images,
            "preflight": str(start.preflight),
            "vipTimeout": start.vip_timeout,
        },
    }
