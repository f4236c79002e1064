"""The Lease of the double of kube-vip: client-go's tools/leaderelection, in small."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import http.client
import json
import os
import random
import re
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

from kube_vip_settings import Config, say

ADMIN = "/etc/kubernetes/admin.conf"
TIMEOUT = 10.0  # seconds; pkg/k8s/client.go of kube-vip
JITTER = 1.2  # client-go's leaderelection.JitterFactor

Lease = dict[str, Any]


class Api:
    """https://kubernetes:PORT with the client certificate of the kubeconfig."""

    def __init__(self, port: int) -> None:
        with open(ADMIN) as file:  # noqa: PTH123
            text = file.read()
        found = dict(re.findall(r"(\S+)-data: *(\S+)", text))
        pem = {name: base64.b64decode(value) for name, value in found.items()}
        self._port = port
        self._tls = ssl.create_default_context(cadata=pem["certificate-authority"].decode())
        with in_memory(pem["client-certificate"] + pem["client-key"]) as path:
            self._tls.load_cert_chain(path)

    def ask(self, method: str, path: str, body: Lease | None = None) -> tuple[int, Lease]:
        # As Go does it: a name that /etc/hosts has in one family is asked of no DNS server.
        address = socket.gethostbyname("kubernetes")
        plain = socket.create_connection((address, self._port), TIMEOUT)
        connection = http.client.HTTPConnection("kubernetes", self._port)
        try:
            connection.sock = self._tls.wrap_socket(plain, server_hostname="kubernetes")
            text = json.dumps(body) if body else None
            connection.request(method, path, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()
            plain.close()


@contextlib.contextmanager
def in_memory(data: bytes) -> Iterator[str]:
    """A path for what the ssl module reads from files alone: nothing may be written here."""
    handle = os.memfd_create("pem")
    os.write(handle, data)
    yield f"/proc/self/fd/{handle}"
    os.close(handle)


class Election:
    """client-go/tools/leaderelection with a LeaseLock."""

    def __init__(self, settings: Config, api: Api) -> None:
        self._c, self._api = settings, api
        namespace, name = settings.lease
        self._place = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
        self._meta = {"name": name, "namespace": namespace}
        self._lease: Lease = {}
        self._seen = 0.0
        self._leader = ""

    def acquire(self) -> None:
        while not self._try():
            time.sleep(self._c.retry * (1 + random.random() * JITTER))  # noqa: S311

    def renew(self) -> None:
        """Returns when no try has succeeded for the renew deadline."""
        last = time.monotonic()
        while time.monotonic() - last < self._c.deadline:
            if self._try():
                last = time.monotonic()
            time.sleep(self._c.retry)

    def release(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if self._get() and self._holder == self._c.node:
                self._put("", 1)

    @property
    def _holder(self) -> str:
        return str(self._lease.get("spec", {}).get("holderIdentity") or "")

    def _try(self) -> bool:
        """tryAcquireOrRenew."""
        try:
            won = self._take() if self._get() else self._create()
        except (OSError, http.client.HTTPException) as error:
            say(f"error retrieving resource lock: {error}")
            return False
        if self._holder != self._leader:
            self._leader = self._holder
            say(f"new leader: {self._leader}")
        return won

    def _take(self) -> bool:
        told = self._lease["spec"].get("leaseDurationSeconds") or self._c.duration
        valid = time.monotonic() < self._seen + told
        if self._holder not in {"", self._c.node} and valid:
            return False
        return self._put(self._c.node, self._c.duration)

    def _get(self) -> bool:
        status, found = self._api.ask("GET", f"{self._place}/{self._meta['name']}")
        if status not in {200, 404}:
            raise OSError(f"{status}: {found.get('message')}")
        if status == 200:
            self._observe(found)
        return status == 200

    def _observe(self, lease: Lease) -> None:
        """Time counts from when this node saw a change, whatever the clocks of others say."""
        if lease.get("spec") != self._lease.get("spec"):
            self._seen = time.monotonic()
        self._lease = lease

    def _create(self) -> bool:
        lease = {"metadata": self._meta, "spec": self._spec(self._c.node, self._c.duration, 0)}
        return self._sent("POST", self._place, lease)

    def _put(self, holder: str, seconds: int) -> bool:
        moved = int(self._holder != holder and bool(holder))
        transitions = int(self._lease["spec"].get("leaseTransitions", 0)) + moved
        lease = {**self._lease, "spec": self._spec(holder, seconds, transitions)}
        return self._sent("PUT", f"{self._place}/{self._meta['name']}", lease)

    def _sent(self, method: str, path: str, lease: Lease) -> bool:
        status, found = self._api.ask(method, path, lease)
        if status in {200, 201}:
            self._observe(found)
            return True
        say(f"failed to update lock: {status} {found.get('message')}")
        return False

    def _spec(self, holder: str, seconds: int, transitions: int) -> Lease:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        times = {"acquireTime": now, "renewTime": now}
        made = {"holderIdentity": holder, "leaseDurationSeconds": seconds, **times}
        return {**made, "leaseTransitions": transitions}
