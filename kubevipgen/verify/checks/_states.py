"""How a request that went wrong is told, and what to do about it."""

from __future__ import annotations

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault
from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Answer, State

# State -> what it does, the way out. {who} is what must be looked at.
_WORDS = {
    State.REFUSED: ("refuses connections", "nobody listens there: see the logs of {who}"),
    State.REJECTED: ("is rejected", "a firewall rejects it: let clients in"),
    State.TIMEOUT: ("does not answer", "a firewall drops it, or the host is dead: see {who}"),
    State.HOST_UNREACHABLE: ("is not there", "nobody on the link has the address: see {who}"),
    State.NO_ROUTE: ("cannot be reached from here", "this host has no route to it"),
    State.UNRESOLVED: ("has no address", "no DNS server and no /etc/hosts here knows the name"),
    State.CUT: (
        "cuts connections",
        "a load balancer without a live server behind it does that: see {who}",
    ),
    State.SILENT: ("takes connections and says nothing", "it is stuck or overloaded: see {who}"),
    State.PLAIN_HTTP: (
        "speaks plain HTTP, not TLS",
        "the port belongs to something else, or a proxy ends TLS on the way: pass TCP through",
    ),
    State.NO_TLS: (
        "speaks no TLS that can be used",
        "the port belongs to something else than an apiserver: see what listens there",
    ),
    State.NO_HTTP: ("speaks TLS, but no HTTP", "the port belongs to something else: see {who}"),
}


def fault(answer: Answer, who: str) -> Fault:
    """For an answer that never came; ``who`` is what to look at."""
    words, hint = _WORDS[answer.state]
    detail = f" ({answer.detail})" if answer.detail else ""
    return Fault(f"{told(answer)} {words}{detail}", hint.format(who=who))


def status(cluster: Cluster, answer: Answer, who: str) -> Fault | None:
    """For an HTTP answer; None when it is good."""
    code = answer.status
    if code == 200 or (code in {401, 403} and not cluster.anonymous_auth):
        return None
    if code in {401, 403}:
        return Fault(
            f"{told(answer)} lives, but answers {code} to /readyz without credentials",
            "load balancers ask so too: allow system:public-info-viewer and anonymous requests,"
            " or say anonymous-auth: false in the spec's kubeadm overrides",
            Severity.WARNING,
        )
    if 500 <= code < 600:
        failing = f": {', '.join(answer.failing[:5])} failed" if answer.failing else ""
        hint = f"`kubectl get --raw '/readyz?verbose'`, and the logs of {who}"
        return Fault(f"{told(answer)} is not ready ({code}){failing}", hint)
    return Fault(
        f"{told(answer)} answers {code} to /readyz, so it is no apiserver",
        "find out who has this address, and what the load balancer has behind it",
    )


def told(answer: Answer) -> str:
    """``cp-1 (10.0.0.163:6443)``; the address is added where a name has several."""
    place = answer.place
    if place.address in {place.name, ""}:
        return f"{place.who} ({place})" if place.who != place.name else str(place)
    return f"{place} at {place.address}"
