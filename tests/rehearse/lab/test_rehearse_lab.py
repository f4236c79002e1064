"""What a node of the lab is: its card, addresses, name, files; one node, nine, two networks."""

from __future__ import annotations

import json
import socket
import subprocess
from functools import partial
from pathlib import Path

import pytest
from lab_inside import in_lab, output
from rehearsing import DEDICATED_BOTH, PODS_V4, SERVICES_V6, report, spec, stacked

from kubevipgen.rehearse.inside import inside
from kubevipgen.rehearse.lab import Lab, LabError
from kubevipgen.rehearse.lab.network import BRIDGE, CLIENT, HUB

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")


def test_the_files_of_a_node_are_the_rendered_ones(tmp_path: Path) -> None:
    """Bytes, modes and owners; of this machine's own only what the packages brought."""
    assert in_lab(tmp_path, PODS_V4, _files) == []


def _files(lab: Lab) -> list[str]:
    strange = []
    for name, files in lab.setting.tree.items():
        own = [file for file in files if file.path.startswith("/etc/")]
        for file in own:
            said = output(lab, name, "stat", "-c", "%a %u:%g %s", file.path).strip()
            numbers = file.owner.replace("root", "0")
            if said != f"{file.mode:o} {numbers} {len(file.data)}":
                strange.append(f"{name}{file.path}: {said}")
        assert len(own) > 5
        manifests = output(lab, name, "ls", "/etc/kubernetes/manifests").split()
        assert manifests == ["haproxy.yaml", "keepalived.yaml"]
        assert output(lab, name, "hostname").strip() == name
    return strange


def test_this_machine_keeps_its_name_and_files(tmp_path: Path) -> None:
    """A node writes to its /etc, /run and /tmp, and nobody else sees it."""
    (before,) = {Path("/etc/hostname").read_text()}
    in_lab(tmp_path, PODS_V4, _scribbles)
    assert Path("/etc/hostname").read_text() == before
    assert not [path for path in ("/etc", "/run", "/tmp") if (Path(path) / "scribble").exists()]  # noqa: S108
    assert list((tmp_path / "inside").iterdir()) == []


def _scribbles(lab: Lab) -> None:
    output(lab, "cp-1", "hostname", "somebody-else")
    for place in ("/etc", "/run", "/tmp"):  # noqa: S108
        output(lab, "cp-1", "touch", f"{place}/scribble")
        with pytest.raises(LabError):
            output(lab, "cp-2", "cat", f"{place}/scribble")


@pytest.mark.parametrize(
    ("text", "card"), [(PODS_V4, "ens3"), (SERVICES_V6, "eno1")], ids=["v4", "v6"]
)
def test_a_node_has_its_own_card(text: str, card: str, tmp_path: Path) -> None:
    found = in_lab(tmp_path, text, _cards)
    for name, (cards, addresses) in found.items():
        node = next(line for line in text.splitlines() if f"name: {name}," in line)
        assert cards == ["lo", card]
        assert [address for address in addresses if address in node] == addresses
        assert len(addresses) == 1


def _cards(lab: Lab) -> dict[str, tuple[list[str], list[str]]]:
    found = {}
    for name in lab.nodes:
        links = json.loads(output(lab, name, "ip", "-json", "address"))
        infos = [info for link in links[1:] for info in link["addr_info"]]
        own = [f"{i['local']}/{i['prefixlen']}" for i in infos if i["scope"] == "global"]
        found[name] = ([link["ifname"] for link in links], own)
    return found


@pytest.mark.parametrize(
    "text", [stacked(9), DEDICATED_BOTH, stacked(1)], ids=["nine", "two networks", "one"]
)
def test_everybody_reaches_everybody(text: str, tmp_path: Path) -> None:
    assert in_lab(tmp_path, text, _silent) == []


def _silent(lab: Lab) -> list[str]:
    """Who gets no answer from whom: nodes and the client, in each family."""
    return [
        f"{one} -> {address.ip}"
        for one in (*lab.nodes, CLIENT)
        for node in lab.nodes.values()
        for address in node.addresses
        if not inside(lab.wires.space(one), partial(_refuses, str(address.ip)))
    ]


def _refuses(ip: str) -> bool:
    """Whether somebody is there, who says that nobody listens at this port."""
    try:
        socket.create_connection((ip, 9), timeout=5).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False


def test_cut_and_mended_off_and_on(tmp_path: Path) -> None:
    in_lab(tmp_path, PODS_V4, _broken)


def _broken(lab: Lab) -> None:
    lab.cut("cp-1")
    assert "LOWER_UP" in output(lab, "cp-1", "ip", "link", "show", "ens3")
    assert f"master {BRIDGE}" not in _port(lab, "cp-1")
    lab.mend("cp-1")
    assert f"master {BRIDGE}" in _port(lab, "cp-1")
    lab.start_all()
    assert all(lab.is_running("cp-2", program) for program in lab.programs_on("cp-2"))
    lab.power_off("cp-2")
    assert not any(lab.is_running("cp-2", program) for program in lab.programs_on("cp-2"))
    with pytest.raises(LabError, match="cp-2 is switched off"):
        output(lab, "cp-2", "true")
    with pytest.raises(LabError, match="running already"):
        lab.start("cp-1", "haproxy")
    lab.restore()
    assert all(lab.is_running("cp-2", program) for program in lab.programs_on("cp-2"))


def _port(lab: Lab, name: str) -> str:
    words = [*lab.wires.enter(HUB), "ip", "link", "show", lab.wires.cards[name].port]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("number", [1, 9])
def test_rehearsed_with_one_node_and_with_nine(number: int, tmp_path: Path) -> None:
    """One node has nobody to take over: what needs another is left out, with the reason."""
    wanted = ["keepalived-stops", "apiserver-unready-elsewhere"]
    found = report(spec(tmp_path, stacked(number)), "--idle", "1s", scenarios=[*wanted, "idle"])
    reasons = {item["reason"] for item in found["omissions"]}
    rehearsed = {row["scenario"] for row in found["scenarios"]}
    if number == 1:
        assert rehearsed == {"idle"}
        assert reasons == {
            "only one node may hold the VIP",
            "there is one control plane: its apiserver has no replacement",
        }
    else:
        assert rehearsed == {*wanted, "idle"}
        assert reasons == set()
        assert len(found["nodes"]) == number
