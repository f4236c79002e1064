"""The files of each node -> Settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kubevipgen.failover import haproxy, keepalived, kube_vip
from kubevipgen.failover.settings import Balancer, Lease, Member, Settings, Vrrp
from kubevipgen.failover.trees import File

_KINDS = (  # by content, in this order; the first line of a script decides before all
    ("script", re.compile(r"\A#!")),
    ("keepalived", re.compile(r"^\s*(?:vrrp_instance|vrrp_script|global_defs)\b", re.MULTILINE)),
    ("haproxy", re.compile(r"^(?:global|defaults|frontend|backend|listen)\b", re.MULTILINE)),
    ("pod", re.compile(r"^kind:\s*[\"']?Pod\b", re.MULTILINE)),
)
_FOLDERS = re.compile(r"(?:^|/)etc/(?:keepalived|haproxy|kubernetes/manifests)/")
_PROGRAMS = re.compile(r"kube-vip|keepalived|haproxy")
_FEWEST = 3  # control planes of a cluster that survives the loss of one


def kind_of(path: str, text: str) -> str:
    """keepalived, haproxy, pod, script; "" for a file that says nothing about a failover."""
    if "/etc/" in f"/{path}" and not _FOLDERS.search(path):
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def settings(files: Mapping[str, Mapping[str, str]], folder: str = "") -> Settings:
    """Of the texts of the files by node and path; "" is the name of a node that has none.

    Messages call a file ``FOLDER/NODE/PATH``.

    FindingsError, with the place, for a file that its own program would not read.
    """
    members, notes = [], list[str]()
    for node, texts in files.items():
        member, said = _member(folder, node, texts)
        if member:
            members.append(member)
            notes += said
    nodes, said = _completed(tuple(members))
    notes += said
    return Settings(nodes, _is_stacked(files, nodes), tuple(dict.fromkeys(notes)))


def _member(folder: str, node: str, texts: Mapping[str, str]) -> tuple[Member | None, list[str]]:
    kinds: dict[str, list[File]] = {}
    for path, text in texts.items():
        name = "/".join(filter(None, (folder, node, path.lstrip("/") if node else path)))
        kinds.setdefault(kind_of(path, text), []).append(File(name, text))
    pods = {
        kube_vip.pod_program(file): file
        for file in kinds.get("pod", ())
        if _PROGRAMS.search(file.text)
    }
    notes = [
        f"{file.name} is not read: {kinds[kind][0].name} is there already."
        for kind in ("keepalived", "haproxy")
        for file in kinds.get(kind, ())[1:]
    ]
    read = haproxy.Read(None, ())
    for file in kinds.get("haproxy", ())[:1]:
        read = haproxy.read(file, in_pod="haproxy" in pods)
    vrrp: Vrrp | None = None
    for file in kinds.get("keepalived", ())[:1]:
        pod = "keepalived" in pods
        vrrp, said = keepalived.read(file, texts, read.listeners, read.balancer, in_pod=pod)
        notes += said
    lease: Lease | None = None
    if "kube-vip" in pods:
        lease, told = kube_vip.read(pods["kube-vip"])
        notes += told
    if not (vrrp or read.balancer or lease):
        return None, notes
    return Member(node, vrrp, read.balancer, lease), notes


def _completed(members: tuple[Member, ...]) -> tuple[tuple[Member, ...], list[str]]:
    """The files of one node alone: the others are taken to be like it, one priority below."""
    if len(members) != 1:
        return members, []
    own = members[0]
    number = _size(own.balancer)
    vrrp = own.vrrp
    lower = replace(vrrp, priority=max(1, vrrp.priority - 1), state="BACKUP") if vrrp else None
    others = tuple(replace(own, name=f"other {n}", vrrp=lower) for n in range(1, number))
    if vrrp is None or lower is None:
        return (own, *others), []
    note = (
        f"Files of one node: {number} nodes are taken for granted, the others with priority"
        f" {lower.priority}. Give a tree DIR/NODE/etc/... for the real ones."
    )
    return (own, *others), [note]


def _size(balancer: Balancer | None) -> int:
    return len(balancer.servers) if balancer and len(balancer.servers) > 1 else _FEWEST


def _is_stacked(files: Mapping[str, Mapping[str, str]], nodes: tuple[Member, ...]) -> bool:
    """Whether the apiservers are on the nodes of the VIP, as far as addresses tell."""
    sources = set[str]()
    for texts in files.values():
        for text in texts.values():
            sources.update(re.findall(r"^\s*unicast_src_ip\s+(\S+)", text, re.MULTILINE))
    balancers = [node.balancer for node in nodes if node.balancer]
    if not sources or not balancers:
        return True
    hosts = {server.rpartition(":")[0].strip("[]") for server in balancers[0].servers}
    return bool(hosts & sources)
