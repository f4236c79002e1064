from __future__ import annotations

import os
from pathlib import Path

import pytest

from kubevipgen.probe import etcd_disk, space
from kubevipgen.probe.topic import Options, Request, UnavailableError

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 254:2 / /var/lib/etcd rw,relatime shared:7 - xfs /dev/vdb1 rw
31 22 0:44 / /mnt/my\\040disk rw - nfs4 server:/export rw
32 22 0:45 / /var/lib rw - tmpfs tmpfs rw
33 32 0:46 / /var/lib rw - overlay overlay rw
"""


@pytest.mark.parametrize(
    ("path", "point", "kind"),
    [
        ("/", "/", "ext4"),
        ("/var/lib/etcd", "/var/lib/etcd", "xfs"),
        ("/var/lib/etcd/member", "/var/lib/etcd", "xfs"),
        ("/var/lib/etcd2", "/var/lib", "overlay"),
        ("/mnt/my disk/x", "/mnt/my disk", "nfs4"),
        ("/variable", "/", "ext4"),
    ],
)
def test_mount_of(path: str, point: str, kind: str) -> None:
    assert space.mount_of(MOUNTS, path) == {"mountPoint": point, "type": kind}


def test_the_nearest_parent_counts(tmp_path: Path) -> None:
    found = space.of(str(tmp_path / "not" / "there"))
    assert found["existing"] == str(tmp_path.resolve())
    assert 0 < found["freeBytes"] <= found["bytes"]


def test_etcd_lives_where_the_spec_says(tmp_path: Path) -> None:
    found = space.gather(Request({"etcdDirectory": str(tmp_path)}))
    assert found["etcd"]["path"] == str(tmp_path)
    assert found["kubelet"]["path"] == "/var/lib/kubelet"


def test_percentiles_by_nearest_rank() -> None:
    found = etcd_disk.percentiles([n / 1000 for n in range(1, 201)])
    assert found == {"p50": 100, "p90": 180, "p99": 198, "max": 200}
    assert etcd_disk.percentiles([0.002]) == {"p50": 2, "p90": 2, "p99": 2, "max": 2}


def test_the_disk_is_measured_and_left_clean(tmp_path: Path) -> None:
    found = etcd_disk.measured(str(tmp_path), total=23000)
    assert (found["writes"], found["blockBytes"]) == (10, 2300)
    assert 0 <= found["p50"] <= found["p99"] <= found["max"]
    assert list(tmp_path.iterdir()) == []


def test_also_where_nameless_files_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY)  # EISDIR, as from an old kernel
    assert etcd_disk.measured(str(tmp_path), total=2300)["writes"] == 1
    assert list(tmp_path.iterdir()) == []


def test_a_slow_disk_ends_in_time(tmp_path: Path) -> None:
    assert etcd_disk.measured(str(tmp_path), seconds=0)["writes"] == 1


def test_nothing_is_measured_unasked() -> None:
    assert etcd_disk.gather(Request({})) is None


@pytest.mark.parametrize("directory", ["/nonexistent", "/etc/hosts", "/proc"])
def test_an_unusable_directory_is_refused_with_a_reason(directory: str) -> None:
    with pytest.raises(UnavailableError, match=directory):
        etcd_disk.gather(Request({}, options=Options(etcd_directory=directory)))
