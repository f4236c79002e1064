"""`kubevipgen render --format` and `--secrets-only` from end to end."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import samples
from conftest import RunCli

ONE = "dtlab-dev-k8s-pjb-1"
TOKEN, KEY = "k8vgld.sample9sample9ok", "0123456789abcdef" * 4
NAMES = {"ignition": "config.ign", "butane": "config.bu", "tar": "files.tar"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with cluster.yaml and secrets.yaml, as a user has it."""
    (tmp_path / "cluster.yaml").write_text(samples.spec_of("dtlab-keepalived-haproxy").read_text())
    (tmp_path / "secrets.yaml").write_text(samples.SECRETS.read_text())
    (tmp_path / "secrets.yaml").chmod(0o600)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("form", NAMES)
def test_written_again_and_compared(form: str, work: Path, run_cli: RunCli) -> None:
    """Beside a tree in the same folder, which stays."""
    run_cli("render", "-o", "out", cwd=work)
    tree = everything(work / "out")
    first = run_cli("render", "--format", form, "-o", "out", cwd=work)
    assert (first.returncode, first.stderr) == (0, "")
    made = everything(work / "out")
    assert {path for path in made if path not in tree} == {
        f"dtlab-dev-k8s-pjb-{n}/{NAMES[form]}" for n in (1, 2, 3, 4)
    }
    again = run_cli("render", "--format", form, "-o", "out", cwd=work)
    assert "Nothing to do" in again.stdout
    assert everything(work / "out") == made
    same = run_cli("render", "--format", form, "--diff", "out", cwd=work)
    assert (same.returncode, same.stdout) == (0, "")
    other = run_cli("render", "--format", form, "--diff", "out", "--port", "9443", cwd=work)
    assert other.returncode == 1
    for said in (first, again, other):
        assert TOKEN not in said.stdout
        assert KEY not in said.stdout


def test_standard_output_is_for_the_machine(work: Path, run_cli: RunCli) -> None:
    ign = run_cli("render", "--format", "ignition", "--node", ONE, cwd=work)
    assert ign.returncode == 0
    assert json.loads(ign.stdout)["ignition"] == {"version": "3.4.0"}
    bu = run_cli("render", "--format", "butane", "--node", ONE, cwd=work)
    assert yaml.safe_load(bu.stdout)["variant"] == "fcos"
    for done in (ign, bu):
        assert TOKEN not in done.stdout
        assert done.stderr.startswith("kubevipgen: files that hold secrets are left out")


def test_secrets_in_user_data_only_when_asked_for(work: Path, run_cli: RunCli) -> None:
    """And no later difference shows them, though they are escaped there."""
    command = ("render", "--format", "ignition", "--node", ONE)
    run_cli(*command, "--include-secrets", "-o", "out", cwd=work)
    made = work / "out" / ONE / "config.ign"
    assert TOKEN in made.read_text()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    later = run_cli(*command, "--diff", "out", cwd=work)
    assert later.returncode == 1
    assert "a secret file, its content is not shown" in later.stdout
    assert TOKEN not in later.stdout
    refused = run_cli(*command, "--include-secrets", cwd=work)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_secrets_only_is_what_user_data_lacks(work: Path, run_cli: RunCli) -> None:
    """The two together are the whole tree; the commands of the summary bring the second half."""
    first = run_cli("render", "--format", "ignition", "-o", "out", cwd=work)
    assert (
        "kubevipgen render --secrets-only \\\n        --format tar -o out-secrets" in first.stdout
    )
    run_cli("render", "--secrets-only", "--format", "tar", "-o", "out-secrets", cwd=work)
    run_cli("render", "-o", "tree", cwd=work)
    for node in ("dtlab-dev-k8s-pjb-1", "dtlab-dev-k8s-pjb-4"):
        archive = work / "out-secrets" / node / "files.tar"
        assert stat.S_IMODE(archive.stat().st_mode) == 0o600
        listing = subprocess.check_output(["tar", "-tf", archive], text=True).split()
        config = json.loads((work / "out" / node / "config.ign").read_text())
        files = [file["path"] for file in config["storage"]["files"]]
        units = [u["name"] for u in config.get("systemd", {}).get("units", ()) if "contents" in u]
        files += [f"/etc/systemd/system/{name}" for name in units]
        there = {*files, *(f"/{name}" for name in listing)} - {"/etc/hostname"}
        whole = {
            f"/{p.relative_to(work / 'tree' / node)}"
            for p in (work / "tree" / node).rglob("*")
            if p.is_file()
        }
        assert there == whole


STAND_INS = {
    "kubevipgen": f'exec "{sys.executable}" -m kubevipgen "$@"\n',
    # As sshd: the words become one line for the other side's shell. Its root is a folder here.
    "ssh": 'shift; exec sh -c "$(echo "$@" | sed "s|-C / |-C $ROOT |")"\n',
    "sudo": 'exec "$@"\n',
}


def test_the_commands_of_the_summary_work(work: Path, run_cli: RunCli) -> None:
    """As somebody copies them: afterwards the node has what was left out, and this machine not."""
    said = run_cli("render", "--format", "ignition", "-o", "my out", cwd=work).stdout
    steps = said.partition("Next steps")[2].splitlines()
    commands = [line for line in steps if line.startswith("      ")]
    bring = commands[: next(n for n, line in enumerate(commands) if "rm -r" in line) + 1]
    root, programs = work / "root", work / "bin"
    for folder in (root, programs):
        folder.mkdir()
    for name, text in STAND_INS.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}")
        (programs / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "ROOT": str(root)}
    script = "\n".join(["set -eu", *bring])
    done = subprocess.run(
        ["sh", "-c", script], cwd=work, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    there = {f"/{path}" for path in everything(root)}
    run_cli("render", "--secrets-only", "--node", ONE, "-o", "only", cwd=work)
    assert there == {f"/{path}" for path in everything(work / "only" / ONE)} != set()
    assert not (work / "my out-secrets").exists()


def test_secrets_only_as_a_tree(work: Path, run_cli: RunCli) -> None:
    """In the folder of a whole tree nothing else is touched."""
    run_cli("render", "-o", "out", cwd=work)
    whole = everything(work / "out")
    run_cli("render", "--secrets-only", "-o", "out", cwd=work)
    assert everything(work / "out") == {**whole, **everything(work / "out")}
    run_cli("render", "--secrets-only", "-o", "only", cwd=work)
    made = {path for path in everything(work / "only") if not path.startswith(".")}
    assert made
    for path in made:
        assert TOKEN.encode() in whole[path] or KEY.encode() in whole[path]


@pytest.mark.parametrize("form", [(), ("--format", "tar")], ids=("tree", "tar"))
def test_no_secret_at_all(form: tuple[str, ...], work: Path, run_cli: RunCli) -> None:
    """Said, not failed, so that a loop over all nodes goes on; and nothing is taken away."""
    (work / "cluster.yaml").write_text(BALANCERS)
    run_cli("render", "-o", "out", "--node", "lb-1", cwd=work)
    before = everything(work / "out")
    assert "lb-1/etc/haproxy/haproxy.cfg" in before
    done = run_cli("render", "--secrets-only", *form, "-o", "out", "--node", "lb-1", cwd=work)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("nothing to bring" in done.stdout) == bool(form)
    assert everything(work / "out") == before


BALANCERS = """
apiVersion: kubevipgen/v1alpha1
kind: Cluster
kubernetesVersion: "1.36.2"
mode: keepalived-haproxy
endpoint: {vip: 10.0.0.162}
nodeDefaults: {interface: ens3}
nodes:
  - {name: lb-1, address: 10.0.0.160/24, role: load-balancer}
  - {name: lb-2, address: 10.0.0.161/24, role: load-balancer}
  - {name: cp-1, address: 10.0.0.163/24}
  - {name: cp-2, address: 10.0.0.164/24}
  - {name: cp-3, address: 10.0.0.165/24}
"""

USAGE = [
    (("--secrets-only",), "--secrets-only goes with -o DIR"),
    (("--format", "tar"), "--format tar goes with -o DIR"),
    (("--secrets-only", "--format", "ignition", "-o", "out"), "--secrets-only goes with"),
    (("--format", "butane", "--compress"), "--compress does nothing with --format butane"),
    (("--format", "butane", "--platform", "ec2"), "--platform does nothing with"),
    (("--format", "tar", "--include-secrets", "-o", "out"), "--include-secrets does nothing"),
    (("--format", "ignition", "--only", "*"), "--only chooses files of the tree"),
]


@pytest.mark.parametrize(("args", "said"), USAGE, ids=[" ".join(args) for args, _ in USAGE])
def test_usage(args: tuple[str, ...], said: str, work: Path, run_cli: RunCli) -> None:
    done = run_cli("render", *args, cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not (work / "out").exists()


def test_too_large_for_the_platform(work: Path, run_cli: RunCli) -> None:
    """All or nothing: not even the nodes that fit are written."""
    command = ("render", "--format", "ignition", "--platform", "ec2", "-o", "out")
    done = run_cli(*command, cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"user-data of {ONE} is too large for ec2" in " ".join(done.stderr.split())
    assert not (work / "out").exists()
    packed = run_cli(*command, "--compress", cwd=work)
    assert packed.returncode == 0, packed.stderr
    assert "LIMIT" in packed.stdout
    assert "16384" in packed.stdout


def test_packages_have_no_place(work: Path, run_cli: RunCli) -> None:
    spec = work / "cluster.yaml"
    spec.write_text(f"{spec.read_text()}bootstrap: {{packages: [ipvsadm]}}\n")
    done = run_cli("render", "--format", "butane", "-o", "out", cwd=work)
    assert done.returncode == 2
    assert "bootstrap.packages asks for ipvsadm" in " ".join(done.stderr.split())
    assert not (work / "out").exists()


def test_the_summary_repeats_what_was_given(work: Path, run_cli: RunCli) -> None:
    (work / "cluster.yaml").rename(work / "my cluster.yaml")
    args = ("my cluster.yaml", "--secrets", "secrets.yaml", "--node", ONE, "--port", "9443")
    done = run_cli("render", *args, "--format", "butane", "-o", "out", cwd=work)
    assert done.returncode == 0, done.stderr
    assert (
        "kubevipgen render 'my cluster.yaml' --port 9443 --secrets secrets.yaml --node "
        f"{ONE} --secrets-only"
    ) in done.stdout
