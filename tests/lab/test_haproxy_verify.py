"""haproxy with the cluster's CA, against apiservers with good and with wrong certificates."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import RunCli
from kubevipgen import spec
from kubevipgen.model import Certificates, Cluster
from kubevipgen.secrets import ca, store
from kubevipgen.source import Source
from lab import Lab, eventually

pytestmark = pytest.mark.needs("netns", "haproxy", "openssl", "curl", "setpriv")

# What is wrong with the certificate of each apiserver: other CA, name, days of life.
APISERVERS = {
    "good": {},
    "other-ca": {"authority": "other"},
    "no-name": {"san": "DNS:other,IP:10.60.0.13"},
    "expired": {"days": "-1"},
}
SPEC: dict[str, Any] = {
    "apiVersion": "kubevipgen/v1alpha1",
    "kind": "Cluster",
    "kubernetesVersion": "1.36.2",
    "mode": "haproxy",
    "endpoint": {"vip": "10.60.0.10"},
    "haproxy": {"version": "2.6"},
    "nodeDefaults": {"interface": "eth0"},
    "nodes": [
        {"name": name, "address": f"10.60.0.{11 + i}/24"} for i, name in enumerate(APISERVERS)
    ]
    + [{"name": "lb", "address": "10.60.0.20/24", "role": "load-balancer"}],
}


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def serving(
    folder: Path, name: str, *, authority: str = "pki", san: str = "", days: str = "1"
) -> Path:
    """A key and a certificate in one file, signed with `AUTHORITY/ca.key`."""
    (folder / f"{name}.san").write_text(f"subjectAltName={san or 'DNS:kubernetes'}")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(folder, "req", *curve, "-subj", "/CN=kube-apiserver",
            "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
    signer = ("-CA", f"{authority}/ca.crt", "-CAkey", f"{authority}/ca.key", "-CAcreateserial")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", *signer, "-days", days,
            "-extfile", f"{name}.san", "-out", f"{name}.crt")  # fmt: skip
    both = folder / f"{name}.pem"
    both.write_text((folder / f"{name}.crt").read_text() + (folder / f"{name}.key").read_text())
    return both


@pytest.fixture(params=["static-pod", "systemd"])
def lab(request: pytest.FixtureRequest, tmp_path: Path, run_cli: RunCli) -> Iterator[Lab]:
    """The load balancer's haproxy, and a stand-in on each control plane."""
    text = yaml.safe_dump({**SPEC, "runAs": request.param}, sort_keys=False)
    (tmp_path / "cluster.yaml").write_text(text)
    assert run_cli("secrets", "init", "--with-ca", cwd=tmp_path).returncode == 0
    done = run_cli("render", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    store.write_folder(tmp_path / "other", ca.make(Certificates("ECDSA-P256")), keep_old=None)
    cluster: Cluster = spec.load_source(
        Source.from_text(text, "cluster.yaml"), spec.Flags()
    ).cluster
    confined = request.param == "static-pod"
    with Lab(cluster, tmp_path / "out", tmp_path / "none", confined=confined) as made:
        for node in cluster.control_planes:
            made.certificate = serving(tmp_path, node.name, **APISERVERS[node.name])
            made.start(node, "apiserver")
        yield made


def test_only_the_apiserver_of_this_cluster_is_up(lab: Lab) -> None:
    [balancer] = lab.cluster.vip_nodes
    lab.start(balancer, "haproxy")
    log = lab.tree / "lb.haproxy.log"
    bad = [name for name in APISERVERS if name != "good"]
    eventually(lambda: all(f"Server apiservers/{name} is DOWN" in log.read_text() for name in bad))
    said = log.read_text()
    assert "apiservers/good is DOWN" not in said
    for name in bad:
        [line] = [line for line in said.splitlines() if f"Server apiservers/{name} is DOWN" in line]
        assert "SSL" in line, line  # the certificate is why, not a connection that failed
    url = f"https://10.60.0.20:{lab.cluster.endpoint.port}/readyz"
    space = ("ip", "netns", "exec", lab.namespace("client"))
    for _ in range(8):  # whichever server is chosen, it is the good one
        words = [*space, "curl", "-sk", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", url]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.stdout == "200", done
