"""The apiservers of the lab: the stand-in with its switches, or a command that the user gives."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from kubevipgen.model import Cluster, Node
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.rehearse.lab.process import Process
from kubevipgen.rehearse.standin.state import State, write

_NAMES = "{node}, {address}, {port}, {pem} (certificate and key), {ca}"


@dataclass(frozen=True, slots=True)
class Apiservers:
    """``command`` of the user, with words for each node in braces; "" for the stand-in."""

    cluster: Cluster
    folder: Path
    command: str = ""

    def prepare(self, nodes: tuple[Node, ...], authority: tuple[str, str]) -> None:
        """The certificate of each, signed by the cluster's CA (certificate and key as PEM)."""
        (self.folder / "leases").mkdir(parents=True)
        self.ca.write_text(authority[0])
        for node in nodes:
            self.pem(node).write_text(pki.apiserver_pem(self.cluster, node, *authority))
            self.switch(node, State())

    @property
    def ca(self) -> Path:
        return self.folder / "ca.crt"

    def pem(self, node: Node) -> Path:
        return self.folder / f"{node.name}.pem"

    def switch(self, node: Node, state: State) -> None:
        """Make the stand-in ready or not, slow or quick."""
        write(self.folder / f"{node.name}.json", state)

    def start(self, host: Host, node: Node, log: Path) -> Process:
        """It stands in the node's network, and sees the files of the lab."""
        words = self._given(node) if self.command else self._standin(node)
        return Process([*host.enter(files=False), *words], log)

    def _standin(self, node: Node) -> list[str]:
        words = [sys.executable, "-m", "kubevipgen.rehearse.standin", "--name", node.name]
        words += ["--pem", str(self.pem(node)), "--port", str(self.cluster.api_port)]
        families = sorted({address.family for address in node.addresses})
        words += ["--listen", *({4: "0.0.0.0", 6: "::"}[family] for family in families)]  # noqa: S104
        words += ["--state", str(self.folder / f"{node.name}.json")]
        words += ["--leases", str(self.folder / "leases"), "--client-ca", str(self.ca)]
        for peer in self.cluster.control_planes:
            told = ",".join(str(address.ip) for address in peer.addresses)
            words += ["--node", f"{peer.name}={told}"]
        return [*words, "--kubernetes-version", f"v{self.cluster.kubernetes}"]

    def _given(self, node: Node) -> list[str]:
        values = {
            "node": node.name,
            "address": str(node.advertise_address or node.addresses[0].ip),
            "port": str(self.cluster.api_port),
            "pem": str(self.pem(node)),
            "ca": str(self.ca),
        }
        try:
            return [word.format(**values) for word in shlex.split(self.command)]
        except (KeyError, ValueError, IndexError):
            raise LabError(f"--apiserver knows these words in braces: {_NAMES}") from None
