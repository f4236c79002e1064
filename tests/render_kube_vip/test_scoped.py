"""kube-vip's own kubeconfig, rights and manifest (`kubeVip.kubeconfig: scoped`)."""

from __future__ import annotations

import base64
import contextlib
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from scoped_cluster import AFTER_INIT, CONF, MANIFEST, RBAC, SECRETS, SUPER_ADMIN, cluster, pki

import member_factory as make
from kubevipgen.model import Announce, Bgp, BgpPeer, Certificates, Cluster, Ip
from kubevipgen.render import kube_vip
from kubevipgen.render.bootstrap.steps import node_steps
from kubevipgen.secrets import MissingSecretError, Partial, client


def planned(made: Cluster, node: str = "m-1") -> dict[str, Any]:
    return dict(make.files(kube_vip.plan, made, node, SECRETS))


def text(made: Cluster, path: str, node: str = "m-1") -> str:
    return str(planned(made, node)[path].build().text)


def mounted(manifest: str) -> str:
    volumes = yaml.safe_load(manifest)["spec"]["volumes"]
    return str(next(v for v in volumes if v["name"] == "kubeconfig")["hostPath"]["path"])


@pytest.mark.parametrize(
    ("release", "node", "at_first", "afterwards"),
    [
        ("1.33.1", "m-1", SUPER_ADMIN, CONF),  # the VIP is needed before there are any rights
        ("1.33.1", "m-2", CONF, ""),
        ("1.36.0", "m-1", SUPER_ADMIN, CONF),
        ("1.36.2", "m-1", CONF, ""),  # kubeadm init needs no VIP
        ("1.36.2", "m-2", CONF, ""),
    ],
)
def test_which_kubeconfig_when(release: str, node: str, at_first: str, afterwards: str) -> None:
    plan = planned(cluster(release), node)
    content = plan[MANIFEST].build()
    assert mounted(content.text) == at_first
    assert (mounted(content.later) if content.later else "") == afterwards
    assert (plan[CONF].mode, plan[MANIFEST].mode) == (0o600, 0o600)
    first = node == "m-1"
    assert (RBAC in plan, AFTER_INIT in plan) == (first, first)


def test_later_without_a_kubeconfig_of_its_own() -> None:
    content = planned(cluster("1.33.1", scoped=False))[MANIFEST].build()
    assert mounted(content.later) == "/etc/kubernetes/admin.conf"
    assert planned(cluster(scoped=False)).keys() == {MANIFEST}


@pytest.mark.parametrize(("release", "waits"), [("1.33.1", True), ("1.36.2", False)])
def test_the_bootstrap_waits_for_no_vip_that_needs_the_rights(release: str, *, waits: bool) -> None:
    """Where kube-vip has no rights before after-init.sh, nobody would ever hold the VIP."""
    made = cluster(release)
    plans = list(planned(made).values())
    steps = {step.id: step for step in node_steps(made, made.nodes[0], plans)}
    commands = steps["after-init"].run
    before = [line for line in commands if line.startswith("wait_for")]
    assert len(before) == (2 if waits else 1)
    assert commands[0].startswith("wait_for" if waits else f"sh {AFTER_INIT}")


def test_its_kubeconfig_is_complete_and_secret() -> None:
    content = planned(cluster())[CONF].build()
    config = yaml.safe_load(content.text)
    [one], [user] = config["clusters"], config["users"]
    held = {
        "ca.crt": one["cluster"]["certificate-authority-data"],
        "kube-vip.crt": user["user"]["client-certificate-data"],
        "kube-vip.key": user["user"]["client-key-data"],
    }
    assert {name: base64.b64decode(word).decode() for name, word in held.items()} == {
        name: pki()[name] for name in held
    }
    assert content.secrets == (held["kube-vip.key"],)
    assert "admin" not in config["current-context"]


def test_the_pod_restarts_for_a_new_certificate() -> None:
    def checksum(secrets: Any) -> str:
        plan = make.files(kube_vip.plan, cluster(), "m-2", secrets)[MANIFEST]
        annotations = yaml.safe_load(plan.build().text)["metadata"]["annotations"]
        return str(annotations["kubevipgen/config-checksum"])

    renewed = pki() | client.make(pki(), Certificates("ECDSA-P256"))
    assert checksum(SECRETS) == checksum(SECRETS)
    assert checksum(SECRETS) != checksum(replace(SECRETS, pki=renewed))


def test_without_the_certificate_it_is_asked_for() -> None:
    bare = {name: pem for name, pem in pki().items() if "kube-vip" not in name}
    for secrets in (make.SECRETS, replace(SECRETS, pki=bare), Partial()):
        plan = make.files(kube_vip.plan, cluster(), "m-1", secrets)
        for path in (CONF, MANIFEST):
            with pytest.raises(MissingSecretError, match=r"pki/kube-vip\.key"):
                plan[path].build()


def rights(made: Cluster) -> set[tuple[str, str, str, str]]:
    """Namespace, resource, name, verb of everything that the rendered document allows."""
    found = set()
    for document in yaml.safe_load_all(text(made, RBAC)):
        for rule in document.get("rules", ()):
            for resource in rule["resources"]:
                for name in rule.get("resourceNames", ("*",)):
                    place = document["metadata"].get("namespace", "*")
                    found |= {(place, resource, name, verb) for verb in rule["verbs"]}
    return found


LEASE = {
    ("kube-system", "leases", "plndr-cp-lock", "get"),
    ("kube-system", "leases", "plndr-cp-lock", "update"),
    ("kube-system", "leases", "*", "create"),
}
WATCHES_NODES = {("*", "nodes", "*", verb) for verb in ("get", "list", "watch")}


def test_the_lease_and_nothing_else() -> None:
    assert rights(cluster()) == LEASE


def test_more_settings_need_more_rights() -> None:
    assert rights(cluster(load_balancer=True)) == LEASE | WATCHES_NODES
    table = rights(cluster(announce=Announce.ROUTING_TABLE))
    assert table == {("*", "nodes", "*", "get")}
    labels = rights(cluster(extra_env={"enable_node_labeling": "true"}))
    assert labels - LEASE - WATCHES_NODES == {("*", "nodes", "*", v) for v in ("update", "patch")}
    services = rights(cluster(services=True))
    assert ("*", "services/status", "*", "update") in services
    assert not {resource for _, resource, _, _ in services} & {"secrets", "configmaps", "*"}
    assert {verb for *_, verb in services} == {"get", "list", "watch", "update", "create"}


def test_by_bgp_with_a_health_check_the_api_is_asked_for_nothing() -> None:
    peer: Ip = make.endpoint("10.0.0.254").vips[0]
    bgp = Bgp(65000, (BgpPeer(peer, 65001),))
    plan = planned(cluster(announce=Announce.BGP, bgp=bgp))
    assert plan.keys() == {MANIFEST, CONF}
    assert "after-init.sh" not in plan[MANIFEST].build().text


@pytest.mark.parametrize("minor", make.MINORS)
def test_the_schema_of_every_minor_takes_the_rights(minor: int) -> None:
    documents = list(yaml.safe_load_all(text(cluster(services=True, load_balancer=True), RBAC)))
    kinds = [document["kind"] for document in documents]
    assert kinds == ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]
    for document in documents:
        kubernetes_validate.validate(document, f"1.{minor}", strict=True)
        assert document["metadata"]["name"] == "kubevipgen:kube-vip"


class WhoAmI(BaseHTTPRequestHandler):
    """Answers with the common name in the client's certificate, as an apiserver takes the user."""

    def do_GET(self) -> None:
        assert isinstance(self.connection, ssl.SSLSocket)
        subject: Any = (self.connection.getpeercert() or {}).get("subject", ())
        body = repr([pair for pairs in subject for pair in pairs]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def apiserver(folder: Path) -> Iterator[int]:
    """On 127.0.0.1, with a certificate for the name `kubernetes` alone, as that of kubeadm."""
    for name in ("ca.crt", "ca.key"):
        (folder / name).write_text(pki()[name])
    (folder / "san").write_text("subjectAltName=DNS:kubernetes")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    request = ("req", *curve, "-subj", "/CN=kube-apiserver", "-keyout", "key", "-out", "request")
    sign = ("x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key")
    for words in (request, (*sign, "-CAcreateserial", "-extfile", "san", "-out", "crt")):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=folder / "ca.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(folder / "crt", folder / "key")
    with ThreadingHTTPServer(("127.0.0.1", 0), WhoAmI) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.needs("kubectl", "openssl")
def test_the_real_kubectl_is_let_in_as_that_user(tmp_path: Path) -> None:
    with apiserver(tmp_path) as port:
        made = replace(cluster(), api_port=port)
        (tmp_path / "conf").write_text(text(made, CONF))
        words = ("kubectl", "--kubeconfig", tmp_path / "conf", "get", "--raw", "/whoami")
        done = subprocess.run(
            [*map(str, words)], capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "[('commonName', 'kubevipgen:kube-vip')]"  # no organization: no group
