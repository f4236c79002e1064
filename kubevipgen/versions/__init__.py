"""Versions of the programs around us, and what each release can do.

Differences between releases are rows in ``kubevipgen/data/*.yaml``; this package turns the rows
into a :class:`Contract` of named capabilities. Nothing outside this package compares versions.
"""

from __future__ import annotations

from kubevipgen.versions.contract import (
    Contract,
    HaproxyContract,
    ImageProfile,
    KeepalivedContract,
    KubernetesContract,
    KubeVipContract,
)
from kubevipgen.versions.images import image_profile, kube_vip_image, profile_names, profiles
from kubevipgen.versions.number import Version, parse
from kubevipgen.versions.resolve import contract, defaults, known, newest
from kubevipgen.versions.rows import UnknownVersionError
from kubevipgen.versions.skew import branch_of, too_far

__all__ = [
    "Contract",
    "HaproxyContract",
    "ImageProfile",
    "KeepalivedContract",
    "KubeVipContract",
    "KubernetesContract",
    "UnknownVersionError",
    "Version",
    "branch_of",
    "contract",
    "defaults",
    "image_profile",
    "known",
    "kube_vip_image",
    "newest",
    "parse",
    "profile_names",
    "profiles",
    "too_far",
]
