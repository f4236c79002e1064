"""Static pods: a base manifest from ``manifests/``, completed with what the spec decides."""

from __future__ import annotations

import copy
import hashlib
import hmac

from kubevipgen import resources
from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map
from kubevipgen.render.plan import Content, Job
from kubevipgen.versions import ImageProfile

CHECKSUM = "kubevipgen/config-checksum"


def base(name: str, image: str) -> Map:
    """A fresh copy of ``manifests/NAME.yaml`` with its comments, and the image filled in."""
    tree: Map = copy.deepcopy(resources.manifest(name))
    container(tree)["image"] = image
    return tree


def container(tree: Map) -> Map:
    """The one container of the pod."""
    first: Map = tree["spec"]["containers"][0]
    return first


def use_profile(tree: Map, profile: ImageProfile | None) -> None:
    """What the image needs: entry point, user, and folders to write in beside a read-only root."""
    if profile is None:
        return
    only = container(tree)
    context = only["securityContext"]
    if profile.command:
        _insert_after(only, "image", "command", list(profile.command))
    if profile.args:
        _insert_after(only, "command" if profile.command else "image", "args", list(profile.args))
    if profile.user:
        context["runAsUser"] = profile.user
        context["runAsGroup"] = profile.user
        context["runAsNonRoot"] = True
    context["readOnlyRootFilesystem"] = profile.read_only_root
    for number, folder in enumerate(profile.writable_dirs):
        name = f"scratch-{number}" if number else "scratch"
        _mount(tree, name, {"name": name, "mountPath": folder}, {"emptyDir": {"medium": "Memory"}})


def mount_file(tree: Map, name: str, host_path: str, mount_path: str) -> None:
    """Mount one file of the host, read-only.

    ``type: File`` makes the kubelet wait until the file is there; without it the container
    runtime would put an empty directory in its place.
    """
    mount = {"name": name, "mountPath": mount_path, "readOnly": True}
    _mount(tree, name, mount, {"hostPath": {"path": host_path, "type": "File"}})


def annotate_checksum(tree: Map, job: Job, *contents: Content) -> None:
    """Make a changed configuration a changed pod, which the kubelet then restarts.

    Comments do not count: an edit that only changes a header must not restart anything.
    """
    digest = hashlib.sha256()
    for content in contents:
        lines = _without_secrets(content, job.secrets.certificate_key).splitlines()
        kept = (line for line in lines if not line.lstrip().startswith("#"))
        digest.update("\n".join(kept).encode())
        digest.update(b"\0")
    _insert_after(tree["metadata"], "labels", "annotations", {CHECKSUM: digest.hexdigest()[:16]})


def _without_secrets(content: Content, key: str) -> str:
    """The text with each secret replaced by what tells of a change, but not of the value.

    Whoever may read pods sees the checksum, and could try all short passwords against it. So a
    secret counts by its HMAC under the certificate key (256 bits), or not at all without one.
    """
    text = content.text
    for secret in content.secrets:
        stand_in = hmac.digest(key.encode(), secret.encode(), "sha256").hex() if key else ""
        text = text.replace(secret, stand_in)
    return text


def dump(tree: Map, header: tuple[str, ...]) -> str:
    """The manifest's text."""
    return yaml.dump(tree, header=header)


def _mount(tree: Map, name: str, mount: dict[str, object], volume: dict[str, object]) -> None:
    container(tree).setdefault("volumeMounts", []).append(mount)
    tree["spec"].setdefault("volumes", []).append({"name": name, **volume})


def _insert_after(tree: Map, anchor: str, key: str, value: object) -> None:
    """Put a key where a reader expects it, in place, and keep the comments of the others."""
    items = list(tree.items())
    tree.clear()
    for old, kept in items:
        tree[old] = kept
        if old == anchor:
            tree[key] = value
