"""Settings -> a prediction for each scenario that makes sense for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from kubevipgen.failover import apiservers, daemons, nodes
from kubevipgen.failover.prediction import Prediction
from kubevipgen.failover.settings import Settings
from kubevipgen.failover.span import SLACK, Span, exactly

Sum = Callable[[Settings], Span | None]

# What never ends outlasts the time that a rehearsal watches; as a lower bound, in seconds.
WATCHED = 10.0
IDLE = "idle"


def _here(how: str) -> Sum:
    return partial(apiservers.on_holder, how=how)


def _there(how: str) -> Sum:
    return partial(apiservers.elsewhere, how=how)


def _idle(_: Settings) -> Span:
    return exactly(0.0, "nothing breaks, and nothing moves")


# ID of the scenario -> what breaks, and the sum.
SCENARIOS: Mapping[str, tuple[str, Sum]] = {
    "bootstrap": ("bootstrap: the first apiserver answers", apiservers.bootstrap),
    "second-joins": ("second control plane joins, not ready yet", apiservers.second_joins),
    "holder-dies": ("node of the VIP holder dies", nodes.holder_dies),
    "holder-cut-off": ("holder cut off the network", nodes.holder_dies),
    "network-heals": ("network heals after a split", nodes.network_heals),
    "node-returns": ("dead node returns", nodes.node_returns),
    "other-dies": ("another node dies", nodes.other_dies),
    "two-nodes-die": ("two nodes die at once", nodes.two_nodes_die),
    "apiserver-dies-on-holder": ("apiserver dies on the holder", _here("refused")),
    "apiserver-dies-elsewhere": ("apiserver dies on another node", _there("refused")),
    "apiserver-freezes-on-holder": ("apiserver frozen on the holder", _here("frozen")),
    "apiserver-freezes-elsewhere": ("apiserver frozen on another node", _there("frozen")),
    "apiserver-unready-on-holder": ("apiserver unready on the holder", _here("unready")),
    "apiserver-unready-elsewhere": ("apiserver unready on another node", _there("unready")),
    "apiserver-stops": ("apiserver stopped gracefully", apiservers.stopped),
    "apiserver-slow": ("apiserver slow on another node", _there("slow")),
    "haproxy-dies": ("haproxy killed on the holder", daemons.haproxy_dies),
    "haproxy-freezes": ("haproxy frozen on the holder", daemons.haproxy_freezes),
    "haproxy-restarts": ("haproxy restarted on the holder", daemons.haproxy_restarts),
    "keepalived-dies": ("keepalived killed hard", daemons.keepalived_dies),
    "keepalived-stops": ("keepalived stopped", daemons.keepalived_stops),
    "keepalived-pauses": ("keepalived paused for 0.8 s", nodes.keepalived_pauses),
    "config-reload": ("configuration changed and reloaded", daemons.config_reload),
    "holder-shuts-down": ("node of the holder shuts down", nodes.holder_shuts_down),
    "rolling-restart": ("rolling restart of all nodes", nodes.rolling_restart),
    IDLE: ("nothing breaks", _idle),
}


TITLES: Mapping[str, str] = {name: title for name, (title, _) in SCENARIOS.items()}


def predict(settings: Settings) -> tuple[Prediction, ...]:
    """In the order of a rehearsal; none where nothing in the settings is known to decide."""
    if not any((settings.vrrps, settings.lease, settings.balancer)):
        return ()
    alone = len(settings.nodes) < 2
    found = ((name, total(settings)) for name, (_, total) in SCENARIOS.items())
    return tuple(
        _prediction(name, span)
        for name, span in found
        if span is not None and not (alone and name not in _FOR_ONE)
    )


_FOR_ONE = (IDLE, "bootstrap", "config-reload")


def _prediction(name: str, span: Span) -> Prediction:
    """With the slack, once."""
    slack = 0.0 if name == IDLE else SLACK
    low = WATCHED if math.isinf(span.low) else max(0.0, span.low - slack)
    high = None if math.isinf(span.high) else round(span.high + slack, 3)
    return Prediction(name, round(low, 3), high, span.words, span.source)
