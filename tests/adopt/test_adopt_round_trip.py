"""What kubevipgen rendered is adopted into a cluster file that renders the same files again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import samples
from adopting import adopt, refusals, said, text_of
from goldens import changed_spec, steady
from kubevipgen.model import Cluster
from kubevipgen.render.compose import render_cluster
from variants import variants

_OWN = re.compile(r"[^/]+/etc/kubevipgen/|[^/]+/etc/systemd/system/kubevipgen-")
# What no file but kubevipgen's own says, and what is in each of them by design.
_EXPECTED = re.compile(
    r"info\[(?:assumed|secret|left-alone)\]"
    r"|info\[replaced\] .*(?:a secret: the secrets file|caCertHashes)"
    r"|warning\[missing\] no file says the interface of the VIP"  # BGP has it on lo
)


def rendered(cluster: Cluster, case: str) -> dict[str, str]:
    """Without what holds the cluster file itself, and its name in every header."""
    scoped = cluster.kube_vip is not None and cluster.kube_vip.scoped
    secrets = samples.sample_secrets(samples.WITH_CA if scoped else case)
    files = {f.tree_path: f.content for f in render_cluster(cluster, secrets)}
    return {path: text for path, text in files.items() if not _OWN.match(path)}


def check(spec: Path, case: str, folder: Path) -> None:
    cluster = samples.cluster_of(spec)
    before = rendered(cluster, case)
    tree = folder / "tree"
    for path, text in before.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    done = adopt(tree)
    again = folder / "adopted.yaml"
    again.write_text(text_of(done))
    assert not refusals(done)
    after = rendered(samples.cluster_of(again), cluster.name)
    assert after.keys() == before.keys()
    for path, text in before.items():
        assert steadier(after[path]) == steadier(text), path
    assert [line for line in said(done) if not _EXPECTED.match(line)] == []


def steadier(text: str) -> str:
    return steady(text).replace("adopted.yaml", "cluster.yaml")


@pytest.mark.parametrize("case", samples.names())
def test_every_golden_case_comes_back(case: str, tmp_path: Path) -> None:
    check(samples.spec_of(case), case, tmp_path)


@pytest.mark.parametrize(
    ("case", "variant"),
    [(case, name) for case in samples.names() for name in list(variants(case))[::3]],
)
def test_other_releases_come_back(case: str, variant: str, tmp_path: Path) -> None:
    spec = changed_spec(case, variants(case)[variant], tmp_path)
    check(spec, case, tmp_path)


ALSO = {
    "fast": "failover: fast",
    "patient": "failover: patient",
    "preferred": "keepalived: {preferredNode: dtlab-dev-k8s-pjb-2}",
    "priorities": "keepalived: {advertInterval: 0.3, garpRefresh: 0, virtualRouterId: 77}",
    "version-2": "keepalived: {vrrpVersion: 2}",
    "ports": "{endpoint: {vip: 10.0.0.162, port: 7443}, apiServer: {port: 6444}}",
    "haproxy": "haproxy: {statusPort: 9555, maxConnections: 5000}",
    "extra": (
        "{haproxy: {extra: {global: [nbthread 2], defaults: [option tcp-smart-accept],"
        " frontend: ['acl inside src 10.0.0.0/8'], backend: [option log-health-checks]}},"
        " keepalived: {extra: {global_defs: [vrrp_garp_lower_prio_repeat 2],"
        " vrrp_instance: [garp_master_delay 2]}}}"
    ),
    "networking": "networking: {podSubnet: 10.9.0.0/16, dnsDomain: k.local, proxyMode: none}",
    "overrides": (
        "kubeadm: {overrides: {ClusterConfiguration: {apiServer: {extraArgs:"
        " [{name: audit-log-maxage, value: '7'}]}, featureGates: {WaitForAllControlPlaneComponents:"
        " true}}, KubeletConfiguration: {maxPods: 200}, InitConfiguration: {nodeRegistration:"
        " {criSocket: 'unix:///run/crio/crio.sock'}}}}"
    ),
    "sans": "apiServer: {certSANs: [api.example.com, 10.9.9.9]}",
    "as-services": "runAs: systemd",
    "registry": "images: {registry: registry.example.com/mirror}",
    "older": "{keepalived: {version: '2.2'}, haproxy: {version: '2.6'}}",
}


@pytest.mark.parametrize("name", ALSO)
def test_fields_that_no_golden_case_has(name: str, tmp_path: Path) -> None:
    import yaml  # noqa: PLC0415

    data = yaml.safe_load(samples.spec_of("dtlab-keepalived-haproxy").read_text())
    more = yaml.safe_load(ALSO[name])
    spec = tmp_path / "cluster.yaml"
    spec.write_text(yaml.safe_dump({**data, **more}, sort_keys=False))
    check(spec, "dtlab-keepalived-haproxy", tmp_path)


KUBE_VIP = {
    "routing-table": "{announce: routing-table, routingTable: {id: 150}}",
    "masquerade": "{loadBalancer: {enabled: true, forwarding: masquerade}}",
    "services": "{services: true, prometheusPort: 2112, healthPort: 9999, logLevel: -4}",
    "lease": "{leaderElection: {leaseDuration: 20, renewDeadline: 12, retryPeriod: 3}}",
    "env": "{extraEnv: {dns_mode: first, enable_node_labeling: 'true'}}",
    "old-log-level": "{version: '0.8.9', logLevel: 4}",
}


@pytest.mark.parametrize("name", KUBE_VIP)
def test_fields_of_kube_vip(name: str, tmp_path: Path) -> None:
    import yaml  # noqa: PLC0415

    data = yaml.safe_load(samples.spec_of("dtlab-kube-vip").read_text())
    data["kubeVip"] = yaml.safe_load(KUBE_VIP[name])
    spec = tmp_path / "cluster.yaml"
    spec.write_text(yaml.safe_dump(data, sort_keys=False))
    check(spec, "dtlab-kube-vip", tmp_path)
