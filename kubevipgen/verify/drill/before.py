"""What must be known and good before anything is moved."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from kubevipgen.finding import Status
from kubevipgen.model import Cluster, Ip
from kubevipgen.probe import here
from kubevipgen.spec.rules.vip_on_link import needs_link
from kubevipgen.verify.drill import wire
from kubevipgen.verify.drill.hosts import Host, HostError, Process, Sight, look_at, reachable
from kubevipgen.verify.drill.plan import DrillPlan

NOTHING = "nothing was moved"


class EndedError(Exception):
    """The drill ended before anything was moved; ``status`` is what that means."""

    def __init__(self, status: Status, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint


@dataclass(frozen=True, slots=True)
class Start:
    """The VIP, who holds it, and the process whose end moves it.

    ``whole``: every node that may hold the VIP can be looked at. ``preferred`` is the node that
    takes the VIP back, "" for none.
    """

    vip: Ip
    program: str
    hosts: tuple[Host, ...]
    holder: Host
    process: Process
    whole: bool
    preferred: str = ""


def start(cluster: Cluster, plan: DrillPlan) -> Start:
    """EndedError when there is nothing to move, or when it would be reckless to."""
    _refuse_mode(cluster)
    vip, program = cluster.endpoint.vips[0], "keepalived" if cluster.keepalived else "kube-vip"
    hosts = reachable(cluster, plan.ssh, here.local_addresses())
    whole = len(hosts) == len(cluster.vip_nodes)
    try:
        sights = look_at(hosts, program)
    except HostError as error:
        raise EndedError(Status.UNKNOWN, f"{error}; {NOTHING}") from None
    holders = [host for host in hosts if vip in sights[host.name].addresses]
    if not holders:
        raise _nowhere(cluster, vip, whole=whole)
    if len(holders) > 1:
        names = " and ".join(host.name for host in holders)
        hint = "take it off all but one, and see why they do not hear each other"
        raise EndedError(Status.FAIL, f"VIP {vip} is on {names} at once; {NOTHING}", hint)
    process = _process(holders[0], sights, vip, program)
    _refuse_loner(holders[0], sights, program, whole=whole)
    preferred = cluster.keepalived.preferred_node if cluster.keepalived else ""
    return Start(vip, program, hosts, holders[0], process, whole, preferred)


def question(cluster: Cluster, found: Start) -> str:
    """What is about to happen, for the person who is asked."""
    if cluster.kube_vip is not None:
        # Another node asks for the released lease every retry period and a bit, and is heard
        # after the next ARP of kube-vip (vip_arpRate, 3 s).
        seconds = 2.2 * cluster.kube_vip.lease[2] + 3
    else:
        seconds = 1 + (cluster.keepalived.advert_interval if cluster.keepalived else 0)
    text = (
        f"The drill sends SIGTERM to {found.program} (pid {found.process.pid}) on {found.holder},"
        f" so that VIP {found.vip} moves to another node. Open connections are cut, and for about"
        f" {seconds:.0f} s no new ones are possible. Go on?"
    )
    return textwrap.fill(text, 76, break_long_words=False, break_on_hyphens=False)


def _refuse_mode(cluster: Cluster) -> None:
    if not needs_link(cluster):
        raise EndedError(Status.SKIPPED, "the VIP is not held by one node at a time in this mode")
    if len(cluster.vip_nodes) < 2:
        name = cluster.vip_nodes[0].name
        raise EndedError(Status.SKIPPED, f"only {name} may hold the VIP: it can move nowhere")


def _nowhere(cluster: Cluster, vip: Ip, *, whole: bool) -> EndedError:
    if whole:
        hint = "start keepalived or kube-vip, and look into their logs"
        return EndedError(Status.FAIL, f"VIP {vip} is on none of the nodes; {NOTHING}", hint)
    try:
        seen = wire.holders(cluster, vip)
        where = f"VIP {vip} is on {' and '.join(seen)}" if seen else f"nobody answers for VIP {vip}"
    except wire.NotSeenError as error:
        where = f"VIP {vip} is not on this host ({error})"
    hint = "run the drill on the node that holds the VIP, or say with --ssh how to reach the nodes"
    return EndedError(Status.UNKNOWN, f"{where}; {NOTHING}", hint)


def _process(holder: Host, sights: Mapping[str, Sight], vip: Ip, program: str) -> Process:
    sight = sights[holder.name]
    if not sight.root:
        message = f"ending {program} on {holder.name} must be done as root; {NOTHING}"
        raise EndedError(Status.UNKNOWN, message)
    if sight.process is None:
        message = f"VIP {vip} is on {holder.name}, where no {program} runs; {NOTHING}"
        hint = f"start {program} there; without it the VIP is left over and never moves"
        raise EndedError(Status.FAIL, message, hint)
    return sight.process


def _refuse_loner(holder: Host, sights: Mapping[str, Sight], program: str, *, whole: bool) -> None:
    """Without a second node the drill would be an outage with an end that is known before."""
    others = [sight for name, sight in sights.items() if name != holder.name]
    if not whole or any(sight.process for sight in others):
        return
    if not all(sight.root for sight in others):
        message = f"whether {program} runs on the other nodes is seen as root only; {NOTHING}"
        raise EndedError(Status.UNKNOWN, message)
    message = f"{program} runs on {holder.name} only: nobody could take the VIP over; {NOTHING}"
    raise EndedError(Status.FAIL, message, f"start {program} on the other nodes")
