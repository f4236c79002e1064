"""kubeadm documents, address pools, nginx, sysctl and hosts files."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.manifest import Manifest
from kubevipgen.lint.view.word import Address, Word


@dataclass(frozen=True, slots=True)
class Kubeadm:
    """The kubeadm documents of one file: the first of each kind, None when there is none.

    ``documents`` are all of them, those of the kubelet and kube-proxy included. ``endpoint`` is
    controlPlaneEndpoint split: host and port ("" and 0 when missing).
    """

    document: Document
    cluster: Manifest | None
    init: Manifest | None
    join: Manifest | None
    kubelet: Manifest | None
    proxy: Manifest | None
    endpoint: Word | None
    endpoint_host: str
    endpoint_port: int
    kubernetes_version: Word | None
    documents: tuple[Manifest, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses ``first`` to ``last``, both included, as ``word`` writes them."""

    first: Address
    last: Address
    word: Word


@dataclass(frozen=True, slots=True)
class Pool:
    """A MetalLB IPAddressPool or ConfigMap, or a kube-vip ConfigMap of range-* and cidr-*."""

    document: Document
    maker: str  # "MetalLB" or "kube-vip"
    name: str
    ranges: tuple[Range, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Upstream:
    """A stream upstream and who leads to it."""

    name: Word
    servers: tuple[tuple[Word, str, int], ...]  # word, host, port


@dataclass(frozen=True, slots=True)
class StreamServer:
    """A ``server`` of the stream block; ``proxy_timeout`` in seconds, in effect (default 600)."""

    at: Location
    listens: tuple[tuple[Word, str, int], ...]  # word, host ("" for all), port
    proxy_pass: Word | None
    proxy_timeout: float
    proxy_timeout_word: Word | None


@dataclass(frozen=True, slots=True)
class Nginx:
    document: Document
    has_stream: bool
    stream_at: Location | None
    loads_stream: bool  # load_module ... stream, or an include that may
    upstreams: tuple[Upstream, ...]
    servers: tuple[StreamServer, ...]
    errors: tuple[ParseError, ...] = ()
    is_debian: bool = False  # `user www-data`: the configuration of a Debian-like package


@dataclass(frozen=True, slots=True)
class Sysctl:
    """Settings in order: key with dots, value; a repeated key stands twice."""

    document: Document
    settings: tuple[tuple[str, Word], ...]


@dataclass(frozen=True, slots=True)
class Hosts:
    """Entries in order: address and names."""

    document: Document
    entries: tuple[tuple[Word, tuple[Word, ...]], ...]
