"""The commands as a user types them, below a root."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hosts import leftovers, tree, write

import samples
from conftest import RunCli
from kubevipgen.cli.main import COMMANDS

LAB = "dtlab-keepalived-haproxy"
_GIVEN = samples.sample_secrets()
SECRETS = (_GIVEN.certificate_key, _GIVEN.bootstrap_token)


@pytest.fixture(name="secrets_file")
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.yaml"
    path.write_text(samples.SECRETS.read_text())
    path.chmod(0o600)
    return path


@pytest.fixture(name="image")
def empty_image(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    return root


def command(name: str, node: str, image: Path, secrets_file: Path) -> list[str | Path]:
    words: list[str | Path] = ["apply", samples.spec_of(name), "--node", node, "--root", image]
    words += ["--secrets", secrets_file]
    return [*words, "--skip-program", "haproxy"]  # its warnings are another test's


@pytest.mark.parametrize("name", samples.names())
def test_every_golden_node(
    name: str, run_cli: RunCli, tmp_path: Path, image: Path, secrets_file: Path
) -> None:
    """What stands there afterwards is the rendered tree, with its modes and owners."""
    cluster = samples.cluster_of(samples.spec_of(name))
    node = cluster.nodes[-1].name if name != LAB else cluster.nodes[0].name
    out = tmp_path / "out"
    words: list[str | Path] = ["render", samples.spec_of(name), "--node", node, "-o", out]
    rendered = run_cli(*words, "--secrets", secrets_file)
    assert rendered.returncode == 0, rendered.stderr
    done = run_cli(*command(name, node, image, secrets_file))
    assert done.returncode == 0, done.stderr
    assert tree(image) == tree(out / node)
    if os.geteuid() == 0:
        owners = {(p.stat().st_uid, p.stat().st_gid) for p in image.rglob("*")}
        assert owners == {(0, 0)}
    again = run_cli(*command(name, node, image, secrets_file))
    assert f"{node}: nothing to do, everything is as it should be." in again.stdout
    assert again.returncode == 0
    gone = run_cli("remove", "--root", image)
    assert gone.returncode == 0, gone.stderr
    assert tree(image) == {}
    assert sorted(p.name for p in image.rglob("*")) == ["etc", "lib", "var"]


def test_dry_run(run_cli: RunCli, image: Path, secrets_file: Path) -> None:
    words = command(LAB, "dtlab-dev-k8s-pjb-1", image, secrets_file)
    done = run_cli(*words, "--dry-run")
    assert done.returncode == 1
    assert "+++ /etc/haproxy/haproxy.cfg" in done.stdout
    assert "The kubelet starts haproxy and keepalived by itself." in done.stdout
    assert tree(image) == {}
    assert [p.name for p in image.iterdir()] == ["etc"]
    for secret in (
        samples.sample_secrets().certificate_key,
        samples.sample_secrets().bootstrap_token,
    ):
        assert secret
        assert secret not in done.stdout
    run_cli(*words)
    before = json.loads((image / "var/lib/kubevipgen/state.json").read_text())
    again = run_cli(*words, "--dry-run")
    assert again.returncode == 0
    assert again.stdout == "Nothing to do: everything is as it should be.\n"
    write(image, "etc/haproxy/haproxy.cfg", "edited\n")
    refused = run_cli(*words, "--dry-run")
    assert refused.returncode == 2
    assert "-edited" in refused.stdout
    assert "changed since it was written" in refused.stderr
    assert json.loads((image / "var/lib/kubevipgen/state.json").read_text()) == before
    removal = run_cli("remove", "--root", image, "--dry-run", "--force")
    assert removal.returncode == 1
    assert "- /etc/haproxy/haproxy.cfg" in removal.stdout
    assert (image / "etc/haproxy/haproxy.cfg").exists()


def test_a_change_elsewhere_restarts_nothing(
    run_cli: RunCli, image: Path, secrets_file: Path
) -> None:
    """One worker more: every header names another digest, and no program has to be told."""
    words = command(LAB, "dtlab-dev-k8s-pjb-1", image, secrets_file)
    first = run_cli(*words)
    enable = f"systemctl --root={image} enable kubevipgen-bootstrap.service"
    assert enable in first.stdout
    done = run_cli(*words, "--worker", "more=10.0.0.99/24@ens3")
    assert done.returncode == 0, done.stderr
    assert "~ /etc/kubernetes/manifests/haproxy.yaml" in done.stdout
    assert "restarts" not in done.stdout
    assert "systemctl" not in done.stdout


def test_backup_and_rollback(run_cli: RunCli, image: Path, secrets_file: Path) -> None:
    words = command(LAB, "dtlab-dev-k8s-pjb-1", image, secrets_file)
    run_cli(*words)
    old = tree(image)
    changed = run_cli(*words, "--backup", "--port", "8444")
    assert "`kubevipgen rollback` brings it back" in changed.stdout
    assert tree(image) != old
    versions = image / "var/lib/kubevipgen/backups"
    modes = {stat.S_IMODE(p.stat().st_mode) for p in versions.rglob("*") if p.is_file()}
    assert modes == {0o600}
    shown = run_cli("rollback", "--root", image, "--dry-run")
    assert shown.returncode == 1
    assert "8444" in shown.stdout
    for secret in (
        samples.sample_secrets().certificate_key,
        samples.sample_secrets().bootstrap_token,
    ):
        assert secret
        assert secret not in shown.stdout
    assert run_cli("rollback", "--root", image).returncode == 0
    assert tree(image) == old
    none = run_cli("rollback", "--root", image)
    assert none.returncode == 2
    assert "no earlier version" in none.stderr
    assert not leftovers(image)


ASKED = {
    "haproxy": ("-c -q -f", "/etc/haproxy/haproxy.cfg"),
    "kubeadm": ("config validate --config", "/etc/kubernetes/kubeadm-init.yaml"),
}


@pytest.mark.parametrize("program", ASKED)
def test_a_local_program_of_another_machine_warns(
    program: str, run_cli: RunCli, image: Path, secrets_file: Path
) -> None:
    """Stand-ins that see the rendered file under another path, and say no."""
    words, path = ASKED[program]
    folder = secrets_file.parent / "bin"
    script = f"""#!/bin/sh
for last; do :; done
case "$*" in "{words} "*{path}) ;; *) exit 0 ;; esac
grep -q "Made by kubevipgen" "$last" && [ "$last" != {path} ] && echo "$last: line 9: no"
exit 1
"""
    write(folder, program, script, 0o755)
    environment = f"{folder}:{os.environ['PATH']}"
    others = [word for name in ("haproxy", "kubeadm") for word in ("--skip-program", name)]
    call = command(LAB, "dtlab-dev-k8s-pjb-1", image, secrets_file)[:-2]
    done = run_cli(*call, PATH=environment)
    said = " ".join(done.stderr.split())
    assert done.returncode == 0
    assert f"warning[program-refuses]: {program} refuses {path}: {path}: line 9: no" in said
    assert run_cli("remove", "--root", image).returncode == 0
    skipped = run_cli(*call, *others, PATH=environment)
    assert skipped.stderr == ""


def test_usage(run_cli: RunCli, image: Path, secrets_file: Path) -> None:
    spec = samples.spec_of(LAB)
    done = run_cli("apply", spec, "--root", image, "--secrets", secrets_file)
    assert done.returncode == 2
    assert "--root needs --node NAME" in done.stderr
    done = run_cli("apply", spec, "--root", image, "--node", "nope")
    assert "no such node" in done.stderr
    done = run_cli("apply", spec, "--root", image, "--activate")
    assert done.returncode == 2
    assert run_cli("remove", "--root", image).stdout.startswith("Nothing to do")
    assert tree(image) == {}
    assert {"apply", "rollback", "remove"} <= COMMANDS.keys()
