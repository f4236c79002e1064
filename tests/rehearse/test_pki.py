"""The rehearsal's certificates: as openssl and a TLS client see them."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from cryptography import x509

import samples
from kubevipgen.model import Certificates, Cluster
from kubevipgen.rehearse import pki
from kubevipgen.secrets import ca

SMALL = Certificates("ECDSA-P256")


def cluster(case: str) -> Cluster:
    return replace(samples.cluster_of(samples.spec_of(case)), certificates=SMALL)


def names_in(pem: str) -> set[str]:
    """As Go and openssl read them from the first certificate of the text."""
    leaf = x509.load_pem_x509_certificate(pem.encode())
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


@pytest.mark.parametrize("case", samples.names())
def test_every_name_of_kubeadm_is_in_the_certificate(case: str) -> None:
    spec = cluster(case)
    crt, key = pki.authority(spec, {})
    for node in spec.control_planes:
        covered = names_in(pki.apiserver_pem(spec, node, crt, key))
        assert {"kubernetes", "kubernetes.default", "kubernetes.default.svc"} <= covered
        domain = f"kubernetes.default.svc.{spec.networking.dns_domain}"
        service = str(next(spec.networking.service_subnets[0].hosts()))
        wanted = {node.name, domain, service, spec.endpoint.host, str(node.advertise_address)}
        assert wanted | {str(vip) for vip in spec.endpoint.vips} | set(spec.cert_sans) <= covered
        # kubeadm leaves it out, and so do we: who dials it must be told so by a failure.
        assert "127.0.0.1" not in covered
        others = {n.name for n in spec.nodes} - {node.name}
        assert not others & covered


def test_names_that_an_override_adds() -> None:
    more = {"ClusterConfiguration": {"apiServer": {"certSANs": ["api.example.org", "192.0.2.7"]}}}
    spec = replace(cluster("balancers-as-pods"), kubeadm_overrides=more)
    found = pki.apiserver_names(spec, spec.control_planes[0])
    assert found[-2:] == ("api.example.org", "192.0.2.7")
    assert len(set(found)) == len(found)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("algorithm", ["RSA-2048", "ECDSA-P384"])
def test_openssl_takes_both_certificates(tmp_path: Path, algorithm: str) -> None:
    spec = replace(cluster("balancers-as-pods"), certificates=Certificates(algorithm))
    crt, key = pki.authority(spec, {})
    (tmp_path / "ca.crt").write_text(crt)
    server = pki.apiserver_pem(spec, spec.control_planes[0], crt, key)
    client, _ = pki.client_pem(spec, crt, key)
    for text, purpose, subject in (
        (server, "sslserver", "subject=CN = kube-apiserver"),
        (client, "sslclient", "subject=O = system:masters, CN = kubernetes-super-admin"),
    ):
        (tmp_path / "leaf.pem").write_text(text)
        verify = ["openssl", "verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", purpose]
        subprocess.run([*verify, "leaf.pem"], cwd=tmp_path, check=True, capture_output=True)
        show = ["openssl", "x509", "-in", "leaf.pem", "-noout", "-subject"]
        shown = subprocess.run(show, cwd=tmp_path, check=True, capture_output=True, text=True)
        assert shown.stdout.strip() == subject
    assert server.count("BEGIN CERTIFICATE") == 1
    assert server.count("PRIVATE KEY-----\n") == 2


def test_the_ca_of_the_secrets_is_used_when_it_is_whole() -> None:
    spec = cluster("balancers-as-pods")
    given = ca.make(SMALL, etcd=False)
    assert pki.authority(spec, given) == (given["ca.crt"], given["ca.key"])
    made, _ = pki.authority(spec, {"ca.crt": given["ca.crt"]})
    assert made != given["ca.crt"]  # nothing could be signed with half of it


def test_the_kubeconfig_names_its_user_once() -> None:
    spec = cluster("balancers-as-pods")
    crt, key = pki.authority(spec, {})
    text = pki.kubeconfig(spec, "https://192.0.2.1:6443", crt, key)
    read = yaml.safe_load(text)
    user, place = read["users"][0], read["clusters"][0]
    assert read["current-context"] == read["contexts"][0]["name"]
    assert read["contexts"][0]["context"] == {"cluster": place["name"], "user": user["name"]}
    assert place["cluster"]["server"] == "https://192.0.2.1:6443"
    shown = base64.b64decode(user["user"]["client-certificate-data"])
    trusted = base64.b64decode(place["cluster"]["certificate-authority-data"])
    leaf, issuer = (x509.load_pem_x509_certificate(pem) for pem in (shown, trusted))
    leaf.verify_directly_issued_by(issuer)
