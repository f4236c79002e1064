"""A small cluster on one machine: a network namespace per node, a bridge, a client.

The daemons are the real ones and read the unchanged rendered files from the places that they have
on a node, by bind mounts in a mount namespace of their own. Nothing touches the host's interfaces.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import yaml

import netns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from kubevipgen.model import Cluster, Node

APISERVER = Path(__file__).with_name("apiserver.py")


def run(*words: str) -> str:
    """Run a program to its end; its output."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def certificate_in(folder: Path) -> Path:
    """A key and a self-signed certificate in one file, for the stand-in apiservers."""
    key, chain, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    words = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=kubernetes")
    run(*words, "-keyout", str(key), "-out", str(chain))
    both.write_text(chain.read_text() + key.read_text())
    return both


class Lab:
    """Context manager; ``tree`` is a rendered output folder of ``cluster``."""

    def __init__(
        self, cluster: Cluster, tree: Path, certificate: Path, *, confined: bool = False
    ) -> None:
        self.cluster, self.tree, self.certificate = cluster, tree, certificate
        self.confined = confined
        self.prefix = f"{netns.PREFIX}-{os.getpid()}-lab"  # conftest sweeps what a crash leaves
        self.processes: dict[tuple[str, str], subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process of ours and remove every namespace; also after a failed start."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for line in run("ip", "netns", "list").splitlines():
            name = line.split()[0]
            if name.startswith(f"{self.prefix}-"):
                netns.remove(name)

    def namespace(self, name: str) -> str:
        """The network namespace of a node (by its index, as names may be long)."""
        order = [node.name for node in self.cluster.nodes]
        return f"{self.prefix}-{order.index(name) if name in order else name}"

    def _build(self) -> None:
        hub = self.namespace("hub")
        run("ip", "netns", "add", hub)
        run("ip", "-n", hub, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", hub, "link", "set", "br0", "up")
        for number, node in enumerate(self.cluster.nodes):
            addresses = [f"{a.ip}/{a.network.prefixlen}" for a in node.addresses if a.network]
            self._join(node.name, node.interface or "eth0", addresses, number)
        self._join("client", "eth0", self._client_addresses(), len(self.cluster.nodes))

    def _client_addresses(self) -> list[str]:
        found = []
        for address in self.cluster.vip_nodes[0].addresses:
            network = address.network
            if network is not None:
                found.append(f"{network[network.num_addresses - 6]}/{network.prefixlen}")
        return found

    def _join(self, name: str, interface: str, addresses: Sequence[str], number: int) -> None:
        space, hub, port = self.namespace(name), self.namespace("hub"), f"port{number}"
        run("ip", "netns", "add", space)
        run("ip", "-n", space, "link", "set", "lo", "up")
        link = ("link", "add", port, "type", "veth", "peer", "name", interface, "netns", space)
        run("ip", "-n", hub, *link)
        run("ip", "-n", hub, "link", "set", port, "master", "br0", "up")
        for address in addresses:
            flags = ("nodad",) if ":" in address else ()
            run("ip", "-n", space, "address", "add", address, "dev", interface, *flags)
        run("ip", "-n", space, "link", "set", interface, "up")

    def start(self, node: Node, program: str) -> None:
        """Start haproxy, keepalived or the stand-in apiserver on a node."""
        commands = {
            "haproxy": "haproxy -W -db -f /etc/haproxy/haproxy.cfg",
            "keepalived": "keepalived --vrrp --dont-fork --log-console "
            "-f /etc/keepalived/keepalived.conf",
            "apiserver": f"{sys.executable} {APISERVER} {self.certificate} "
            f"{node.addresses[0].family} {self.cluster.api_port}",
        }
        prefix = "exec"
        if self.confined and program != "apiserver":
            prefix, commands[program] = self._as_pod(node, program)
        mounts = "mount -t tmpfs tmpfs /run"
        for folder in ("haproxy", "keepalived"):
            source = self.tree / node.name / "etc" / folder
            if source.is_dir():
                mounts += f" && {netns.laid_over(source, Path('/etc', folder))}"
        space = self.namespace(node.name)
        # A process namespace of its own: the daemon is process 1 as in a container (the check
        # script logs there), and nothing that it forks can outlive it.
        apart = ("unshare", "-m", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c")
        words = ("ip", "netns", "exec", space, *apart)
        log = (self.tree / f"{node.name}.{program}.log").open("ab")
        self.processes[node.name, program] = subprocess.Popen(
            [*words, f"{mounts} && {prefix} {commands[program]}"],
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",  # the checkout may stand where the daemon's user may not look
        )
        log.close()

    def _as_pod(self, node: Node, program: str) -> tuple[str, str]:
        """How this machine's program runs as the container of the rendered manifest would."""
        manifest = self.tree / node.name / "etc/kubernetes/manifests" / f"{program}.yaml"
        container = yaml.safe_load(manifest.read_text())["spec"]["containers"][0]
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"]
        assert not context["allowPrivilegeEscalation"]
        assert context["capabilities"]["drop"] == ["ALL"]
        added = [f"+{name.lower()}" for name in context["capabilities"].get("add", [])]
        keep = ",".join(["-all", *added])
        limits = ["setpriv", "--no-new-privs", f"--inh-caps={keep}", f"--bounding-set={keep}"]
        if user := context.get("runAsUser"):
            limits += [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        # The official haproxy image starts it with these; the other names its own.
        words = container.get("args", ["-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"])
        return f"mount -o remount,bind,ro / && exec {shlex.join(limits)}", shlex.join(
            [program, *words]
        )

    def kill(self, node: Node, program: str) -> None:
        """Kill a program and its children the hard way."""
        process = self.processes.pop((node.name, program))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def signal(self, node: Node, program: str, number: signal.Signals) -> None:
        """Send a signal to every process of a program on a node, children included."""
        for pid in run("ip", "netns", "pids", self.namespace(node.name)).split():
            with contextlib.suppress(OSError):
                if program in Path("/proc", pid, "cmdline").read_text().split("\0")[:3]:
                    os.kill(int(pid), number)

    def cable(self, node: Node, state: str) -> None:
        """Pull a node's cable out of the bridge ("down"), or put it back ("up")."""
        port = f"port{[n.name for n in self.cluster.nodes].index(node.name)}"
        run("ip", "-n", self.namespace("hub"), "link", "set", port, state)

    def holders(self) -> list[str]:
        """The nodes that have the first VIP on an interface now."""
        vip = str(self.cluster.endpoint.vips[0])
        found = []
        for node in self.cluster.vip_nodes:
            shown = run("ip", "-n", self.namespace(node.name), "-br", "address", "show")
            if any(word.split("/")[0] == vip for word in shown.split()):
                found.append(node.name)
        return found

    def endpoint_answers(self) -> bool:
        """Whether a client on the same network gets an answer from the endpoint."""
        vip = self.cluster.endpoint.vips[0]
        host = f"[{vip}]" if vip.version == 6 else str(vip)
        url = f"https://{host}:{self.cluster.endpoint.port}/readyz"
        words = ("ip", "netns", "exec", self.namespace("client"), "curl", "-skf", "-m", "1", url)
        return subprocess.run(words, check=False, capture_output=True).returncode == 0


def eventually(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until a condition holds; the bound only ends a test that would never pass."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            message = f"did not come true within {seconds} s"
            raise AssertionError(message)
        time.sleep(0.1)


def stays(condition: Callable[[], object], seconds: float) -> None:
    """A condition that must hold all the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition()
        time.sleep(0.1)
