"""Our nodes speak the VRRP version that the spec says.

Why: a VRRP router drops adverts of the other version, so a node that speaks version 2 among
those of version 3 hears nobody, takes the VIP, and two nodes hold it. It comes from a file of an
earlier set-up, or from a node that was rendered from another spec. Foreign routers are the matter
of vrrp-router-id, two masters of one version that of vrrp-duplicate-master.

How to fix: on the node named here, render and copy /etc/keepalived/keepalived.conf again
(`vrrp_version` in `global_defs`), and restart keepalived.

Source: RFC 9568 section 7.1, RFC 3768 section 7.1, keepalived.conf(5) vrrp_version.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.vrrp import _speakers
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-version"
PHASES = EVERY
NEEDS = ("vrrp", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    seen = set()
    wanted = _speakers.version_wanted(subject)
    for speaker in _speakers.ours(subject):
        if speaker.version != wanted and (speaker.node, speaker.version) not in seen:
            seen.add((speaker.node, speaker.version))
            yield Fault(
                f"{speaker.who} speaks VRRPv{speaker.version} with virtual router ID"
                f" {speaker.router_id}; the spec says version {wanted}",
                "render keepalived.conf for that node again, and restart its keepalived",
            )
