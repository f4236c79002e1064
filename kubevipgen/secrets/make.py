"""New secrets. With ``keys``, ``ca`` and ``leaf`` beside it the only place of randomness."""

from __future__ import annotations

import secrets as random
import string
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import NamedTuple

from kubevipgen.formats import yaml
from kubevipgen.model import Certificates, Cluster
from kubevipgen.secrets.fields import API_VERSION, KIND
from kubevipgen.secrets.values import Secrets

_LOWER = string.ascii_lowercase + string.digits
_MIXED = string.ascii_letters + string.digits


class Wanted(NamedTuple):
    """Which secrets a cluster uses beside the key and the token that every one needs."""

    vrrp_password: bool = False
    stats_password: bool = False
    bgp_peers: tuple[str, ...] = ()
    stacked_etcd: bool = True
    kube_vip_certificate: bool = False
    certificates: Certificates = Certificates()


def wanted_by(cluster: Cluster) -> Wanted:
    bgp = cluster.kube_vip.bgp if cluster.kube_vip else None
    return Wanted(
        vrrp_password=bool(cluster.keepalived and cluster.keepalived.authentication),
        stats_password=bool(cluster.haproxy and cluster.haproxy.stats),
        bgp_peers=tuple(str(p.address) for p in bgp.peers if p.password) if bgp else (),
        stacked_etcd=cluster.etcd is None,
        kube_vip_certificate=bool(cluster.kube_vip and cluster.kube_vip.scoped),
        certificates=cluster.certificates,
    )


def fill(have: Secrets, wanted: Wanted) -> Secrets:
    """Everything that is there stays as it is; what is missing is made."""
    known = {ip_address(peer) for peer in have.bgp_passwords}
    new_peers = {p: _random(_MIXED, 24) for p in wanted.bgp_peers if ip_address(p) not in known}
    vrrp = have.vrrp_password or (_random(_MIXED, 8) if wanted.vrrp_password else "")
    stats = have.stats_password or (_random(_MIXED, 24) if wanted.stats_password else "")
    return replace(
        have,
        certificate_key=have.certificate_key or random.token_hex(32),
        bootstrap_token=have.bootstrap_token or f"{_random(_LOWER, 6)}.{_random(_LOWER, 16)}",
        vrrp_password=vrrp,
        stats_password=stats,
        bgp_passwords={**have.bgp_passwords, **new_peers},
    )


def text(secrets: Secrets, pki: str = "") -> str:
    """The whole file as commented YAML; ``pki`` is the folder of the CA set, "" for none."""
    data = yaml.Map()
    for key, value, comments in _entries(secrets, pki):
        data[key] = value
        data.comments[key] = comments
    return yaml.dump(data, _HEADER)


_HEADER = (
    "Secrets of one cluster for `kubevipgen render`. Keep this file to yourself (mode 0600) and",
    "out of version control. When the spec comes to need one more, `kubevipgen secrets init --add`",
    "adds it and keeps the others.",
)
_COMMENTS = {
    "certificateKey": (
        "Encrypts the certificates that `kubeadm init --upload-certs` shares with the other",
        "control planes: 64 hex digits. The shared copy lives 2 hours.",
    ),
    "bootstrapToken": (
        "Lets nodes join: 6 and 16 lower-case letters or digits. Valid for 24 hours after",
        "`kubeadm init`; `kubeadm token create` makes one for later.",
    ),
    "vrrpPassword": ("keepalived, VRRP version 2: 1 to 8 characters, the same on all nodes.",),
    "statsPassword": ("HTTP password of the haproxy statistics page.",),
    "bgpPasswords": (
        "TCP MD5 password (RFC 2385) of each BGP peer, without : and , characters. Made here:",
        "configure the same on the router, or write in what was agreed.",
    ),
    "caCertHashes": (
        "Pins of the cluster's CA: joining nodes trust no other. SHA-256 of its public key.",
    ),
    "pki": (
        "Folder with the CA set, from here; it goes to /etc/kubernetes/pki of the first control",
        "plane. Whoever has its keys owns the cluster.",
    ),
}


def _entries(secrets: Secrets, pki: str) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    values = {
        "certificateKey": secrets.certificate_key,
        "bootstrapToken": secrets.bootstrap_token,
        "vrrpPassword": secrets.vrrp_password,
        "statsPassword": secrets.stats_password,
        "bgpPasswords": dict(secrets.bgp_passwords),
        "caCertHashes": list(secrets.ca_cert_hashes),
        "pki": pki,
    }
    yield "apiVersion", API_VERSION, ()
    yield "kind", KIND, ()
    yield from ((name, value, _COMMENTS[name]) for name, value in values.items() if value)


def _random(alphabet: str, length: int) -> str:
    return "".join(random.choice(alphabet) for _ in range(length))
