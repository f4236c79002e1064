"""The limits of platforms, at the border."""

from __future__ import annotations

import base64

import pytest

from kubevipgen import resources
from kubevipgen.finding import FindingsError
from kubevipgen.output.boot import platforms

LIMITED = [row["name"] for row in resources.data("platforms") if row["limit"]]


@pytest.mark.parametrize("name", LIMITED)
def test_the_border(name: str) -> None:
    platform = platforms.find(name)
    most = platform.limit // 4 * 3 if platform.counts == "base64" else platform.limit
    for size in (most - 1, most):
        assert platforms.check_size("n", b"x" * size, platform, ()) <= platform.limit
    with pytest.raises(FindingsError) as caught:
        platforms.check_size("cp-1", b"x" * (most + 1), platform, ("--compress packs it", "less"))
    (finding,) = caught.value.findings
    assert f"of cp-1 is too large for {name}" in finding.message
    assert f"at most {platform.limit}" in finding.message
    assert finding.hint == "--compress packs it, or less"


@pytest.mark.parametrize("size", range(8))
def test_size_in_base64_is_what_base64_makes(size: int) -> None:
    data = b"x" * size
    assert platforms.find("openstack").size(data) == len(base64.b64encode(data))


def test_without_a_name_and_with_nocloud_nothing_is_too_large() -> None:
    for name in ("", "nocloud"):
        platform = platforms.find(name)
        assert platforms.check_size("n", b"x" * 10_000_000, platform, ()) == 10_000_000


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ec3", "did you mean ec2? the platforms are ec2, azure, "),
        ("OpenStack", "did you mean openstack?"),
        ("zzz", "the platforms are ec2, azure, "),
    ],
)
def test_an_unknown_name(name: str, hint: str) -> None:
    with pytest.raises(FindingsError) as caught:
        platforms.find(name)
    (finding,) = caught.value.findings
    assert finding.message == f"--platform {name}: no such platform"
    assert finding.hint.startswith(hint)


def test_every_row_is_whole() -> None:
    for row in resources.data("platforms"):
        assert row["counts"] in ("raw", "base64"), row
        assert row["title"], row
        assert row["why"], row
        assert row["source"], row
        assert row["limit"] >= 0, row
        assert isinstance(row["gzip"], bool), row
