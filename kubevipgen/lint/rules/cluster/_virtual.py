"""The virtual addresses of a set, those that do not show in adverts included."""

from __future__ import annotations

from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word
from kubevipgen.lint.vips import held


def vips(files: Cluster | Node) -> dict[Address, Word]:
    """Each address that keepalived or kube-vip holds, and where it is written first."""
    found: dict[Address, Word] = {}
    for one in held(files):
        found.setdefault(one.address, one.word)
    for view in files.all(Keepalived):
        for instance in view.instances:
            for vip in instance.excluded:
                if vip.word.address:
                    found.setdefault(vip.word.address, vip.word)
    return found


def are_known(files: Cluster | Node) -> bool:
    """Whether no other address may be one: nothing waits to be written, or was not read."""
    views = files.all(Keepalived)
    words = [vip.word for view in views for one in view.instances for vip in one.vips]
    for pod in files.all(Pod):
        if pod.program == "kube-vip":
            env = pod.main.env
            words += [env[name] for name in ("address", "vip_address") if name in env]
    return all(view.is_whole for view in views) and not any(
        word.is_placeholder
        or not all(Word(t.strip(), word.at).address for t in word.text.split(","))
        for word in words
        if word.text
    )


def are_near(one: Address, other: Address) -> bool:
    """Whether two addresses are of one network, most likely."""
    if one.version != other.version:
        return False
    shift = one.max_prefixlen - (24 if one.version == 4 else 64)
    return int(one) >> shift == int(other) >> shift
