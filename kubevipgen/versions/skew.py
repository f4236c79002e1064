"""How far a program on a node may be from the Kubernetes version of the spec."""

from __future__ import annotations

import re

from kubevipgen import resources
from kubevipgen.versions.number import Version, parse

_NUMBER = re.compile(r"\d+\.\d+(\.\d+)?")


def branch_of(text: str) -> str:
    """``1.36`` of ``1.36.2``, ``v1.36.2+build`` or ``1.36.0-rc.1``; "" when it holds no version."""
    found = _NUMBER.match(text.removeprefix("v"))
    return parse(found.group()).branch if found else ""


def too_far(program: str, text: str, wanted: Version) -> str:
    """Why this release of kubeadm or kubelet does not go with a Kubernetes version, or ""."""
    branch = branch_of(text)
    if not branch:
        return ""
    found = parse(branch)
    row = next(row for row in resources.data("skew") if row["program"] == program)
    ahead = found.minor - wanted.minor
    if found.major == wanted.major and -row["older"] <= ahead <= row["newer"]:
        return ""
    return str(row["why"])
