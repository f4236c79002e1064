"""Stand-in apiservers as processes, and a client that reads one answer at a time."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import samples
from kubevipgen.model import Certificates, Cluster
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.standin.state import State, write

LONG = 60.0  # seconds: a limit for waiting, never what is measured


@cache
def cluster() -> Cluster:
    found = samples.cluster_of(samples.spec_of("balancers-as-pods"))
    return replace(found, certificates=Certificates("ECDSA-P256"))


@cache
def authority() -> tuple[str, str]:
    return pki.authority(cluster(), {})


@cache
def server_pem() -> str:
    return pki.apiserver_pem(cluster(), cluster().control_planes[0], *authority())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Standin:
    """One process; `folder` also holds ca.crt and client.pem (certificate and key)."""

    process: subprocess.Popen[str]
    folder: Path
    port: int
    address: str = "127.0.0.1"

    def set(self, **fields: Any) -> None:
        write(self.folder / "state.json", State(**fields))

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def context(self, *, shows: bool = False) -> ssl.SSLContext:
        found = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        if shows:
            found.load_cert_chain(self.folder / "client.pem")
        return found

    @contextlib.contextmanager
    def connected(
        self,
        *,
        shows: bool = False,
        timeout: float = LONG,
        name: str = "kubernetes",
        address: str = "",
        context: ssl.SSLContext | None = None,
    ) -> Iterator[ssl.SSLSocket]:
        """A whole handshake; the name is one that kubeadm puts into each certificate."""
        context = context or self.context(shows=shows)
        with (
            socket.create_connection((address or self.address, self.port), timeout) as plain,
            context.wrap_socket(plain, server_hostname=name) as secure,
        ):
            # A head and a body are two segments: the second would wait for a late ACK.
            secure.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield secure

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: Any = None,
        *,
        kind: str = "application/json",
        shows: bool = True,
    ) -> tuple[int, Any]:
        """Status, and the body: parsed where it is JSON."""
        with self.connected(shows=shows) as secure:
            data = None if body is None else body if isinstance(body, bytes) else encoded(body)
            headers = {"Content-Type": kind} if data is not None else {}
            return exchange(secure, method, path, data, headers)

    def end(self) -> int:
        self.signal(signal.SIGTERM)
        return self.process.wait(LONG)


def encoded(body: Any) -> bytes:
    return json.dumps(body).encode()


def exchange(
    secure: ssl.SSLSocket,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Any]:
    """On a connection that stays open."""
    connection = http.client.HTTPConnection("kubernetes")
    connection.sock = secure
    connection.request(method, path, body, dict(headers or {}))
    response = connection.getresponse()
    text = response.read()
    is_json = response.headers["Content-Type"] == "application/json"
    return response.status, json.loads(text) if is_json else text.decode()


@contextlib.contextmanager
def running(
    folder: Path,
    *options: str | Path,
    listen: tuple[str, ...] = ("127.0.0.1",),
    guarded: bool = True,
    port: int = 0,
) -> Iterator[Standin]:
    """A stand-in that listens already; killed at the end, if it is still there."""
    prepare(folder)
    port = port or free_port()
    words: list[str | Path] = ["--pem", folder / "server.pem", "--state", folder / "state.json"]
    words += ["--port", str(port), "--listen", *listen, "--name", "cp-1", *options]
    words += ["--client-ca", folder / "ca.crt"] if guarded else []
    command = [sys.executable, "-m", "kubevipgen.rehearse.standin", *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield Standin(process, folder, port, listen[0])
        finally:
            process.kill()


def prepare(folder: Path) -> None:
    """The files that a stand-in and its clients read."""
    folder.mkdir(parents=True, exist_ok=True)
    crt, key = authority()
    (folder / "ca.crt").write_text(crt)
    (folder / "server.pem").write_text(server_pem())
    (folder / "client.pem").write_text("".join(pki.client_pem(cluster(), crt, key)))
    (folder / "client.pem").chmod(0o600)
    if not (folder / "state.json").exists():
        write(folder / "state.json", State(shutdown_delay=0))


def kubeconfig(standin: Standin) -> dict[str, str]:
    """The environment with which kubectl asks this stand-in and keeps nothing."""
    crt, key = authority()
    url = f"https://{standin.address}:{standin.port}"
    text = pki.kubeconfig(cluster(), url, crt, key).replace(
        f"server: {url}", f"server: {url}\n      tls-server-name: kubernetes"
    )
    (standin.folder / "kubeconfig").write_text(text)
    home = {"HOME": str(standin.folder), "KUBECONFIG": str(standin.folder / "kubeconfig")}
    return {**os.environ, **home}


ALL = "/apis/coordination.k8s.io/v1/leases"
MANY = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"


@contextlib.contextmanager
def over_one_store(folder: Path) -> Iterator[tuple[Standin, Standin]]:
    """Two apiservers over one "etcd"."""
    store = folder / "store"
    store.mkdir()
    options: tuple[str | Path, ...] = ("--leases", store, "--node", "cp-1=10.0.0.163,fd00::163")
    with running(folder / "a", *options) as a, running(folder / "b", *options) as b:
        yield a, b


def lease(name: str, holder: str = "", **meta: Any) -> dict[str, Any]:
    spec = {"holderIdentity": holder, "leaseDurationSeconds": 15, "leaseTransitions": 0}
    return {"metadata": {"name": name, "namespace": "kube-system", **meta}, "spec": spec}


def one(name: str) -> str:
    return f"{MANY}/{name}"
