"""What the measurement must know of the lab."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kubevipgen.model import Ip


class MeasureError(Exception):
    """Something that measures could not start, died, or was too late: there are no figures."""


@dataclass(frozen=True, slots=True)
class Site:
    """A node that may hold the VIP: the path of its network namespace, its card and its MAC."""

    name: str
    space: Path
    interface: str
    mac: str  # 02:00:6b:76:00:01


@dataclass(frozen=True, slots=True)
class Scene:
    """``sites`` are in the order of the spec.

    The client asks the first of ``vips``, and it is the one whose holders are watched; all are
    listened for on the ``bridge`` in the namespace ``hub``. ``name`` is what the apiservers'
    certificates must cover, ``ca`` the PEM text of their CA.
    """

    vips: tuple[Ip, ...]
    port: int
    name: str
    ca: str
    client: Path
    hub: Path
    bridge: str
    sites: tuple[Site, ...]
