"""Three control planes with the real keepalived and haproxy, and apiservers that can be broken.

`verify` runs in the namespace of a client on the same link, as a user would run it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import made_pki
import sample_objects
from kubevipgen import secrets, spec
from kubevipgen.model import Cluster, Node, before_port
from kubevipgen.render.compose import render_cluster
from kubevipgen.spec.flags import Flags
from lab import Lab, eventually

SERVER = Path(__file__).with_name("standin_api.py")
ROOT = Path(__file__).resolve().parents[2]
VIP = "10.0.0.170"
SPEC = {
    "apiVersion": "kubevipgen/v1alpha1",
    "kind": "Cluster",
    "name": "lab",
    "kubernetesVersion": "1.36.2",
    "mode": "keepalived-haproxy",
    "runAs": "systemd",
    "endpoint": {"vip": VIP},
    "nodeDefaults": {"interface": "ens3"},
    "keepalived": {"advertInterval": 1},
    "nodes": [{"name": f"m-{n}", "address": f"10.0.0.16{n}/24"} for n in (1, 2, 3)],
}
# The same machines as a spec with kube-vip sees them: whoever holds the VIP does not matter here.
KUBE_VIP = {
    **{key: value for key, value in SPEC.items() if key not in {"keepalived", "runAs"}},
    "mode": "kube-vip-haproxy",
    "kubeVip": {"services": True},
}


ALONE_IPV6 = {
    **SPEC,
    "mode": "keepalived",
    "endpoint": {"vip": "fd00:0:0:1::170"},
    "nodes": [{"name": f"m-{n}", "address": f"fd00:0:0:1::16{n}/64"} for n in (1, 2, 3)],
}


def load(path: Path, data: Mapping[str, Any]) -> Cluster:
    path.write_text(yaml.safe_dump(dict(data), sort_keys=False))
    return spec.load(path, Flags()).cluster


class VerifyLab(Lab):
    """`folder` holds the specs, the CA, kubeconfigs and what the stand-ins read."""

    def __init__(self, folder: Path, data: Mapping[str, Any] = SPEC) -> None:
        self.folder = folder
        self.ca = made_pki.authority()
        cluster = load(folder / "cluster.yaml", data)
        load(folder / "kube-vip.yaml", KUBE_VIP)
        for file in render_cluster(
            cluster, secrets.Secrets(), only=("*/keepalived/*", "*/haproxy/*")
        ):
            place = folder / file.tree_path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.content)
            place.chmod(file.mode)
        super().__init__(cluster, folder, folder / "unused.pem")
        (folder / "ca.crt").write_text(self.ca.pem)
        self.kubeconfig("admin.conf", {"token": "reader"})
        self.objects()
        for node in cluster.nodes:
            self.break_apiserver(node)

    def bring_up(self) -> None:
        """Everything, until a client meets every apiserver through the VIP."""
        for node in self.cluster.nodes:
            self.serve(node)
            for program in ("haproxy", "keepalived"):
                if (self.tree / node.name / "etc" / program).is_dir():
                    self.start(node, program)
        self.settle()

    def is_well(self, live: int) -> bool:
        """One node has the VIP, and every haproxy sees so many live apiservers."""
        return (
            len(self.holders()) == 1
            and all(self._live(node) == live for node in self._balancers())
            and self.endpoint_answers()
        )

    def _balancers(self) -> list[Node]:
        return [n for n in self.cluster.nodes if (n.name, "haproxy") in self.processes]

    def _live(self, node: Node) -> int:
        """How many are UP; -1 while one is on its way (`UP 1/2` still gets connections)."""
        space = ("ip", "netns", "exec", self.namespace(node.name))
        words = (*space, "curl", "-s", "-m", "2", "http://127.0.0.1:9444/servers;csv")
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        rows = csv.DictReader(done.stdout.removeprefix("# ").splitlines())
        states = [row["status"] for row in rows if row["svname"] not in {"FRONTEND", "BACKEND"}]
        return -1 if set(states) - {"UP", "DOWN"} else states.count("UP")

    def settle(self) -> None:
        eventually(lambda: self.is_well(len(self.cluster.nodes)), 60)

    def serve(self, node: Node) -> None:
        """The stand-in apiserver of a node, which dies with the namespace."""
        state, objects = self.files(node)
        self.server(node.name, "apiserver", self.cluster.api_port, (str(state), str(objects)))

    def server(self, node: str, program: str, port: int, files: tuple[str, str]) -> None:
        space = ("ip", "netns", "exec", self.namespace(node))
        apart = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
        everywhere = "::" if self.cluster.endpoint.vips[0].version == 6 else "0.0.0.0"  # noqa: S104
        words = (sys.executable, str(SERVER), everywhere, str(port), *files)
        self.processes[node, program] = subprocess.Popen(
            [*space, *apart, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def files(self, node: Node) -> tuple[Path, Path]:
        return self.folder / f"{node.name}.json", self.folder / "objects.json"

    def names(self, node: Node) -> list[str]:
        """What kubeadm puts into the certificate."""
        vips = map(str, self.cluster.endpoint.vips)
        services = [str(subnet[1]) for subnet in self.cluster.networking.service_subnets]
        return [*made_pki.LOCAL, *services, node.name, str(node.addresses[0].ip), *vips]

    def break_apiserver(self, node: Node, pem: str = "", **state: Any) -> None:
        """Without anything: repair it."""
        place = self.folder / f"{node.name}.pem"
        pem = pem or self.ca.leaf("kube-apiserver", self.names(node))
        made_pki.written(place, pem)
        found = {"mode": "tls", "pem": str(place), "ca": self.ca.pem, **state}
        made_pki.written(self.files(node)[0], json.dumps(found))

    def objects(self, **change: Any) -> None:
        """The API of a healthy cluster with some lists replaced."""
        found = sample_objects.healthy(node.name for node in self.cluster.nodes)
        made_pki.written(self.folder / "objects.json", json.dumps({**found, **change}))

    def kubeconfig(self, name: str, user: Mapping[str, Any], **cluster: Any) -> Path:
        first = before_port(self.cluster.nodes[0].addresses[0].ip)
        server = {"server": f"https://{first}:6443", "certificate-authority": "ca.crt", **cluster}
        data = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": server}],
            "users": [{"name": "u", "user": dict(user)}],
        }
        path = self.folder / name
        path.write_text(yaml.safe_dump(data))
        return path

    def verify(
        self, *words: str, spec: str = "cluster.yaml", kubeconfig: str = "admin.conf"
    ) -> subprocess.CompletedProcess[str]:
        """As a client on the same link."""
        command = [sys.executable, "-m", "kubevipgen", "verify", str(self.folder / spec)]
        trusted = [] if "--ca" in words else ["--kubeconfig", str(self.folder / kubeconfig)]
        return subprocess.run(
            ["ip", "netns", "exec", self.namespace("client"), *command, *trusted, *words],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def report(self, *words: str, **more: str) -> dict[str, Any]:
        done = self.verify("--format", "json", *words, **more)
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def blamed(report: Mapping[str, Any]) -> dict[str, str]:
    """The checks that did not simply pass, with their status."""
    good = {"pass", "skipped"}
    return {o["check"]: o["status"] for o in report["outcomes"] if o["status"] not in good}


def explained(report: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{o['status']:8}{o['check']}: {f['message']}"
        for o in report["outcomes"]
        for f in o["findings"]
    )
