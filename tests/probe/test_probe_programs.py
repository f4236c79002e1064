"""Versions from the words of programs, their verdicts, and kubeadm's findings."""

from __future__ import annotations

import os
import stat
import textwrap
from pathlib import Path

import pytest

from kubevipgen.probe import kubeadm, kubeadm_files, kubeadm_output, programs
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).parent / "recorded"
ME = {"name": "cp-2", "role": "control-plane", "addresses": [], "interface": ""}


def recorded(path: str) -> str:
    return (RECORDED / path).read_text()


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("debian-12/haproxy-v", "2.6.12-1+deb12u4"),
        ("debian-13/haproxy-v", "3.0.11-1+deb13u1"),
        ("ubuntu-22.04/haproxy-v", "2.4.24-0ubuntu0.22.04.1"),
        ("ubuntu-24.04/haproxy-v", "2.8.5-1ubuntu3.3"),
        ("rocky-9/haproxy-v", "2.4.22-f8e3218"),
        ("debian-12/keepalived-v", "2.2.7"),
        ("debian-13/keepalived-v", "2.3.3"),
        ("ubuntu-22.04/keepalived-v", "2.2.4"),
        ("ubuntu-24.04/keepalived-v", "2.2.8"),
        ("rocky-9/keepalived-v", "2.2.8"),
        ("debian-12/containerd-version", "1.6.20~ds1"),
        ("debian-13/containerd-version", "1.7.24~ds1"),
        ("ubuntu-22.04/containerd-version", "1.7.12"),
        ("ubuntu-24.04/containerd-version", "1.7.27"),
        ("flatcar/containerd-version", "2.1.4"),
        ("rocky-9/crio-version", "1.33.1"),
        ("flatcar/kubeadm-version", "1.36.2"),
        ("rocky-9/kubelet-version", "1.36.2"),
        ("debian-12/kubectl-version", "1.36.2"),
        ("debian-13/crictl-version", "1.36.0"),
    ],
)
def test_versions(path: str, version: str) -> None:
    assert programs.parse_version(recorded(path)) == version


def test_no_version_in_it() -> None:
    assert programs.parse_version("command not found\n10.0.0.163\n") == ""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH for stand-ins: no kubeadm can be had here."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def stand_in(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text("#!/bin/sh\n" + textwrap.dedent(script))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    file = tmp_path / name
    file.write_text("kind: JoinConfiguration\n")
    monkeypatch.setattr(kubeadm_files, "CONFIGS", (str(file),))
    return str(file)


def test_a_program_that_says_nothing_is_unknown(path: Path) -> None:
    stand_in(path, "kubelet", "exit 1")
    with pytest.raises(UnavailableError, match="`kubelet --version` tells no version"):
        programs.version("kubelet")


def test_a_program_that_is_not_here_is_known_to_be_absent() -> None:
    assert programs.version("crio") is None


@pytest.mark.needs("haproxy")
def test_the_real_haproxy_tells_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "haproxy.cfg"
    file.write_text("global\n    maxxconn 10\n")
    monkeypatch.setitem(programs.CONFIG_OF, "haproxy", str(file))
    found = programs.verdict("haproxy")
    assert found is not None
    assert found["code"] == 1
    assert any("unknown keyword 'maxxconn'" in line for line in found["lines"])


@pytest.mark.needs("keepalived")
def test_the_real_keepalived_tells_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keepalived.conf"
    file.write_text("global_defs {\n    routr_id x\n}\n")
    monkeypatch.setitem(programs.CONFIG_OF, "keepalived", str(file))
    found = programs.verdict("keepalived")
    assert found is not None
    assert found["code"] == 5
    assert any("Unknown keyword 'routr_id'" in line for line in found["lines"])


def test_findings_of_init() -> None:
    found = kubeadm_output.preflight(recorded("kubeadm/init-1.29"), ended=True)
    names = [(finding["severity"], finding["name"]) for finding in found["findings"]]
    assert names == [
        ("warning", "Swap"),
        ("warning", "FileExisting-socat"),
        ("warning", "SystemVerification"),
        ("error", "Port-6443"),
        ("error", "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml"),
        ("error", "Port-10250"),
        ("error", "DirAvailable--var-lib-etcd"),
    ]
    assert found["findings"][3]["text"] == "Port 6443 is in use"
    assert found["failure"] == ""


def test_a_finding_of_several_lines() -> None:
    [finding] = kubeadm_output.findings(recorded("kubeadm/init-1.28-cri"))
    assert finding["name"] == "CRI"
    assert finding["text"].endswith("\n, error: exit status 1")


def test_nothing_found() -> None:
    found = kubeadm_output.preflight(recorded("kubeadm/init-good"), ended=True)
    assert found == {"ended": True, "findings": [], "failure": ""}


def test_a_join_without_an_endpoint() -> None:
    found = kubeadm_output.preflight(recorded("kubeadm/join-no-endpoint"), ended=True)
    assert [finding["name"] for finding in found["findings"]] == ["Hostname", "Hostname"]
    assert found["failure"].startswith("couldn't validate the identity of the API Server")


def test_words_without_time_stamps() -> None:
    said = kubeadm_output.said(recorded("kubeadm/validate-unknown-field"))
    assert said[0] == 'unknown field "apiServer.certSans"'
    assert said[-1].startswith("error: error unmarshaling")


def test_without_kubeadm_both_topics_are_known_to_be_empty() -> None:
    assert kubeadm.gather(Request({})) is None
    assert kubeadm.gather_preflight(Request({})) is None


def test_validate_with_a_stand_in(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = config(tmp_path, monkeypatch, "kubeadm-join.yaml")
    stand_in(path, "kubeadm", f'[ "$*" = "config validate --config {file}" ] && echo ok')
    found = kubeadm.gather(Request({"nodes": [ME]}, "cp-2"))
    assert found == {"config": file, "validate": {"code": 0, "lines": ["ok"]}}


def test_no_file_for_it(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(path, "kubeadm", "exit 1")
    monkeypatch.setattr(kubeadm_files, "CONFIGS", (str(tmp_path / "none"),))
    assert kubeadm.gather(Request({})) == {"config": None, "validate": None}
    assert kubeadm.gather_preflight(Request({})) is None


def test_preflight_with_a_stand_in(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = config(tmp_path, monkeypatch, "kubeadm-join.yaml")
    recorded_file = RECORDED / "kubeadm/join-no-endpoint"
    stand_in(path, "kubeadm", f"cat {recorded_file} >&2; exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = kubeadm.gather_preflight(Request({}))
    assert found is not None
    assert found["command"] == f"kubeadm join phase preflight --dry-run --config {file}"
    assert found["ended"]
    assert len(found["findings"]) == 2


def test_a_join_that_waits_is_cut_off_and_keeps_what_was_said(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(tmp_path, monkeypatch, "kubeadm-join.yaml")
    stand_in(path, "kubeadm", 'echo "\t[WARNING Swap]: on" >&2; exec sleep 30')
    monkeypatch.setattr(kubeadm, "_PREFLIGHT_SECONDS", 0.5)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = kubeadm.gather_preflight(Request({}))
    assert found is not None
    assert not found["ended"]
    assert found["findings"] == [{"severity": "warning", "name": "Swap", "text": "on"}]


def test_preflight_wants_root(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(tmp_path, monkeypatch, "kubeadm-init.yaml")
    stand_in(path, "kubeadm", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UnavailableError, match="run as root"):
        kubeadm.gather_preflight(Request({}))
