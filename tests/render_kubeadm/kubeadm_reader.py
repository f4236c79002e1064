"""Reads kubeadm files as strictly as `kubeadm config validate`, and more: formats, families.

Independent of the renderer: the field lists are those of kubeadm's v1beta3 and v1beta4 types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

import yaml

from kubevipgen.formats import yaml as ours

Check = Any  # a pattern, a type, a callable, {field: check}, [check of items], MapOf


class MapOf:
    """A mapping with free keys and text values."""


def ip(text: Any) -> None:
    assert isinstance(text, str)
    ip_address(text)


def subnets(text: Any) -> None:
    """One network, or one of each family, comma-joined without spaces."""
    found = [ip_network(part) for part in text.split(",")]
    assert len(found) <= 2
    assert len({n.version for n in found}) == len(found), text


def host_port(text: Any) -> None:
    host, _, port = text.rpartition(":")
    assert 1 <= int(port) <= 65535
    if ":" in host:
        assert host[0] + host[-1] == "[]", text
        ip_address(host[1:-1])
    else:
        assert re.fullmatch(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?", host), text


V4 = "v1beta4"
TEXT = str
PORT = int
DURATION = r"(\d+h)?(\d+m)?(\d+s)?"
ABSOLUTE = r"/\S+"
NAME = r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?"
KEY = r"[0-9a-fA-F]{64}"
TOKEN = r"[a-z0-9]{6}\.[a-z0-9]{16}"
VOLUMES = [{"name": TEXT, "hostPath": TEXT, "mountPath": TEXT, "readOnly": bool, "pathType": TEXT}]
LOCAL = {"advertiseAddress": ip, "bindPort": PORT}
PATCHES = {"directory": ABSOLUTE}
TIMEOUTS = dict.fromkeys(
    (
        "controlPlaneComponentHealthCheck",
        "kubeletHealthCheck",
        "kubernetesAPICall",
        "etcdAPICall",
        "tlsBootstrap",
        "discovery",
        "upgradeManifests",
    ),
    DURATION,
)


def _args(api: str) -> Check:
    return [{"name": TEXT, "value": TEXT}] if api == V4 else MapOf


def _registration(api: str) -> Check:
    serial = {"imagePullSerial": bool} if api == V4 else {}
    return {
        "name": NAME,
        "criSocket": TEXT,
        "taints": [
            {"key": TEXT, "value": TEXT, "effect": r"NoSchedule|PreferNoSchedule|NoExecute"}
        ],
        "kubeletExtraArgs": _args(api),
        "ignorePreflightErrors": [TEXT],
        "imagePullPolicy": TEXT,
        **serial,
    }


def _component(api: str) -> dict[str, Check]:
    envs = {"extraEnvs": [{"name": TEXT, "value": TEXT}]} if api == V4 else {}
    return {"extraArgs": _args(api), "extraVolumes": VOLUMES, **envs}


def _cluster(api: str) -> Check:
    image = {"imageRepository": TEXT, "imageTag": TEXT}
    local = {**image, "dataDir": ABSOLUTE, **_component(api), "serverCertSANs": [TEXT]}
    local |= {"peerCertSANs": [TEXT]}
    external: dict[str, Check] = {"endpoints": [r"https?://\S+:\d+"]}
    external |= {"caFile": ABSOLUTE, "certFile": ABSOLUTE, "keyFile": ABSOLUTE}
    newer = {
        "proxy": {"disabled": bool},
        "encryptionAlgorithm": TEXT,
        "certificateValidityPeriod": DURATION,
        "caCertificateValidityPeriod": DURATION,
    }
    older = {} if api == V4 else {"timeoutForControlPlane": DURATION}
    return {
        "etcd": {"local": local, "external": external},
        "networking": {"serviceSubnet": subnets, "podSubnet": subnets, "dnsDomain": NAME},
        "kubernetesVersion": r"v\d+\.\d+\.\d+",
        "controlPlaneEndpoint": host_port,
        "apiServer": {"certSANs": [TEXT], **older, **_component(api)},
        "controllerManager": _component(api),
        "scheduler": _component(api),
        "dns": {**image, **({"disabled": bool} if api == V4 else {})},
        "certificatesDir": ABSOLUTE,
        "imageRepository": TEXT,
        "featureGates": dict,
        "clusterName": TEXT,
        **(newer if api == V4 else {}),
    }


def _shared(api: str) -> dict[str, Check]:
    timeouts = {"dryRun": bool, "timeouts": TIMEOUTS} if api == V4 else {}
    return {
        "nodeRegistration": _registration(api),
        "skipPhases": [TEXT],
        "patches": PATCHES,
        **timeouts,
    }


def _init(api: str) -> Check:
    token = {"token": TOKEN, "description": TEXT, "ttl": DURATION, "expires": TEXT}
    token |= {"usages": [TEXT], "groups": [TEXT]}
    own = {"bootstrapTokens": [token], "localAPIEndpoint": LOCAL, "certificateKey": KEY}
    return {**own, **_shared(api)}


def _join(api: str) -> Check:
    bootstrap = {
        "token": TOKEN,
        "apiServerEndpoint": host_port,
        "caCertHashes": [r"sha256:[0-9a-f]{64}"],
        "unsafeSkipCAVerification": bool,
    }
    return {
        "caCertPath": ABSOLUTE,
        "discovery": {"bootstrapToken": bootstrap},
        "controlPlane": {"localAPIEndpoint": LOCAL, "certificateKey": KEY},
        **_shared(api),
    }


KINDS: dict[str, Callable[[str], Check]] = {
    "InitConfiguration": _init,
    "ClusterConfiguration": _cluster,
    "JoinConfiguration": _join,
}
COMPONENTS: dict[str, tuple[str, Check]] = {
    "KubeletConfiguration": ("kubelet.config.k8s.io/v1beta1", {"cgroupDriver": TEXT}),
    "KubeProxyConfiguration": (
        "kubeproxy.config.k8s.io/v1alpha1",
        {"mode": r"iptables|ipvs|nftables", "ipvs": {"excludeCIDRs": [subnets], "strictARP": bool}},
    ),
}


def read(text: str, api: str) -> dict[str, Any]:
    """The documents by kind, when every field is known to ``api`` and well-formed."""
    for part in re.split(r"^---$", text, flags=re.MULTILINE):
        # kubeadm wants apiVersion and kind in each part, so one of comments alone is an error.
        assert yaml.safe_load(part), f"a part without a document: {part!r}"
    documents = list(yaml.safe_load_all(text))
    assert ours.parse_all(text) == documents
    found = {d["kind"]: d for d in documents}
    assert len(found) == len(documents), "kubeadm refuses a kind twice"
    for kind, document in found.items():
        _document(kind, document, api)
    return found


def _document(kind: str, document: dict[str, Any], api: str) -> None:
    if kind in KINDS:
        wanted, fields = f"kubeadm.k8s.io/{api}", KINDS[kind](api)
    else:
        wanted, fields = COMPONENTS[kind]
    assert document["apiVersion"] == wanted
    body = {k: v for k, v in document.items() if k not in {"apiVersion", "kind"}}
    check(kind, body, fields)


def check(path: str, value: Any, wanted: Check) -> None:
    """Assert that ``value`` has the shape ``wanted``; ``path`` is for the message."""
    if isinstance(wanted, dict):
        assert isinstance(value, dict), path
        for key, inner in value.items():
            assert key in wanted, f"unknown field {path}.{key}"
            check(f"{path}.{key}", inner, wanted[key])
    elif isinstance(wanted, list):
        assert isinstance(value, list), path
        for item in value:
            check(f"{path}[]", item, wanted[0])
    elif isinstance(wanted, str):
        assert isinstance(value, str), f"{path}: {value!r} is no text"
        assert re.fullmatch(wanted, value), f"{path}: {value!r}"
    elif wanted is MapOf:
        assert isinstance(value, dict), path
        assert all(isinstance(v, str) for v in value.values()), path
    elif isinstance(wanted, type):
        assert type(value) is wanted, f"{path}: {value!r}"
    else:
        wanted(value)
