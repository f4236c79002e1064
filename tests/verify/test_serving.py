"""What one request sees of real TLS servers, each broken in its own way."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

import made_pki
from kubevipgen.verify.look.access import Access, context_of
from kubevipgen.verify.look.api import Api, UnavailableError, _session
from kubevipgen.verify.look.certificate import parsed_all
from kubevipgen.verify.look.serving import Asker
from kubevipgen.verify.seen import Answer, Place, State
from standin_api import Server

LOCAL = "127.0.0.1"
CA, OTHER = made_pki.authority(), made_pki.authority(1)
Asked = Callable[..., Answer]


@pytest.fixture(name="asked")
def server_of_this_test(tmp_path: Path) -> Iterator[Asked]:
    """`asked(name, state...)` starts a server in that state and asks it once."""
    state, objects, pem = (tmp_path / name for name in ("node.json", "objects.json", "pem"))
    objects.write_text(json.dumps({"nodes": []}))
    server = Server(LOCAL, 0, state, objects)
    thread = threading.Thread(target=server.serve_forever)

    def ask(name: str = LOCAL, leaf: str = "", **changes: Any) -> Answer:
        pem.write_text(leaf or CA.leaf("kube-apiserver", [LOCAL, "api.example"]))
        state.write_text(json.dumps({"mode": "tls", "pem": str(pem), "ca": CA.pem, **changes}))
        place = Place("it", name, LOCAL, server.server_address[1])
        authorities = parsed_all(CA.pem)
        return Asker(context_of(Access(CA.pem, "ca.crt")), 1.0, authorities).ask(place)

    thread.start()
    try:
        yield ask
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer(asked: Asked) -> None:
    found = asked("api.example")
    assert (found.state, found.status) == (State.ANSWERED, 200)
    assert found.certificate
    assert {LOCAL, "api.example"} <= found.certificate.names


def test_what_failed_in_readyz(asked: Asked) -> None:
    found = asked(status=500, body="[+]ping ok\n[-]etcd failed: reason withheld\n[-]log failed\n")
    assert (found.status, found.failing) == (500, ("etcd", "log"))


@pytest.mark.parametrize(
    ("leaf", "name", "state"),
    [
        (CA.leaf("a", [LOCAL], begins=-9, days=-2), LOCAL, State.EXPIRED),
        (CA.leaf("a", [LOCAL], begins=2), LOCAL, State.NOT_YET_VALID),
        (CA.leaf("a", ["api.example"]), LOCAL, State.WRONG_NAME),
        (CA.leaf("a", [LOCAL]), "api.example", State.WRONG_NAME),
        (CA.leaf("api.example", [LOCAL]), "api.example", State.WRONG_NAME),  # the common name
        (CA.leaf(LOCAL), LOCAL, State.WRONG_NAME),
        (OTHER.leaf("a", [LOCAL]), LOCAL, State.UNTRUSTED),
    ],
    ids=lambda value: value if isinstance(value, State) else "",
)
def test_certificates_that_are_refused(asked: Asked, leaf: str, name: str, state: State) -> None:
    found = asked(name, leaf)
    assert found.state is state
    assert found.status == 0
    assert found.certificate == parsed_all(leaf.partition("-----BEGIN PRIVATE")[0])[0]


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("plain", State.PLAIN_HTTP),
        ("cut", State.CUT),
        ("silent", State.SILENT),
        ("garbage", State.NO_TLS),
    ],
)
def test_what_is_no_tls(asked: Asked, mode: str, state: State) -> None:
    found = asked(mode=mode)
    assert (found.state, found.certificate) == (state, None)


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind((LOCAL, 0))
        place = Place("it", LOCAL, LOCAL, taken.getsockname()[1])
        found = Asker(context_of(Access(CA.pem, "ca.crt")), 1.0).ask(place)
    assert found.state is State.REFUSED


def test_a_name_without_an_address() -> None:
    place = Place("api.example", "api.example", "", 6443)
    found = Asker(context_of(Access(CA.pem, "ca.crt")), 1.0).ask(place)
    assert found.state is State.UNRESOLVED


def test_the_api_is_read_without_proxies(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    place = asked().place
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/nowhere")
    access = Access(CA.pem, "f", f"https://{place}", token="reader")
    api = Api(access, 1.0)
    assert list(api.items("/api/v1/nodes")) == []
    api.close()


def test_the_api_is_verified(asked: Asked) -> None:
    place = asked(leaf=OTHER.leaf("a", [LOCAL])).place
    access = Access(CA.pem, "f", f"https://{place}", token="reader")
    for trusted in (access, replace(access, server_name="api.example")):
        api = Api(trusted, 1.0)
        with pytest.raises(UnavailableError, match="failed at TLS"):
            api.get("/api/v1/nodes")
        api.close()


def test_the_server_name_of_a_kubeconfig(asked: Asked) -> None:
    place = asked(leaf=CA.leaf("a", ["api.example"])).place
    access = Access(CA.pem, "f", f"https://{place}", "api.example", token="reader")
    api = Api(access, 1.0)
    assert api.get("/api/v1/nodes")["items"] == []
    api.close()
    wrong = Api(replace(access, server_name="other.example"), 1.0)
    with pytest.raises(UnavailableError, match="failed at TLS"):
        wrong.get("/api/v1/nodes")
    wrong.close()


def test_no_public_ca_is_trusted_besides(asked: Asked) -> None:
    place = asked().place
    session = _session(Access(CA.pem, "f", f"https://{place}"))
    session.get(f"https://{place}/readyz", timeout=1)
    adapter = session.get_adapter("https://x")
    assert isinstance(adapter, requests.adapters.HTTPAdapter)
    context = adapter.poolmanager.connection_pool_kw["ssl_context"]
    assert len(context.get_ca_certs()) == 1
    session.close()
