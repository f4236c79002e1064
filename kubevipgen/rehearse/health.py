"""Whether the cluster in the lab is as before any harm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from kubevipgen.rehearse.lab import Lab, LabError, haproxies
from kubevipgen.rehearse.measure.recorder import Recorder

_LONG = 90.0  # seconds; the slowest known configuration needs 35 of them
_STABLE = 1.0  # seconds without any change


def wait_until(condition: Callable[[], object], trouble: str, pause: float = 0.05) -> None:
    """LabError with the trouble when the condition does not come true."""
    end = time.monotonic() + _LONG
    while not condition():
        if time.monotonic() > end:
            raise LabError(f"{trouble} within {_LONG:g} s")
        time.sleep(pause)


def settle(lab: Lab, recorder: Recorder) -> str:
    """Wait for full health; the node that holds the VIP then, "" where none of them does."""
    since = time.monotonic()
    end = since + _LONG
    while True:
        holders, troubles = recorder.holders(), list(_troubles(lab, recorder, since))
        if not troubles:
            return holders[0] if holders else ""
        if holders != recorder.holders():
            since = time.monotonic()
        if time.monotonic() > end:
            raise LabError(f"the cluster is not well after {_LONG:g} s: {'; '.join(troubles)}")
        time.sleep(0.1)


def _troubles(lab: Lab, recorder: Recorder, since: float) -> Iterator[str]:
    for name in lab.nodes:
        for program in lab.programs_on(name):
            if not lab.is_running(name, program):
                yield f"{program} of {name} does not run{_last_words(lab, name, program)}"
    holders = recorder.holders()
    if lab.holds_vip and len(holders) != 1:
        yield f"the VIP is held by {' and '.join(holders) or 'no node'}"
    yield from _servers(lab)
    if time.monotonic() < since + _STABLE or not recorder.is_answering(since):
        yield "not all requests to the endpoint succeed"


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
