"""The virtual addresses that a node's other files name, and where."""

from __future__ import annotations

from kubevipgen.finding import Location
from kubevipgen.lint.around import Around
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word


def vips(around: Around) -> dict[Address, Location]:
    """Those of keepalived's virtual_ipaddress and of kube-vip's address."""
    words = [
        vip.word
        for view in around.node.all(Keepalived)
        for instance in view.instances
        for vip in instance.vips
    ]
    for pod in around.node.all(Pod):
        if pod.program == "kube-vip":
            words += [pod.main.env[name] for name in ("address", "vip_address") if _has(pod, name)]
    found: dict[Address, Location] = {}
    for word in words:
        if word.address and not word.is_placeholder:
            found.setdefault(word.address, word.at)
    return found


def _has(pod: Pod, name: str) -> bool:
    return name in pod.main.env


def address_of(host: str) -> Address | None:
    """The IP address that a host is written as."""
    return Word(host, Location("")).address
