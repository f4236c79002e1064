"""Rehearsals made by hand: what a lab with three nodes may bring home."""

from __future__ import annotations

import dataclasses

from runs_by_hand import BEFORE, REFUSED, RESET, again, between, each, run

from kubevipgen.failover.prediction import Prediction
from kubevipgen.rehearse.result import Omission, Rehearsal, Run

NODES = ("cp-1", "cp-2", "cp-3")
ONE, TWO, THREE = (("cp-1",), ("cp-2",), ("cp-3",))


def holder_dies(repeat: int, more: float) -> Run:
    moved = round(1.362 + more, 3)
    events = [(0.0, "cp-1 loses its power"), (moved, "cp-2 holds the VIP")]
    return run(
        "holder-dies",
        8.0,
        events[:1],
        [(0, ONE), (0.0, ()), (moved, TWO)],
        [between(0.0, moved + 0.02)],
        [(0.1, moved + 0.04, "silent for 1 s")],
        repeat=repeat,
    )


def cut_off(repeat: int, more: float) -> Run:
    moved = round(1.41 + more, 3)
    return run(
        "holder-cut-off",
        13.0,
        [(0.0, "cp-1 cut off the bridge"), (10.0, "cable of cp-1 is back")],
        [(0, ONE), (moved, ("cp-1", "cp-2")), (10.38 + more, TWO)],
        [between(0.0, moved + 0.02), between(10.05, 10.43 + more)],
        [(0.12, moved + 0.03, "silent for 1 s"), (10.06, 10.41 + more, RESET)],
        repeat=repeat,
    )


def network_heals(repeat: int, more: float) -> Run:
    return run(
        "network-heals",
        8.0,
        [(0.0, "cable of cp-1 is back")],
        [(0, ("cp-1", "cp-2")), (0.312 + more, TWO)],
        [between(0.11, 0.35 + more, RESET)],
        [(0.11, 0.36 + more, RESET)],
        repeat=repeat,
    )


def other_dies(repeat: int, more: float) -> Run:
    fails = [each(0.0, 0.15 + more, 3)]
    return run("other-dies", 6.0, [(0.0, "cp-3 loses its power")], [(0, ONE)], fails, repeat=repeat)


def apiserver_freezes(repeat: int, more: float) -> Run:
    return run(
        "apiserver-freezes-on-holder",
        12.0,
        [(0.0, "apiserver of cp-1 frozen (SIGSTOP)"), (6.0, "apiserver of cp-1 goes on")],
        [(0, ONE)],
        [each(0.0, 1.51 + more, 25)],
        [(0.1, 1.2, "silent for 1 s")],
        repeat=repeat,
    )


def haproxy_dies(repeat: int, more: float) -> Run:
    moved = round(0.014 + more, 4)
    return run(
        "haproxy-dies",
        6.0,
        [(0.0, "haproxy killed on cp-1"), (0.006, "check of cp-1 fails")],
        [(0, ONE), (round(0.008 + more / 2, 4), ()), (moved, TWO)],
        [between(0.0, moved + 0.005, REFUSED)],
        [(0.001, 0.06, RESET)],
        repeat=repeat,
    )


def keepalived_pauses(repeat: int, more: float) -> Run:
    events = [(0.0, "keepalived of cp-1 paused"), (0.8 + more, "keepalived of cp-1 goes on")]
    return run("keepalived-pauses", 6.0, events, [(0, ONE)], repeat=repeat)


def node_returns(repeat: int, more: float) -> Run:
    return run("node-returns", 9.0 + more, [(0.0, "cp-1 is back")], [(0, TWO)], repeat=repeat)


def rolling_restart(repeat: int, more: float) -> Run:
    events: list[tuple[float, str]] = []
    for number, node in enumerate(NODES):
        at = 6.0 * number
        events += [(at, f"{node} drained and stopped"), (at + 2.0 + more, f"{node} is back")]
    return run(
        "rolling-restart",
        17.0,
        events,
        [(0, ONE), (0.031, ()), (0.052, TWO), (6.024, ()), (6.051, THREE)],
        [between(0.02, 0.06 + more / 10, REFUSED), between(6.02, 6.06, RESET)],
        [(0.03, 0.09, RESET), (6.03, 6.1, RESET)],
        repeat=repeat,
    )


def all_stop(repeat: int, more: float) -> Run:
    """No apiserver is up again before the end: an outage without one."""
    return run(
        "two-nodes-die",
        6.0 + more,
        [(0.0, "cp-1 loses its power"), (0.004, "cp-2 loses its power")],
        [(0, ONE), (0.0, ()), (2.41, THREE)],
        [between(0.0, 99.0)],
        [(0.1, None, "silent for 1 s")],
        repeat=repeat,
    )


def bootstrap(repeat: int, more: float) -> Run:
    return run(
        "bootstrap",
        6.0,
        [(-0.9, "all apiservers are down"), (0.0, "apiserver of cp-1 answers")],
        [(0, ONE)],
        [between(BEFORE, 0.45 + more, REFUSED)],
        [(-0.95, 0.5 + more, REFUSED)],
        repeat=repeat,
    )


TITLES = (
    ("holder-dies", "Node of the VIP holder dies"),
    ("holder-cut-off", "VIP holder is cut off the network, and comes back"),
    ("network-heals", "Network heals after a split"),
    ("other-dies", "Another node dies"),
    ("node-returns", "Dead node returns"),
    ("apiserver-freezes-on-holder", "Apiserver freezes on the VIP holder"),
    ("haproxy-dies", "haproxy dies on the VIP holder"),
    ("keepalived-pauses", "keepalived is paused for 0.8 s"),
    ("rolling-restart", "Rolling restart of all nodes"),
    ("bootstrap", "Bootstrap: the first apiserver comes up"),
    ("two-nodes-die", "Two nodes die at once"),
    ("apiserver-slow", "Apiserver answers slowly"),
)
_RFC = "RFC 9568, section 6.1 (Master_Down_Interval)"
PREDICTIONS = (
    Prediction(
        "holder-dies",
        1.16,
        1.72,
        "3 adverts of 0.5 s + skew 0.01 to 0.2 s, less up to one advert; then the client's next "
        "request within 0.02 s",
        _RFC,
    ),
    Prediction("holder-cut-off", 1.16, 1.72, "as when the holder dies", _RFC),
    Prediction("network-heals", 0.0, 1.0, "1 advert of 0.5 s + one gratuitous ARP", _RFC),
    Prediction("other-dies", 0.0, 0.25, "connect timeout 0.2 s, then redispatch", "haproxy 2.6"),
    Prediction("node-returns", 0.0, 0.0, "nopreempt: the VIP stays", "keepalived.conf(5)"),
    Prediction(
        "apiserver-freezes-on-holder",
        0.0,
        1.25,
        "2 failed checks, inter 0.5 s and fastinter 0.1 s",
        "haproxy configuration manual 2.6, section 5.2 (inter, fastinter, fall)",
    ),
    Prediction("haproxy-dies", 0.0, 0.1, "the check sees a closed connection", "man 7 tcp"),
    Prediction("keepalived-pauses", 0.0, 0.0, "0.8 s are less than 3 adverts", _RFC),
    Prediction("rolling-restart", 0.0, 0.1, "each holder gives the VIP up: priority 0", _RFC),
    Prediction("bootstrap", 0.0, 2.0, "inter 0.5 s x rise 2, + 0.9 s since the start", "haproxy"),
    Prediction("two-nodes-die", 1.16, None, "nothing ends it: etcd has no majority", "etcd.io"),
)

SAMPLE = Rehearsal(
    cluster="demo",
    mode="keepalived-haproxy",
    profile="standard",
    runtime="processes",
    endpoint="api.demo.example:8443",
    vip="10.10.0.100",
    nodes=NODES,
    programs=(("keepalived", "2.2.7"), ("haproxy", "2.6.12"), ("Python", "3.11")),
    titles=TITLES,
    runs=(
        *again(holder_dies, 0.0, 0.14, -0.06, 0.03, 0.09),
        *again(cut_off, 0.0, 0.02, -0.1, 0.05, 0.01),
        *again(network_heals, 0.0, 0.2, 0.1, 0.05, 0.3),
        *again(other_dies, 0.0, 0.06, -0.05, 0.02, -0.02),
        *again(node_returns, 0.0, 0.0, 0.0, 0.0, 0.0),
        *again(apiserver_freezes, 0.0, 0.5, 0.0, 0.1, -0.5),
        *again(haproxy_dies, 0.0, 0.02, 0.01, 0.04, 0.03),
        *again(keepalived_pauses, 0.0, 0.0, 0.01, 0.0, 0.0),
        *again(rolling_restart, 0.0, 0.1, 0.2, 0.1, 0.0),
        *again(bootstrap, 0.0, 0.1, -0.1, 0.2, 0.3),
        *again(all_stop, 0.0, 0.0, 0.0, 0.0, 0.0),
    ),
    predictions=PREDICTIONS,
    omissions=(
        Omission("apiserver-slow", "not possible with the apiserver that was given"),
        Omission("second-joins", "needs a second control plane; the cluster has one"),
    ),
    budget=1.8,
)
GOOD = dataclasses.replace(
    SAMPLE,
    runs=tuple(one for one in SAMPLE.runs if one.figures.outage in (0, 0.02, 0.04)),
    omissions=(),
    budget=None,
)
EMPTY = dataclasses.replace(SAMPLE, runs=(), predictions=(), omissions=())
