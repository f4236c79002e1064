"""Ignition itself takes the configuration, and what it makes of it is what was rendered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import delivered
import netns as namespaces
import samples
from kubevipgen.output.boot import butane, ignition
from kubevipgen.output.boot.form import Asked
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.plan import RenderedFile

# Where every distribution keeps it, for the initramfs that it runs in.
IN_INITRAMFS = "/usr/lib/dracut/modules.d/30ignition"
SECRETS = Asked(include_secrets=True)
PACKED = Asked(include_secrets=True, compress=True)
# What it writes besides: its own report, and which units to enable.
PRESET = "/etc/systemd/system-preset/20-ignition.preset"
BESIDES = {"/etc/.ignition-result.json", PRESET, "/etc/passwd", "/etc/group", "/etc/selinux/config"}


def validate(config: Path) -> subprocess.CompletedProcess[str]:
    command = ["ignition-validate", str(config)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def write(folder: Path, text: str) -> Path:
    """The configuration as this Ignition takes it.

    Before 2.15 specification 3.4.0 was called experimental; what we use of it was the same.
    https://coreos.github.io/ignition/release-notes/
    """
    config = folder / "config.ign"
    config.write_text(text)
    if "unsupported config version" in validate(config).stderr:
        data = delivered.unpacked(json.loads(text))
        data["ignition"]["version"] += "-experimental"
        data = ignition._packed(data) if "replace" in text else data
        data["ignition"]["version"] = "3.4.0-experimental"
        config.write_text(json.dumps(data))
    return config


def boot(config: Path, root: Path, space: namespaces.Namespace) -> None:
    """The stages of a first boot that write files, with nothing but this root to write to."""
    for name, text in (
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
        ("etc/group", "root:x:0:\n"),
        ("etc/selinux/config", "SELINUXTYPE=targeted\n"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    path = f"{os.environ['PATH']}:{IN_INITRAMFS}"
    program = shutil.which("ignition", path=path) or "ignition"
    scratch = config.parent / "scratch"
    scratch.mkdir()
    setfiles = scratch / "setfiles"  # it labels what was written, where there is SELinux
    setfiles.write_text("#!/bin/sh\n")
    setfiles.chmod(0o755)
    for stage in ("fetch", "files"):
        done = space.run(
            "env", f"IGNITION_CONFIG_FILE={config}", f"PATH={scratch}:{path}", program,
            "-platform", "file", "-stage", stage, "-root", root, "-log-to-stdout",
            "-config-cache", scratch / "cache", "-state-file", scratch / "state",
            "-neednet", scratch / "neednet",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.mark.needs("ignition-validate")
@pytest.mark.parametrize("asked", [Asked(), SECRETS, PACKED], ids=("public", "secrets", "packed"))
@pytest.mark.parametrize("name", samples.names())
def test_every_sample_is_valid_without_a_warning(name: str, asked: Asked, tmp_path: Path) -> None:
    for _, _, parcel in delivered.packed(ignition.FORM, name, asked):
        done = validate(write(tmp_path, parcel.files[0].content))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.needs("netns", "ignition-validate")
@pytest.mark.parametrize("name", ["balancers-as-pods", "dedicated-systemd", "oldest", "bgp"])
def test_a_whole_cluster_gets_what_was_rendered(
    name: str, tmp_path: Path, netns: namespaces.Namespace
) -> None:
    for node, files, parcel in delivered.packed(ignition.FORM, name, PACKED):
        work = tmp_path / node.name
        root = work / "root"
        root.mkdir(parents=True)
        boot(write(work, parcel.files[0].content), root, netns)
        expected = delivered.with_hostname(node, delivered.rendered(files))
        assert delivered.on_disk(root, BESIDES) == expected


@pytest.mark.needs("netns", "ignition-validate")
@pytest.mark.parametrize("asked", [SECRETS, PACKED], ids=("plain", "packed"))
def test_files_of_every_kind(asked: Asked, tmp_path: Path, netns: namespaces.Namespace) -> None:
    """Over an older file, through every encoding, and the bootstrap is enabled, nothing else."""
    cluster, node, _ = delivered.nodes_of("one-node")[0]
    files = delivered.one_of_each(node)
    files.append(RenderedFile(node.name, "/etc/long", "".join(map(str, range(5000)))))
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/empty").write_text("older")
    parcel = ignition.pack(cluster, node, files, asked)
    boot(write(tmp_path, parcel.files[0].content), root, netns)
    expected = delivered.with_hostname(node, delivered.rendered(files))
    assert delivered.on_disk(root, BESIDES) == expected
    assert (root / PRESET[1:]).read_text().split() == ["enable", paths.SERVICE]


@pytest.mark.needs("netns", "ignition-validate")
def test_without_secrets_exactly_they_are_missing(
    tmp_path: Path, netns: namespaces.Namespace
) -> None:
    (node, files, parcel), *_ = delivered.packed(ignition.FORM, "bgp", Asked())
    root = tmp_path / "root"
    root.mkdir()
    boot(write(tmp_path, parcel.files[0].content), root, netns)
    there = set(delivered.on_disk(root, BESIDES))
    assert there == {f.path for f in files if not f.secret} | {"/etc/hostname"}
    assert {f.path for f in files} - there == set(parcel.left_out) != set()
    assert node.name == parcel.node


@pytest.mark.needs("butane")
@pytest.mark.parametrize("variant", ["fcos 1.5.0", "flatcar 1.1.0"])
@pytest.mark.parametrize("name", samples.names())
def test_butane_translates_it(name: str, variant: str, tmp_path: Path) -> None:
    """Without a warning, as the header of the file says, and into the same files."""
    for _, _, parcel in delivered.packed(butane.FORM, name, SECRETS):
        config = tmp_path / "config.bu"
        text = parcel.files[0].content
        for old, new in zip(("fcos", "1.5.0"), variant.split(), strict=True):
            text = text.replace(f": {old}\n", f": {new}\n", 1)
        config.write_text(text)
        command = ["butane", "--strict", str(config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        made = delivered.of_ignition(json.loads(done.stdout))
        assert made == delivered.of_butane(yaml.safe_load(text))
