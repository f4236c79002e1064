"""Which virtual addresses a set of files speaks of, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

_TRUE = frozenset(("1", "t", "T", "true", "True", "TRUE"))  # Go's strconv.ParseBool


class Held(NamedTuple):
    """A VIP, the word that says it, and the program that holds it."""

    address: Address
    word: Word
    program: str


def held(files: Cluster | Node) -> tuple[Held, ...]:
    """Those of each vrrp_instance, and of each kube-vip that holds a control plane's address."""
    return (*_of_keepalived(files), *_of_kube_vip(files))


def _of_keepalived(files: Cluster | Node) -> Iterator[Held]:
    for view in files.all(Keepalived):
        for instance in view.instances:
            for vip in instance.vips:
                if vip.word.address and not vip.word.is_placeholder:
                    yield Held(vip.word.address, vip.word, "keepalived")


def _of_kube_vip(files: Cluster | Node) -> Iterator[Held]:
    for pod in files.all(Pod):
        env = pod.main.env
        on = env.get("cp_enable")
        if pod.program != "kube-vip" or on is None or on.text not in _TRUE:
            continue
        word = env.get("address") or env.get("vip_address")
        for text in word.text.split(",") if word else ():
            part = Word(text.strip(), word.at) if word else None
            if part and part.address and not part.is_placeholder:
                yield Held(part.address, part, "kube-vip")
