"""Container images as data (``data/images.yaml``)."""

from __future__ import annotations

from typing import Any

from kubevipgen import resources
from kubevipgen.versions.contract import ImageProfile, KubeVipContract
from kubevipgen.versions.number import parse

_FOR_PEOPLE = ("program", "branches", "why", "source")
_LISTS = ("command", "args", "writable_dirs", "architectures")


def profiles(program: str, version: str) -> tuple[str, ...]:
    """Names of the profiles that fit, the default first; for a newer branch those of the newest.

    ``program`` is ``kube-vip``, ``keepalived`` or ``haproxy``. A profile named ``custom-...`` has
    no image of its own: it stands for one that the user names.
    """
    rows = [row for row in resources.data("images") if row["program"] == program]
    branch = parse(version).branch
    fitting = [row for row in rows if branch in row["branches"]]
    if not fitting:
        newest = max((b for row in rows for b in row["branches"]), key=parse)
        fitting = [row for row in rows if newest in row["branches"]]
    return tuple(row["name"] for row in fitting)


def profile_names(program: str) -> tuple[str, ...]:
    """All profiles of a program, whatever the version."""
    return tuple(row["name"] for row in resources.data("images") if row["program"] == program)


def image_profile(name: str) -> ImageProfile:
    """One profile by name; KeyError when there is none."""
    row = next((row for row in resources.data("images") if row["name"] == name), None)
    if row is None:
        raise KeyError(name)
    values: dict[str, Any] = {k: v for k, v in row.items() if k not in _FOR_PEOPLE}
    values.update({key: tuple(values[key]) for key in _LISTS if key in values})
    return ImageProfile(**values)


def kube_vip_image(contract: KubeVipContract, *, masquerade: bool) -> str:
    """The image for this release: masquerade needs the one with iptables up to 1.2.1."""
    with_iptables = masquerade and contract.masquerade_needs_iptables_image
    profile = image_profile("kube-vip-iptables" if with_iptables else "kube-vip")
    return profile.image(str(contract.version))
