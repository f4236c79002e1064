"""A lab in which a drill can run: a certificate a node, and somebody who restarts keepalived."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubevipgen import secrets, spec
from kubevipgen.model import Cluster, Node
from kubevipgen.render.compose import render_cluster
from kubevipgen.spec import Flags
from lab import Lab, eventually, run

HERE = Path(__file__).parent
NAMES = ("m-1", "m-2", "m-3")
IPV4 = ("10.0.0.170", "10.0.0.16{}/24")
IPV6 = ("fd00:0:0:1::170", "fd00:0:0:1::16{}/64")
# A busy test machine may stall keepalived for more than the 1.5 s that the default forgives.
SPEC = """
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: lab
kubernetesVersion: "1.36.2"
mode: {mode}
runAs: systemd
endpoint: {{vip: "{vip}"}}
nodeDefaults: {{interface: ens3}}
keepalived: {{advertInterval: 1{preferred}}}
nodes:
{nodes}
"""


class DrillLab:
    """Three control planes with everything running; drills run in the namespace of a host."""

    def __init__(self, folder: Path, lab: Lab) -> None:
        self.folder, self.lab = folder, lab
        self.by_name = {node.name: node for node in lab.cluster.nodes}

    def holder(self) -> str:
        """The one node that has the VIP, when every haproxy has seen every apiserver."""
        eventually(lambda: len(self.lab.holders()) == 1 and self.is_well())
        return self.lab.holders()[0]

    def settled(self, name: str) -> None:
        """Wait until this node has the VIP, and all is well."""
        eventually(lambda: self.lab.holders() == [name] and self.is_well())

    def is_well(self) -> bool:
        balancing = [name for name, program in self.lab.processes if program == "haproxy"]
        return self.lab.endpoint_answers() and all(self._sees_all(name) for name in balancing)

    def _sees_all(self, name: str) -> bool:
        words = ("curl", "-s", "http://127.0.0.1:9444/servers;csv")
        space = self.lab.namespace(name)
        done = subprocess.run(
            ["ip", "netns", "exec", space, *words], capture_output=True, text=True, check=False
        )
        return done.stdout.count(",L7OK,") == len(NAMES)

    def drill(self, where: str, ssh: str = "", timeout: float = 40) -> dict[str, Any]:
        """What a drill that is started on a host (a node, or ``client``) gives."""
        words = (self.folder / "cluster.yaml", self.folder / "ca.crt", str(timeout), ssh)
        done = subprocess.run(
            ["ip", "netns", "exec", self.lab.namespace(where), sys.executable]
            + [str(word) for word in (HERE / "drive.py", *words)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=HERE.parents[2],
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def verify(self, *more: str) -> subprocess.CompletedProcess[str]:
        """The command itself, on the client and without a terminal."""
        words = ("-m", "kubevipgen", "verify", "cluster.yaml", "--ca", "ca.crt", "--drill")
        return subprocess.run(
            ["ip", "netns", "exec", self.lab.namespace("client"), sys.executable, *words, *more],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
        )

    def ssh(self) -> str:
        """What stands for ssh: like it, it joins the words for a shell of the other host."""
        script = self.folder / "ssh"
        names = "\n".join(f"{n}) space={self.lab.namespace(n)} ;;" for n in NAMES)
        script.write_text(
            f'#!/bin/sh\ncase $1 in\n{names}\nesac\nshift\nexec ip netns exec "$space" sh -c "$*"\n'
        )
        script.chmod(0o755)
        return f"{script} {{name}}"

    @contextlib.contextmanager
    def kept(self, *names: str) -> Iterator[None]:
        """Within, keepalived is started again on these nodes when it ends, as systemd does."""
        end = threading.Event()
        keepers = [
            threading.Thread(target=self._keep, args=(self.by_name[name], end)) for name in names
        ]
        for keeper in keepers:
            keeper.start()
        try:
            yield
        finally:
            end.set()
            for keeper in keepers:
                keeper.join()

    def _keep(self, node: Node, end: threading.Event) -> None:
        while not end.wait(0.1):
            process = self.lab.processes[node.name, "keepalived"]
            if process.poll() is not None and not end.wait(1):
                self.lab.start(node, "keepalived")


@contextlib.contextmanager
def drill_lab(
    folder: Path,
    *,
    mode: str = "keepalived-haproxy",
    family: tuple[str, str] = IPV4,
    preferred: str = "",
    without: tuple[str, ...] = (),
) -> Iterator[DrillLab]:
    """``without`` are the nodes on which keepalived does not run."""
    cluster = _cluster(folder, mode, family, preferred)
    certificates = {node.name: _certificate(folder, node, family[0]) for node in cluster.nodes}
    (folder / "ca.crt").write_text("".join(f.read_text() for f in sorted(folder.glob("*.crt"))))
    with Lab(cluster, folder, folder) as lab:
        for node in cluster.nodes:
            lab.certificate = certificates[node.name]
            lab.start(node, "apiserver")
            if mode == "keepalived-haproxy":
                lab.start(node, "haproxy")
            if node.name not in without:
                lab.start(node, "keepalived")
        yield DrillLab(folder, lab)


def _cluster(folder: Path, mode: str, family: tuple[str, str], preferred: str) -> Cluster:
    vip, pattern = family
    lines = (
        f'  - {{name: {name}, address: "{pattern.format(n)}"}}' for n, name in enumerate(NAMES, 1)
    )
    prefer = f", preferredNode: {preferred}" if preferred else ""
    path = folder / "cluster.yaml"
    path.write_text(SPEC.format(mode=mode, vip=vip, preferred=prefer, nodes="\n".join(lines)))
    cluster = spec.load(path, Flags()).cluster
    only = ("*/keepalived/*", "*/haproxy/*")
    for file in render_cluster(cluster, secrets.Secrets(), only=only):
        place = folder / file.tree_path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.content)
        place.chmod(file.mode)
    return cluster


def _certificate(folder: Path, node: Node, vip: str) -> Path:
    """Key and certificate of one apiserver; each signs itself, and all of them are the CA."""
    name = node.name
    key, certificate, both = (folder / f"{name}.{end}" for end in ("key", "crt", "pem"))
    words = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}")
    service = "kubernetes.default.svc"
    names = (name, "kubernetes", "kubernetes.default", service, f"{service}.cluster.local")
    addresses = (vip, str(node.addresses[0].ip), "10.96.0.1")
    both_kinds = [f"DNS:{name}" for name in names] + [f"IP:{address}" for address in addresses]
    covers = ("-days", "365", "-addext", f"subjectAltName={','.join(both_kinds)}")
    run(*words, *covers, "-keyout", str(key), "-out", str(certificate))
    both.write_text(certificate.read_text() + key.read_text())
    return both
