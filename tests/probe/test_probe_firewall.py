from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import netns
from kubevipgen.probe import firewall, iptables, nft, read
from kubevipgen.probe.topic import UnavailableError

RECORDED = Path(__file__).with_name("recorded")


def recorded(distribution: str, file: str) -> str:
    return (RECORDED / distribution / file).read_text()


def written(rule: dict[str, Any]) -> str:
    """A rule in one line, for a test to be read."""
    matches = [
        f"{match['key']}{'!=' if match['negated'] else '='}{','.join(match['values'])}"
        for match in rule["matches"]
    ]
    return " ".join([*matches, rule["verdict"], rule["target"]]).strip()


def rules(chains: list[dict[str, Any]], name: str) -> list[str]:
    return [written(r) for chain in chains if chain["name"] == name for r in chain["rules"]]


def test_nft_of_debian_12() -> None:
    chains = nft.parse(recorded("debian-12", "nft.json"))
    assert [(c["name"], c["hook"], c["policy"]) for c in chains] == [
        ("input", "input", "drop"),
        ("other", "", ""),
    ]
    assert rules(chains, "input") == [
        "state=invalid drop",
        "state=established accept",
        "state=related accept",
        "state=established,related accept",
        "interface=lo accept",
        "interface=ens* protocol=tcp port=22,2379-2380,6443 accept",
        "source=10.0.0.0/24 protocol=vrrp accept",
        "other= accept",  # a named set
        "protocol=icmp,icmpv6 accept",
        "protocol=vrrp accept",
        "protocol=tcp port=6443 other= reject",  # a limit
        "destination=224.0.0.18 drop",
        "jump other",
    ]
    assert rules(chains, "other") == [
        "protocol=tcp port!=10-20 return",
        "protocol=udp other= accept",  # a source port
    ]


def test_nft_of_debian_13() -> None:
    chains = nft.parse(recorded("debian-13", "nft.json"))
    assert rules(chains, "input") == [
        "state=established,related accept",
        "interface=lo accept",
        "interface=ens4 jump inside",
        "port=53,2379-2380,6443 accept",
        "other= protocol!=vrrp accept",
        "source=fd00:10::/64 unsure",
    ]
    assert "nat" not in [chain["name"] for chain in chains]


def test_firewalld_of_rocky() -> None:
    chains = nft.parse(recorded("rocky-9", "nft-firewalld.json"))
    assert rules(chains, "filter_INPUT")[:2] == [
        "state=established,related accept",
        "status=dnat accept",
    ]
    assert rules(chains, "filter_INPUT")[-2:] == ["jump filter_INPUT_ZONES", "reject"]
    kept = [chain["name"] for chain in firewall.inward(chains)]
    assert "filter_IN_public_allow" in kept


def test_a_rule_that_nft_cannot_show_may_do_anything() -> None:
    chains = nft.parse(recorded("debian-12", "nft-of-iptables.json"))
    assert rules(chains, "INPUT")[:2] == [
        "protocol=tcp other= other= drop",
        "protocol=vrrp other= unsure",
    ]


def test_iptables_of_debian_12() -> None:
    chains = iptables.parse(recorded("debian-12", "iptables-save"), "ip", "iptables-nft")
    assert rules(chains, "INPUT") == [
        "protocol=tcp port=2379,2380 drop",
        "protocol=vrrp reject",
        "source=10.0.0.0/24 interface!=lo protocol=tcp port=6443 state=new other= other= accept",
        "jump X",
    ]
    assert rules(chains, "X") == ["state=related,established accept"]
    assert {c["name"]: c["policy"] for c in chains} == {
        "INPUT": "accept",
        "FORWARD": "accept",
        "OUTPUT": "accept",
        "X": "",
    }


def test_ufw_as_it_is_loaded() -> None:
    chains = iptables.parse(recorded("ubuntu-22.04", "iptables-save-ufw"), "ip", "iptables-nft")
    kept = {chain["name"]: chain for chain in firewall.inward(chains)}
    assert kept["INPUT"]["policy"] == "drop"
    assert rules(chains, "ufw-user-input")[1] == "protocol=tcp port=6443,8443 accept"
    assert kept["FORWARD"]["rules"] == []
    # LOG goes on; what is left of the chain is a RETURN.
    assert rules(chains, "ufw-logging-deny") == ["state=invalid other= other= other= return"]


def test_the_same_table_is_not_judged_twice() -> None:
    native = nft.parse(recorded("debian-12", "nft-of-iptables.json"))
    saved = iptables.parse(recorded("debian-12", "iptables-save"), "ip", "iptables-nft")
    own = nft.parse(recorded("debian-12", "nft.json"))
    both = firewall.without_doubles([*native, *own], saved)
    assert {(c["backend"], c["family"]) for c in both} == {("nft", "inet"), ("iptables-nft", "ip")}


def test_an_nft_table_that_is_named_as_one_of_iptables() -> None:
    native = nft.parse(recorded("debian-12", "nft.json").replace('"inet"', '"ip"'))
    saved = iptables.parse("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", "ip", "iptables-nft")
    both = firewall.without_doubles(native, saved)
    assert {c["backend"] for c in both} == {"nft"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n"])
def test_no_rules(text: str) -> None:
    assert iptables.parse(text, "ip6", "iptables-legacy") == []
    assert nft.parse("") == []


def test_files_of_ufw(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "/etc/ufw/ufw.conf": "ufw.conf",
        "/etc/default/ufw": "default-ufw",
        "/etc/ufw/user.rules": "user.rules",
    }
    monkeypatch.setattr(
        read,
        "text_or_none",
        lambda path: recorded("ubuntu-22.04", names[path]) if path in names else None,
    )
    found = firewall._ufw()
    assert found is not None
    assert (found["enabled"], found["inputPolicy"]) == (True, "drop")
    assert rules(found["chains"], "ufw-user-input") == [
        "protocol=tcp port=22 accept",
        "protocol=tcp port=2379,2380,6443 source=10.0.0.0/24 accept",
        "protocol=tcp port=53 accept",
        "protocol=udp port=53 accept",
    ]


def test_files_of_firewalld(monkeypatch: pytest.MonkeyPatch) -> None:
    assert firewall.settings(recorded("rocky-9", "firewalld.conf"))["DefaultZone"] == "public"
    monkeypatch.setattr("glob.glob", lambda _: ["/etc/firewalld/zones/internal.xml"])
    monkeypatch.setattr(read, "text", lambda _: recorded("rocky-9", "firewalld-internal.xml"))
    assert firewall._zone("ens3", "public") == "internal"
    assert firewall._zone("ens4", "public") == "public"


def test_too_many_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firewall, "_MAX_RULES", 3)
    monkeypatch.setattr(firewall, "_may_have_nft", lambda: True)
    monkeypatch.setattr(firewall, "_iptables", lambda *_, **__: [])
    monkeypatch.setattr(read, "output", lambda *_: recorded("debian-12", "nft.json"))
    with pytest.raises(UnavailableError, match="more than 3 rules"):
        firewall._chains()


@pytest.mark.needs("netns", "nft", "iptables")
def test_the_kernels_own_rules(netns: netns.Namespace) -> None:
    script = """
      nft add table inet guard
      nft add chain inet guard input '{ type filter hook input priority 0; policy drop; }'
      nft add rule inet guard input tcp dport 6443 accept
      iptables -A INPUT -p 112 -m comment --comment 'not here' -j DROP
    """
    done = netns.run("sh", "-euc", script)
    assert done.returncode == 0, done.stderr
    program = "import json; from kubevipgen.probe import firewall; from kubevipgen.probe.topic"
    program += " import Request; print(json.dumps(firewall.gather(Request({}))))"
    done = netns.run(sys.executable, "-c", program)
    assert done.returncode == 0, done.stderr
    chains = json.loads(done.stdout)["chains"]
    assert rules(chains, "input") == ["protocol=tcp port=6443 accept"]
    assert rules(chains, "INPUT") == ["protocol=vrrp drop"]
