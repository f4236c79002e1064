"""The resolved cluster: every default filled in, every address parsed; no I/O here.

Only ``kubevipgen.spec`` makes these values, and only after all rules have passed; renderers,
checks and rehearsals may therefore trust them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from kubevipgen.timings import Timings
from kubevipgen.versions import Contract, ImageProfile, Version

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Plain = Mapping[str, Any]  # plain YAML data given by the user for a document that is not ours


def before_port(host: Ip | str) -> str:
    """A host as it stands before ``:port``: an IPv6 address goes into brackets (RFC 3986)."""
    return f"[{host}]" if ":" in str(host) else str(host)


class Role(enum.StrEnum):
    CONTROL_PLANE = "control-plane"
    WORKER = "worker"
    LOAD_BALANCER = "load-balancer"
    ETCD = "etcd"


class Mode(enum.StrEnum):
    """The rows of the mode table; those in ``spec`` as *later* are refused by name."""

    KUBE_VIP = "kube-vip"
    KEEPALIVED_HAPROXY = "keepalived-haproxy"
    KUBE_VIP_HAPROXY = "kube-vip-haproxy"
    KEEPALIVED = "keepalived"
    HAPROXY = "haproxy"
    KEEPALIVED_LVS = "keepalived-lvs"
    NGINX_PROXY = "nginx-proxy"
    HAPROXY_PROXY = "haproxy-proxy"


class RunAs(enum.StrEnum):
    STATIC_POD = "static-pod"
    SYSTEMD = "systemd"


class Announce(enum.StrEnum):
    """How kube-vip makes the VIP known."""

    ARP = "arp"
    BGP = "bgp"
    ROUTING_TABLE = "routing-table"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a node; ``network`` is its on-link prefix, None when the spec gives none."""

    ip: Ip
    network: Network | None = None

    @property
    def family(self) -> int:
        """4 or 6."""
        return self.ip.version


@dataclass(frozen=True, slots=True)
class Taint:
    """A node taint; ``effect`` is NoSchedule, PreferNoSchedule or NoExecute."""

    key: str
    effect: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    role: Role
    addresses: tuple[Address, ...]  # primary first, at most one per family; empty: not known
    interface: str = ""  # "" when no interface was given (allowed where none is needed)
    gateways: tuple[Ip, ...] = ()
    priority: int | None = None  # VRRP priority asked for; render decides when None
    advertise_address: Ip | None = None  # None only when ``addresses`` is empty
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] | None = None  # None: kubeadm's own default for the role
    kubelet_args: Mapping[str, str] = field(default_factory=dict)
    patches: Mapping[str, Plain] = field(default_factory=dict)  # kubeadm patch target -> merge

    def address(self, family: int) -> Address | None:
        """This node's address of family 4 or 6, if it has one."""
        return next((a for a in self.addresses if a.family == family), None)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where clients reach the API: a name or the first VIP, and a port."""

    vips: tuple[Ip, ...]  # one per family, in the cluster's family order; empty: held outside
    port: int
    dns_name: str = ""

    @property
    def host(self) -> str:
        """What goes into controlPlaneEndpoint, without brackets."""
        return self.dns_name or str(self.vips[0])

    @property
    def authority(self) -> str:
        """``host:port``, an IPv6 host in brackets."""
        return f"{before_port(self.host)}:{self.port}"


@dataclass(frozen=True, slots=True)
class Networking:
    pod_subnets: tuple[Network, ...]  # first family first
    service_subnets: tuple[Network, ...]
    dns_domain: str = "cluster.local"
    proxy_mode: str = "iptables"  # iptables | ipvs | nftables | none


@dataclass(frozen=True, slots=True)
class Etcd:
    """External etcd; absolute paths on the control planes."""

    endpoints: tuple[str, ...]
    ca_file: str
    cert_file: str
    key_file: str


@dataclass(frozen=True, slots=True)
class BgpPeer:
    """``password`` is True when the secrets file must hold one under ``bgpPasswords``."""

    address: Ip
    asn: int
    multihop: bool = False
    password: bool = False


@dataclass(frozen=True, slots=True)
class Bgp:
    asn: int
    peers: tuple[BgpPeer, ...]
    router_id: IPv4Address | None = None  # None: the node's own IPv4 address
    hold_time: int = 30  # seconds
    keepalive_interval: int = 10  # seconds


@dataclass(frozen=True, slots=True)
class KubeVip:
    image: str  # complete reference, registry and digest included
    announce: Announce = Announce.ARP
    lease: tuple[int, int, int] = (15, 10, 2)  # duration, renew deadline, retry period; seconds
    services: bool = False
    load_balancer: bool = False  # IPVS on the VIP
    lb_port: int = 6443
    lb_forwarding: str = "local"  # local | masquerade
    bgp: Bgp | None = None
    routing_table_id: int = 198
    prometheus_port: int = 0  # 0: metrics listener switched off
    health_port: int = 9445  # liveness listener, 0: off
    log_level: int | None = None
    extra_env: Mapping[str, str] = field(default_factory=dict)
    scoped: bool = False  # its own certificate and rights instead of admin.conf


@dataclass(frozen=True, slots=True)
class Keepalived:
    run_as: RunAs
    image: str = ""  # static pods only
    profile: ImageProfile | None = None  # static pods only
    virtual_router_id: int = 51
    vrrp_version: int = 3
    advert_interval: float = 0.5  # seconds; whole seconds with VRRP version 2
    authentication: bool = False  # VRRPv2 auth_pass from the secrets file
    preferred_node: str = ""  # "" means no fail-back
    garp_refresh: int = 5  # seconds between repeated gratuitous ARPs of the VIP holder
    extra_global: tuple[str, ...] = ()  # lines for global_defs
    extra_instance: tuple[str, ...] = ()  # lines for every vrrp_instance


@dataclass(frozen=True, slots=True)
class Stats:
    """The haproxy statistics page (HTTP basic authentication)."""

    port: int
    bind: Ip
    user: str = "admin"  # the password comes from the secrets file
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Haproxy:
    run_as: RunAs
    image: str = ""  # static pods only
    profile: ImageProfile | None = None
    status_port: int = 9444  # plain HTTP on 127.0.0.1 / ::1
    max_connections: int = 20000
    stats: Stats | None = None
    extra: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # global, defaults, frontend, backend


@dataclass(frozen=True, slots=True)
class Origin:
    """Which spec this came from, for the header of every file."""

    name: str  # the file's base name, or "command line"
    digest: str  # first 12 hex digits of the SHA-256 of the resolved input
    command: str = "kubevipgen render"  # how to make the files again
    flags: tuple[str, ...] = ()  # what was laid over the file, as words for a command line
    spec: Plain = field(default_factory=dict, repr=False, compare=False)  # the file, before that


class Preflight(enum.StrEnum):
    """Whether the bootstrap goes on without a good preflight."""

    REQUIRED = "required"  # stop when kubevipgen is not installed on the node
    WHEN_INSTALLED = "when-installed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What a node does by itself to come up. Commands are lines of POSIX shell, run as root."""

    packages: tuple[str, ...] = ()  # of the distribution, installed when they are missing
    pull_images: bool = False  # before kubeadm runs
    preflight: Preflight = Preflight.WHEN_INSTALLED
    pre_commands: tuple[str, ...] = ()  # first of all
    post_commands: tuple[str, ...] = ()  # when kubeadm is done
    vip_timeout: int = 600  # seconds that a joining node waits for the endpoint


@dataclass(frozen=True, slots=True)
class Certificates:
    """Keys and lifetimes of the cluster's certificates; those of kubeadm by default."""

    algorithm: str = "RSA-2048"  # as kubeadm's encryptionAlgorithm
    validity_hours: int = 8760  # of everything that a CA signs
    ca_validity_hours: int = 87600


@dataclass(frozen=True, slots=True)
class Cluster:
    name: str
    contract: Contract
    origin: Origin
    mode: Mode
    endpoint: Endpoint
    networking: Networking
    nodes: tuple[Node, ...]
    api_port: int = 6443
    cert_sans: tuple[str, ...] = ()  # extra ones of the user
    anonymous_auth: bool = True  # False: the apiserver answers 401 on its health paths
    image_repository: str = ""  # kubeadm's imageRepository, "" = kubeadm's default
    etcd: Etcd | None = None  # None: stacked
    kube_vip: KubeVip | None = None
    keepalived: Keepalived | None = None
    haproxy: Haproxy | None = None
    on_load_balancers: bool = False  # VIP and balancer run on dedicated nodes
    timings: Timings = field(default_factory=Timings)
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    certificates: Certificates = field(default_factory=Certificates)
    joining: bool = False  # --join: `kubeadm init` runs on a machine that the spec does not name
    kubeadm_overrides: Mapping[str, Plain] = field(default_factory=dict)  # kind -> merge

    @property
    def kubernetes(self) -> Version:
        return self.contract.kubernetes.version

    def with_role(self, role: Role) -> tuple[Node, ...]:
        """Nodes of one role, in the order of the spec."""
        return tuple(n for n in self.nodes if n.role is role)

    @property
    def control_planes(self) -> tuple[Node, ...]:
        return self.with_role(Role.CONTROL_PLANE)

    @property
    def vip_nodes(self) -> tuple[Node, ...]:
        """The nodes that may hold the VIP and run the balancer."""
        return self.with_role(Role.LOAD_BALANCER if self.on_load_balancers else Role.CONTROL_PLANE)

    def is_init_node(self, node: Node) -> bool:
        """Whether ``kubeadm init`` runs here; the other control planes join."""
        first = next((n for n in self.nodes if n.role is Role.CONTROL_PLANE), None)
        return first is not None and first.name == node.name and not self.joining
