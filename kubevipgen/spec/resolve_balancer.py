"""kube-vip, keepalived and haproxy with every option filled in."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from ipaddress import IPv4Address
from math import ceil
from typing import Any

from kubevipgen import versions
from kubevipgen.model import (
    Announce,
    Bgp,
    BgpPeer,
    Endpoint,
    Haproxy,
    Keepalived,
    KubeVip,
    RunAs,
    Stats,
)
from kubevipgen.spec.addresses import BadAddressError, parse_host, parse_ip
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.problem import Path
from kubevipgen.spec.resolve_programs import Programs, image_and_profile, move
from kubevipgen.timings import Timings

EXAMPLE_ROUTER_ID = 51  # what most published configurations use, so the likeliest collision


def virtual_router_id(cluster_name: str) -> int:
    """A VRID from 1 to 254 that follows from the cluster's name alone, never 51.

    Two clusters on one link must differ; a checksum of the name makes that likely without asking
    anybody (OpenShift does the same). 255 is left out, as some switches reserve it.
    """
    number = 1 + zlib.crc32(cluster_name.encode()) % 253
    return number + (number >= EXAMPLE_ROUTER_ID)


def kube_vip(
    data: Mapping[str, Any],
    chosen: Programs,
    endpoint: Endpoint,
    notes: Collector,
) -> KubeVip | None:
    """None when the mode does without kube-vip."""
    contract = chosen.contract.kube_vip
    if contract is None:
        return None
    raw = section(data, "kubeVip")
    balancing = raw.get("loadBalancer", {})
    forwarding = balancing.get("forwarding", "local")
    images = section(data, "images")
    default = versions.kube_vip_image(contract, masquerade=forwarding == "masquerade")
    return KubeVip(
        image=move(images.get("kubeVip", default), images.get("registry", "")),
        announce=Announce(raw.get("announce", "arp")),
        lease=_lease(raw.get("leaderElection", {}), chosen.times),
        services=raw.get("services", False),
        load_balancer=balancing.get("enabled", False),
        lb_port=balancing.get("port", endpoint.port),
        lb_forwarding=forwarding,
        bgp=_bgp(raw.get("bgp"), notes),
        routing_table_id=raw.get("routingTable", {}).get("id", 198),
        prometheus_port=raw.get("prometheusPort", 0),
        health_port=raw.get("healthPort", 9445),
        log_level=raw.get("logLevel"),
        extra_env=raw.get("extraEnv", {}),
        scoped=raw.get("kubeconfig") == "scoped",
    )


def _lease(raw: Mapping[str, int], times: Timings) -> tuple[int, int, int]:
    """For every release the same: kube-vip's own default was 5/3/1 until 1.0, 15/10/2 since."""
    names = ("leaseDuration", "renewDeadline", "retryPeriod")
    duration, deadline, period = (
        raw.get(name, own) for name, own in zip(names, times.lease, strict=True)
    )
    return duration, deadline, period


def _bgp(raw: Mapping[str, Any] | None, notes: Collector) -> Bgp | None:
    if raw is None:
        return None
    path: Path = ("kubeVip", "bgp")
    peers = []
    for index, peer in enumerate(raw["peers"]):
        address = notes.parse(parse_host, peer["address"], (*path, "peers", index, "address"))
        if address is not None:
            flags = peer.get("multihop", False), peer.get("password", False)
            peers.append(BgpPeer(address, peer["as"], *flags))
    return Bgp(
        asn=raw["as"],
        peers=tuple(peers),
        router_id=_router_id(raw, (*path, "routerId"), notes),
        hold_time=raw.get("holdTime", 30),
        keepalive_interval=raw.get("keepaliveInterval", 10),
    )


def _router_id(raw: Mapping[str, Any], path: Path, notes: Collector) -> IPv4Address | None:
    if "routerId" not in raw:
        return None
    return notes.parse(_parse_v4, raw["routerId"], path)


def _parse_v4(text: str) -> IPv4Address:
    ip = parse_ip(text)
    if not isinstance(ip, IPv4Address) or ip.is_unspecified:
        raise BadAddressError(f"{ip} cannot be a BGP router ID", "write an IPv4 address")
    return ip


def keepalived(
    data: Mapping[str, Any],
    chosen: Programs,
    run_as: RunAs,
    name: str,
    notes: Collector,
) -> Keepalived | None:
    """None when the mode does without keepalived."""
    if chosen.contract.keepalived is None:
        return None
    raw = section(data, "keepalived")
    release = chosen.releases["keepalived"]
    image, profile = image_and_profile(data, "keepalived", release, run_as, notes)
    version = raw.get("vrrpVersion", 3)
    extra = raw.get("extra", {})
    return Keepalived(
        run_as=run_as,
        image=image,
        profile=profile,
        virtual_router_id=raw.get("virtualRouterId", virtual_router_id(name)),
        vrrp_version=version,
        advert_interval=float(raw.get("advertInterval", _advert_interval(chosen.times, version))),
        authentication=raw.get("authentication", False),
        preferred_node=raw.get("preferredNode", ""),
        garp_refresh=raw.get("garpRefresh", 5),
        extra_global=tuple(extra.get("global_defs", ())),
        extra_instance=tuple(extra.get("vrrp_instance", ())),
    )


def _advert_interval(times: Timings, version: int) -> float:
    """VRRP version 2 knows whole seconds only."""
    return times.advert_interval if version == 3 else max(1, ceil(times.advert_interval))


def haproxy(
    data: Mapping[str, Any], chosen: Programs, run_as: RunAs, notes: Collector
) -> Haproxy | None:
    """None when the mode does without haproxy."""
    if chosen.contract.haproxy is None:
        return None
    raw = section(data, "haproxy")
    release = chosen.releases["haproxy"]
    image, profile = image_and_profile(data, "haproxy", release, run_as, notes)
    return Haproxy(
        run_as=run_as,
        image=image,
        profile=profile,
        status_port=raw.get("statusPort", 9444),
        max_connections=raw.get("maxConnections", 20000),
        stats=_stats(raw.get("stats"), notes),
        extra={key: tuple(lines) for key, lines in raw.get("extra", {}).items()},
    )


def _stats(raw: Mapping[str, Any] | None, notes: Collector) -> Stats | None:
    if raw is None:
        return None
    bind = notes.parse(parse_ip, raw.get("bind", "127.0.0.1"), ("haproxy", "stats", "bind"))
    if bind is None:
        return None
    return Stats(raw["port"], bind, raw.get("user", "admin"), raw.get("path", "/"))
