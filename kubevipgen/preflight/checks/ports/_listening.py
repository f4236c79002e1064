"""The topic ``sockets`` as values, and who may have which port of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from kubevipgen.model import Ip
from kubevipgen.preflight.facts import Facts

# The programs that a part of the ledger belongs to.
OWNERS = {
    "apiserver": frozenset({"kube-apiserver"}),
    "control-plane": frozenset({"kube-controller-manager", "kube-scheduler"}),
    "etcd": frozenset({"etcd"}),
    "kubelet": frozenset({"kubelet"}),
    "kube-proxy": frozenset({"kube-proxy"}),
    "endpoint": frozenset({"haproxy"}),
    "haproxy": frozenset({"haproxy"}),
    "kube-vip": frozenset({"kube-vip"}),
}


@dataclass(frozen=True, slots=True)
class Socket:
    """``name`` is the program's: "" for the kernel itself, None when it is not known (``why``)."""

    ip: Ip
    port: int
    ipv4: bool
    name: str | None
    pid: int = 0
    why: str = ""

    @property
    def who(self) -> str:
        """The process, for a message."""
        if self.name is None:
            return "a process that cannot be seen"
        return f"{self.name} (pid {self.pid})" if self.name else "the kernel or another container"

    @property
    def where(self) -> str:
        """The address, for a message."""
        return "all addresses" if self.ip.is_unspecified else str(self.ip)


def listening(facts: Facts, protocol: str = "tcp") -> Iterator[Socket]:
    """Every socket that others can send to."""
    for entry in facts.at("sockets", protocol):
        process = entry["process"] or {"name": "", "pid": 0}
        yield Socket(
            ip=ip_address(entry["address"]),
            port=entry["port"],
            ipv4=entry["ipv4"],
            name=process.get("name"),
            pid=process.get("pid", 0),
            why=process.get("unknown", ""),
        )
