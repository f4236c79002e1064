"""Everything that the chosen checks need, asked at the same time where that can be."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from kubevipgen.model import Cluster, Role
from kubevipgen.verify.drill import wire
from kubevipgen.verify.look import places, reading, through
from kubevipgen.verify.look.access import Access, context_of
from kubevipgen.verify.look.api import Api
from kubevipgen.verify.look.certificate import parsed_all
from kubevipgen.verify.look.serving import Asker, at_once, is_trusted
from kubevipgen.verify.plan import has_one_holder, is_balanced
from kubevipgen.verify.seen import NO_CERTIFICATE, Answer, Missing, Samples, Seen

OF_API = frozenset({"lease", "nodes", "pods", "services"})


@dataclass(frozen=True, slots=True)
class Options:
    """``wait`` bounds each connection and each answer, in seconds; ``facts``, ``days`` as in Seen.

    ``by_name``: the checks were asked for by name, so what they lack is unknown, not skipped.
    """

    wait: float = 5.0
    by_name: bool = False
    days: int = 30
    facts: bool = False


def look(cluster: Cluster, access: Access, wants: Collection[str], options: Options) -> Seen:
    """FindingsError when the access itself is no good; what cannot be seen says so in Seen."""
    authorities = parsed_all(access.ca)
    asker = Asker(context_of(access), options.wait, authorities)
    with ThreadPoolExecutor(3) as pool:
        api = pool.submit(_api, cluster, access, wants, options)
        holders = pool.submit(_holders, cluster, wants, options)
        front = pool.submit(_front, cluster, asker, wants)
        found = {**api.result(), **holders.result(), **front.result()}
    if "samples" in wants:
        found["samples"] = _samples(cluster, asker, found)
    return Seen(
        now=time.time(),
        authorities=authorities,
        days=options.days,
        facts=options.facts,
        **found,
    )


def _front(cluster: Cluster, asker: Asker, wants: Collection[str]) -> dict[str, Any]:
    """The entrances, and the apiservers themselves."""
    found: dict[str, Any] = {}
    if {"entrances", "samples"} & set(wants):
        found["entrances"] = at_once(asker.ask_any, places.entrances(cluster))
    if {"apiservers", "samples"} & set(wants):
        wanted = places.apiservers(cluster)
        answers = at_once(asker.ask, wanted.values())
        found["apiservers"] = dict(zip(wanted, answers, strict=True))
    return found


def _samples(cluster: Cluster, asker: Asker, found: Mapping[str, Any]) -> Samples | Missing:
    """Through the first entrance that can be trusted."""
    entrances: tuple[Answer, ...] = found["entrances"]
    good = next((answer.place for answer in entrances if is_trusted(answer)), None)
    good = good or next((answer.place for answer in entrances if answer.certificate), None)
    if good is None:
        return Missing(NO_CERTIFICATE)
    wanted = len(cluster.control_planes) if is_balanced(cluster) else 1
    registered = found.get("nodes")
    # Without workers the spec may not be about them; then nobody knows how many there are.
    planned = len(cluster.nodes) if cluster.with_role(Role.WORKER) else 0
    nodes = len(registered) if isinstance(registered, tuple) else planned
    return through.sampled(asker, good, wanted, nodes)


def _holders(cluster: Cluster, wants: Collection[str], options: Options) -> dict[str, Any]:
    if "holders" not in wants or options.facts or not has_one_holder(cluster):
        return {}
    found: dict[str, tuple[str, ...] | Missing] = {}
    for vip in cluster.endpoint.vips:
        try:
            found[str(vip)] = wire.holders(cluster, vip)
        except wire.NotSeenError as error:
            found[str(vip)] = Missing(str(error))
    return {"holders": found}


def _api(
    cluster: Cluster, access: Access, wants: Collection[str], options: Options
) -> dict[str, Any]:
    wanted = OF_API & set(wants)
    if "samples" in wants and access.server:
        wanted |= {"nodes"}  # how many clients the balancer may have
    if not wanted:
        return {}
    if not access.server:
        reason = "no kubeconfig was given (--kubeconfig), so the API was not read"
        return dict.fromkeys({*wanted, "api_now"}, Missing(reason, asked=options.by_name))
    with contextlib.closing(Api(access, options.wait)) as api:
        readers = {
            "lease": lambda: reading.lease(api),
            "nodes": lambda: reading.nodes(api),
            "pods": lambda: reading.pods(api, cluster),
            "services": lambda: reading.services(api, cluster, options.wait),
        }
        found: dict[str, Any] = {}
        for name in sorted(wanted):
            found[name] = reading.known(readers[name])
            if name == "lease":
                found["api_now"] = api.now or Missing("the apiserver's answers have no date")
        return found
