"""Topic ``disk``: our files, kubeadm's files, and the folders that they share with others.

Digests and comments leave the host, contents never do.
"""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from typing import Any, Callable

from kubevipgen.probe import kubeadm_files, read
from kubevipgen.probe.topic import Request, Topic

MARK = "Made by kubevipgen"
_MARK_LINES = 10  # the marker stands in the comment that opens a file, after what it is for
_MAX_BYTES = 1 << 20
_MAX_NAMES = 100  # of one folder; more than anybody has there in good order
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISREG, "file"),
    (stat.S_ISDIR, "directory"),
    (stat.S_ISLNK, "symlink"),
)


def gather(request: Request) -> dict[str, Any]:
    """By path: what is there (None: nothing), and which names the folders hold."""
    folders = {path: read.known(names, path) for path in _folders(request)}
    return {
        "files": {path: read.known(entry, path) for path in _files(request, folders)},
        "folders": folders,
    }


def _folders(request: Request) -> tuple[str, ...]:
    pki = kubeadm_files.pki(request)
    fixed = ("/etc/cni/net.d", "/etc/haproxy", "/etc/keepalived")
    own = (pki, f"{pki}/etcd", kubeadm_files.etcd(request))
    return (kubeadm_files.MANIFESTS, *own, *fixed)


def _files(request: Request, folders: dict[str, Any]) -> list[str]:
    """Each path once, sorted."""
    found = {*request.me().get("files", []), *kubeadm_files.KUBECONFIGS, *kubeadm_files.CONFIGS}
    found |= {*kubeadm_files.CONTROL_PLANE_MANIFESTS, kubeadm_files.KUBELET_CONFIG}
    for certificate, key in kubeadm_files.certificate_pairs(request).items():
        found |= {certificate, key}
    found |= {f"{kubeadm_files.pki(request)}/sa.{end}" for end in ("key", "pub")}
    manifests = folders[kubeadm_files.MANIFESTS]
    if isinstance(manifests, list):
        found |= {f"{kubeadm_files.MANIFESTS}/{name}" for name in manifests}
    return sorted(found - {""})


def names(path: str) -> list[str] | None:
    """The names in a folder, hidden ones too; None when there is no such folder."""
    try:
        return sorted(os.listdir(path))[:_MAX_NAMES]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise read.refused(path, error) from None


def entry(path: str) -> dict[str, Any] | None:
    """What is at a path, without following a link there; None for nothing."""
    try:
        info = os.lstat(path)
        target = os.readlink(path) if stat.S_ISLNK(info.st_mode) else ""
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise read.refused(path, error) from None
    kind = next((name for test, name in _KINDS if test(info.st_mode)), "other")
    found: dict[str, Any] = {
        "type": kind,
        "mode": f"{stat.S_IMODE(info.st_mode):04o}",
        "owner": f"{_user(info.st_uid)}:{_group(info.st_gid)}",
        "size": info.st_size,
        "target": target,
    }
    if kind == "file":
        found["sha256"] = read.known(_digest, path, info.st_size)
        found["marker"] = read.known(_marker, path)
    return found


def _digest(path: str, size: int) -> str:
    """The SHA-256 in hex; "" for a file so large that it cannot be one of these."""
    return "" if size > _MAX_BYTES else hashlib.sha256(_bytes(path, _MAX_BYTES)).hexdigest()


def _marker(path: str) -> str:
    return marker(_bytes(path, 4096).decode("utf-8", "replace"))


def marker(text: str) -> str:
    """The line that says which spec a file was made from, "" in a file that is not ours."""
    for line in text.splitlines()[:_MARK_LINES]:
        where = line.find(MARK)
        if where >= 0:
            return line[where:].strip()
    return ""


def _bytes(path: str, limit: int) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(limit)
    except OSError as error:
        raise read.refused(path, error) from None


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


TOPIC = Topic("disk", gather)
