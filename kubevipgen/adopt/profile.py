"""Which profile of ``failover`` is nearest to the times that the files have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from kubevipgen.adopt.balance import api_proxies
from kubevipgen.adopt.held import Held
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.haproxy import Haproxy, Server
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.spec.resolve_failover import DEFAULT, timings
from kubevipgen.timings import Timings

PROFILES = (DEFAULT, "patient", "fast")  # of two that are as near the first
_LEASE = ("vip_leaseduration", "vip_renewdeadline", "vip_retryperiod")
_UNITS = {"us": 0.001, "ms": 1.0, "": 1.0, "s": 1000.0, "m": 60_000.0, "h": 3_600_000.0}
_V3 = 3


def nearest(files: Cluster, held: Sequence[Held], pods: Sequence[Pod]) -> Timings:
    """The sum of how many times longer or shorter each time is, as logarithms."""
    known = {name: timings({"failover": name}) for name in PROFILES}
    measures = [*_adverts(held), *_checks(files), *_leases(pods)]

    def distance(name: str) -> float:
        own = known[name]
        return round(sum(abs(math.log(old / new)) for old, new in _pairs(measures, own)), 6)

    return known[min(PROFILES, key=distance)]


def lease(pods: Sequence[Pod]) -> tuple[int, int, int] | None:
    """What kube-vip is told, in seconds; None when nothing is, or it cannot be read."""
    for pod in pods:
        numbers = [word.number if word else None for word in map(pod.main.env.get, _LEASE)]
        first, second, third = numbers
        if first and second and third and min(first, second, third) > 0:
            return first, second, third
    return None


def _pairs(measures: list[tuple[str, float]], own: Timings) -> Iterator[tuple[float, float]]:
    times: Mapping[str, float] = {
        "advert": own.advert_interval,
        "down": own.check_ms * own.fall,
        "lease": own.lease[0],
    }
    return ((value, times[name]) for name, value in measures)


def _adverts(held: Sequence[Held]) -> Iterator[tuple[str, float]]:
    """Version 2 knows whole seconds only, and so tells nothing about one second."""
    found = [one.instance for one in held[:1]]
    yield from (("advert", i.advert) for i in found if i.version == _V3 or i.advert > 1)


def _checks(files: Cluster) -> Iterator[tuple[str, float]]:
    for view in files.all(Haproxy)[:1]:
        servers = [server for proxy in api_proxies(view) for server in proxy.servers]
        for server in [one for one in servers if one.is_checked][:1]:
            yield "down", _milliseconds(server) * _fall(server)


def _milliseconds(server: Server) -> float:
    text = server.options.get("inter", "2s")
    number = text.rstrip("usmhd")
    unit = _UNITS.get(text[len(number) :], 0.0)
    usual = 2000.0
    return float(number) * unit if number.isdigit() and len(number) < 9 and unit else usual


def _fall(server: Server) -> int:
    text = server.options.get("fall", "3")
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 3


def _leases(pods: Sequence[Pod]) -> Iterator[tuple[str, float]]:
    if found := lease(pods):
        yield "lease", float(found[0])
