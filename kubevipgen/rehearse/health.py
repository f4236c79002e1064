"""Whether the cluster in the lab is as before any harm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from kubevipgen.rehearse.lab import Lab, LabError, haproxies
from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.measure.recorder import Recorder
from kubevipgen.rehearse.warm import Warm

_LONG = 90.0  # seconds; the slowest known configuration needs 35 of them
_STABLE = 1.0  # seconds without any change
_FEW = 3  # troubles that are worth reading


def wait_until(condition: Callable[[], object], trouble: str, pause: float = 0.05) -> None:
    """LabError with the trouble when the condition does not come true."""
    end = time.monotonic() + _LONG
    while not condition():
        if time.monotonic() > end:
            raise LabError(f"{trouble} within {_LONG:g} s")
        time.sleep(pause)


def settle(lab: Lab, recorder: Recorder, warm: Warm) -> str:
    """Wait for full health; the node that holds the VIP then, "" where none of them does."""
    since, long = time.monotonic(), _LONG + warm.checks
    held, end = recorder.holders(), since + long
    while True:
        _refuse_dead(lab)
        holders, troubles = recorder.holders(), list(_troubles(lab, recorder))
        if troubles or holders != held:
            since, held = time.monotonic(), holders
        if not recorder.is_answering(since):
            troubles.append("not all requests to the endpoint succeed")
        if not troubles and time.monotonic() >= max(since + _STABLE, _warm_at(lab, warm)):
            return held[0] if held else ""
        if time.monotonic() > end:
            more = [f"and {len(troubles) - _FEW} more"] if len(troubles) > _FEW else []
            said = "; ".join([*troubles[:_FEW], *more]) or "it does not come to rest"
            raise LabError(f"the cluster is not well after {long:g} s: {said}")
        time.sleep(0.1)


def _warm_at(lab: Lab, warm: Warm) -> float:
    """When every counter of health is full."""
    own = [at for program, at in lab.touched.items() if program != APISERVER]
    servers = lab.touched.get(APISERVER, 0.0) + warm.servers
    return max(servers, max(own, default=0.0) + warm.checks)


def _refuse_dead(lab: Lab) -> None:
    """LabError: what ended by itself after its start comes back by nothing in the lab."""
    for name in lab.nodes:
        for program in lab.programs_on(name):
            if not lab.is_running(name, program):
                said = _last_words(lab, name, program)
                raise LabError(f"{program} of {name} does not run{said}")


def _troubles(lab: Lab, recorder: Recorder) -> Iterator[str]:
    holders = recorder.holders()
    if lab.holds_vip and len(holders) != 1:
        yield f"the VIP is held by {' and '.join(holders) or 'no node'}"
    yield from _servers(lab)


def _servers(lab: Lab) -> Iterator[str]:
    for name in lab.balancers:
        if "haproxy" not in lab.programs[name] or lab.cluster.haproxy is None:
            continue
        space, port = lab.wires.space(name), lab.cluster.haproxy.status_port
        for server, state in (haproxies.servers(space, port) or {}).items():
            if state not in {"UP", "no check"}:
                yield f"haproxy of {name} has {server} as {state}"


def _last_words(lab: Lab, name: str, program: str) -> str:
    log = lab.log(name, program)
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return f": {lines[-1]}" if lines else ""
