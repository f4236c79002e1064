"""What a table or rule says about haproxy and keepalived, asked of the programs themselves."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubevipgen import resources
from netns import Namespace, namespace

HAPROXY: Any = resources.data("haproxy-directives")
KEEPALIVED: Any = resources.data("keepalived-directives")


def haproxy(tmp_path: Path, section: str, lines: list[str]) -> str:
    head = section if section in {"global", "defaults"} else f"{section} x"
    text = "\n    ".join([head, *lines])
    file = tmp_path / "haproxy.cfg"
    file.write_text(text + "\n")
    run = ["haproxy", "-c", "-f", str(file)]
    return subprocess.run(run, capture_output=True, text=True, check=False, timeout=30).stderr


@pytest.mark.needs("haproxy")
@pytest.mark.parametrize("section", ["global", "defaults", "frontend", "backend"])
def test_haproxy_knows_each_directive(section: str, tmp_path: Path) -> None:
    """Of its own branch and all that later rows took over; optional features may be left out."""
    branch = subprocess.run(["haproxy", "-v"], capture_output=True, text=True, check=True).stdout
    rows = _rows_up_to(HAPROXY["known"], branch)
    words = [word for row in rows for word in row.get(section, [])]
    told = haproxy(tmp_path, section, words)
    unknown = re.findall(r"unknown (?:keyword|option) '([^']+)'", told)
    assert {word for word in unknown if not _optional(word)} == set()


def _rows_up_to(rows: list[Any], text: str) -> list[Any]:
    found = re.search(r"version (\d+\.\d+)", text)
    assert found is not None
    names = [row["branch"] for row in rows]
    return rows[: names.index(found[1]) + 1] if found[1] in names else rows[:1]


def _optional(word: str) -> bool:
    """Device detection, Lua, QUIC and OpenSSL engines are compiled in or not."""
    parts = ("51degrees", "deviceatlas", "wurfl", "quic", "lua", "ssl-", "ocsp", "zlib")
    return any(part in word for part in parts)


@pytest.mark.needs("haproxy")
def test_haproxy_refuses_a_misspelt_directive(tmp_path: Path) -> None:
    assert "unknown keyword 'nbtread'" in haproxy(tmp_path, "global", ["nbtread 4"])


@pytest.fixture(name="link", scope="module")
def network_link() -> Iterator[Namespace]:
    """keepalived takes no loopback interface, so it needs a card of its own."""
    with namespace() as space:
        space.interface("eth9", ["192.0.2.1/24"])
        yield space


def keepalived(link: Namespace, where: Path, block: str, lines: list[str], version: int = 3) -> str:
    instance = ["state BACKUP", "interface eth9", "virtual_router_id 51", "priority 100"]
    instance += ["virtual_ipaddress {", "192.0.2.9/32", "}"]
    defs = [f"vrrp_version {version}", "script_user root"]
    defs += lines if block == "global_defs" else []
    instance += lines if block == "vrrp_instance" else []
    text = "\n".join(["global_defs {", *defs, "}", "vrrp_instance x {", *instance, "}"])
    file = where / "keepalived.conf"
    file.write_text(text + "\n")
    done = link.run("keepalived", "-t", "-f", file, timeout=30)
    return done.stdout + done.stderr


@pytest.mark.needs("keepalived", "netns")
@pytest.mark.parametrize("block", ["global_defs", "vrrp_instance"])
def test_keepalived_knows_each_directive(link: Namespace, block: str, tmp_path: Path) -> None:
    arguments = {"0": "", "0+": "", "0-1": "", "1": " 1", "1+": " 1"}
    known = KEEPALIVED["known"][0][block]
    lines = [name + arguments[span] for name, span in known.items() if not _loads(name)]
    told = keepalived(link, tmp_path, block, lines)
    unknown = set(re.findall(r"Unknown keyword '([^']+)'", told))
    assert unknown & set(known) == set()


def _loads(name: str) -> bool:
    """These act while the file is read, or need a library that is not always there."""
    return name.startswith(("nftables", "vrrp_iptables", "vrrp_ipsets", "snmp", "enable_snmp"))


@pytest.mark.needs("keepalived", "netns")
def test_keepalived_reports_a_misspelt_directive(link: Namespace, tmp_path: Path) -> None:
    told = keepalived(link, tmp_path, "vrrp_instance", ["prority 5"])
    assert "Unknown keyword 'prority'" in told


@pytest.mark.needs("keepalived", "netns")
@pytest.mark.parametrize(
    ("version", "interval", "complaint"),
    [
        (3, "0.01", ""),
        (3, "40.95", ""),
        (3, "40.96", "out of range"),
        (3, "0.001", "outside range"),
        (3, "0.125", "units of 10ms"),
        (2, "1", ""),
        (2, "255", ""),
        (2, "256", "outside range"),
        (2, "0.5", "must be an integer"),
    ],
)
def test_keepalived_limits_advert_intervals_as_the_rule_does(
    link: Namespace, version: int, interval: str, complaint: str, tmp_path: Path
) -> None:
    told = keepalived(link, tmp_path, "vrrp_instance", [f"advert_int {interval}"], version)
    assert complaint in told
    assert bool(told) == bool(complaint)


@pytest.mark.needs("keepalived", "netns")
def test_keepalived_ignores_authentication_in_version_3(link: Namespace, tmp_path: Path) -> None:
    lines = ["authentication {", "auth_type PASS", "auth_pass x", "}"]
    assert "authentication" in keepalived(link, tmp_path, "vrrp_instance", lines)
    assert keepalived(link, tmp_path, "vrrp_instance", lines, version=2) == ""


@pytest.mark.needs("keepalived", "netns")
def test_keepalived_drops_words_that_are_too_many(link: Namespace, tmp_path: Path) -> None:
    """Silently, which is why the rule counts them."""
    lines = ["garp_master_delay 1 priority 200"]
    assert keepalived(link, tmp_path, "vrrp_instance", lines) == ""
