"""Whether a rendered set agrees with itself, read from the finished texts and nothing else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from kubevipgen.model import Cluster, Node
from kubevipgen.render.plan import RenderedFile

Files = dict[str, str]  # path on the node -> text
KEEPALIVED = "/etc/keepalived/keepalived.conf"
HAPROXY = "/etc/haproxy/haproxy.cfg"
MANIFESTS = "/etc/kubernetes/manifests/"
OURS = ("/etc/keepalived", "/etc/haproxy", "/etc/kubernetes/kube-vip.conf")


def by_node(cluster: Cluster, files: Sequence[RenderedFile]) -> dict[str, Files]:
    return {n.name: {f.path: f.content for f in files if f.node == n.name} for n in cluster.nodes}


def disagreements(cluster: Cluster, files: Sequence[RenderedFile]) -> list[str]:
    nodes = by_node(cluster, files)
    checks: tuple[Callable[[Cluster, dict[str, Files]], Iterator[str]], ...] = (
        holders, vrrp, peers, balancers, endpoints, certificates, mounts, kube_vips,
    )  # fmt: skip
    return [f"{check.__name__}: {text}" for check in checks for text in check(cluster, nodes)]


def holders(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """The programs run on the nodes that may hold the VIP, and nowhere else."""
    wanted = {n.name for n in cluster.vip_nodes}
    for program, path in (
        (cluster.keepalived, KEEPALIVED),
        (cluster.haproxy, HAPROXY),
        (cluster.kube_vip, f"{MANIFESTS}kube-vip.yaml"),
    ):
        having = {name for name, files in nodes.items() if path in files}
        if having != (wanted if program else set()):
            yield f"{path} is on {sorted(having)}"


def values(text: str, pattern: str) -> list[Any]:
    return re.findall(rf"^\s*{pattern}\s*$", text, re.MULTILINE)


def configs(nodes: dict[str, Files], path: str) -> dict[str, str]:
    return {name: files[path] for name, files in nodes.items() if path in files}


def vrrp(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """One router ID, version, interval and set of VIPs; priorities that differ."""
    texts = configs(nodes, KEEPALIVED)
    for word in (r"virtual_router_id (\d+)", r"vrrp_version (\d)", r"advert_int (\S+)"):
        found = {tuple(values(text, word)) for text in texts.values()}
        if texts and (len(found) != 1 or not found.pop()):
            yield f"{word} differs or is missing"
    vips = {str(vip) for vip in cluster.endpoint.vips}
    for name, text in texts.items():
        held = set(values(text, r"([0-9a-f.:]+)/\d+ dev \S+.*"))
        if held != vips:
            yield f"{name} would hold {held}"
    priorities = [p for text in texts.values() for p in set(values(text, r"priority (\d+)"))]
    if len(priorities) != len(set(priorities)):
        yield f"equal priorities {priorities}"


def peers(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """Each VIP node lists all others, never itself, and speaks from its own address."""
    mine = {n.name: {str(a.ip) for a in n.addresses} for n in cluster.vip_nodes}
    for name, text in configs(nodes, KEEPALIVED).items():
        blocks = re.findall(r"unicast_peer \{([^}]*)\}", text)
        listed = {word for block in blocks for word in re.findall(r"[0-9a-f.:]{4,}", block)}
        families = {vip.version for vip in cluster.endpoint.vips}
        others = {a for other, its in mine.items() if other != name for a in its}
        others = {a for a in others if ipaddress.ip_address(a).version in families}
        if listed != others:
            yield f"{name} lists {sorted(listed)}, the others are {sorted(others)}"
        if not set(values(text, r"unicast_src_ip (\S+)")) <= mine[name]:
            yield f"{name} speaks from an address that is not its own"


def server(node: Node, port: int) -> str:
    ip = node.advertise_address
    assert ip
    return f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}"


def balancers(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """haproxy listens where clients connect, sends to every apiserver, and is asked where it is."""
    servers = {(n.name, server(n, cluster.api_port)) for n in cluster.control_planes}
    for name, text in configs(nodes, HAPROXY).items():
        files = nodes[name]
        ports = values(text, r"bind (?:0\.0\.0\.0|\[::\]|::|\*|127\.0\.0\.1):(\d+)(?: .*)?")
        if str(cluster.endpoint.port) not in ports:
            yield f"{name}: no listener on {cluster.endpoint.port}, only {ports}"
        if set(values(text, r"server (\S+) (\S+)(?: .*)?")) != servers:
            yield f"{name}: other servers than the control planes"
        asked = set()
        for path, other in files.items():
            if path.endswith("check-haproxy.sh"):
                asked |= set(re.findall(r"127\.0\.0\.1:(\d+)", other))
            if path == f"{MANIFESTS}haproxy.yaml":
                asked.add(str(probe_port(yaml.safe_load(other))))
        if not asked <= set(ports):
            yield f"{name}: checks ask {asked}, haproxy listens on {ports}"


def probe_port(pod: Any) -> int:
    return int(pod["spec"]["containers"][0]["livenessProbe"]["httpGet"]["port"])


def documents(nodes: dict[str, Files]) -> Iterator[tuple[str, Any]]:
    for name, files in nodes.items():
        for path, text in files.items():
            if path.startswith("/etc/kubernetes/kubeadm-") and path.endswith(".yaml"):
                yield from ((name, document) for document in yaml.safe_load_all(text))


def endpoints(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """One init node; everybody is told the same endpoint; each advertises its own address."""
    host = cluster.endpoint.host
    wanted = f"{f'[{host}]' if ':' in host else host}:{cluster.endpoint.port}"
    own = {n.name: str(n.advertise_address) for n in cluster.nodes}
    kinds = []
    for name, document in documents(nodes):
        kinds.append((document["kind"], name))
        if document["kind"] == "ClusterConfiguration":
            if document["kubernetesVersion"] != f"v{cluster.kubernetes}":
                yield f"{name}: installs {document['kubernetesVersion']}"
            if document["controlPlaneEndpoint"] != wanted:
                yield f"{name}: controlPlaneEndpoint {document['controlPlaneEndpoint']}"
        elif document["kind"] == "JoinConfiguration":
            token = document["discovery"]["bootstrapToken"]
            if token["apiServerEndpoint"] != wanted:
                yield f"{name}: joins {token['apiServerEndpoint']}"
        local = document.get("localAPIEndpoint") or (document.get("controlPlane") or {}).get(
            "localAPIEndpoint"
        )
        if local and (local["advertiseAddress"], local.get("bindPort", 6443)) != (
            own[name],
            cluster.api_port,
        ):
            yield f"{name}: advertises {local}"
    init = [name for kind, name in kinds if kind == "InitConfiguration"]
    if init != [cluster.control_planes[0].name]:
        yield f"kubeadm init on {init}"
    members = {n.name for n in cluster.nodes if n.role in {"control-plane", "worker"}}
    if {name for kind, name in kinds if kind == "JoinConfiguration"} != members - set(init):
        yield "not every other node joins"


def certificates(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    wanted = {str(vip) for vip in cluster.endpoint.vips} | {cluster.endpoint.host}
    for name, document in documents(nodes):
        if document["kind"] == "ClusterConfiguration":
            missing = wanted - set(document["apiServer"]["certSANs"])
            if missing:
                yield f"{name}: the apiserver's certificate lacks {missing}"


def mounts(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    """Each of our configuration files that a static pod mounts is rendered for that node."""
    del cluster
    for name, files in nodes.items():
        for path, text in files.items():
            if not path.startswith(MANIFESTS):
                continue
            pod = yaml.safe_load(text)
            volumes = pod["spec"].get("volumes", [])
            sources = [volume.get("hostPath", {}).get("path", "") for volume in volumes]
            ours = [s for s in sources if s.startswith(OURS)]
            for source in set(ours) - files.keys():
                yield f"{name}: {path} mounts {source}, which nothing makes"
            if ours and not pod["metadata"]["annotations"]["kubevipgen/config-checksum"]:
                yield f"{name}: {path} has no checksum of what it mounts"


def kube_vips(cluster: Cluster, nodes: dict[str, Files]) -> Iterator[str]:
    for name, files in nodes.items():
        if not (text := files.get(f"{MANIFESTS}kube-vip.yaml")):
            continue
        container = yaml.safe_load(text)["spec"]["containers"][0]
        env = {item["name"]: item.get("value") for item in container["env"]}
        if set(env["address"].split(",")) != {str(vip) for vip in cluster.endpoint.vips}:
            yield f"{name}: kube-vip holds {env['address']}"
        if env["port"] != str(cluster.api_port):
            yield f"{name}: kube-vip's port is {env['port']}"
