from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kubevipgen.probe import name_files, names
from kubevipgen.probe.topic import Request

RECORDED = Path(__file__).with_name("recorded")
CARELESS = """\
  10.0.0.163\tCP-1 # our first
#10.0.0.164 cp-2
10.0.0.165
cp-3 10.0.0.165
fd00:0010:0::163 cp-1
fe80::1%ens3 router
"""


def recorded(distribution: str, file: str) -> str:
    return (RECORDED / distribution / file).read_text()


def test_hosts_of_debian() -> None:
    lines = name_files.parse_hosts(recorded("debian-12", "hosts"))
    assert lines[1] == {"line": 2, "address": "127.0.1.1", "names": ["cp-1.example.com", "cp-1"]}
    assert [line["line"] for line in lines] == [1, 2, 5, 6, 7]


def test_hosts_of_rocky() -> None:
    lines = name_files.parse_hosts(recorded("rocky-9", "hosts"))
    assert [line["address"] for line in lines] == ["127.0.0.1", "::1"]
    assert "localhost4" in lines[0]["names"]


def test_hosts_of_a_careless_hand() -> None:
    lines = name_files.parse_hosts(CARELESS)
    assert [tuple(line.values()) for line in lines] == [
        (1, "10.0.0.163", ["cp-1"]),
        (5, "fd00:10::163", ["cp-1"]),
        (6, "fe80::1", ["router"]),
    ]


@pytest.mark.parametrize(
    ("distribution", "services"),
    [
        ("debian-12", ["files", "dns"]),
        ("ubuntu-24.04", ["files", "mdns4_minimal", "dns"]),
        ("rocky-9", ["files", "dns", "myhostname"]),
        ("flatcar", ["files", "usrfiles", "resolve", "dns", "myhostname"]),
    ],
)
def test_nsswitch(distribution: str, services: list[str]) -> None:
    assert name_files.parse_nsswitch(recorded(distribution, "nsswitch.conf")) == services


def test_nsswitch_with_an_action_of_two_words_and_without_the_line() -> None:
    text = "hosts: files [NOTFOUND=return SUCCESS=continue] dns # last\n"
    assert name_files.parse_nsswitch(text) == ["files", "dns"]
    assert name_files.parse_nsswitch("passwd: files\n") == []


def test_resolv_conf_of_systemd_resolved() -> None:
    found = name_files.parse_resolv(recorded("ubuntu-24.04", "resolv.conf"))
    assert found["nameservers"] == ["127.0.0.53"]
    assert found["search"] == ["demo.example", "lab.example"]
    assert found["ndots"] == 1


def test_resolv_conf_of_network_manager() -> None:
    found = name_files.parse_resolv(recorded("rocky-9", "resolv.conf"))
    assert found["nameservers"] == ["10.0.0.2", "fd00:10::2"]
    assert found["ndots"] == 2


def test_resolv_conf_last_of_search_and_domain_counts() -> None:
    found = name_files.parse_resolv("search a.example\ndomain b.example\noptions ndots:x\n")
    assert (found["search"], found["ndots"]) == (["b.example"], 1)


def test_localhost_resolves_and_an_invalid_name_has_an_error() -> None:
    assert "127.0.0.1" in names.resolved("localhost")["addresses"]
    long = names.resolved("a" * 70 + "..b")
    assert (long["addresses"], bool(long["error"])) == ([], True)


def test_a_silent_resolver_is_unknown_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "resolved", lambda _: time.sleep(5))
    begin = time.monotonic()
    found = names.look_up(["cp-1", "cp-2"], wait=0.2)
    assert time.monotonic() - begin < 3
    assert set(found) == {"cp-1", "cp-2"}
    assert "no answer within 0.2 s" in found["cp-2"]["unknown"]


def test_it_asks_for_the_names_of_the_spec() -> None:
    spec = {"nodes": [{"name": "localhost"}], "endpoint": {"dnsName": "localhost.localdomain"}}
    found = names.gather(Request(spec))
    assert list(found["lookups"]) == ["localhost", "localhost.localdomain"]
    assert found["own"]["name"] == os.uname().nodename
    assert isinstance(found["hosts"], list)


def test_without_a_spec_it_still_knows_itself() -> None:
    assert names.gather(Request({}))["lookups"] == {}
