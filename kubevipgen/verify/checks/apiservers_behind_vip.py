"""New connections through the endpoint reach the apiservers that the mode promises.

Why: with a balancer every apiserver must be reached through the VIP: one that never is, is not in
its configuration or fails its health check, and the cluster is smaller than it looks. Without a
balancer exactly the holder's apiserver must answer: two that take turns mean two holders. The
apiservers are told apart by their serving certificates, of which each has its own.

How to fix: haproxy's own view of its servers is among the facts of the nodes (--facts, check
haproxy-servers); its health check asks /readyz. Two without a balancer: see vip-single-holder.

Note: haproxy gives new connections to the server with the fewest. They are therefore held open,
four for every node of the cluster and some more, before a missing apiserver counts as missing;
when nobody knows how many nodes there are (no --kubeconfig, no workers in the spec) it is unknown.

Source: haproxy's balance leastconn; kubeadm's certificates, one for each apiserver.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.checks import _owners
from kubevipgen.verify.plan import has_one_holder, is_balanced
from kubevipgen.verify.seen import (
    NO_CERTIFICATE,
    UNREACHED,
    Answer,
    Missing,
    Samples,
    Seen,
    State,
    known,
)

ID = "apiservers-behind-vip"
NEEDS = ("samples", "entrances", "apiservers")


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    samples = known("samples", seen.samples)
    certificates = [a.certificate for a in samples.answers if a.certificate]
    if not certificates:
        raise UnknownFactError("samples", NO_CERTIFICATE)
    owners = _owners.names(cluster, seen, certificates)
    order = [owners.get(c.sha256, c.sha256) for c in certificates]
    yield from _broken(samples)
    if is_balanced(cluster):
        yield from _balanced(cluster, seen, samples, set(order))
    elif has_one_holder(cluster):
        yield from _alone(order, owners)
    yield from _strangers(cluster, seen, order, set(owners.values()))


def _broken(samples: Samples) -> Iterator[Fault]:
    """Connections that failed while others did not: some of what is behind is bad."""
    bad = [answer for answer in samples.answers if answer.certificate is None]
    if bad:
        total = len(samples.answers)
        states = ", ".join(sorted({str(answer.state) for answer in bad}))
        yield Fault(
            f"{len(bad)} of {total} new connections through {samples.place} failed ({states})",
            "the balancer leads some to a dead server: see its health checks",
        )


def _balanced(cluster: Cluster, seen: Seen, samples: Samples, found: set[str]) -> Iterator[Fault]:
    planned = [node.name for node in cluster.control_planes]
    missing = [name for name in planned if name not in found and not _is_down(seen, name)]
    nameless = [name for name in found if name not in planned]
    if not missing or len(nameless) >= len(missing):
        return
    tries = len(samples.answers)
    message = f"none of {tries} connections through {samples.place} reached {', '.join(missing)}"
    if not samples.enough:
        raise UnknownFactError("samples", f"{message}, which may only be busier than the others")
    yield Fault(
        f"{message}: the endpoint leads to {len(found)} of {len(planned)} apiservers",
        "see the balancer's servers and health checks (--facts of the nodes: haproxy-servers)",
    )


def _is_down(seen: Seen, node: str) -> bool:
    """Whether apiservers-ready tells about it already; an address out of reach tells nothing."""
    if isinstance(seen.apiservers, Missing) or node not in seen.apiservers:
        return False
    answer = seen.apiservers[node]
    reached = any(a.state not in UNREACHED for a in seen.apiservers.values())
    return _is_bad(answer) and (reached or answer.state not in UNREACHED)


def _is_bad(answer: Answer) -> bool:
    return answer.state is not State.ANSWERED or answer.status >= 500


def _alone(order: list[str], owners: dict[str, str]) -> Iterator[Fault]:
    turns = [name for name, _ in itertools.groupby(order)]
    if len(turns) < 2:
        return
    named = set(owners.values())
    who = ", ".join(name if name in named else "another one" for name in dict.fromkeys(turns))
    if len(turns) == 2:
        yield Fault(
            f"the VIP moved while it was asked: {who} answered one after the other",
            "run this again; when it goes on, see why keepalived or kube-vip changes its mind",
            Severity.WARNING,
        )
        return
    yield Fault(
        f"new connections to the VIP are answered by {who} in turns",
        "without a balancer only the VIP's holder may answer: see vip-single-holder",
    )


def _strangers(cluster: Cluster, seen: Seen, order: list[str], named: set[str]) -> Iterator[Fault]:
    """Only where every planned apiserver was seen itself can another one be told."""
    direct = {} if isinstance(seen.apiservers, Missing) else seen.apiservers
    everyone = {node.name for node in cluster.control_planes}
    if {n for n, a in direct.items() if a.certificate} != everyone:
        return
    strange = sorted(set(order) - named)
    if strange:
        yield Fault(
            f"the endpoint also leads to {len(strange)} that none of the spec's apiservers is"
            f" (certificate {strange[0][:16]})",
            "take it out of the balancer, or add the control plane to the spec",
        )
