"""What decides a failover, as the programs understand the files of each node. Times in seconds.

A default is the program's own: keepalived.conf(5) of keepalived 2.2, haproxy's configuration manual
2.6, kube-vip 1.2; the readers beside this module name each.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Asks(enum.StrEnum):
    """What a track script looks at."""

    BALANCER = "haproxy"
    APISERVER = "the apiserver of its node"
    PROCESS = "the process of haproxy"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Check:
    """A track script. ``weight`` 0 means none: a failure puts the instance into FAULT.

    ``bound`` is the longest that one run takes, ``hold`` how long a good run keeps its connection
    to haproxy open, 0 when it does not. ``notices_freeze``, ``notices_unready``: whether it fails
    for a server that accepts and is silent, and for one that answers 500. ``needs_apiserver``:
    whether it fails while no apiserver has been up.
    """

    name: str
    interval: float
    fall: int
    rise: int
    weight: int
    bound: float
    asks: Asks = Asks.OTHER
    hold: float = 0.0
    notices_freeze: bool = True
    notices_unready: bool = False
    needs_apiserver: bool = False


@dataclass(frozen=True, slots=True)
class Vrrp:
    """One vrrp_instance; ``refresh`` is 0 where gratuitous ARP is not repeated."""

    version: int
    advert: float
    priority: int
    state: str
    nopreempt: bool
    preempt_delay: float
    adverts: int  # so many missing ones make the others take over
    garp_delay: float
    refresh: float
    answers: bool  # a master that gives way sends one more advert, so that the other hears of it
    checks: tuple[Check, ...]
    in_pod: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """haproxy's check of its servers. ``kind``: none | tcp | hello (of TLS) | http.

    ``timeout`` is `timeout check`, None where it is not set; ``path`` what an http check asks for.
    """

    kind: str
    tls: bool
    path: str
    inter: float
    fast: float
    down: float
    rise: int
    fall: int
    timeout: float | None


@dataclass(frozen=True, slots=True)
class Balancer:
    """The backend of the apiservers. ``connect`` is None without a limit.

    ``redispatch``: None without it, N for every Nth retry, -1 for the last one. ``marks_down`` is
    the number of failed connections in a row after which a server is down, 0 where none is.
    ``ports`` are those that clients use; ``addresses`` and ``servers`` those of the apiservers.
    ``cuts``: whether the connections of a server that is marked down are closed.
    ``hard_stop`` is how long an old process may finish its connections, None for as long as it
    likes.
    """

    servers: tuple[str, ...]
    balance: str
    retries: int
    redispatch: int | None
    connect: float | None
    health: Health
    marks_down: int
    ports: frozenset[int]
    cuts: bool = False
    hard_stop: float | None = None
    in_pod: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """kube-vip's leader election, and how often it repeats gratuitous ARP."""

    duration: float
    renew: float
    retry: float
    arp_rate: float


@dataclass(frozen=True, slots=True)
class Member:
    """A node that may hold the VIP."""

    name: str
    vrrp: Vrrp | None = None
    balancer: Balancer | None = None
    lease: Lease | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All nodes; ``stacked``: the apiservers run on the nodes that may hold the VIP.

    ``notes`` are what was taken for granted and what could not be read, as sentences.
    """

    nodes: tuple[Member, ...]
    stacked: bool = True
    notes: tuple[str, ...] = field(default=())

    @property
    def vrrps(self) -> tuple[Vrrp, ...]:
        return tuple(node.vrrp for node in self.nodes if node.vrrp)

    @property
    def balancer(self) -> Balancer | None:
        """Of one node: they are rendered alike."""
        return next((node.balancer for node in self.nodes if node.balancer), None)

    @property
    def lease(self) -> Lease | None:
        return next((node.lease for node in self.nodes if node.lease), None)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The track scripts of one node."""
        return next((vrrp.checks for vrrp in self.vrrps), ())
