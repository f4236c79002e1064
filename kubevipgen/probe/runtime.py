"""Topic ``runtime``: the container runtimes, what they answer and how they are configured."""

from __future__ import annotations

import glob
import json
import os
import re
import socket
import stat
from typing import Any

from kubevipgen.probe import cri, grpc, processes, read, toml_lines
from kubevipgen.probe.topic import Request, Topic, UnavailableError

# Where kubeadm looks for a runtime that it was not told of.
USUAL = (
    "/var/run/containerd/containerd.sock",
    "/var/run/crio/crio.sock",
    "/var/run/cri-dockerd.sock",
)
_CONTAINERD = "/etc/containerd/config.toml"
_CRI = "io.containerd.grpc.v1.cri"  # the plugin in versions 2 of the file, "cri" in version 1
_CRI_RUNTIME, _CRI_IMAGES = "io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images"
_DRIVER = re.compile(r"^cgroupDriver:\s*[\"']?(\w+)", re.MULTILINE)


def gather(request: Request) -> dict[str, Any]:
    """Sockets that are not there are left out."""
    return {
        "sockets": [_socket(path) for path in candidates(request) if _is_socket(path)],
        "containerd": read.known(_containerd),
        "crioCgroupManager": read.known(_crio),
        "dockerCgroupDriver": read.known(_docker),
        "kubeletCgroupDriver": read.known(_kubelet),
    }


def candidates(request: Request) -> list[str]:
    """Paths of sockets, links resolved: what the spec asks for first, then the usual ones."""
    asked = str(request.me().get("criSocket", ""))
    paths = [asked.partition("://")[2] or asked] if asked else []
    return list(dict.fromkeys(os.path.realpath(path) for path in (*paths, *USUAL)))


def _is_socket(path: str) -> bool:
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except PermissionError:
        return True  # there may be one; asking it will say that we may not
    except OSError:
        return False


def _socket(path: str) -> dict[str, Any]:
    """``accepts`` is what kubeadm looks at; ``cri`` None with a ``reason`` when CRI v1 fails."""
    found = {"path": path, "accepts": True, "cri": None, "cgroupDriver": None, "reason": ""}
    try:
        _connect(path)
    except PermissionError:
        unknown = {"unknown": f"{path} may not be opened (run as root)"}
        return {**found, "accepts": unknown, "cri": unknown, "cgroupDriver": unknown}
    except OSError as error:
        return {**found, "accepts": False, "reason": str(error.strerror or error)}
    try:
        found["cri"] = cri.version(path)
    except grpc.RefusedError as refused:
        return {**found, "reason": _refusal(refused)}
    except UnavailableError as error:
        return {**found, "reason": str(error)}
    found["cgroupDriver"] = read.known(_cgroup_driver, path)
    return found


def _refusal(refused: grpc.RefusedError) -> str:
    if refused.status == grpc.NOT_IMPLEMENTED:
        return "it does not offer CRI v1 (runtime.v1.RuntimeService)"
    return str(refused)


def _cgroup_driver(path: str) -> str | None:
    try:
        return cri.cgroup_driver(path)
    except grpc.RefusedError as refused:
        raise UnavailableError(f"{path} refuses RuntimeConfig: {refused}") from None


def _connect(path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        connection.connect(path)


def _containerd() -> dict[str, Any]:
    """What its file says; ``config`` "" when there is none and the defaults count."""
    path = _option(processes.arguments("containerd"), "-c", "--config") or _CONTAINERD
    text = read.text_or_none(path)
    if text is None:
        return {"config": "", **containerd_settings({})}
    settings = toml_lines.values(text)
    for pattern in settings.get(("imports",), []):
        for imported in sorted(glob.glob(os.path.join(os.path.dirname(path), pattern))):
            settings.update(toml_lines.values(read.text(imported)))
    return {"config": path, **containerd_settings(settings)}


def containerd_settings(settings: dict[toml_lines.Key, Any]) -> dict[str, Any]:
    """From the file formats 1, 2 and 3, which name the same settings differently."""
    for plugin in (_CRI_RUNTIME, _CRI, "cri"):
        at = ("plugins", plugin, "containerd")
        name = settings.get((*at, "default_runtime_name"), "runc")
        driver = settings.get((*at, "runtimes", name, "options", "SystemdCgroup"))
        if driver is not None:
            break
    images = ("plugins", _CRI_IMAGES, "pinned_images", "sandbox")
    older = (("plugins", plugin, "sandbox_image") for plugin in (_CRI, "cri"))
    return {
        "version": settings.get(("version",), 1 if settings else 0),
        "systemdCgroup": driver,
        "sandboxImage": next((settings[key] for key in (images, *older) if key in settings), ""),
        "disabledPlugins": settings.get(("disabled_plugins",), []),
    }


def _option(words: list[str], *names: str) -> str:
    """The value of an option of a command line, as ``-c X``, ``--config X`` or ``--config=X``."""
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else "".join(words[at + 1 : at + 2])
    return ""


def _crio() -> str:
    """``cgroup_manager`` of CRI-O; "" when no file says one (it is systemd then)."""
    found = ""
    for path in ("/etc/crio/crio.conf", *sorted(glob.glob("/etc/crio/crio.conf.d/*"))):
        settings = toml_lines.values(read.text_or_none(path) or "")
        found = str(settings.get(("crio", "runtime", "cgroup_manager"), found))
    return found


def _docker() -> str:
    """The driver in Docker's daemon.json; "" when it says none."""
    text = read.text_or_none("/etc/docker/daemon.json") or "{}"
    try:
        options = json.loads(text).get("exec-opts", [])
    except (ValueError, AttributeError):
        raise UnavailableError("/etc/docker/daemon.json is not JSON of the expected form") from None
    drivers = [option.partition("=")[2] for option in options if "cgroupdriver" in option]
    return str(drivers[-1]) if drivers else ""


def _kubelet() -> str | None:
    """The driver in the kubelet's own file, which kubeadm writes; None before that."""
    text = read.text_or_none("/var/lib/kubelet/config.yaml")
    found = _DRIVER.search(text or "")
    return found.group(1) if found else None


def gather_images(request: Request) -> list[str] | None:
    """Topic ``images``: references that the runtimes have; None when no runtime answers."""
    found: set[str] = set()
    silent = True
    for path in filter(_is_socket, candidates(request)):
        images = _images(path)
        silent = silent and images is None
        found |= set(images or ())
    return None if silent else sorted(found)


def _images(path: str) -> list[str] | None:
    """None when it does not answer; topic ``runtime`` says why not."""
    try:
        _connect(path)
        return cri.images(path)
    except PermissionError:
        raise UnavailableError(f"{path} may not be opened (run as root)") from None
    except (OSError, grpc.RefusedError, UnavailableError):
        return None


TOPIC = Topic("runtime", gather)
IMAGES = Topic("images", gather_images)
