"""Valid data -> the resolved cluster, every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kubevipgen.model import Cluster, Etcd, Mode, Node, Origin, Role, RunAs
from kubevipgen.spec import resolve_balancer as balancer
from kubevipgen.spec.addresses import BadAddressError, parse_host
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.problem import Path
from kubevipgen.spec.resolve_bootstrap import bootstrap, certificates
from kubevipgen.spec.resolve_network import endpoint, networking
from kubevipgen.spec.resolve_nodes import nodes
from kubevipgen.spec.resolve_programs import programs
from kubevipgen.spec.unused import note_unused

DEFAULT_NAME = "kubernetes"
ETCD_PORT = 2379
_ETCD_FILES = {
    "ca_file": ("caFile", "/etc/kubernetes/pki/etcd/ca.crt"),
    "cert_file": ("certFile", "/etc/kubernetes/pki/apiserver-etcd-client.crt"),
    "key_file": ("keyFile", "/etc/kubernetes/pki/apiserver-etcd-client.key"),
}
# kube-vip alone runs where the API server is; the others may have machines of their own.
_ON_LOAD_BALANCERS = frozenset({Mode.KEEPALIVED_HAPROXY, Mode.KEEPALIVED, Mode.HAPROXY})


def resolve(
    data: Mapping[str, Any],
    origin: Origin,
    notes: Collector,
    *,
    allow_unknown: bool,
    join: bool = False,
) -> Cluster | None:
    """The cluster, or None when ``notes`` holds an error that leaves nothing to look at."""
    mode = Mode(data["mode"])
    balancers = any(n.get("role") == "load-balancer" for n in data.get("nodes", ()))
    on_balancers = balancers and mode in _ON_LOAD_BALANCERS
    target = endpoint(data, mode, on_load_balancers=on_balancers, notes=notes)
    vips = target.vips if target else ()
    machines = nodes(data, mode, vips[0].version if vips else None, notes)
    networks = networking(data, vips, machines, notes)
    chosen = programs(data, mode, notes, allow_unknown=allow_unknown)
    api = section(data, "apiServer")
    etcd = _etcd(data, machines, notes)
    _check_sans(api.get("certSANs", []), notes)
    run_as = RunAs(data.get("runAs", RunAs.SYSTEMD if on_balancers else RunAs.STATIC_POD))
    note_unused(data, mode, run_as, notes)
    if chosen is None or target is None:
        return None
    name = data.get("name", DEFAULT_NAME)
    images = section(data, "images")
    return Cluster(
        name=name,
        contract=chosen.contract,
        origin=origin,
        mode=mode,
        endpoint=target,
        networking=networks,
        nodes=machines,
        api_port=api.get("port", 6443),
        cert_sans=tuple(api.get("certSANs", ())),
        anonymous_auth=anonymous_auth(data),
        image_repository=images.get("kubeadmRepository", images.get("registry", "")),
        etcd=etcd,
        kube_vip=balancer.kube_vip(data, chosen, target, notes),
        keepalived=balancer.keepalived(data, chosen, run_as, name, notes),
        haproxy=balancer.haproxy(data, chosen, run_as, notes),
        on_load_balancers=on_balancers,
        timings=chosen.times,
        bootstrap=bootstrap(data),
        certificates=certificates(data),
        joining=join,
        kubeadm_overrides=section(data, "kubeadm", "overrides"),
    )


def _etcd(data: Mapping[str, Any], machines: tuple[Node, ...], notes: Collector) -> Etcd | None:
    members = [n for n in machines if n.role is Role.ETCD]
    raw = section(data, "etcd").get("external")
    if raw is None and not members:
        return None
    raw = raw or {}
    path: Path = ("etcd", "external", "endpoints")
    urls = raw.get("endpoints") or [_etcd_url(node) for node in members if node.addresses]
    if not urls:
        message = "etcd.external has no endpoints, and no node has role etcd"
        notes.error("missing-field", message, path, "add endpoints: [https://ADDRESS:2379]")
    for index, url in enumerate(raw.get("endpoints", ())):
        _check_url(url, (*path, index), notes)
    files = {ours: raw.get(key, default) for ours, (key, default) in _ETCD_FILES.items()}
    return Etcd(tuple(urls), **files)


def _etcd_url(node: Node) -> str:
    ip = node.addresses[0].ip
    return f"https://{f'[{ip}]' if ip.version == 6 else ip}:{ETCD_PORT}"


def _check_url(url: str, path: Path, notes: Collector) -> None:
    try:
        parts = urlsplit(url)
        if not 1 <= (parts.port or 0) <= 65535:
            raise ValueError  # noqa: TRY301  (the same as what urlsplit raises above 65535)
    except ValueError:
        notes.error("out-of-range", f"{url} has a port that cannot be", path, "1 to 65535")
        return
    host = parts.hostname or ""
    if ":" in host or host.replace(".", "").isdigit():
        notes.parse(parse_host, host, path)


def _check_sans(names: list[str], notes: Collector) -> None:
    """Names that look like addresses must be addresses."""
    for index, name in enumerate(names):
        if ":" in name or name.replace(".", "").isdigit():
            try:
                parse_host(name)
            except BadAddressError as error:
                path = ("apiServer", "certSANs", index)
                notes.error("bad-address", error.message, path, error.hint)


def anonymous_auth(data: Mapping[str, Any]) -> bool:
    """Whether the overrides leave the API server's health paths open (kubeadm's default)."""
    overrides = section(data, "kubeadm", "overrides").get("ClusterConfiguration", {})
    server = overrides.get("apiServer")
    args = server.get("extraArgs") if isinstance(server, dict) else None
    if isinstance(args, dict):
        values = [args.get("anonymous-auth")]
    elif isinstance(args, list):
        values = [
            item.get("value")
            for item in args
            if isinstance(item, dict) and item.get("name") == "anonymous-auth"
        ]
    else:
        values = []
    return not any(str(value).lower() == "false" for value in values)
