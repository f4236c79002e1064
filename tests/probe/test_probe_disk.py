"""Files, folders, certificates and keys, on a real file system."""

from __future__ import annotations

import base64
import grp
import hashlib
import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kubevipgen.probe import certificates, disk, kubeadm_files, read
from kubevipgen.probe.topic import Request, UnavailableError

MARK = "Made by kubevipgen 0.1.0 from cluster.yaml (sha256 0123456789ab) for node cp-1."
not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def test_a_rendered_file(tmp_path: Path) -> None:
    file = tmp_path / "haproxy.cfg"
    file.write_text(f"# haproxy\n# {MARK}\n\nglobal\n")
    file.chmod(0o640)
    found = disk.entry(str(file))
    assert found is not None
    assert found["type"] == "file"
    assert found["mode"] == "0640"
    assert found["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert found["marker"] == MARK
    assert found["owner"].count(":") == 1


def test_a_script_has_its_marker_further_down() -> None:
    assert disk.marker(f"#!/bin/sh\n# One.\n# Two.\n# Three.\n# {MARK}\n") == MARK
    assert disk.marker("#!/bin/sh" + "\n" * 10 + "# " + MARK) == ""


def test_folders_links_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("/nowhere")
    os.mkfifo(tmp_path / "pipe")
    found = {name: disk.entry(str(tmp_path / name)) for name in ("folder", "link", "pipe", "none")}
    assert found["none"] is None
    kinds = {name: entry["type"] for name, entry in found.items() if entry}
    assert kinds == {"folder": "directory", "link": "symlink", "pipe": "other"}
    assert found["link"] is not None
    assert found["link"]["target"] == "/nowhere"
    assert "sha256" not in found["link"]


def test_below_a_file_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert disk.entry(str(tmp_path / "file/below")) is None
    assert disk.names(str(tmp_path / "file")) is None
    assert disk.names(str(tmp_path / "none")) is None


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as out:
        out.truncate((1 << 20) + 1)
    found = disk.entry(str(file))
    assert found is not None
    assert found["sha256"] == ""


def test_names_of_a_folder_are_sorted_and_bounded(tmp_path: Path) -> None:
    for number in range(150):
        (tmp_path / f"{number:03}").touch()
    found = disk.names(str(tmp_path))
    assert found is not None
    assert found[0] == "000"
    assert len(found) == 100


def test_an_owner_without_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nobody(number: int) -> Any:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(grp, "getgrgid", nobody)
    found = disk.entry(str(tmp_path))
    assert found is not None
    assert found["owner"] == f"{os.getuid()}:{tmp_path.stat().st_gid}"


def refuse(path: str) -> Any:
    raise PermissionError(13, "Permission denied", path)


def test_what_may_not_be_seen_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "lstat", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    found = disk.gather(Request({}))
    admin = found["files"]["/etc/kubernetes/admin.conf"]
    assert admin["unknown"].startswith("/etc/kubernetes/admin.conf: Permission denied")
    assert "Permission denied" in found["folders"]["/etc/kubernetes/manifests"]["unknown"]


@not_root
def test_a_private_file_is_there_and_its_content_unknown(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x")
    file.chmod(0)
    found = disk.entry(str(file))
    assert found is not None
    assert "run as root" in found["sha256"]["unknown"]


def test_the_spec_says_what_to_look_at() -> None:
    node = {"name": "cp-1", "addresses": [], "files": ["/etc/kubevipgen/hosts"]}
    spec = {
        "nodes": [node],
        "certificatesDirectory": "/srv/pki",
        "etcdDirectory": "/srv/etcd",
        "etcdClient": {"ca": "/srv/e/ca.crt", "certificate": "/srv/e/c.crt", "key": "/srv/e/k.pem"},
    }
    request = Request(spec, "cp-1")
    found = disk.gather(request)
    assert "/etc/kubevipgen/hosts" in found["files"]
    assert "/srv/e/k.pem" in found["files"]
    assert {"/srv/pki", "/srv/pki/etcd", "/srv/etcd"} <= set(found["folders"])
    pairs = kubeadm_files.certificate_pairs(request)
    assert pairs["/srv/e/c.crt"] == "/srv/e/k.pem"
    assert pairs["/srv/e/ca.crt"] == ""


def test_the_tables_of_probe_and_judgement_agree() -> None:
    from kubevipgen import resources  # noqa: PLC0415  (one test alone needs it)

    rows = {row["file"] for row in resources.data("certificates")}
    assert rows == set(kubeadm_files.CERTIFICATES)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two self-signed certificates with their keys, and one key with a password."""
    folder = tmp_path_factory.mktemp("pki")
    for name in ("a", "b"):
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        words += ["-nodes", "-days", "2", "-subj", f"/CN={name}"]
        words += ["-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.crt"]
        subprocess.run(words, check=True, capture_output=True)
    words = ["openssl", "ec", "-in", f"{folder}/a.key", "-aes256", "-passout", "pass:secret"]
    subprocess.run([*words, "-out", f"{folder}/locked.key"], check=True, capture_output=True)
    return folder


@pytest.mark.needs("openssl")
def test_keys(pki: Path) -> None:
    (pki / "broken.key").write_text("no key\n")
    states = {
        key: certificates.key_state(f"{pki}/a.crt", f"{pki}/{key}.key")
        for key in ("a", "b", "locked", "broken")
    }
    assert states == {"a": "match", "b": "mismatch", "locked": "unusable", "broken": "unusable"}


@pytest.mark.needs("openssl")
def test_pairs(pki: Path, tmp_path: Path) -> None:
    good = certificates.pair(f"{pki}/a.crt", f"{pki}/a.key")
    assert good is not None
    assert good["certificate"] == (pki / "a.crt").read_text().strip()
    assert good["key"] == "match"
    alone = certificates.pair(f"{pki}/a.crt", f"{tmp_path}/none.key")
    assert alone is not None
    assert alone["key"] == "absent"
    lost = certificates.pair(f"{tmp_path}/none.crt", f"{pki}/a.key")
    assert lost == {"certificate": None, "keyFile": f"{pki}/a.key", "key": "present"}
    assert certificates.pair(f"{tmp_path}/none.crt", f"{tmp_path}/none.key") is None


@pytest.mark.needs("openssl")
def test_no_key_leaves_the_host(pki: Path, tmp_path: Path) -> None:
    both = tmp_path / "both.crt"
    both.write_text((pki / "a.key").read_text() + (pki / "a.crt").read_text())
    found = certificates.pair(str(both), "")
    assert found is not None
    assert "PRIVATE" not in str(found)
    assert found["certificate"].startswith("-----BEGIN CERTIFICATE-----")


@pytest.mark.needs("openssl")
def test_a_kubeconfig(pki: Path, tmp_path: Path) -> None:
    def data(name: str) -> str:
        return base64.b64encode((pki / name).read_bytes()).decode()

    file = tmp_path / "admin.conf"
    file.write_text(
        "apiVersion: v1\nclusters:\n- cluster:\n"
        f"    certificate-authority-data: {data('b.crt')}\n"
        "    server: https://10.0.0.162:8443\n  name: kubernetes\nusers:\n- name: admin\n  user:\n"
        f"    client-certificate-data: {data('a.crt')}\n    client-key-data: {data('a.key')}\n"
    )
    found = certificates.kubeconfig(str(file))
    assert found == {
        "server": "https://10.0.0.162:8443",
        "certificate": (pki / "a.crt").read_text().strip(),
        "authority": (pki / "b.crt").read_text().strip(),
    }


@pytest.mark.needs("openssl")
def test_a_kubeconfig_that_names_files(pki: Path, tmp_path: Path) -> None:
    file = tmp_path / "kubelet.conf"
    file.write_text(f"    client-certificate: {pki}/a.crt\n    client-key: {pki}/a.key\n")
    found = certificates.kubeconfig(str(file))
    assert found is not None
    assert found["certificate"] == (pki / "a.crt").read_text().strip()
    assert found["server"] == ""


def test_a_folder_in_place_of_a_kubeconfig(tmp_path: Path) -> None:
    assert certificates.kubeconfig(str(tmp_path)) is None


def test_a_damaged_kubeconfig(tmp_path: Path) -> None:
    file = tmp_path / "admin.conf"
    file.write_text("    client-certificate-data: %%%\n")
    assert certificates.kubeconfig(str(file)) == {"server": "", "certificate": "", "authority": ""}


def test_a_kubeconfig_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str) -> str:
        raise UnavailableError(f"{path}: Permission denied (run as root)")

    monkeypatch.setattr(read, "text_or_none", denied)
    found = certificates.gather(Request({}))
    assert "run as root" in found["kubeconfigs"]["/etc/kubernetes/admin.conf"]["unknown"]
