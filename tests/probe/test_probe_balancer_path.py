"""What answers at the endpoint, and a token through a real haproxy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serving_hosts import ANY, SERVER, running, serving, spec_facts
from two_hosts import VIP4, Host, answer, two_hosts

pytestmark = pytest.mark.needs("netns")


@pytest.fixture(name="hosts")
def on_a_bridge(tmp_path: Path) -> Iterator[tuple[Host, Host]]:
    with two_hosts(tmp_path) as hosts:
        hosts[0].spec.write_text(json.dumps(spec_facts()))
        yield hosts


def tls_server(certificate: Path, address: str, port: int) -> tuple[str | Path, ...]:
    code = (
        "import http.server,ssl,sys\n"
        "s=http.server.HTTPServer((sys.argv[2],int(sys.argv[3])),"
        "http.server.SimpleHTTPRequestHandler)\n"
        "c=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(sys.argv[1])\n"
        "s.socket=c.wrap_socket(s.socket,server_side=True); s.serve_forever()"
    )
    return (sys.executable, "-c", code, certificate, address, str(port))


@pytest.mark.needs("openssl")
def test_what_answers_at_the_endpoint(hosts: tuple[Host, Host], certificate: Path) -> None:
    near, far = hosts
    far.sh(f"ip address add {VIP4}/32 dev ens3")
    entry = near.ask("endpoint")["entrances"][0]
    assert (entry["state"], entry["tls"]) == ("refused", None)
    with running(far, *tls_server(certificate, VIP4, 8443)):
        serving(far, 8443)
        found = near.ask("endpoint")
    said = found["entrances"][0]["tls"]
    assert (said["error"], said["status"], said["probe"]) == ("", 404, "")
    assert said["server"].startswith("SimpleHTTP")
    assert said["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert [(e["node"], e["state"]) for e in found["apiservers"]] == [
        ("cp-1", "refused"),
        ("cp-2", "refused"),
    ]
    with running(far, sys.executable, "-m", "http.server", "8443"):
        serving(far, 8443)
        said = near.ask("endpoint")["entrances"][0]["tls"]
    assert said["error"]
    assert not said["certificate"]
    with running(far, sys.executable, "-c", SERVER, ANY, "8443"):
        serving(far, 8443)
        said = near.ask("endpoint")["entrances"][0]["tls"]
    assert said["error"] == "no answer within 3 s"


HAPROXY = """
defaults
 mode tcp
 timeout connect 2s
 timeout client 10s
 timeout server 10s
frontend f
 bind 0.0.0.0:8443
 tcp-request connection reject if {{ nbsrv(b) lt 1 }}
 default_backend b
backend b
 balance leastconn
 {option}
 {servers}
"""
TLS = """option httpchk
 http-check connect ssl alpn http/1.1
 http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes
 http-check expect status 200
 default-server check check-ssl verify none inter 1s fastinter 500ms rise 2 fall 2"""
PLAIN = "default-server check inter 500ms rise 2 fall 2"


@contextmanager
def haproxy(host: Host, folder: Path, option: str, *servers: str) -> Iterator[None]:
    lines = [f"server s{number} {place}" for number, place in enumerate(servers)]
    config = folder / "haproxy.cfg"
    config.write_text(HAPROXY.format(option=option, servers="\n ".join(lines)))
    host.sh(f"ip address add {VIP4}/32 dev ens3")
    with running(host, "haproxy", "-db", "-f", config):
        serving(host, 8443)
        yield


QUICKER = """
import sys
from kubevipgen.probe import balancer_path, read, stand_in
from kubevipgen.probe.__main__ import main
balancer_path._LONGEST, balancer_path._ANSWERED = 5.0, 3.0
stand_in._GOOD = stand_in._TURN  # healthy all the time
"""
NO_OPENSSL = """
real = read.program
def program(name):
    if name == "openssl":
        raise read.UnavailableError("no openssl")
    return real(name)
read.program = program
"""


def token(host: Host, more: str = "") -> subprocess.Popen[str]:
    """A probe that is less patient with what does not work."""
    script = f"{QUICKER}{more}sys.exit(main(sys.argv[1:]))"
    words = ("--node", host.name, "--only", "balancerPath", "--token", "--spec-facts", host.spec)
    return host.start(sys.executable, "-c", script, *words)


@pytest.mark.needs("haproxy", "openssl")
def test_the_token_comes_back_through_a_real_haproxy(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    _, far = hosts
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with haproxy(far, tmp_path, TLS, "10.0.0.163:6443", "10.0.0.164:6443"):
        folder = f"import tempfile; tempfile.tempdir = {str(temporary)!r}\n"
        patience = "balancer_path._LONGEST, balancer_path._ANSWERED = 20.0, 8.0\n"
        both = [token(host, folder + patience) for host in hosts]
        answers = [answer(process, "balancerPath") for process in both]
        for host, found in zip(hosts, answers, strict=True):
            [target] = found["targets"]
            assert (target["state"], target["foreign"]) == ("open", None)
            own = [e for e in target["nodes"] if e["token"] == found["token"]]
            assert [entry["node"] for entry in own] == [host.name]
            assert found["listened"]["tls"] is True
    assert list(temporary.iterdir()) == []


@pytest.mark.needs("haproxy", "openssl")
def test_a_node_that_the_balancer_forgot(hosts: tuple[Host, Host], tmp_path: Path) -> None:
    _, far = hosts
    with haproxy(far, tmp_path, TLS, "10.0.0.164:6443"):
        both = [token(host) for host in hosts]
        one, two = (answer(process, "balancerPath") for process in both)
    assert [entry["node"] for entry in two["targets"][0]["nodes"]] == ["cp-2"]
    assert {entry["node"] for entry in one["targets"][0]["nodes"]} <= {"cp-2"}


@pytest.mark.needs("haproxy")
def test_without_openssl_a_balancer_that_checks_tcp_is_followed(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    near, far = hosts
    with haproxy(far, tmp_path, PLAIN, "10.0.0.163:6443"):
        found = answer(token(near, NO_OPENSSL), "balancerPath")
    assert found["listened"]["tls"] is False
    assert found["listened"]["whyPlain"] == "no openssl"
    assert [entry["node"] for entry in found["targets"][0]["nodes"]] == ["cp-1"]


@pytest.mark.needs("openssl")
def test_a_stranger_behind_the_vip(hosts: tuple[Host, Host], certificate: Path) -> None:
    near, far = hosts
    far.sh(f"ip address add {VIP4}/32 dev ens3")
    with running(far, *tls_server(certificate, VIP4, 8443)):
        serving(far, 8443)
        found = answer(token(near), "balancerPath")
    [target] = found["targets"]
    assert target["nodes"] == []
    assert target["foreign"]["status"] == 404
    assert target["foreign"]["times"] == target["attempts"] > 5


def test_a_taken_port_has_no_stand_in(hosts: tuple[Host, Host]) -> None:
    near, far = hosts
    far.sh(f"ip address add {VIP4}/32 dev ens3")
    with running(near, sys.executable, "-m", "http.server", "6443"):
        serving(near, 6443)
        found = answer(token(near), "balancerPath")
    assert found["listened"] is None
    wanted = "10.0.0.163 port 6443: Address already in use (http.server)"
    assert found["notListened"] == wanted
