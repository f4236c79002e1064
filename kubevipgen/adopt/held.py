"""Who holds the VIP of the API, and which other addresses the same programs hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

_TRUE = frozenset(("1", "t", "T", "true", "True", "TRUE"))  # Go's strconv.ParseBool


@dataclass(frozen=True, slots=True)
class Held:
    """A vrrp_instance, and the file that it stands in."""

    view: Keepalived
    instance: Instance

    @property
    def node(self) -> str:
        return self.view.document.node or self.view.config_id  # which is the node by default

    @property
    def addresses(self) -> tuple[Address, ...]:
        return tuple(vip.word.address for vip in self.instance.vips if vip.word.address)


def is_true(word: Word | None) -> bool:
    return word is not None and word.text in _TRUE


def instances(files: Cluster) -> tuple[Held, ...]:
    """Every vrrp_instance that has a VIP."""
    every = (Held(view, one) for view in files.all(Keepalived) for one in view.instances)
    return tuple(held for held in every if held.instance.vips)


def of_the_api(found: tuple[Held, ...], wanted: set[Address]) -> tuple[Held, ...]:
    """Those that hold the endpoint; of the first VIPs of the first file when nobody names it.

    The other family of a dual-stack VIP shares the virtual router ID, or a name.
    """
    if not found:
        return ()
    chosen = {address for held in found for address in held.addresses} & wanted
    if not chosen:
        chosen = {address for held in found[:1] for address in held.addresses[:1]}
    direct = [held for held in found if chosen & set(held.addresses)]
    direct = direct or list(found[:1])  # nobody can read its VIP, but it is there
    vrids = {held.instance.vrid for held in direct}
    families: set[int] = {address.version for address in chosen}
    return tuple(
        held
        for held in found
        if held in direct or (held.instance.vrid in vrids and _is_other(held, families))
    )


def _is_other(held: Held, families: set[int]) -> bool:
    """Of the other family, or without any address that can be read."""
    own = {address.version for address in held.addresses}
    return not own or bool(own - families)


def kube_vips(files: Cluster) -> tuple[Pod, ...]:
    """The pods of kube-vip that hold the control plane's address."""
    pods = (pod for pod in files.all(Pod) if pod.program == "kube-vip")
    return tuple(pod for pod in pods if is_true(pod.main.env.get("cp_enable")) and address(pod))


def address(pod: Pod) -> Word | None:
    """What kube-vip holds: ``address`` counts before the old ``vip_address``."""
    return pod.main.env.get("address") or pod.main.env.get("vip_address")


def addresses(pod: Pod) -> Iterator[Address]:
    word = address(pod)
    for text in word.text.split(",") if word and not word.is_placeholder else ():
        if word and (found := Word(text.strip(), word.at).address):
            yield found
