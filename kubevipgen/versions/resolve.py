"""From version numbers to a contract."""

from __future__ import annotations

from collections.abc import Mapping

from kubevipgen.versions.contract import (
    Contract,
    HaproxyContract,
    KeepalivedContract,
    KubernetesContract,
    KubeVipContract,
)
from kubevipgen.versions.rows import Found, Table

_KUBERNETES = Table("kubernetes")
_KUBE_VIP = Table("kube-vip")
_KEEPALIVED = Table("keepalived")
_HAPROXY = Table("haproxy")
_TABLES = {table.name: table for table in (_KUBERNETES, _KUBE_VIP, _KEEPALIVED, _HAPROXY)}


def contract(
    kubernetes: str,
    *,
    kube_vip: str | None = None,
    keepalived: str | None = None,
    haproxy: str | None = None,
    allow_unknown: bool = False,
) -> Contract:
    """What these versions need and accept; None leaves a program out.

    Kubernetes needs all three numbers; kube-vip may be a branch, whose newest release is then
    meant; keepalived and haproxy are judged by their branch.

    Raises:
        UnknownVersionError: not a version, refused, or not known. With ``allow_unknown`` a newer
            one is treated like the newest known one and ``Contract.warnings`` says so.
    """
    asked = (
        (_KUBERNETES, kubernetes),
        (_KUBE_VIP, kube_vip),
        (_KEEPALIVED, keepalived),
        (_HAPROXY, haproxy),
    )
    found = {
        table.name: table.find(text, patch_needed=table is _KUBERNETES, allow_unknown=allow_unknown)
        for table, text in asked
        if text is not None
    }
    return Contract(
        kubernetes=_kubernetes(found["kubernetes"]),
        kube_vip=_kube_vip(found["kube-vip"]) if "kube-vip" in found else None,
        keepalived=KeepalivedContract(found["keepalived"].version) if keepalived else None,
        haproxy=_haproxy(found["haproxy"]) if "haproxy" in found else None,
        warnings=tuple(text for one in found.values() for text in one.warnings),
    )


def defaults(kubernetes: str) -> Mapping[str, str]:
    """The versions taken when the spec names none: keys kube-vip, keepalived, haproxy."""
    del kubernetes  # every supported Kubernetes works with the newest of each
    return {table.name: table.newest for table in (_KUBE_VIP, _KEEPALIVED, _HAPROXY)}


def known(program: str) -> tuple[str, ...]:
    """The usable versions of ``kubernetes``, ``kube-vip``, ``keepalived`` or ``haproxy``."""
    return _TABLES[program].known()


def newest(program: str) -> str:
    """The newest usable version: a release of kubernetes and kube-vip, else a branch."""
    return _TABLES[program].newest


def _kubernetes(found: Found) -> KubernetesContract:
    lists = (
        "encryption_algorithms",
        "patch_targets",
        "proxy_modes",
        "deprecated_proxy_modes",
        "kernel_branches",
    )
    values = found.values | {name: tuple(found.values[name]) for name in lists}
    return KubernetesContract(version=found.version, **values)


def _kube_vip(found: Found) -> KubeVipContract:
    return KubeVipContract(version=found.version, env_names=frozenset(found.env), **found.values)


def _haproxy(found: Found) -> HaproxyContract:
    return HaproxyContract(found.version, **found.values)
