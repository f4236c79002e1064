"""`kubevipgen render` from end to end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

import samples
from conftest import RunCli

ONE = "dtlab-dev-k8s-pjb-1"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with cluster.yaml and secrets.yaml, as a user has it."""
    (tmp_path / "cluster.yaml").write_text(samples.spec_of("dtlab-keepalived-haproxy").read_text())
    (tmp_path / "secrets.yaml").write_text(samples.SECRETS.read_text())
    (tmp_path / "secrets.yaml").chmod(0o600)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_tree_then_nothing_to_do_then_diff(work: Path, run_cli: RunCli) -> None:
    first = run_cli("render", "-o", "out", cwd=work)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Next steps" in first.stdout
    tree = everything(work / "out")
    assert f"{ONE}/etc/kubernetes/kubeadm-init.yaml" in tree

    second = run_cli("render", "-o", "out", cwd=work)
    assert "Nothing to do" in second.stdout
    assert everything(work / "out") == tree
    same = run_cli("render", "--diff", "out", cwd=work)
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "")

    other = run_cli("render", "--diff", "out", "--port", "9443", cwd=work)
    assert other.returncode == 1
    assert "+controlPlaneEndpoint: 10.0.0.162:9443" in other.stdout
    assert "\033" not in other.stdout
    for secret in ("k8vgld.sample9sample9ok", "0123456789abcdef" * 4):
        assert secret not in first.stdout + other.stdout
    assert everything(work / "out") == tree


def test_a_changed_file_stops_everything(work: Path, run_cli: RunCli) -> None:
    run_cli("render", "-o", "out", cwd=work)
    mine = work / "out" / ONE / "etc/haproxy/haproxy.cfg"
    mine.write_text("mine\n")
    before = everything(work / "out")
    done = run_cli("render", "-o", "out", "--port", "9443", cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"out/{ONE}/etc/haproxy/haproxy.cfg changed since" in " ".join(done.stderr.split())
    assert everything(work / "out") == before
    assert run_cli("render", "-o", "out", "--port", "9443", "--force", cwd=work).returncode == 0
    assert mine.read_text() != "mine\n"


def test_a_smaller_cluster_takes_files_back(work: Path, run_cli: RunCli) -> None:
    run_cli("render", "-o", "out", cwd=work)
    spec = work / "cluster.yaml"
    lines = spec.read_text().splitlines(keepends=True)
    spec.write_text("".join(line for line in lines if "pjb-4" not in line))
    done = run_cli("render", "-o", "out", cwd=work)
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (work / "out").iterdir() if p.is_dir()) == [
        f"dtlab-dev-k8s-pjb-{i}" for i in (1, 2, 3)
    ]


def test_stdout_one_file(work: Path, run_cli: RunCli) -> None:
    done = run_cli("render", "--node", ONE, "--only", "*/haproxy.cfg", cwd=work)
    assert (done.returncode, done.stderr) == (0, "")
    run_cli("render", "-o", "out", cwd=work)
    assert done.stdout == (work / "out" / ONE / "etc/haproxy/haproxy.cfg").read_text()


def test_stdout_masks_and_says_so(work: Path, run_cli: RunCli) -> None:
    done = run_cli("render", "--node", ONE, "--only", "*/kubeadm-init.yaml", cwd=work)
    assert "masked" in done.stderr
    assert "\ncertificateKey: ********\n" in done.stdout
    assert "0123456789abcdef" not in done.stdout


def test_node_and_only(work: Path, run_cli: RunCli) -> None:
    done = run_cli("render", "--node", "dtlab-dev-k8s-pjb-7", cwd=work)
    assert done.returncode == 2
    assert "did you mean dtlab-dev-k8s-pjb-" in done.stderr
    done = run_cli("render", "--only", "*/kube-vip.yaml", "-o", "out", cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert "*/etc/kubernetes/manifests/haproxy.yaml" in " ".join(done.stderr.split())
    assert not (work / "out").exists()


def test_part_of_a_tree(work: Path, run_cli: RunCli) -> None:
    run_cli("render", "-o", "out", cwd=work)
    before = everything(work / "out")
    done = run_cli("render", "-o", "out", "--node", ONE, "--port", "9443", cwd=work)
    assert done.returncode == 0
    after = everything(work / "out")
    changed = {path for path in before if before[path] != after[path]}
    assert {path.partition("/")[0] for path in changed} == {ONE, ".kubevipgen.json"}
    assert before.keys() == after.keys()


def test_missing_secrets(work: Path, run_cli: RunCli) -> None:
    (work / "secrets.yaml").unlink()
    done = run_cli("render", "-o", "out", cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    text = " ".join(done.stderr.split())
    assert text.count("error[") == 1
    assert f"bootstrapToken (for {ONE}/etc/kubernetes/kubeadm-init.yaml and 3 more)" in text
    assert "kubevipgen secrets init --for cluster.yaml" in text
    assert not (work / "out").exists()
    assert run_cli("secrets", "init", "--for", "cluster.yaml", cwd=work).returncode == 0
    assert run_cli("render", "-o", "out", cwd=work).returncode == 0


def test_secrets_init_makes_what_the_cluster_beside_it_needs(
    tmp_path: Path, run_cli: RunCli
) -> None:
    for name in samples.names():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "cluster.yaml").write_text(samples.spec_of(name).read_text())
        with_ca = ["--with-ca"] * (name == samples.WITH_CA)
        assert run_cli("secrets", "init", *with_ca, cwd=folder).returncode == 0
        done = run_cli("render", "-o", "out", cwd=folder)
        assert done.returncode == 0, done.stderr


def test_a_certificate_that_is_missing_says_how_to_make_it(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "cluster.yaml").write_text(samples.spec_of(samples.WITH_CA).read_text())
    assert run_cli("secrets", "init", cwd=tmp_path).returncode == 0
    done = run_cli("render", "-o", "out", cwd=tmp_path)
    assert done.returncode == 2
    text = " ".join(done.stderr.split())
    assert "secrets are missing: pki/kube-vip.key (for cp-1/etc/kubernetes/kube-vip.conf" in text
    assert "kubevipgen secrets init --with-ca --for cluster.yaml" in text
    assert not (tmp_path / "out").exists()
    assert run_cli("secrets", "init", "--with-ca", "--add", cwd=tmp_path).returncode == 0
    assert run_cli("render", "-o", "out", cwd=tmp_path).returncode == 0
    shown = run_cli("render", "--only", "*/kube-vip.conf", cwd=tmp_path).stdout
    assert shown.count("client-key-data: ********") == 3
    key = (tmp_path / "out/cp-1/etc/kubernetes/kube-vip.conf").read_text().split()[-1]
    (tmp_path / "out/cp-1/etc/kubernetes/kube-vip.conf").unlink()
    assert key not in run_cli("render", "--diff", "out", cwd=tmp_path).stdout


def test_without_secrets_what_needs_none(work: Path, run_cli: RunCli) -> None:
    (work / "secrets.yaml").unlink()
    done = run_cli("render", "--only", "*/etc/haproxy/*", "--only", "*/etc/keepalived/*", cwd=work)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("==> ") == 9


def test_secrets_by_option_and_environment(work: Path, run_cli: RunCli) -> None:
    shutil.move(work / "secrets.yaml", work / "other")
    assert run_cli("render", "--secrets", "other", "-o", "out", cwd=work).returncode == 0
    (work / "other").chmod(0o644)
    done = run_cli("render", "--secrets", "other", "-o", "out2", cwd=work)
    assert done.returncode == 2
    assert "chmod 600 other" in done.stderr
    given = {
        "KUBEVIPGEN_BOOTSTRAP_TOKEN": "abcdef.0123456789abcdef",
        "KUBEVIPGEN_CERTIFICATE_KEY": "00" * 32,
    }
    assert run_cli("render", "-o", "out3", cwd=work, **given).returncode == 0


def test_flags_alone_give_one_manifest(tmp_path: Path, run_cli: RunCli) -> None:
    args = ["--mode", "kube-vip", "--vip", "10.0.0.162", "--interface", "ens3"]
    more = ["--kubernetes-version", "1.36.2", "--only", "*/kube-vip.yaml"]
    done = run_cli("render", *args, *more, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert yaml.safe_load(done.stdout)["kind"] == "Pod"


@pytest.mark.parametrize("place", ["cluster.yaml", "/", "/dev/null"])
def test_bad_output_folders(work: Path, run_cli: RunCli, place: str) -> None:
    before = everything(work)
    done = run_cli("render", "-o", place, cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert everything(work) == before


def test_same_bytes_in_every_locale(work: Path, run_cli: RunCli) -> None:
    plain = run_cli("render", cwd=work, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert plain.returncode == 0
    assert plain.stdout == run_cli("render", cwd=work).stdout


def test_the_ca_goes_to_the_first_node_only(work: Path, run_cli: RunCli) -> None:
    (work / "secrets.yaml").unlink()
    assert run_cli("secrets", "init", "--with-ca", cwd=work).returncode == 0
    assert run_cli("render", "-o", "out", cwd=work).returncode == 0
    keys = sorted(p for p in everything(work / "out") if p.endswith(".key"))
    assert {p.partition("/")[0] for p in keys} == {ONE}
    assert all((work / "out" / p).stat().st_mode & 0o777 == 0o600 for p in keys)
    shown = run_cli("render", cwd=work).stdout
    assert "PRIVATE KEY" not in shown
    assert "unsafeSkipCAVerification" not in shown
