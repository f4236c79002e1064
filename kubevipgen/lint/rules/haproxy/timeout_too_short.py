"""An idle limit cuts watches, `kubectl logs -f` and `exec` of the API.

The clients of an apiserver hold connections that say nothing for a while: watches of things that
do not change, `kubectl logs -f`, `exec`, port-forward. client-go pings a silent HTTP/2 connection
after 30 s, so a shorter limit cuts even connections that are well, over and over: every controller
and kubelet lists everything anew, which loads the apiservers, and logs and shells break off. With
30 s to 10 minutes watches hold, but a quiet `exec` or a client without pings is still cut.

Condition: a limit in effect for the API is below 30 s (error), or from 30 s to below 10 minutes
(info). In TCP mode that is `timeout tunnel` of the backend where it is set, as it takes the place
of both others as soon as the connection stands; otherwise `timeout client` of the frontend and
`timeout server` of the backend. Inherited values count; a bare number is milliseconds.

It does not report a missing or zero timeout (see timeouts-missing), other timeouts (connect,
check, queue, client-fin), nor sections of anything else than the API.

Fix: `timeout client 1h` and `timeout server 1h`, with `option clitcpka` and `option srvtcpka` so
that the kernel finds dead peers; 35 s is the least that works.

Source: haproxy manual, "timeout tunnel", measured with haproxy 2.6.12; client-go's default of
HTTP2_READ_IDLE_TIMEOUT_SECONDS is 30; kubernetes/kubeadm#2227, kubernetes/kubernetes#94301.

Bad (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 20s
        timeout server 20s

    listen apiserver
        bind *:8443
        server cp-1 10.0.0.11:6443 check

Good (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h

    listen apiserver
        bind *:8443
        server cp-1 10.0.0.11:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy

ID = "timeout-too-short"
CODE = "KV307"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_PING = 30  # seconds, client-go
_COMFORTABLE = 600
_UNITS = ((3600, "h"), (60, "m"), (1, "s"))
Limit = tuple[str, float, Directive, Proxy]


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    seen: set[tuple[str, Location]] = set()
    for name, time, line, proxy in _limits(subject):
        if 0 < time < _COMFORTABLE and (name, line.words[0].at) not in seen:
            seen.add((name, line.words[0].at))
            yield _fault(name, time, line, proxy)


def _limits(subject: Haproxy) -> Iterator[Limit]:
    """What ends a silent connection of the API: name, seconds, the line, for which section."""
    entries = subject.api_entries()
    for front, back in entries:
        tunnel = back.timeouts.get("tunnel")
        if tunnel and front.mode == back.mode == "tcp":
            yield "tunnel", *tunnel, back
            continue
        yield from _limit(front, "client")
        yield from _limit(back, "server")
    led = {id(back) for _, back in entries}
    for back in subject.api_backs():
        if id(back) not in led:
            name = "tunnel" if back.mode == "tcp" and "tunnel" in back.timeouts else "server"
            yield from _limit(back, name)


def _limit(proxy: Proxy, name: str) -> Iterator[Limit]:
    if name in proxy.timeouts:
        yield name, *proxy.timeouts[name], proxy


def _fault(name: str, time: float, line: Directive, proxy: Proxy) -> Fault:
    of = f"timeout {name} of {proxy.kind} {proxy.name} is {_written(time)}"
    is_short = time < _PING
    return Fault(
        f"{of}: client-go pings after 30 s, so idle watches, logs -f and exec are cut"
        if is_short
        else f"{of}: watches hold, a quiet exec or port-forward is cut after that",
        f"`timeout {name} 1h`"
        + ("" if name == "tunnel" else " with `option clitcpka` and `option srvtcpka`"),
        line.words[2].at,
        None if is_short else Severity.INFO,
        related=(Related("inherited by this section", proxy.at),) if line.inherited else (),
    )


def _written(seconds: float) -> str:
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds * 1000:g} ms" if seconds < 1 else f"{seconds:g} s"
