"""A connection to the endpoint ends at the apiserver port of one of the nodes.

Why: a VIP can answer and lead elsewhere: to the load balancer of another cluster, to a server that
took the address, to a backend list with the wrong addresses or ports. Seen before the bootstrap,
this costs a look; seen by `kubeadm init`, a wait of minutes and a message about something else.

How to fix: compare the load balancer's backends with the nodes' addresses and apiServer.port; on
the VIP's holder, `ss -ltnp 'sport = :PORT'`. When only other nodes answered, see this node's line
in the backend list, its health check, and that no firewall keeps the load balancer from
apiServer.port. Ask for it with --token, while the load balancer runs and no apiserver does.

Source: topic balancerPath: a listener with a one-time token on the apiserver's port.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.model import before_port
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.vip import _doors
from kubevipgen.preflight.phase import BEFORE

ID = "load-balancer-path"
PHASES = BEFORE
NEEDS = ("balancerPath",)


def check(subject: Subject) -> Iterator[Fault]:
    found = subject.facts.at("balancerPath")
    if found is None:
        raise NotApplicableError("it was not asked for (--token)")
    if not found["targets"]:
        why = found["unresolved"] or "the cluster file names no VIP"
        raise NotApplicableError(f"no address of the endpoint is known: {why}")
    known = {node.name for node in subject.cluster.nodes}
    for target in found["targets"]:
        yield from _target(found, target, known)


def _target(
    found: Mapping[str, Any], target: Mapping[str, Any], known: set[str]
) -> Iterator[Fault]:
    place = f"{before_port(target['address'])}:{target['port']}"
    ours = [entry for entry in target["nodes"] if entry["node"] in known]
    strangers = [entry["node"] for entry in target["nodes"] if entry["node"] not in known]
    foreign = _doors.said(target["foreign"]) if target["foreign"] else None
    if foreign and not foreign.is_apiserver:
        yield _foreign(place, foreign, target)
    elif strangers:
        yield Fault(
            f"{place} leads to the probe of {strangers[0]}, which is no node of this cluster",
            "two clusters share this address: choose another VIP",
        )
    elif not ours and not foreign:
        yield _nothing(place, found, target)
    elif found["listened"] and not any(e["token"] == found["token"] for e in ours):
        names = [entry["node"] for entry in ours] or ["an apiserver that runs already"]
        yield Fault(
            f"{place} leads to {', '.join(names)}, and in {found['seconds']:.0f} s never to this"
            " node",
            "is this node in the load balancer's list, and may the load balancer reach its"
            f" port {found['listened']['port']}?",
            Severity.WARNING,
        )


def _foreign(place: str, foreign: _doors.Said, target: Mapping[str, Any]) -> Fault:
    often = f"{target['foreign']['times']} of {target['attempts']} times"
    return Fault(
        f"{place} leads, {often}, to something that is no node of ours: {foreign}",
        "take it out of the load balancer's list"
        if target["nodes"]
        else "find out who has this address, and what the load balancer has behind it",
    )


def _nothing(place: str, found: Mapping[str, Any], target: Mapping[str, Any]) -> Fault:
    if found["listened"] is None:
        return Fault(
            f"{place} leads to no node, and none could be tried here: {found['notListened']}",
            "run it on a control plane whose apiserver port is free",
            Severity.WARNING,
        )
    state = f"{target['state']}: {target['detail']}" if target["detail"] else target["state"]
    plain = "" if found["listened"]["tls"] else "; without openssl here, TLS checks count it down"
    return Fault(
        f"{place} led to no node in {found['seconds']:.0f} s (last: {state}){plain}",
        "is the load balancer up, with this node in its list, and may it reach port"
        f" {found['listened']['port']} here?",
    )
