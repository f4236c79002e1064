"""The lab as the measurement sees it."""

from __future__ import annotations

from kubevipgen.rehearse.lab import Lab
from kubevipgen.rehearse.lab.network import BRIDGE, CLIENT, HUB
from kubevipgen.rehearse.measure.scene import Scene, Site


def scene_of(lab: Lab) -> Scene:
    """Who is watched, and where the client asks."""
    cards = [lab.wires.cards[name] for name in lab.balancers]
    return Scene(
        vips=lab.cluster.endpoint.vips,
        port=lab.cluster.endpoint.port,
        name=lab.cluster.endpoint.host,
        ca=lab.setting.authority[0],
        client=lab.wires.space(CLIENT),
        hub=lab.wires.space(HUB),
        bridge=BRIDGE,
        sites=tuple(Site(c.owner, lab.wires.space(c.owner), c.name, c.mac) for c in cards),
    )
