"""`kubevipgen secrets init`: what it makes, how it keeps it, and when it refuses."""

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
from kubevipgen.secrets import ca, make, pki, store

ROOT_CERTIFICATES = {"ca": "kubernetes", "front-proxy-ca": "front-proxy-ca", "etcd/ca": "etcd-ca"}


@pytest.fixture(scope="module")
def ca_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole set, made once by the code under test."""
    folder = tmp_path_factory.mktemp("made") / "pki"
    store.write_folder(folder, ca.make(Certificates()), keep_old=None)
    return folder


def openssl(*args: str | Path, data: bytes | None = None) -> bytes:
    done = subprocess.run(["openssl", *map(str, args)], input=data, capture_output=True, check=True)
    return done.stdout


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_minimal_file(tmp_path: Path, run_cli: RunCli) -> None:
    done = run_cli("secrets", "init", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "secrets.yaml"
    made = secrets.load(path, None)
    assert mode(path) == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}", made.certificate_key)
    assert re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", made.bootstrap_token)
    assert (made.vrrp_password, made.stats_password, made.bgp_passwords) == ("", "", {})
    assert made.certificate_key not in done.stdout
    assert made.bootstrap_token not in done.stdout
    assert list(tmp_path.iterdir()) == [path]  # no draft stays


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o377])
def test_umask_does_not_matter(tmp_path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        store.write_file(tmp_path / "s", "text", replace=False)
        store.write_folder(tmp_path / "pki", {"etcd/ca.key": "text"}, keep_old=None)
    finally:
        os.umask(old)
    assert mode(tmp_path / "s") == 0o600
    assert mode(tmp_path / "pki") == mode(tmp_path / "pki" / "etcd") == 0o700
    assert mode(tmp_path / "pki" / "etcd" / "ca.key") == 0o600


def test_never_over_an_existing_file(tmp_path: Path, run_cli: RunCli) -> None:
    path = tmp_path / "secrets.yaml"
    path.write_text("mine")
    done = run_cli("secrets", "init", cwd=tmp_path)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert path.read_text() == "mine"
    assert run_cli("secrets", "init", "--force", cwd=tmp_path).returncode == 0
    assert secrets.load(path, None).certificate_key


def test_a_symlink_is_not_followed(tmp_path: Path, run_cli: RunCli) -> None:
    target = tmp_path / "target"
    (tmp_path / "secrets.yaml").symlink_to(target)
    assert run_cli("secrets", "init", cwd=tmp_path).returncode == 2
    assert not target.exists()
    assert run_cli("secrets", "init", "--force", cwd=tmp_path).returncode == 0
    assert not target.exists()
    assert not (tmp_path / "secrets.yaml").is_symlink()


def test_the_name_is_taken_at_the_last_moment(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("other")
    with pytest.raises(FindingsError, match="exists"):
        store.write_file(path, "text", replace=False)
    assert path.read_text() == "other"
    assert list(tmp_path.iterdir()) == [path]


def test_add_keeps_what_is_there(tmp_path: Path, run_cli: RunCli) -> None:
    path = tmp_path / "secrets.yaml"
    run_cli("secrets", "init", cwd=tmp_path)
    before = secrets.load(path, None)
    path.write_text(path.read_text() + 'vrrpPassword: "Ab#9!x{}"\nbgpPasswords: {10.0.0.1: mine}\n')
    assert run_cli("secrets", "init", "--add", cwd=tmp_path).returncode == 0
    after = secrets.load(path, None)
    assert (after.certificate_key, after.bootstrap_token) == (
        before.certificate_key,
        before.bootstrap_token,
    )
    assert (after.vrrp_password, after.bgp_passwords) == ("Ab#9!x{}", {"10.0.0.1": "mine"})
    assert mode(path) == 0o600


def test_what_a_cluster_asks_for() -> None:
    wanted = make.Wanted(vrrp_password=True, stats_password=True, bgp_peers=("10.0.0.1", "fd00::1"))
    made = make.fill(secrets.Secrets(bgp_passwords={"fd00:0::1": "mine"}), wanted)
    assert len(made.vrrp_password) == 8
    assert made.bgp_passwords.keys() == {"fd00:0::1", "10.0.0.1"}  # one address, spelt twice
    assert secrets.parse(make.text(made), "s") == made
    assert make.fill(made, wanted) == made


def test_two_runs_differ() -> None:
    one, two = (make.fill(secrets.Secrets(), make.Wanted()) for _ in range(2))
    assert one.certificate_key != two.certificate_key
    assert one.bootstrap_token != two.bootstrap_token


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(("name", "subject"), ROOT_CERTIFICATES.items())
def test_certificates_as_kubeadm_makes_them(ca_set: Path, name: str, subject: str) -> None:
    text = openssl("x509", "-in", ca_set / f"{name}.crt", "-noout", "-text").decode()
    assert f"Subject: CN = {subject}\n" in text
    assert f"Issuer: CN = {subject}\n" in text
    assert "Public-Key: (2048 bit)" in text
    assert "Digital Signature, Key Encipherment, Certificate Sign\n" in text
    assert "CA:TRUE" in text
    assert f"DNS:{subject}" in text
    openssl("verify", "-CAfile", ca_set / f"{name}.crt", ca_set / f"{name}.crt")
    nine, eleven = str(9 * 365 * 86400), str(10 * 365 * 86400 + 60)
    openssl("x509", "-in", ca_set / f"{name}.crt", "-noout", "-checkend", nine)
    with pytest.raises(subprocess.CalledProcessError):
        openssl("x509", "-in", ca_set / f"{name}.crt", "-noout", "-checkend", eleven)


@pytest.mark.needs("openssl")
def test_keys(ca_set: Path) -> None:
    for name in (*ROOT_CERTIFICATES, "sa"):
        text = (ca_set / f"{name}.key").read_text()
        assert text.startswith("-----BEGIN RSA PRIVATE KEY-----\n")
        assert mode(ca_set / f"{name}.key") == 0o600
    public = openssl("rsa", "-in", ca_set / "sa.key", "-pubout").decode()
    assert public == (ca_set / "sa.pub").read_text()


@pytest.mark.needs("openssl")
def test_pin_is_what_the_kubeadm_guide_computes(ca_set: Path) -> None:
    public = openssl("x509", "-pubkey", "-noout", "-in", ca_set / "ca.crt")
    der = openssl("pkey", "-pubin", "-outform", "DER", data=public)
    digest = subprocess.run(["sha256sum"], input=der, capture_output=True, check=True).stdout
    assert pki.pin((ca_set / "ca.crt").read_text()) == f"sha256:{digest.decode().split()[0]}"


def test_command_makes_the_set(tmp_path: Path, run_cli: RunCli) -> None:
    assert run_cli("secrets", "init", "--with-ca", cwd=tmp_path).returncode == 0
    loaded = secrets.load(tmp_path / "secrets.yaml", None)
    assert loaded.ca_cert_hashes == (pki.pin(loaded.pki["ca.crt"]),)
    assert len(loaded.pki) == 8
    assert mode(tmp_path / "pki") == 0o700
    first = (tmp_path / "pki" / "ca.key").read_text()

    refused = run_cli("secrets", "init", "--with-ca", "-o", "other.yaml", cwd=tmp_path)
    assert refused.returncode == 2
    assert (tmp_path / "pki" / "ca.key").read_text() == first
    assert run_cli("secrets", "init", "--ca", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "pki.old" / "ca.key").read_text() == first
    assert (tmp_path / "pki" / "ca.key").read_text() != first


def reference(folder: Path, extra: str = "") -> Path:
    path = folder / "secrets.yaml"
    path.write_text(f"apiVersion: kubevipgen/v1alpha1\nkind: Secrets\npki: pki\n{extra}")
    path.chmod(0o600)
    return path


def copy(ca_set: Path, folder: Path, *without: str) -> None:
    names = {n for pair in pki.PAIRS for n in pair if (ca_set / n).exists()}
    files = {name: (ca_set / name).read_text() for name in names - {*without}}
    store.write_folder(folder / "pki", files, keep_old=None)


def refusal(path: Path) -> str:
    with pytest.raises(FindingsError) as caught:
        secrets.load(path, None)
    [finding] = caught.value.findings
    return finding.message


def test_pki_gives_the_pin(ca_set: Path, tmp_path: Path) -> None:
    copy(ca_set, tmp_path, "etcd/ca.crt", "etcd/ca.key")  # an external etcd brings its own
    loaded = secrets.load(reference(tmp_path), None)
    assert loaded.ca_cert_hashes == (pki.pin((ca_set / "ca.crt").read_text()),)
    assert "etcd/ca.crt" not in loaded.pki


def test_pki_is_refused_when_it_cannot_work(ca_set: Path, tmp_path: Path) -> None:
    path = reference(tmp_path)
    assert "is not a folder" in refusal(path)
    copy(ca_set, tmp_path, "front-proxy-ca.key")
    assert "front-proxy-ca.key does not exist" in refusal(path)
    key = tmp_path / "pki" / "front-proxy-ca.key"
    store.write_file(key, (ca_set / "ca.key").read_text(), replace=False)
    assert "belongs to something else" in refusal(path)
    store.write_file(key, "-----BEGIN JUNK-----\n", replace=True)
    assert "unencrypted PEM" in refusal(path)
    store.write_file(key, (ca_set / "front-proxy-ca.key").read_text(), replace=True)
    key.chmod(0o644)
    assert "open to other users" in refusal(path)
    key.chmod(0o600)
    assert secrets.load(path, None).pki
    wrong = reference(tmp_path, f"caCertHashes: ['sha256:{'00' * 32}']\n")
    assert "none of caCertHashes" in refusal(wrong)
