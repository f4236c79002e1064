"""Health, identity and access of the stand-in, as TLS clients see them."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import standin_process
from standin_process import Standin, exchange

from kubevipgen.rehearse.standin import server


@pytest.fixture(name="standin", scope="module")
def one_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    with standin_process.running(tmp_path_factory.mktemp("standin")) as found:
        yield found


@pytest.fixture(autouse=True)
def good_again(standin: Standin) -> None:
    standin.set(shutdown_delay=0)


HEALTH = ("/healthz", "/livez", "/readyz")


@pytest.mark.parametrize("path", HEALTH)
def test_good_health(standin: Standin, path: str) -> None:
    assert standin.ask(path, shows=False) == (200, "ok")
    status, told = standin.ask(f"{path}?verbose", shows=False)
    assert status == 200
    assert "[+]etcd ok\n" in told
    assert told.endswith(f"{path[1:]} check passed\n")


def test_unready_is_told_by_readyz_alone(standin: Standin) -> None:
    standin.set(ready=False)
    assert [standin.ask(path)[0] for path in HEALTH] == [200, 200, 500]
    told = standin.ask("/readyz")[1]
    assert "[+]ping ok\n" in told
    assert "[-]etcd-readiness failed: reason withheld\n" in told
    assert told.endswith("readyz check failed\n")
    standin.set(ready=True)
    assert standin.ask("/readyz") == (200, "ok")


def test_without_etcd_no_health_path_is_good(standin: Standin) -> None:
    standin.set(live=False)
    for path in HEALTH:
        status, told = standin.ask(path)
        assert status == 500
        assert "[-]etcd failed: reason withheld\n" in told


def test_a_change_is_seen_on_an_open_connection(standin: Standin) -> None:
    with standin.connected() as secure:
        assert exchange(secure, "GET", "/readyz")[0] == 200
        standin.set(ready=False)
        assert exchange(secure, "GET", "/readyz")[0] == 500
        standin.set()
        assert exchange(secure, "GET", "/readyz")[0] == 200


def test_a_broken_state_file_changes_nothing(standin: Standin) -> None:
    standin.set(ready=False)
    assert standin.ask("/readyz")[0] == 500
    (standin.folder / "state.json").write_text("{")
    assert standin.ask("/readyz")[0] == 500
    (standin.folder / "state.json").unlink()
    assert standin.ask("/readyz")[0] == 500


def test_slow_answers(standin: Standin) -> None:
    standin.set(delay=30)
    with standin.connected(timeout=0.5) as secure, pytest.raises(TimeoutError):
        exchange(secure, "GET", "/readyz")


def test_who_answers_and_who_asked(standin: Standin) -> None:
    told = {"node": "cp-1", "client": "127.0.0.1"}
    user = "kubernetes-super-admin"
    assert standin.ask("/whoami") == (200, {**told, "user": user})
    anonymous = {**told, "user": "system:anonymous"}
    assert standin.ask("/whoami", shows=False) == (200, anonymous)


def test_anonymous_access_off(standin: Standin) -> None:
    standin.set(anonymous=False)
    for path in (*HEALTH, "/version", "/whoami", "/nothing"):
        status, told = standin.ask(path, shows=False)
        assert (status, told["reason"]) == (401, "Unauthorized")
    assert standin.ask("/readyz") == (200, "ok")


def test_objects_are_not_for_everybody(standin: Standin) -> None:
    status, told = standin.ask("/api/v1/nodes", shows=False)
    assert (status, told["kind"], told["reason"]) == (403, "Status", "Forbidden")
    assert standin.ask("/api/v1/nodes")[0] == 200


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/readyz/etcd", "/apis/x/v1", "/apis/x", "/api/v1/"]
)
def test_elsewhere_is_nothing(standin: Standin, path: str) -> None:
    status, told = standin.ask(path)
    assert status == (200 if path == "/api/v1/" else 404)
    assert told["kind"] == ("APIResourceList" if status == 200 else "Status")


def test_version(standin: Standin) -> None:
    told = standin.ask("/version", shows=False)[1]
    assert (told["gitVersion"], told["major"], told["minor"]) == ("v1.36.0", "1", "36")


def test_the_certificate_is_good_for_what_clients_dial(standin: Standin) -> None:
    vip = str(standin_process.cluster().endpoint.vips[0])
    for name in ("kubernetes.default.svc", vip):
        with standin.connected(name=name) as secure:
            assert exchange(secure, "GET", "/readyz") == (200, "ok")
    with pytest.raises(ssl.SSLCertVerificationError), standin.connected(name="127.0.0.1"):
        pass


def test_tls_of_the_stand_in(standin: Standin) -> None:
    context = standin.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with standin.connected(context=context) as secure:
        assert secure.selected_alpn_protocol() == "http/1.1"
        assert secure.version() == "TLSv1.3"
    context = standin.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with standin.connected(context=context) as secure:
        assert exchange(secure, "GET", "/readyz") == (200, "ok")


@pytest.mark.needs("curl")
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2"])
def test_curl(standin: Standin, version: str) -> None:
    url = f"https://kubernetes:{standin.port}"
    command = ["curl", "-sS", version, "--cacert", str(standin.folder / "ca.crt")]
    command += [
        "--noproxy",
        "*",
        "--resolve",
        f"kubernetes:{standin.port}:127.0.0.1",
        "--max-time",
        "60",
    ]
    said = subprocess.run(
        [*command, f"{url}/readyz", f"{url}/livez"], check=True, capture_output=True, text=True
    )
    assert said.stdout == "okok"
    head = subprocess.run(
        [*command, "-I", f"{url}/readyz"], check=True, capture_output=True, text=True
    )
    assert head.stdout.startswith("HTTP/1.1 200 OK")


# The wildcard of IPv6 takes IPv4 as well when it is alone, as in Go.
@pytest.mark.parametrize("listen", [("::", "0.0.0.0"), ("::1", "127.0.0.1"), ("::",)])  # noqa: S104
def test_both_families(tmp_path: Path, listen: tuple[str, ...]) -> None:
    with standin_process.running(tmp_path, listen=listen) as found:
        for address in ("::1", "127.0.0.1"):
            with found.connected(address=address) as secure:
                assert exchange(secure, "GET", "/whoami")[1]["client"].endswith(address)


def test_a_taken_port_is_told(standin: Standin) -> None:
    folder = standin.folder
    words = ["--pem", folder / "server.pem", "--state", folder / "state.json"]
    words += ["--listen", "127.0.0.1", "--port", str(standin.port)]
    command = [sys.executable, "-m", "kubevipgen.rehearse.standin", *map(str, words)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "Address already in use" in said.stderr


def test_it_imports_nothing_heavy() -> None:
    """Its start is part of what a scenario measures."""
    script = "import sys, kubevipgen.rehearse.standin.__main__ as m; print(*sys.modules, sep='\\n')"
    said = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    loaded = said.stdout.split()
    ours = {name for name in loaded if name.split(".")[0] == "kubevipgen"}
    parents = {"kubevipgen", "kubevipgen.rehearse"}
    assert {name for name in ours if not name.startswith("kubevipgen.rehearse.standin")} == parents
    assert not {"cryptography", "ruamel", "jsonschema", "requests", "click"} & set(loaded)


def test_small_answers_wait_for_no_ack() -> None:
    """The TLS session tickets go out first, and the client acknowledges them 40 ms later."""
    (listening,) = server.listeners(["127.0.0.1"], 0)
    with listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
