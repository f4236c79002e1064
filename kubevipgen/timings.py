"""What a profile of `failover` means in time; the values are in ``data/failover.yaml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timings:
    """How soon a failure counts as one; names that end in ``_ms`` are milliseconds."""

    profile: str = "standard"  # fast | standard | patient
    advert_interval: float = 0.5  # seconds between VRRP adverts
    check_bounds: tuple[float, float] = (1.5, 0.5)  # seconds for the check's two questions
    check_ms: int = 500  # haproxy: between two checks of an apiserver that is up ...
    check_fast_ms: int = 250  # ... that is on its way up or down ...
    check_down_ms: int = 500  # ... that is down
    rise: int = 2  # good checks in a row until an apiserver is up
    fall: int = 2  # bad ones until it is down
    connect_ms: int = 250  # for a connection to an apiserver, with TLS in checks
    answer_ms: int = 2000  # for the answer to a check
    lease: tuple[int, int, int] = (15, 10, 2)  # kube-vip: duration, renew deadline, retry period
