"""The VIP moves when its holder stops, and clients hardly notice.

Why: a failover that nobody has tried is a hope. The configuration may be right and the switch,
the cloud's network or a forgotten firewall still keep the VIP from moving. Now, with somebody
watching, is the better moment to learn that. `kubevipgen verify --drill` sends SIGTERM to
keepalived or kube-vip on the node that holds the VIP, and systemd or the kubelet starts it again.
Meanwhile a client opens a new, verified TLS connection to the endpoint every 20 ms. An outage
lasts from the begin of the first request that fails to the begin of the first of ten in a row
that succeed; a request has one second. At the end exactly one node holds the VIP, and the daemon
on the old one is back.

How to fix: nobody takes the VIP over: `journalctl -u keepalived` or `crictl logs` on the other
nodes; preflight's checks vrrp-peers, vrrp-firewall and l2-adjacency say why they do not hear each
other. The daemon does not come back: `systemctl status keepalived`, or the kubelet's log. The
outage is long though the VIP moved: clients keep the old MAC address (gratuitous ARP is filtered
on the switch), or haproxy has no live apiserver on the new holder (haproxy-servers).

Source: RFC 9568 section 6.4.3 (priority 0 on shutdown); client-go, ReleaseOnCancel.
"""

from __future__ import annotations

from collections.abc import Callable

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status
from kubevipgen.model import Cluster
from kubevipgen.outage.client import Client, Pace, Target
from kubevipgen.outage.figures import last_error
from kubevipgen.verify.drill import watch, wire
from kubevipgen.verify.drill.before import NOTHING, EndedError, Start, question, start
from kubevipgen.verify.drill.hosts import HostError
from kubevipgen.verify.drill.plan import Drilled, DrillPlan
from kubevipgen.verify.drill.verdict import ID, verdict

__all__ = ["ID", "drill"]

_PACE = Pace(apart=0.02, bound=1.0)


def drill(cluster: Cluster, plan: DrillPlan, ask: Callable[[str], bool]) -> Drilled:
    """Move the first VIP once and measure it; ``ask`` gets a question and says whether to go on.

    Nothing is moved before ``ask`` has agreed. What is found never raises: it is in the outcome.
    """
    try:
        found = start(cluster, plan)
        seen = _moved(cluster, plan, found, ask)
    except EndedError as ended:
        return Drilled((_outcome(ended),))
    if seen.trouble:
        return verdict(found, seen, (), seen.trouble)
    if found.whole:
        return verdict(found, seen, seen.samples[-1].holders if seen.samples else ())
    try:
        return verdict(found, seen, wire.holders(cluster, found.vip))
    except wire.NotSeenError as error:
        return verdict(found, seen, (), str(error))


def _moved(
    cluster: Cluster, plan: DrillPlan, found: Start, ask: Callable[[str], bool]
) -> watch.Course:
    if not ask(question(cluster, found)):
        raise EndedError(Status.SKIPPED, f"it was not wanted; {NOTHING}")
    endpoint = cluster.endpoint
    target = Target(str(found.vip), endpoint.port, endpoint.host, plan.ca)
    with Client(target, _PACE) as client:
        if not watch.is_ready(client):
            why = last_error(client.requests()) or "no answer"
            message = f"the endpoint {endpoint.authority} does not answer: {why}; {NOTHING}"
            raise EndedError(Status.FAIL, message, "see what the other checks say about it")
        try:
            return watch.course(found, client, plan.timeout)
        except HostError as error:
            raise EndedError(Status.UNKNOWN, f"{error}; {NOTHING}") from None


def _outcome(ended: EndedError) -> Outcome:
    severity = {
        Status.FAIL: Severity.ERROR,
        Status.UNKNOWN: Severity.WARNING,
        Status.SKIPPED: Severity.INFO,
    }[ended.status]
    prefix = CANNOT_TELL if ended.status is Status.UNKNOWN else ""
    finding = Finding(ID, severity, f"{prefix}{ended.message}", ended.hint)
    return Outcome(ID, "", ended.status, (finding,))
