"""What the names of folders and files say: only whose or what a file is, or which cluster's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_PROGRAM_WORDS = """
keepalived haproxy nginx kubernetes k8s kube kubeadm kubelet kubevip vrrp lvs metallb apiserver
sysctl hosts loadbalancer loadbalancers loadbalancing proxy
"""
_ROLE_WORDS = """
master masters slave backup primary secondary active standby node nodes host server lb lbs vip cp
controlplane controlplanes controller controllers member peer haproxy keepalived
"""
_PLACE_WORDS = """
etc conf confs config configs configuration cfg manifests staticpods staticpod scripts script bin
sbin usr local opt file files template templates check checks chk healthcheck health rootfs roles
confd streamd sysctld haproxyd checkapiserver defaults
"""
_PROGRAMS = frozenset(_PROGRAM_WORDS.split())
_ROLES = frozenset(_ROLE_WORDS.split())
_PLACES = frozenset(_PLACE_WORDS.split())
_SYSTEMS = frozenset(("k8s", "kube", "kubernetes", "ha"))
_SAID = _PROGRAMS | _ROLES | _PLACES | _SYSTEMS
_SAID |= {"api", "control", "plane", "load", "balancer", "init", "join"}
_NO_NODE = _PROGRAMS | _PLACES | _SYSTEMS | {"root", "docker", "src", "base", "common", "all"}
_SPLIT = re.compile(r"[-_.\s]+")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # keepalivedBACKUP.conf
_NUMBERED = re.compile(r"([a-z][a-z0-9]*?)(\d{1,3})")
_APART = re.compile(  # these are not the nodes of one cluster
    r"(?:prod|production|stag(?:e|ing)|dev|development|test|testing|qa|uat|pre-?prod|lab|demo|v)"
    r"\d{0,3}|(?:cluster|env|environment|site|dc|region|zone|tenant|examples?|samples?|variant)"
    r"[-_.]?\w{0,20}",
    re.IGNORECASE,
)
_ETC = re.compile(r"(?:(?P<above>.*)/)?(?P<node>[^/]+)(?P<path>/etc/.+)")
_SUFFIX = re.compile(r"\.(?:conf|cfg|ya?ml|sh|json|txt|j2|tpl|tmpl|bak|example|sample|orig)\d?$")


def home(folder: str) -> str:
    """The folder with everything taken away that only says whose or what its files are."""
    steps = folder.split("/")
    while steps and _is_neutral(steps[-1]):
        steps.pop()
    return "/".join(steps)


def stem(file: str) -> str:
    """What a file's name says beside the program, the role and the number: "" mostly.

    A name that only counts (``0017.conf``) says that it is a sample of its own.
    """
    base = _without_suffix(file.rpartition("/")[2])
    words = [word for word in _SPLIT.split(_GLUED.sub("-", base).lower()) if word]
    left = [w for w in words if not w.isdigit() and w not in _SAID and _plain(w) not in _SAID]
    is_told = any(w in _SAID or _plain(w) in _SAID for w in words)
    return "-".join(left) if is_told else base


def owners(files: Iterable[str]) -> dict[str, tuple[str, str]]:
    """File -> its node and where it stands there, for those below ``NODE/etc`` or ``lb1``.

    One such folder alone is no node of several: its files keep their place, and no name.
    """
    found = {file: owner for file in files if (owner := _owner(file))}
    named = _several(found.values())
    return {
        file: (node if (above, node) in named else "", path)
        for file, (above, node, path) in found.items()
    }


def _without_suffix(base: str) -> str:
    while (shorter := _SUFFIX.sub("", base)) != base and shorter:
        base = shorter
    return base


def _is_neutral(name: str) -> bool:
    """A program, a place or a role, whichever way it is written; a role with its number."""
    words = [word for word in _SPLIT.split(name.lower()) if word]
    whole = "".join(words)
    return whole in _PROGRAMS | _PLACES | _ROLES or whole == "ha" or is_one_of_many(name)


def is_one_of_many(name: str) -> bool:
    """Whether it names a machine by role and number: ``lb1``, ``k8s-master-01``, ``backup2``."""
    words = [word for word in _SPLIT.split(name.lower()) if word]
    while len(words) > 1 and words[0] in _SYSTEMS:
        words.pop(0)
    whole = "".join(words)
    if whole in {"master", "backup", "primary", "secondary", "slave"}:
        return True
    match = _NUMBERED.fullmatch(whole)
    return bool(match and match[1] in _ROLES)


def _plain(word: str) -> str:
    match = _NUMBERED.fullmatch(word)
    return match[1] if match else word


def _owner(file: str) -> tuple[str, str, str] | None:
    """The folder above the node's, the node, and the path there if it can be told."""
    if match := _ETC.fullmatch(file):
        return match["above"] or "", match["node"], match["path"]
    if file.startswith("etc/"):
        return "", "", f"/{file}"
    steps = file.split("/")[:-1]
    for number, step in enumerate(steps):
        if is_one_of_many(step):
            return "/".join(steps[:number]), step, ""
    return None


def _several(found: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    beside: dict[str, set[str]] = defaultdict(set)
    for above, node, _ in found:
        if node.lower() not in _NO_NODE and not _APART.fullmatch(node):
            beside[above].add(node)
    return {(above, node) for above, nodes in beside.items() if len(nodes) > 1 for node in nodes}
