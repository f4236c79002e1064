"""Which programs a mode runs, in which release, from which image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kubevipgen import versions
from kubevipgen.model import Mode, RunAs
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.problem import Path
from kubevipgen.spec.resolve_failover import timings
from kubevipgen.spec.words import listing
from kubevipgen.timings import Timings

PROGRAMS: dict[Mode, tuple[str, ...]] = {
    Mode.KUBE_VIP: ("kube-vip",),
    Mode.KEEPALIVED_HAPROXY: ("keepalived", "haproxy"),
    Mode.KUBE_VIP_HAPROXY: ("kube-vip", "haproxy"),
    Mode.KEEPALIVED: ("keepalived",),
    Mode.HAPROXY: ("haproxy",),
}
SECTIONS = {"kube-vip": "kubeVip", "keepalived": "keepalived", "haproxy": "haproxy"}
_PATHS: dict[str, Path] = {
    "kubernetes": ("kubernetesVersion",),
    **{program: (name, "version") for program, name in SECTIONS.items()},
}
_TAG = re.compile(r":v?([0-9]+\.[0-9]+(?:\.[0-9]+)?)[^/:@]*(?:@.*)?$")


@dataclass(frozen=True, slots=True)
class Programs:
    """The chosen releases; ``contract`` says what each can do, ``times`` how soon it acts."""

    contract: versions.Contract
    releases: Mapping[str, str]  # program -> release or branch
    times: Timings


def programs(
    data: Mapping[str, Any], mode: Mode, notes: Collector, *, allow_unknown: bool
) -> Programs | None:
    """Releases by the spec, by the tag of a given image, else the newest known."""
    kubernetes = data["kubernetesVersion"].removeprefix("v")
    try:
        newest = versions.defaults(kubernetes)
        chosen = {p: _release(data, p, newest) for p in PROGRAMS[mode]}
        contract = versions.contract(
            kubernetes,
            kube_vip=chosen.get("kube-vip"),
            keepalived=chosen.get("keepalived"),
            haproxy=chosen.get("haproxy"),
            allow_unknown=allow_unknown,
        )
    except versions.UnknownVersionError as error:
        _note_unknown(error, data, notes)
        return None
    for warning in contract.warnings:
        notes.warning("unknown-version", warning, _PATHS[warning.partition(" ")[0]])
    return Programs(contract, chosen, timings(data))


def _release(data: Mapping[str, Any], program: str, newest: Mapping[str, str]) -> str:
    given = section(data, SECTIONS[program]).get("version")
    return str(given).removeprefix("v") if given else tagged(data, program) or newest[program]


def tagged(data: Mapping[str, Any], program: str) -> str:
    """The release in the tag of an image that the spec names."""
    tag = _TAG.search(section(data, "images").get(SECTIONS[program], ""))
    return tag[1] if tag else ""


def _note_unknown(
    error: versions.UnknownVersionError, data: Mapping[str, Any], notes: Collector
) -> None:
    path = _PATHS[error.program]
    what = f"{error.program.replace('kubernetes', 'Kubernetes')} {error.version}"
    message = f"{what} is refused: {error.reason}" if error.reason else f"{what} is not known"
    hint = f"known: {listing(error.known, 'and')}"
    if error.newer:
        hint += "; --allow-unknown-version treats a newer one as the newest known"
    name = str(path[0])
    if error.program in SECTIONS and "version" not in section(data, name):
        path = ("images", name)
        hint += f"; say {name}.version when the tag is not the release"
    notes.error("unknown-version", message, path, hint)


def move(image: str, registry: str) -> str:
    """The same image behind another registry host; unchanged when it is there already."""
    if not registry or image.startswith(registry + "/"):
        return image
    host, slash, rest = image.partition("/")
    is_host = slash and ("." in host or ":" in host or host == "localhost")
    return f"{registry}/{rest if is_host else image}"


def image_and_profile(
    data: Mapping[str, Any], program: str, release: str, run_as: RunAs, notes: Collector
) -> tuple[str, versions.ImageProfile | None]:
    """The image of a static pod and how it is laid out; nothing for a systemd service."""
    if run_as is RunAs.SYSTEMD:
        return "", None
    images, name = section(data, "images"), SECTIONS[program]
    given = images.get(name, "")
    asked = section(data, name).get("profile", "")
    known = [versions.image_profile(n) for n in versions.profiles(program, release)]
    if asked:
        profile = _asked(asked, known, (name, "profile"), notes)
    else:
        profile = _like(given, known) if given else known[0]
    image = given or (profile.image(release) if profile else "")
    if profile and not image:
        message = f"profile {profile.name} has no image of its own"
        notes.error("missing-field", message, (name, "profile"), f"name one in images.{name}")
    return move(image, images.get("registry", "")), profile


def _asked(
    name: str, known: list[versions.ImageProfile], path: Path, notes: Collector
) -> versions.ImageProfile | None:
    for profile in known:
        if profile.name == name:
            return profile
    message = f'there is no image profile "{name}" for this version of {path[0]}'
    hint = f"known: {listing([p.name for p in known], 'and')}"
    notes.error("unknown-profile", message, path, hint)
    return None


def _like(image: str, known: list[versions.ImageProfile]) -> versions.ImageProfile:
    """The profile of the same repository, whatever the registry, that shares most of the tag."""
    bare, _, tag = image.partition("@")[0].rpartition(":")
    if "/" in tag or not bare:
        bare, tag = image.partition("@")[0], ""
    same = [p for p in known if p.repository and _under_any_host(bare, p.repository)]
    same = [p for p in same if p.tag.rpartition("}")[2] in tag or "{" not in p.tag]
    own = [p for p in known if not p.repository]
    return max(same, key=lambda p: len(p.tag)) if same else (own or known)[0]


def _under_any_host(bare: str, repository: str) -> bool:
    path = repository.partition("/")[2]
    return bare.endswith((f"/{path}", f"/{path.removeprefix('library/')}"))
