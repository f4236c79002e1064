"""Releases and images: carried over where kubevipgen knows the release."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubevipgen import versions
from kubevipgen.adopt.notes import ASSUMED, MISSING, Fate, Notes
from kubevipgen.lint.view.manifest import Image, Pod
from kubevipgen.lint.view.word import Word
from kubevipgen.spec.resolve_programs import SECTIONS

_RELEASE = re.compile(r"v?(\d{1,4}\.\d{1,4}\.\d{1,4})")
_TAG = re.compile(r"v?(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)(?![\d.])")
_ANY_IMAGE = re.compile(r"[a-z0-9][a-z0-9.:/_-]*/[a-z0-9._/-]+[:@][A-Za-z0-9_.:@-]+")


def kubernetes(said: Word | None, *, is_told: bool, notes: Notes) -> str:
    """The release as the files have it, else the newest one that is known, with a word."""
    match = _RELEASE.fullmatch(said.text) if said else None
    if said and match:
        if problem := _unknown(kubernetes=match[1]):
            hint = "upgrade the cluster first; until then `kubevipgen validate` refuses the file"
            notes.error(Fate.REFUSED.value, problem, hint, said.at)
        return match[1]
    newest = f"{versions.newest('kubernetes')}.0"
    where = "write what `kubectl version` says of the server into kubernetesVersion"
    if said:
        message = f"{said.text} is no release with a patch number; {newest} stands for it"
        notes.warning(MISSING, message, where, said.at)
    elif is_told:
        notes.warning(MISSING, f"no kubernetesVersion; {newest} stands for it", where)
    else:
        message = (
            f"no configuration of kubeadm: Kubernetes {newest}, the subnets of pods and services"
            " and the names in certificates are what kubevipgen takes without one"
        )
        hint = (
            "give kubeadm's file too, or the output of `kubectl -n kube-system get configmap"
            " kubeadm-config -o jsonpath={.data.ClusterConfiguration}`"
        )
        notes.warning(ASSUMED, message, hint)
    return newest


def nearest(release: str) -> str:
    """The same, or for one that nobody renders the oldest or the newest that somebody does."""
    if not _unknown(kubernetes=release):
        return release
    oldest, newest = versions.known("kubernetes")[0], versions.newest("kubernetes")
    is_old = versions.parse(release) < versions.parse(f"{oldest}.0")
    return f"{oldest if is_old else newest}.0"


def program(pods: Sequence[Pod], name: str, notes: Notes) -> dict[str, dict[str, str]]:
    """``version`` below the program's section, or the image where it is not the usual one."""
    found = [pod.main.image for pod in pods if pod.program == name and pod.main.image]
    image = next((one for one in found if not one.word.is_placeholder), None)
    if image is None:
        return {}
    tag = _TAG.match(image.tag)
    release = tag[1] if tag else ""
    if not release or _unknown(**{name.replace("-", "_"): release}):
        message = f"`{image.word.text}`: kubevipgen renders {name} {_range(name)}"
        hint = f"the newest is taken; say {SECTIONS[name]}.version for another"
        notes.warning(Fate.LOST.value, message, hint, image.word.at)
        return {}
    return _wanted(image, name, release)


def _wanted(image: Image, name: str, release: str) -> dict[str, dict[str, str]]:
    text, section = _full(image), SECTIONS[name]
    profile = versions.image_profile(versions.profiles(name, release)[0])
    branch = release if name == "kube-vip" else versions.parse(release).branch
    for said in (branch, release):
        if text == profile.image(said):
            return {section: {"version": said}}
    return {section: {"version": branch}, "images": {section: text}}


def _full(image: Image) -> str:
    """With a registry, as the cluster file wants it."""
    text = image.word.text
    return text if _ANY_IMAGE.fullmatch(text) else f"docker.io/library/{text}"


def _unknown(**releases: str) -> str:
    """Why a release is refused, "" when it is known."""
    newest = f"{versions.newest('kubernetes')}.0"
    try:
        versions.contract(
            releases.get("kubernetes", newest),
            kube_vip=releases.get("kube_vip"),
            keepalived=releases.get("keepalived"),
            haproxy=releases.get("haproxy"),
        )
    except versions.UnknownVersionError as error:
        what = {"kubernetes": "Kubernetes"}.get(error.program, error.program)
        reason = f"is refused: {error.reason}" if error.reason else "is not known"
        return f"{what} {error.version} {reason}; kubevipgen renders {_range(error.program)}"
    return ""


def _range(name: str) -> str:
    return f"{versions.known(name)[0].partition(' ')[0]} to {versions.newest(name)}"


def counts_as_logrus(pod: Pod) -> bool:
    """Whether this kube-vip has the old numbers of vip_loglevel; not for one nobody knows."""
    tag = _TAG.match(pod.main.image.tag) if pod.main.image else None
    if tag is None or _unknown(kube_vip=tag[1]):
        return False
    newest = f"{versions.newest('kubernetes')}.0"
    found = versions.contract(newest, kube_vip=tag[1]).kube_vip
    return found is not None and found.log_scale == "logrus"
