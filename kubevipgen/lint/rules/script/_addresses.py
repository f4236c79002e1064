"""The addresses that the other files of a set give: VIPs, and nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kubevipgen.finding import Location
from kubevipgen.lint.around import Around
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.word import Address, Word
from kubevipgen.lint.vips import held

_NOWHERE = Location("")
_V4 = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\\?\.[0-9]{1,3}){3}(?![\w.]*\w)", re.ASCII)


def addresses_in(text: str) -> Iterator[Address]:
    """The IPv4 addresses in a text or in a pattern of grep; an IPv6 one that is all of it."""
    whole = Word(text.strip(), _NOWHERE).address
    if whole:
        yield whole
        return
    for found in _V4.finditer(text):
        if address := Word(found[0].replace("\\", ""), _NOWHERE).address:
            yield address


def vips(around: Around, runners: Iterable[Keepalived] = ()) -> dict[Address, Word]:
    """The VIPs of these files of keepalived, else of all; empty when one cannot be told."""
    views = tuple(runners) or around.cluster.all(Keepalived)
    words = [vip.word for view in views for one in view.instances for vip in one.vips]
    if not words or any(word.is_placeholder or not word.address for word in words):
        return {}
    words += [one.word for one in held(around.cluster) if one.program != "keepalived"]
    words += [word for view in views for word in view.virtual_servers]
    return {address: word for word in words if (address := _first(word))}


def _first(word: Word) -> Address | None:
    return Word(word.text.split()[0], word.at).address if word.text.split() else None


def known_nodes(around: Around) -> dict[Address, Word]:
    """Addresses of machines: peers, servers, advertised ones, hosts."""
    found: dict[Address, Word] = {}
    for word in _node_words(around):
        if (address := word.address) and not (address.is_loopback or address.is_unspecified):
            found.setdefault(address, word)
    return found


def _node_words(around: Around) -> Iterator[Word]:
    for view in around.cluster.all(Keepalived):
        for instance in view.instances:
            yield from instance.unicast_peers
            if instance.unicast_src:
                yield instance.unicast_src
    yield from servers(around)
    for kubeadm in around.cluster.all(Kubeadm):
        word = kubeadm.init and kubeadm.init.word("localAPIEndpoint", "advertiseAddress")
        yield from [word] if word else []
    for hosts in around.cluster.all(Hosts):
        yield from (address for address, _ in hosts.entries)


def servers(around: Around) -> Iterator[Word]:
    """The hosts that haproxy and nginx balance."""
    for view in around.cluster.all(Haproxy):
        for proxy in view.proxies:
            yield from (Word(one.host, one.address.at) for one in proxy.servers)
    for nginx in around.cluster.all(Nginx):
        for upstream in nginx.upstreams:
            yield from (Word(host, word.at) for word, host, _ in upstream.servers)
