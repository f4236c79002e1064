"""Every scenario, in the order of a rehearsal."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.scenarios import (
    apiserver_dies_elsewhere,
    apiserver_dies_on_holder,
    apiserver_freezes_elsewhere,
    apiserver_freezes_on_holder,
    apiserver_slow,
    apiserver_stops,
    apiserver_unready_elsewhere,
    apiserver_unready_on_holder,
    bootstrap,
    config_reload,
    haproxy_dies,
    haproxy_freezes,
    haproxy_restarts,
    holder_cut_off,
    holder_dies,
    holder_shuts_down,
    idle,
    keepalived_dies,
    keepalived_pauses,
    keepalived_stops,
    network_heals,
    node_returns,
    other_dies,
    rolling_restart,
    second_joins,
    two_nodes_die,
)

SCENARIOS: tuple[Scenario, ...] = tuple(
    module.SCENARIO
    for module in (
        bootstrap,
        second_joins,
        holder_dies,
        holder_cut_off,
        network_heals,
        node_returns,
        other_dies,
        two_nodes_die,
        apiserver_dies_on_holder,
        apiserver_dies_elsewhere,
        apiserver_freezes_on_holder,
        apiserver_freezes_elsewhere,
        apiserver_unready_on_holder,
        apiserver_unready_elsewhere,
        apiserver_stops,
        apiserver_slow,
        haproxy_dies,
        haproxy_freezes,
        haproxy_restarts,
        keepalived_dies,
        keepalived_stops,
        keepalived_pauses,
        config_reload,
        holder_shuts_down,
        rolling_restart,
        idle,
    )
)
