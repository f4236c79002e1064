"""Keys and lifetimes that the spec chooses, kube-vip's certificate: as openssl sees them."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from conftest import RunCli
from kubevipgen import secrets
from kubevipgen.finding import FindingsError
from kubevipgen.model import Certificates
from kubevipgen.secrets import MissingSecretError, Partial, Secrets, ca, client, store

SPEC = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
kubernetesVersion: "1.36.2"
mode: kube-vip
endpoint: {vip: 10.0.0.162}
kubeVip: {kubeconfig: scoped}
certificates: {algorithm: ECDSA-P256, validity: 100h, caValidity: 1000h}
nodeDefaults: {interface: ens3}
nodes: [{name: cp-1, address: 10.0.0.163/24}, {name: cp-2, address: 10.0.0.164/24}]
"""
HOUR = 3600


def openssl(*args: str | Path) -> str:
    words = ["openssl", *map(str, args)]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout


def made(folder: Path, keys: Certificates) -> Path:
    files = ca.make(keys)
    store.write_folder(folder / "pki", files | client.make(files, keys), keep_old=None)
    return folder / "pki"


def ends_after(certificate: Path, hours: int) -> bool:
    until = str(hours * HOUR)
    words = ["openssl", "x509", "-in", str(certificate), "-noout", "-checkend", until]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("algorithm", "kind", "size", "signature"),
    [
        ("RSA-2048", "RSA", "(2048 bit)", "sha256WithRSAEncryption"),
        ("RSA-3072", "RSA", "(3072 bit)", "sha256WithRSAEncryption"),
        ("RSA-4096", "RSA", "(4096 bit)", "sha256WithRSAEncryption"),
        ("ECDSA-P256", "EC", "prime256v1", "ecdsa-with-SHA256"),
        ("ECDSA-P384", "EC", "secp384r1", "ecdsa-with-SHA384"),
    ],
)
def test_every_algorithm(
    tmp_path: Path, algorithm: str, kind: str, size: str, signature: str
) -> None:
    folder = made(tmp_path, Certificates(algorithm))
    for name in ("ca", "front-proxy-ca", "etcd/ca", "kube-vip"):
        shown = openssl("x509", "-in", folder / f"{name}.crt", "-noout", "-text")
        assert f"Signature Algorithm: {signature}\n" in shown
        assert size in shown
    for name in ("ca", "front-proxy-ca", "etcd/ca", "sa", "kube-vip"):
        pem = (folder / f"{name}.key").read_text()
        assert pem.startswith(f"-----BEGIN {kind} PRIVATE KEY-----\n")
        assert openssl("pkey", "-in", folder / f"{name}.key", "-check", "-noout")
    public = openssl("pkey", "-in", folder / "sa.key", "-pubout")
    assert public == (folder / "sa.pub").read_text()
    assert public.startswith("-----BEGIN PUBLIC KEY-----\n")
    openssl("verify", "-x509_strict", "-CAfile", folder / "ca.crt", folder / "kube-vip.crt")


@pytest.mark.needs("openssl")
def test_the_certificate_of_kube_vip(tmp_path: Path) -> None:
    folder = made(tmp_path, Certificates("ECDSA-P256", 100, 1000))
    crt, authority = folder / "kube-vip.crt", folder / "ca.crt"
    shown = openssl("x509", "-in", crt, "-noout", "-text")
    assert "Subject: CN = kubevipgen:kube-vip\n" in shown  # and no O, which would be a group
    assert "Issuer: CN = kubernetes\n" in shown
    usages = re.findall(r"Extended Key Usage: *(?:critical)?\n +(.+)\n", shown)
    assert usages == ["TLS Web Client Authentication"]
    assert "Digital Signature, Key Encipherment\n" in shown
    assert "CA:FALSE" in shown
    openssl("verify", "-purpose", "sslclient", "-CAfile", authority, crt)
    for wrong in (
        ("-purpose", "sslserver", "-CAfile", authority),
        ("-CAfile", folder / "etcd/ca.crt"),
    ):
        with pytest.raises(subprocess.CalledProcessError):
            openssl("verify", *wrong, crt)
    assert ends_after(crt, 99)
    assert not ends_after(crt, 101)
    assert ends_after(authority, 999)
    assert not ends_after(authority, 1001)


@pytest.mark.needs("openssl")
def test_it_never_outlives_its_ca(tmp_path: Path) -> None:
    folder = made(tmp_path, Certificates("ECDSA-P256", 1000, 100))
    assert not ends_after(folder / "kube-vip.crt", 101)


def test_the_command_makes_what_the_cluster_asks_for(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    done = run_cli("secrets", "init", "--with-ca", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "PRIVATE" not in done.stdout
    folder = tmp_path / "pki"
    assert stat.S_IMODE((folder / "kube-vip.key").stat().st_mode) == 0o600
    assert (folder / "sa.key").read_text().startswith("-----BEGIN EC PRIVATE KEY-----\n")
    loaded = secrets.load(tmp_path / "secrets.yaml", None)
    assert loaded.pem("kube-vip.key") == (folder / "kube-vip.key").read_text()


def test_add_brings_it_to_a_ca_that_is_there(tmp_path: Path, run_cli: RunCli) -> None:
    assert run_cli("secrets", "init", "--with-ca", cwd=tmp_path).returncode == 0
    before = secrets.load(tmp_path / "secrets.yaml", None)
    assert "kube-vip.key" not in before.pki  # nobody asked for it
    (tmp_path / "cluster.yaml").write_text(SPEC)
    for _ in range(2):  # the second time there is nothing to add
        assert run_cli("secrets", "init", "--add", "--with-ca", cwd=tmp_path).returncode == 0
        after = secrets.load(tmp_path / "secrets.yaml", None)
        assert {**after.pki, **before.pki} == after.pki
        assert after.ca_cert_hashes == before.ca_cert_hashes
    key = after.pem("kube-vip.key")
    assert secrets.load(tmp_path / "secrets.yaml", None).pem("kube-vip.key") == key


def test_a_pinned_ca_from_elsewhere_is_not_doubled(tmp_path: Path, run_cli: RunCli) -> None:
    path = tmp_path / "secrets.yaml"
    pins = f"caCertHashes: ['sha256:{'00' * 32}']\n"
    path.write_text(f"apiVersion: kubevipgen/v1alpha1\nkind: Secrets\n{pins}")
    path.chmod(0o600)
    done = run_cli("secrets", "init", "--with-ca", "--add", cwd=tmp_path)
    assert done.returncode == 2
    assert "pins a CA that was made elsewhere" in done.stderr
    assert not (tmp_path / "pki").exists()


def refusal(folder: Path) -> str:
    path = folder.parent / "secrets.yaml"
    path.write_text("apiVersion: kubevipgen/v1alpha1\nkind: Secrets\npki: pki\n")
    path.chmod(0o600)
    with pytest.raises(FindingsError) as caught:
        secrets.load(path, None)
    [finding] = caught.value.findings
    return f"{finding.message}; {finding.hint}"


def test_a_certificate_of_another_ca_is_refused(tmp_path: Path) -> None:
    keys = Certificates("ECDSA-P256")
    folder = made(tmp_path, keys)
    for name, text in client.make(ca.make(keys), keys).items():
        store.write_file(folder / name, text, replace=True)
    assert "kube-vip.crt was not signed by the ca.crt beside it" in refusal(folder)


def test_half_of_it_is_refused_with_the_way_out(tmp_path: Path) -> None:
    folder = made(tmp_path, Certificates("ECDSA-P256"))
    (folder / "kube-vip.crt").unlink()
    told = refusal(folder)
    assert "kube-vip.crt does not exist" in told
    assert "kube-vip.key too" in told
    assert "`kubevipgen secrets init --add`" in told


def test_what_a_host_cannot_know() -> None:
    assert Secrets().optional("bootstrap_token") == Secrets().optional_pem("ca.crt") == ""
    with pytest.raises(MissingSecretError, match="bootstrapToken"):
        Partial().optional("bootstrap_token")
    with pytest.raises(MissingSecretError, match=r"pki/ca\.crt"):
        Partial().optional_pem("ca.crt")
    assert Partial(bootstrap_token="from the environment").optional("bootstrap_token")


@pytest.mark.needs("kubeadm")
def test_kubeadm_takes_the_set_and_the_configuration(tmp_path: Path, run_cli: RunCli) -> None:
    """It keeps the CA set, so the pin holds, and signs everything else with it; all offline."""
    (tmp_path / "cluster.yaml").write_text(SPEC.replace('"1.36.2"', f'"{_kubeadm_version()}"'))
    assert run_cli("secrets", "init", "--with-ca", cwd=tmp_path).returncode == 0
    only = ("--only", "cp-1/etc/kubernetes/kubeadm-init.yaml")
    assert run_cli("render", "-o", "out", *only, cwd=tmp_path).returncode == 0
    config = (tmp_path / "out/cp-1/etc/kubernetes/kubeadm-init.yaml").read_text()
    folder, given = tmp_path / "pki", tmp_path / "init.yaml"
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    kind = "kind: ClusterConfiguration\n"
    given.write_text(config.replace(kind, f"{kind}certificatesDir: {folder}\n"))
    _kubeadm(tmp_path, "init", "--dry-run", "--ignore-preflight-errors=all", "--config", str(given))
    _kubeadm(tmp_path, "init", "phase", "certs", "all", "--config", str(given))
    assert {path: path.read_bytes() for path in before} == before
    openssl("verify", "-CAfile", folder / "ca.crt", folder / "apiserver.crt")
    assert "id-ecPublicKey" in openssl("x509", "-in", folder / "apiserver.crt", "-noout", "-text")
    assert not ends_after(folder / "apiserver.crt", 101)


def _kubeadm(folder: Path, *words: str) -> str:
    env = {**os.environ, "KUBEADM_INIT_DRYRUN_DIR": str(folder)}
    done = subprocess.run(
        ["kubeadm", *words], env=env, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _kubeadm_version() -> str:
    return _kubeadm(Path(), "version", "-o", "short").strip().removeprefix("v")
