"""How nodes come up, and what certificates the cluster has, every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Bootstrap, Certificates, Preflight
from kubevipgen.spec.collect import section


def bootstrap(data: Mapping[str, Any]) -> Bootstrap:
    """The section ``bootstrap``."""
    raw, default = section(data, "bootstrap"), Bootstrap()
    return Bootstrap(
        packages=tuple(raw.get("packages", ())),
        pull_images=raw.get("pullImages", default.pull_images),
        preflight=Preflight(raw.get("preflight", default.preflight)),
        pre_commands=tuple(raw.get("preKubeadmCommands", ())),
        post_commands=tuple(raw.get("postKubeadmCommands", ())),
        vip_timeout=raw.get("vipTimeout", default.vip_timeout),
    )


def certificates(data: Mapping[str, Any]) -> Certificates:
    """The section ``certificates``; hours are written as Go durations (``8760h``)."""
    raw, default = section(data, "certificates"), Certificates()
    return Certificates(
        algorithm=raw.get("algorithm", default.algorithm),
        validity_hours=_hours(raw, "validity", default.validity_hours),
        ca_validity_hours=_hours(raw, "caValidity", default.ca_validity_hours),
    )


def _hours(raw: Mapping[str, str], name: str, default: int) -> int:
    return int(raw[name].removesuffix("h")) if name in raw else default
