"""The real cloud-init executes user-data, and what it leaves behind is what was rendered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloud_init_root import Booted, boot, entries
from kubevipgen.model import Bootstrap
from kubevipgen.output.boot.cloud_init import FORM
from kubevipgen.output.boot.form import Asked, Parcel
from kubevipgen.render.bootstrap.paths import SCRIPT, SERVICE
from kubevipgen.render.plan import RenderedFile
from packing import node_of, packed, sample

pytestmark = pytest.mark.needs("netns", "cloud-init", "unshare", "setpriv")

PODS = "balancers-as-pods"  # has files of another owner, by number
STARTED = [
    "systemctl daemon-reload",
    f"systemctl enable {SERVICE}",
    f"systemctl start --no-block {SERVICE}",
]


def seed(parcel: Parcel) -> dict[str, bytes]:
    return {file.path[1:]: file.data for file in parcel.files}


def checked(booted: Booted) -> Booted:
    assert (booted.code, booted.complaints) == (0, [])
    return booted


def with_script(text: str = "true\n") -> Parcel:
    """A node with nothing but a bootstrap of its own and a file that a package's account owns."""
    cluster, _ = sample(PODS)
    cluster = replace(cluster, bootstrap=Bootstrap(packages=("haproxy", "keepalived")))
    files = [
        RenderedFile("lb-1", "/etc/owned.conf", "mine\n", 0o640, "daemon:daemon"),
        RenderedFile("lb-1", SCRIPT, text, 0o755),
    ]
    return FORM.pack(cluster, node_of(cluster, "lb-1"), files, Asked(platform="nocloud"))


@pytest.mark.parametrize("node", sample(PODS)[1])
def test_a_whole_cluster_with_its_secrets(node: str, tmp_path: Path) -> None:
    rendered = sample(PODS)[1][node]
    parcel = packed(PODS, node, include_secrets=True, platform="nocloud")
    booted = checked(boot(tmp_path / "root", seed(parcel)))
    assert booted.files == entries(rendered)
    has_bootstrap = any(file.path == SCRIPT for file in rendered)
    assert booted.calls == (STARTED if has_bootstrap else [])


@pytest.mark.parametrize("node", ["lb-1", "c-1"])
def test_without_secrets_exactly_those_files_are_missing(node: str, tmp_path: Path) -> None:
    rendered = sample(PODS)[1][node]
    parcel = packed(PODS, node, platform="nocloud", compress=True)
    booted = checked(boot(tmp_path / "root", seed(parcel)))
    assert booted.files == entries(file for file in rendered if not file.secret)
    assert set(parcel.left_out) == {file.path for file in rendered if file.secret} != set()


def test_packages_then_deferred_files_then_the_service(tmp_path: Path) -> None:
    booted = checked(boot(tmp_path / "root", seed(with_script())))
    assert booted.files["/etc/owned.conf"] == (b"mine\n", 0o640, "1:1")
    update, install, *rest = booted.calls
    assert update.startswith("apt-get ")
    assert update.endswith(" update")
    assert install.endswith(" install haproxy keepalived")
    assert "--force-confold" in install, "the packages must keep our configuration files"
    assert rest == STARTED


def test_without_systemd_the_script_itself_runs(tmp_path: Path) -> None:
    parcel = with_script("echo bootstrap >>/calls\n")
    booted = checked(boot(tmp_path / "root", seed(parcel), systemd=False))
    assert booted.calls[-1] == "bootstrap"
    assert not [call for call in booted.calls if call.startswith("systemctl")]


def test_a_bootstrap_that_fails_is_a_failure_of_cloud_init(tmp_path: Path) -> None:
    booted = boot(tmp_path / "root", seed(with_script("exit 1\n")), systemd=False)
    assert [line for line in booted.complaints if "scripts-user" in line]


@pytest.mark.parametrize(("code", "calls"), [(0, ["pre-step", "theirs"]), (1, ["pre-step"])])
def test_a_pre_step_comes_before_their_commands_or_stops_them(
    tmp_path: Path, code: int, calls: list[str]
) -> None:
    file = tmp_path / "theirs.yaml"
    file.write_text("#cloud-config\nruncmd:\n  - [sh, -c, echo theirs >>/calls]\n")
    cluster, _ = sample(PODS)
    script = f'[ "$*" = --pre-step ] && echo pre-step >>/calls\nexit {code}\n'
    files = [RenderedFile("lb-1", SCRIPT, script, 0o755)]
    asked = Asked(platform="nocloud", merge=file, pre_step=True)
    parcel = FORM.pack(cluster, node_of(cluster, "lb-1"), files, asked)
    booted = boot(tmp_path / "root", seed(parcel))
    assert booted.calls == calls
    assert bool([line for line in booted.complaints if "scripts-user" in line]) == bool(code)


THEIRS = """\
#cloud-config
# what the user writes
write_files:
  - {path: /etc/theirs, permissions: "0600", content: "{{ kept }}"}
runcmd:
  - echo theirs >>/calls
package_update: yes
"""


def test_merged_their_commands_come_first(tmp_path: Path) -> None:
    file = tmp_path / "theirs.yaml"
    file.write_text(THEIRS)
    cluster, _ = sample(PODS)
    ours = [RenderedFile("lb-1", SCRIPT, "true\n", 0o755)]
    asked = Asked(platform="nocloud", merge=file)
    parcel = FORM.pack(cluster, node_of(cluster, "lb-1"), ours, asked)
    booted = checked(boot(tmp_path / "root", seed(parcel)))
    assert booted.files == entries(ours) | {"/etc/theirs": (b"{{ kept }}", 0o600, "0:0")}
    assert booted.calls[-4:] == ["theirs", *STARTED]
