from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.probe import holder, read, sockets
from kubevipgen.probe.socket_tables import Row, decoded, parse_tcp, parse_udp
from kubevipgen.probe.topic import Request, UnavailableError

NET = Path(__file__).with_name("recorded") / "debian-12/net"


def places(rows: list[Row]) -> list[str]:
    return [f"{row.address} {row.port}" for row in rows]


def test_recorded_tcp_sockets() -> None:
    rows = [*parse_tcp((NET / "tcp").read_text(), "little")]
    assert places(rows) == ["0.0.0.0 22", "127.0.0.1 10248", "10.0.0.163 2379"]
    assert rows[0].inode == 690813
    six = [*parse_tcp((NET / "tcp6").read_text(), "little")]
    wanted = ["::1 2381", ":: 22", ":: 6443", "fd00:10::163 2380", "10.0.0.163 9100"]
    assert places(six) == wanted


def test_a_connected_udp_socket_hears_nobody_else() -> None:
    assert places([*parse_udp((NET / "udp").read_text(), "little")]) == ["127.0.0.53 53"]
    assert places([*parse_udp((NET / "udp6").read_text(), "little")]) == [":: 5353"]


def test_a_big_endian_machine() -> None:
    """As s390x prints the same sockets: each word of 32 bits is turned round."""
    text = (NET / "tcp6").read_text()
    turned = re.sub(
        r"\b([0-9A-F]{32}):",
        lambda found: (
            "".join(
                bytes.fromhex(found[1][at : at + 8])[::-1].hex().upper() for at in range(0, 32, 8)
            )
            + ":"
        ),
        text,
    )
    assert [*parse_tcp(turned, "big")] == [*parse_tcp(text, "little")]


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.sampled_from(["little", "big"]))
def test_every_address_comes_back(address: object, order: str) -> None:
    raw = address.packed  # type: ignore[attr-defined]
    words = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    digits = b"".join(word[::-1] if order == "little" else word for word in words).hex().upper()
    found = decoded(digits, order)
    assert found in {address, getattr(address, "ipv4_mapped", None)}


@pytest.mark.parametrize(
    "text", ["", "  sl  local_address\n", "head\n  0: 0100007F:1F9", "x\n0: z"]
)
def test_a_table_that_is_cut_off(text: str) -> None:
    assert [*parse_tcp(text)] == []


def test_ranges() -> None:
    found = sockets.parse_ranges("8443,30000-32767\n")
    assert found == [{"first": 8443, "last": 8443}, {"first": 30000, "last": 32767}]
    assert sockets.parse_ranges("\n") == []
    with pytest.raises(UnavailableError, match="'3-x' is no range"):
        sockets.parse_ranges("3-x")


def test_own_sockets_are_left_out_and_found_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = sockets.gather(Request({}))
        assert port not in [entry["port"] for entry in found["tcp"]]
        who = holder.holder_of("127.0.0.1", port)
    assert who is not None
    assert who["pid"] == os.getpid()
    assert holder.holder_of("127.0.0.1", port) is None


def test_without_proc_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: str) -> str:
        raise UnavailableError(f"{path} does not exist")

    monkeypatch.setattr(read, "text", gone)
    with pytest.raises(UnavailableError, match="/proc/net/tcp does not exist"):
        sockets.gather(Request({}))
