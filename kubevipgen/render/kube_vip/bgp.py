"""kube-vip's BGP speaker: who we are, whom we talk to."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Bgp, BgpPeer, before_port
from kubevipgen.render.kube_vip.setting import Setting, literal
from kubevipgen.render.plan import Job
from kubevipgen.secrets import Secrets


def settings(job: Job, bgp: Bgp) -> Iterator[Setting]:
    """Raises MissingSecretError when a peer's password was not given."""
    yield Setting("bgp_enable", "true")
    yield from _router_id(job, bgp)
    yield Setting("bgp_as", str(bgp.asn))
    yield _peers(job.secrets, bgp)
    yield Setting("bgp_hold_time", str(bgp.hold_time), ("Seconds.",))
    yield Setting("bgp_keepalive_interval", str(bgp.keepalive_interval))


def _router_id(job: Job, bgp: Bgp) -> Iterator[Setting]:
    """The spec's, else this node's IPv4 address, else whatever its interface has."""
    own = job.node.address(4)
    if bgp.router_id or own:
        yield Setting("bgp_routerid", str(bgp.router_id or (own and own.ip)))
    elif job.node.interface:
        yield Setting("bgp_routerinterface", job.node.interface)


def _peers(secrets: Secrets, bgp: Bgp) -> Setting:
    passwords = [_password(secrets, peer) for peer in bgp.peers]
    value = ",".join(map(_peer, bgp.peers, passwords))
    hidden = tuple(form for word in passwords if word for form in {word, literal(word)})
    why = ["ADDRESS:AS:PASSWORD:MULTIHOP. kube-vip always connects to port 179."]
    if hidden:
        why.append("It reads passwords from nowhere else, hence this file is secret.")
    return Setting("bgp_peers", value, tuple(why), secrets=hidden)


def _password(secrets: Secrets, peer: BgpPeer) -> str:
    return secrets.bgp_password(str(peer.address)) if peer.password else ""


def _peer(peer: BgpPeer, password: str) -> str:
    host = before_port(peer.address)
    return f"{host}:{peer.asn}:{password}:{'true' if peer.multihop else 'false'}"
