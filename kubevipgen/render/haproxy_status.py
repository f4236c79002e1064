"""haproxy's two small HTTP listeners: the status of this node, and the statistics page.

The status listener is what the VIP's holder is judged by (``/hold``, ``/ready``) and what the
kubelet's probe asks (``/livez``, never about backends). It is bad only when this haproxy has lost
every apiserver that it once saw: before the first ``kubeadm init`` there is none to see, and the
VIP must have a holder all the same. ``/servers;csv`` is for the probe (topic haproxyServers): the
state of each server, which nobody can change there.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from kubevipgen.formats.tree import Block, Line
from kubevipgen.model import Haproxy, RunAs, before_port
from kubevipgen.timings import Timings

_SERVERS = "/servers"


def section(haproxy: Haproxy, times: Timings, backend: str) -> Block:
    """The ``status`` frontend on 127.0.0.1, plain HTTP."""
    up, down = f"{{ nbsrv({backend}) ge 1 }}", f"{{ nbsrv({backend}) lt 1 }}"
    settling = _settling(times)
    known = "{ var(proc.up_since) -m found }"
    settled = f"{{ date(),sub(proc.up_since) ge {settling} }}"
    return Block(
        ("frontend", "status"),
        (
            _line("mode http"),
            _line(f"bind 127.0.0.1:{haproxy.status_port}"),
            _line("timeout client 5s"),
            _line("timeout http-request 5s"),
            _line("monitor-uri /livez", "For the kubelet: haproxy itself, no backends."),
            _line(
                f"http-request set-var(proc.up_since) date() if {up} !{known}",
                "Remember that an apiserver was seen: servers count as up until their first check",
                f"fails, so only one that is still up after {settling} s was really there.",
            ),
            _line(f"http-request unset-var(proc.up_since) if {down}"),
            _line(f"http-request set-var(proc.seen) bool(true) if {known} {settled}"),
            *_farewell(haproxy),
            _line(f"stats uri {_SERVERS}", f"{_SERVERS};csv: what haproxy thinks of each server."),
            _line(f"stats scope {backend}"),
            _line("stats hide-version"),
            _line("stats show-legends", "With the addresses of the servers."),
            _line(f"http-request allow if {{ path_beg {_SERVERS} }}"),
            Line(
                (
                    *_words("http-request return status 503 content-type text/plain string"),
                    "every apiserver that was seen is lost",
                    *_words(f"if {{ var(proc.seen) -m bool }} {down}"),
                ),
                (
                    "Bad only when every apiserver that was once seen is lost. While none has been",
                    "seen it is good: `kubeadm init` needs a VIP before the first one is up.",
                ),
            ),
            _line(
                "timeout tarpit 900ms",
                "The check of keepalived waits in /hold, to notice at once when haproxy dies.",
            ),
            _line("http-request tarpit deny_status 200 if { path /hold }"),
            _line("http-request return status 200 content-type text/plain string ok"),
        ),
    )


def _settling(times: Timings) -> int:
    """Seconds after which a server that is up has really answered.

    Until its first check fails it counts as up, and that check is over by then.
    """
    return ceil((times.check_ms + times.connect_ms + times.answer_ms) / 1000) + 2


def _farewell(haproxy: Haproxy) -> Iterator[Line]:
    """A pod that is stopped gives the VIP away before it closes its port (`grace` in haproxy.cfg).

    A service is reloaded instead, and must go on: the old process is "stopping" then.
    """
    if haproxy.run_as is RunAs.STATIC_POD:
        yield Line(
            (
                *_words("http-request return status 503 content-type text/plain string"),
                "haproxy is stopping",
                *_words("if { stopping }"),
            ),
            ("Stopped pods give the VIP away while they still serve (see `grace`).",),
        )


def stats_section(haproxy: Haproxy, password: str) -> Iterator[Block]:
    """The statistics page, only when the spec asks for it."""
    stats = haproxy.stats
    if stats is None:
        return
    yield Block(
        ("frontend", "stats"),
        (
            _line("mode http"),
            _line(f"bind {before_port(stats.bind)}:{stats.port}"),
            _line("timeout http-request 10s"),
            _line("stats enable"),
            _line("stats hide-version"),
            Line(("stats", "uri", stats.path)),
            _line("stats refresh 10s"),
            Line(("stats", "auth", f"{stats.user}:{password}")),
        ),
    )


def _line(text: str, *comments: str) -> Line:
    return Line(_words(text), comments)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())
