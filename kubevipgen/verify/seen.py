"""What was seen of a running cluster: plain values, or why a value is not known."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from kubevipgen.judgement import SkippedFactError, UnknownFactError
from kubevipgen.model import before_port

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missing:
    """Why something is not known; ``asked`` False: nobody wanted to know."""

    reason: str
    asked: bool = True


NOBODY_ASKED = Missing("no chosen check needs it", asked=False)
NO_CERTIFICATE = "the endpoint shows no certificate"


def known(name: str, value: T | Missing) -> T:
    """The value; UnknownFactError or SkippedFactError when it is missing."""
    if not isinstance(value, Missing):
        return value
    if value.asked:
        raise UnknownFactError(name, value.reason)
    raise SkippedFactError(value.reason)


class Place(NamedTuple):
    """Where to connect, and which name or address the certificate there must cover.

    ``who`` is what messages call it; ``address`` is an IP address, "" when a name has none.
    """

    who: str
    name: str
    address: str
    port: int

    def __str__(self) -> str:
        return f"{before_port(self.name)}:{self.port}"


class State(enum.StrEnum):
    """How far one request got; the first five as ``kubevipgen.probe.dial`` has them."""

    REFUSED = "refused"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    HOST_UNREACHABLE = "hostUnreachable"
    NO_ROUTE = "noRoute"
    UNRESOLVED = "unresolved"  # the name has no address
    CUT = "cut"  # reset or closed
    SILENT = "silent"  # connected, then nothing came back
    PLAIN_HTTP = "plainHttp"
    NO_TLS = "noTls"
    UNTRUSTED = "untrusted"  # not signed by the CA
    EXPIRED = "expired"
    NOT_YET_VALID = "notYetValid"
    WRONG_NAME = "wrongName"
    BAD_CERTIFICATE = "badCertificate"  # refused for another reason
    NO_HTTP = "noHttp"  # TLS is good, the answer is no HTTP
    ANSWERED = "answered"


# The certificate was refused, so that nothing was asked.
DISTRUST = frozenset(
    {
        State.UNTRUSTED,
        State.EXPIRED,
        State.NOT_YET_VALID,
        State.WRONG_NAME,
        State.BAD_CERTIFICATE,
    }
)
# No packet came back that an apiserver, or the host it should be on, has sent.
UNREACHED = frozenset(
    {State.REJECTED, State.TIMEOUT, State.HOST_UNREACHABLE, State.NO_ROUTE, State.UNRESOLVED}
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """``begins`` and ``ends`` are seconds since 1970; ``names`` has DNS names in lower case."""

    sha256: str
    subject: str
    issuer: str
    names: frozenset[str]
    begins: float
    ends: float
    begins_on: str
    ends_on: str
    der: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``failing`` are the checks of /readyz that failed; ``certificate`` is the leaf, if any."""

    place: Place
    state: State
    detail: str = ""
    certificate: Certificate | None = None
    status: int = 0
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Samples:
    """Connections through one entrance, in their order; ``enough`` to have met every apiserver."""

    place: Place
    answers: tuple[Answer, ...]
    enough: bool


@dataclass(frozen=True, slots=True)
class Lease:
    """``renewed`` in seconds since 1970, None when it was never."""

    holder: str
    duration: int
    renewed: float | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A node as the API has it; ``version`` is its kubelet's, without the v."""

    name: str
    ready: bool
    reason: str
    labels: frozenset[str]
    version: str


@dataclass(frozen=True, slots=True)
class Pod:
    name: str
    namespace: str
    node: str
    component: str
    ready: bool
    reason: str
    host_paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class Service:
    """``dialled`` has, by ``address:port``, how connecting ended; ``tcp`` False: UDP alone."""

    name: str
    addresses: tuple[str, ...]
    tcp: bool
    dialled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Services:
    """``announcer`` is who gives addresses: kube-vip, MetalLB; "" when it is neither."""

    announcer: str
    found: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything; what no chosen check needs is missing.

    ``now`` is this host's clock, ``api_now`` the apiserver's, in seconds since 1970. ``holders``
    are by VIP all that answer for it on the link. ``days`` is how long before its end a
    certificate is a finding. ``facts``: the nodes' own facts are judged too.
    """

    now: float
    authorities: tuple[Certificate, ...]
    days: int = 30
    facts: bool = False
    entrances: tuple[Answer, ...] | Missing = NOBODY_ASKED
    apiservers: Mapping[str, Answer] | Missing = NOBODY_ASKED
    samples: Samples | Missing = NOBODY_ASKED
    holders: Mapping[str, tuple[str, ...] | Missing] | Missing = NOBODY_ASKED
    api_now: float | Missing = NOBODY_ASKED
    lease: Lease | Missing | None = NOBODY_ASKED
    nodes: tuple[Registered, ...] | Missing = NOBODY_ASKED
    pods: tuple[Pod, ...] | Missing = NOBODY_ASKED
    services: Services | Missing = NOBODY_ASKED
