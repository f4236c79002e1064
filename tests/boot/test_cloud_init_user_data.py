"""User-data and the NoCloud seed: what is in them, what is not, and who may read them."""

from __future__ import annotations

import gzip
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import samples
import user_data_goldens
from conftest import RunCli
from kubevipgen.finding import FindingsError
from kubevipgen.output.boot.cloud_init import FORM
from kubevipgen.output.boot.form import Asked, Parcel
from kubevipgen.render.bootstrap.paths import SCRIPT, SERVICE
from kubevipgen.render.plan import RenderedFile
from packing import file_of, node_of, nodes, packed, sample

PODS = "balancers-as-pods"
INIT = "/etc/kubernetes/kubeadm-init.yaml"


def schema_complaints(file: Path) -> str:
    """Everything that the real checker says beside that all is well."""
    done = subprocess.run(
        ["cloud-init", "schema", "-c", file], capture_output=True, text=True, check=False
    )
    said = (done.stdout + done.stderr).replace(f"Valid cloud-config: {file}\n", "")
    return said if done.returncode == 0 else f"exit {done.returncode}: {said}"


def config(parcel: Parcel) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file_of(parcel).content)
    return loaded


def one_file(content: str, **asked: Any) -> Parcel:
    cluster, _ = sample("one-node")
    file = RenderedFile("lab-1", "/f", content)
    return FORM.pack(cluster, node_of(cluster, "lab-1"), [file], Asked(**asked))


@pytest.mark.needs("cloud-init")
@pytest.mark.parametrize(("name", "node"), nodes())
def test_the_real_schema_has_nothing_to_say(name: str, node: str, tmp_path: Path) -> None:
    file = tmp_path / "user-data"
    file.write_text(file_of(packed(name, node, include_secrets=True)).content)
    assert schema_complaints(file) == ""


@pytest.mark.needs("cloud-init")
@pytest.mark.parametrize("name", samples.names())
def test_nor_when_it_is_merged(name: str, tmp_path: Path) -> None:
    file = tmp_path / "user-data"
    node = next(iter(sample(name)[1]))
    theirs = Path(__file__).parent / "cloud_init_merge/kept/block-lists.yaml"
    file.write_text(file_of(packed(name, node, merge=theirs, include_secrets=True)).content)
    assert schema_complaints(file) == ""


@pytest.mark.needs("cloud-init")
def test_nor_when_its_files_are_packed(tmp_path: Path) -> None:
    file = tmp_path / "user-data"
    file.write_text(file_of(packed(PODS, "lb-1", compress=True, platform="gcp")).content)
    assert schema_complaints(file) == ""


def test_goldens() -> None:
    assert user_data_goldens.on_disk() == user_data_goldens.expected()


@pytest.mark.needs("cloud-init")
@pytest.mark.parametrize("name", user_data_goldens.CASES)
def test_the_real_schema_and_the_goldens(name: str) -> None:
    assert schema_complaints(user_data_goldens.FOLDER / name / "user-data") == ""


@pytest.mark.parametrize(("name", "node"), nodes())
def test_every_file_is_in_it_once(name: str, node: str) -> None:
    _, files = sample(name)
    written = config(packed(name, node, include_secrets=True))["write_files"]
    assert [item["path"] for item in written] == [file.path for file in files[node]]
    for item, file in zip(written, files[node], strict=True):
        assert item["content"] == file.content
        assert int(item["permissions"], 8) == file.mode


@pytest.mark.parametrize(("name", "node"), nodes())
def test_secrets_stay_out_unless_asked_for(name: str, node: str) -> None:
    _, files = sample(name)
    secret = [file for file in files[node] if file.secret]
    parcel = packed(name, node)
    user_data = file_of(parcel)
    assert parcel.left_out == tuple(file.path for file in secret)
    assert not user_data.secret
    for value in {value for file in secret for value in file.secrets}:
        assert value not in user_data.content
    inside = file_of(packed(name, node, include_secrets=True))
    assert (inside.mode, inside.secret) == ((0o600, True) if secret else (0o644, False))


def test_an_owner_by_number_is_set_by_a_command() -> None:
    parcel = packed(PODS, "lb-1", include_secrets=True)
    items = {item["path"]: item for item in config(parcel)["write_files"]}
    item = items["/etc/haproxy/haproxy.cfg"]
    assert item["owner"] == "root:root"
    assert "defer" not in item
    assert "chown 99:99 /etc/haproxy/haproxy.cfg" in config(parcel)["runcmd"]
    assert "chown" not in str(config(packed(PODS, "lb-1")).get("runcmd"))  # it is left out


def test_the_start_names_what_the_bootstrap_is_called() -> None:
    cluster, _ = sample("one-node")
    files = [RenderedFile("lab-1", SCRIPT, "true\n", 0o755)]
    command = config(FORM.pack(cluster, node_of(cluster, "lab-1"), files, Asked()))["runcmd"][-1]
    assert f"systemctl start --no-block {SERVICE}\n" in command
    assert f"sh {SCRIPT}\n" in command


def test_compressed_it_is_the_same_text() -> None:
    plain, small = packed(PODS, "lb-1"), packed(PODS, "lb-1", compress=True)
    assert gzip.decompress(file_of(small).data).decode() == file_of(plain).content
    assert small.size == len(file_of(small).data) < plain.size
    assert file_of(small).data[4:8] == bytes(4), "no time in it"
    assert file_of(packed(PODS, "lb-1", compress=True)).data == file_of(small).data


def test_where_user_data_is_text_the_files_in_it_are_packed() -> None:
    user_data = file_of(packed(PODS, "lb-1", compress=True, platform="gcp"))
    assert not user_data.packed
    assert "encoding: gz+b64" in user_data.content
    assert len(user_data.data) < len(file_of(packed(PODS, "lb-1")).data)


def sized(size: int) -> str:
    """Text that makes user-data of this many bytes."""
    return "x" * (size - len(file_of(one_file("")).content) + len('""'))


@pytest.mark.parametrize(("platform", "most"), [("ec2", 16384), ("openstack", 65535 // 4 * 3)])
def test_the_border_of_a_platform(platform: str, most: int) -> None:
    for size in (most - 1, most):
        parcel = one_file(sized(size), platform=platform)
        assert len(file_of(parcel).data) == size
    with pytest.raises(FindingsError) as caught:
        one_file(sized(most + 1), platform=platform)
    (finding,) = caught.value.findings
    assert f"user-data of lab-1 is too large for {platform}" in finding.message
    assert "--compress packs it" in finding.hint
    assert "secrets" not in finding.hint
    assert one_file(sized(most + 1), platform=platform, compress=True).size < 1000


def test_too_large_although_compressed() -> None:
    noise = random.Random(1).randbytes(20000).hex()  # noqa: S311  (to be incompressible)
    with pytest.raises(FindingsError) as caught:
        one_file(noise, platform="ec2", compress=True)
    assert "--compress" not in caught.value.findings[0].hint


def test_nocloud_seed(tmp_path: Path) -> None:
    network = tmp_path / "net"
    network.write_bytes(b"# mine\r\nversion: 2\nethernets: {ens3: {dhcp4: yes}}")
    parcel = packed(PODS, "c-1", platform="nocloud", network_config=network)
    assert [file.path for file in parcel.files] == ["/user-data", "/meta-data", "/network-config"]
    assert file_of(parcel, "network-config").data == network.read_bytes()
    network.chmod(0o600)
    parcel = packed(PODS, "c-1", platform="nocloud", network_config=network)
    assert file_of(parcel, "network-config").mode == 0o600, "it may hold a password"
    meta = yaml.safe_load(file_of(parcel, "meta-data").content)
    assert meta == {"instance-id": "pods-c-1", "local-hostname": "c-1"}
    other = packed(PODS, "c-2", platform="nocloud")
    assert yaml.safe_load(file_of(other, "meta-data").content)["instance-id"] == "pods-c-2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [b", "not valid YAML"),
        ("just words", "is no network configuration"),
        ("- a\n- b\n", "is no network configuration"),
        ("", "is no network configuration"),
        ("a: 1\na: 2\n", 'the key "a" is given twice'),
    ],
)
def test_network_config_that_is_none(text: str, message: str, tmp_path: Path) -> None:
    network = tmp_path / "net"
    network.write_text(text)
    with pytest.raises(FindingsError, match=message) as caught:
        packed(PODS, "c-1", platform="nocloud", network_config=network)
    location = caught.value.findings[0].location
    assert location
    assert location.file == str(network)


@pytest.mark.parametrize("platform", ["", "ec2"])
def test_network_config_without_a_seed(platform: str, tmp_path: Path) -> None:
    network = tmp_path / "net"
    network.write_text("version: 2\n")
    with pytest.raises(FindingsError, match="part of a NoCloud seed"):
        packed(PODS, "c-1", platform=platform, network_config=network)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(samples.spec_of(PODS).read_text())
    (tmp_path / "secrets.yaml").write_text(samples.SECRETS.read_text())
    (tmp_path / "secrets.yaml").chmod(0o600)
    return tmp_path


@pytest.mark.needs("cloud-init")
def test_the_command_prints_valid_user_data(work: Path, run_cli: RunCli) -> None:
    done = run_cli("render", "--format", "cloud-init", "--node", "c-1", cwd=work)
    assert done.returncode == 0, done.stderr
    file = work / "user-data"
    file.write_text(done.stdout)
    assert schema_complaints(file) == ""
    paths = {item["path"] for item in yaml.safe_load(done.stdout)["write_files"]}
    assert INIT not in paths
    assert "/etc/modules-load.d/kubevipgen.conf" in paths


def test_the_command_writes_private_files_when_secrets_are_inside(
    work: Path, run_cli: RunCli
) -> None:
    words = ("render", "--format", "cloud-init", "-o", "out", "--include-secrets")
    done = run_cli(*words, "--platform", "nocloud", cwd=work)
    assert done.returncode == 0, done.stderr
    assert (work / "out/c-1/user-data").stat().st_mode & 0o777 == 0o600
    assert INIT in (work / "out/c-1/user-data").read_text()
    key = samples.sample_secrets().certificate_key
    assert key
    difference = run_cli("render", "--format", "cloud-init", "--diff", "out", cwd=work)
    assert difference.returncode == 1
    assert key not in difference.stdout + difference.stderr
    assert run_cli(*words, "--platform", "ec3", cwd=work).returncode == 2


def test_the_command_writes_packed_bytes_but_does_not_print_them(
    work: Path, run_cli: RunCli
) -> None:
    words = ("render", "--format", "cloud-init", "--compress", "--node", "c-1")
    printed = run_cli(*words, cwd=work)
    assert (printed.returncode, printed.stdout) == (2, "")
    assert "goes with -o DIR" in printed.stderr
    written = run_cli(*words, "-o", "out", "--platform", "ec2", cwd=work)
    assert written.returncode == 0, written.stderr
    assert "hand it over as bytes" in written.stdout
    packed_bytes = (work / "out/c-1/user-data").read_bytes()
    assert gzip.decompress(packed_bytes).startswith(b"#cloud-config\n")
    assert run_cli(*words, "--diff", "out", cwd=work).returncode == 0


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_merged_it_is_as_private_as_the_users_file(mode: int, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("#cloud-config\nchpasswd: {list: [a]}\n")
    (tmp_path / "mine").chmod(mode)
    merged = file_of(packed(PODS, "c-1", merge=tmp_path / "mine"))
    assert merged.mode == (0o644 if mode == 0o644 else 0o600)


def test_the_command_merges_what_comes_through_a_pipe(work: Path, run_cli: RunCli) -> None:
    words = ("render", "--format", "cloud-init", "-o", "out", "--merge", "/dev/stdin")
    done = run_cli(*words, cwd=work, stdin="#cloud-config\ntimezone: UTC\n")
    assert done.returncode == 0, done.stderr
    for file in work.glob("out/*/user-data"):
        assert "\ntimezone: UTC\n" in file.read_text()


def test_the_command_refuses_what_both_write_and_writes_nothing(
    work: Path, run_cli: RunCli
) -> None:
    (work / "mine").write_text(f"#cloud-config\nwrite_files:\n- path: {INIT}\n")
    words = ("--include-secrets", "--merge", "mine", "--node", "c-1")
    done = run_cli("render", "--format", "cloud-init", "-o", "out", *words, cwd=work)
    assert done.returncode == 2
    assert "mine:3:3" in done.stderr
    assert max(map(len, done.stderr.splitlines())) <= 80
    assert not (work / "out").exists()
