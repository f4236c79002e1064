"""The nodes, with what they share filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Address, Ip, Mode, Node, Role, Taint
from kubevipgen.spec.addresses import parse_address, parse_host
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.problem import Path
from kubevipgen.spec.resolve_network import one_per_family

IMPLICIT = "node"  # the machine at hand, when no nodes are given


def nodes(
    data: Mapping[str, Any], mode: Mode, family: int | None, notes: Collector
) -> tuple[Node, ...]:
    """All nodes in the order of the spec; ``family`` is the endpoint's main one."""
    shared = section(data, "nodeDefaults")
    raw = data.get("nodes")
    if raw is None and mode is Mode.KUBE_VIP:
        return (_node({"name": IMPLICIT}, shared, ("nodeDefaults",), family, notes),)
    if raw is None:
        message = f"nodes are missing; mode {mode} needs the address of each machine"
        notes.error("missing-field", message, ("nodes",), "list them under nodes")
    return tuple(
        _node(item, shared, ("nodes", index), family, notes) for index, item in enumerate(raw or ())
    )


def _node(
    raw: Mapping[str, Any],
    shared: Mapping[str, Any],
    path: Path,
    family: int | None,
    notes: Collector,
) -> Node:
    merged = {**shared, **raw}
    addresses = notes.parse_each(parse_address, raw.get("address", []), (*path, "address"))
    one_per_family([a.ip for a in addresses], (*path, "address"), notes)
    gateways = notes.parse_each(parse_host, merged.get("gateway", []), (*path, "gateway"))
    one_per_family(gateways, (*path, "gateway"), notes)
    return Node(
        name=raw["name"],
        role=Role(raw.get("role", "control-plane")),
        addresses=addresses,
        interface=merged.get("interface", ""),
        gateways=gateways,
        priority=raw.get("priority"),
        advertise_address=_advertised(raw, addresses, family, path, notes),
        labels={**shared.get("labels", {}), **raw.get("labels", {})},
        taints=_taints(merged.get("taints")),
        kubelet_args=raw.get("kubeletArgs", {}),
        patches=raw.get("patches", {}),
    )


def _advertised(
    raw: Mapping[str, Any],
    addresses: tuple[Address, ...],
    family: int | None,
    path: Path,
    notes: Collector,
) -> Ip | None:
    if "advertiseAddress" in raw:
        return notes.parse(parse_host, raw["advertiseAddress"], (*path, "advertiseAddress"))
    same = [a.ip for a in addresses if a.family == family]
    return next(iter(same or [a.ip for a in addresses]), None)


def _taints(raw: list[Mapping[str, str]] | None) -> tuple[Taint, ...] | None:
    if raw is None:
        return None
    return tuple(Taint(t["key"], t["effect"], t.get("value", "")) for t in raw)
