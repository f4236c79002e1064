"""What the parts of the double of kube-vip share."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Config:
    node: str
    card: str
    vips: tuple[IPv4Address | IPv6Address, ...]
    lengths: dict[int, str]
    port: int
    lease: tuple[str, str]  # namespace, name
    duration: int
    deadline: int
    retry: int
    arp_rate: float  # seconds
    health_port: int
