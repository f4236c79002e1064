"""Ways to break the lab, and to repair it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import made_pki
import sample_objects
from lab import eventually, run
from verify_lab import VIP, VerifyLab

Expect = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """`expect` has the status of each check that must not be good; `said` must be in the report.

    `may` are checks that notice by chance as well: connections break when the VIP flaps.
    `when` waits until haproxy has noticed; `undo` is for what `repair` does not put right.
    """

    name: str
    do: Callable[[VerifyLab], object]
    expect: Expect
    said: str
    words: tuple[str, ...] = ()
    spec: str = "cluster.yaml"
    kubeconfig: str = "admin.conf"
    may: frozenset[str] = frozenset()
    when: Callable[[VerifyLab], bool] = field(default=lambda _: True)
    undo: Callable[[VerifyLab], object] = field(default=lambda _: None)

    def __str__(self) -> str:
        return f"verify: {self.name}"


def repair(lab: VerifyLab) -> None:
    """Every file that a fault may have changed."""
    lab.objects()
    for node in lab.cluster.nodes:
        lab.break_apiserver(node)


def leaf(lab: VerifyLab, number: int, days: float = 365, begins: float = -1) -> None:
    """Another certificate on one apiserver, with the names that it should have."""
    node = lab.cluster.nodes[number]
    names = lab.names(node)
    lab.break_apiserver(node, lab.ca.leaf("kube-apiserver", names, days=days, begins=begins))


def without(lab: VerifyLab, number: int, *names: str) -> None:
    node = lab.cluster.nodes[number]
    kept = [name for name in lab.names(node) if name not in names]
    lab.break_apiserver(node, lab.ca.leaf("kube-apiserver", kept))


def foreign(lab: VerifyLab, *numbers: int) -> None:
    for number in numbers:
        node = lab.cluster.nodes[number]
        other = made_pki.authority(1)
        lab.break_apiserver(node, other.leaf("kube-apiserver", lab.names(node)))


def state(lab: VerifyLab, number: int, **changes: Any) -> None:
    lab.break_apiserver(lab.cluster.nodes[number], **changes)


def everywhere(lab: VerifyLab, **changes: Any) -> None:
    for number in range(3):
        state(lab, number, **changes)


def pods(lab: VerifyLab, *without: str, more: tuple[sample_objects.Object, ...] = ()) -> None:
    found = sample_objects.healthy(node.name for node in lab.cluster.nodes)["pods"]
    lab.objects(pods=[p for p in found if p["metadata"]["name"] not in without] + list(more))


def first_node(lab: VerifyLab, **changes: object) -> None:
    found = sample_objects.healthy(node.name for node in lab.cluster.nodes)["nodes"]
    lab.objects(nodes=[{**found[0], **changes}, *found[1:]])


def lease(lab: VerifyLab, **changes: object) -> None:
    lab.objects(lease={"holder": "m-1", "duration": 15, "age": 1, **changes})


def second_holder(lab: VerifyLab, action: str) -> None:
    """A node that does not hold the VIP gets it, too."""
    spaces = {node.name: lab.namespace(node.name) for node in lab.cluster.nodes}
    if action == "add":
        eventually(lambda: len(lab.holders()) == 1)
        holder = lab.holders()[0]
        victim = next(name for name in spaces if name != holder)
        (lab.folder / "victim").write_text(victim)
    victim = (lab.folder / "victim").read_text()
    run("ip", "-n", spaces[victim], "address", action, f"{VIP}/32", "dev", "ens3")


def restart(lab: VerifyLab, number: int) -> None:
    lab.serve(lab.cluster.nodes[number])
    lab.settle()


def unlisted(lab: VerifyLab, number: int) -> None:
    """The haproxy of no node knows an apiserver; `restored` gives the files back."""
    gone = f"{lab.cluster.nodes[number].addresses[0].ip}:6443"
    for node in lab.cluster.nodes:
        place = lab.tree / node.name / "etc/haproxy/haproxy.cfg"
        text = place.read_text()
        place.with_suffix(".whole").write_text(text)
        kept = [line for line in text.splitlines() if gone not in line]
        place.write_text("\n".join(kept) + "\n")
    reload(lab)


def reload(lab: VerifyLab) -> None:
    for node in lab.cluster.nodes:
        lab.kill(node, "haproxy")
        lab.start(node, "haproxy")
    eventually(lambda: lab.verify("--only", "endpoint-ready").returncode == 0, 60)


def restored(lab: VerifyLab) -> None:
    for node in lab.cluster.nodes:
        place = lab.tree / node.name / "etc/haproxy/haproxy.cfg"
        place.write_text(place.with_suffix(".whole").read_text())
    reload(lab)
    lab.settle()


def plain_port(lab: VerifyLab) -> None:
    """A plain web server on another port of every node, and so of the VIP."""
    (lab.folder / "plain.json").write_text(json.dumps({"mode": "plain"}))
    files = (str(lab.folder / "plain.json"), str(lab.folder / "objects.json"))
    for node in lab.cluster.nodes:
        lab.server(node.name, "plain", 8080, files)


def fenced(lab: VerifyLab, action: str) -> None:
    """A client that may reach the endpoint alone."""
    space = ("ip", "netns", "exec", lab.namespace("client"), "nft")
    if action == "delete":
        run(*space, "delete", "table", "ip", "fence")
        return
    run(*space, "add", "table", "ip", "fence")
    run(*space, "add", "chain", "ip", "fence", "out", "{ type filter hook output priority 0; }")
    run(*space, "add", "rule", "ip", "fence", "out", "tcp", "dport", "6443", "drop")


def nothing(lab: VerifyLab) -> None:
    del lab


def steady(lab: VerifyLab) -> bool:
    """Every haproxy has noticed that one apiserver is no good, and leads to the others alone."""
    return lab.is_well(len(lab.cluster.nodes) - 1)


def cut(lab: VerifyLab) -> bool:
    """No connection is led anywhere, and who has lost every apiserver has let the VIP go."""
    words = ("ip", "netns", "exec", lab.namespace("client"), "curl", "-sk", "-m", "1")
    done = subprocess.run([*words, f"https://{VIP}:8443/"], check=False, capture_output=True)
    return done.returncode != 0 and not lab.holders()
