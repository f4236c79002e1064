"""Topic haproxyServers against the real haproxy, with the status listener as it is rendered."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import netns
from kubevipgen.formats import haproxy as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.model import Haproxy, RunAs
from kubevipgen.probe import haproxy_servers
from kubevipgen.probe.topic import Request, UnavailableError
from kubevipgen.render import haproxy_status
from kubevipgen.timings import Timings
from lab import eventually

APISERVER = Path(__file__).parents[1] / "lab" / "apiserver.py"
OLD = "http-request return status 200 content-type text/plain string ok"
NODE = {"name": "m-1", "holdsVip": True}
SPEC = json.dumps({"kind": "SpecFacts", "haproxyStatusPort": 9444, "nodes": [NODE]})
real = pytest.mark.needs("netns", "haproxy", "openssl", "curl")


def config(folder: Path) -> str:
    """Apiservers of every kind: good, plain, bad, of another CA, not there, by IPv6."""
    lines = [
        "option httpchk",
        "http-check connect ssl alpn http/1.1",
        "http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes",
        "http-check expect status 200",
        "default-server check check-ssl verify none inter 200ms fall 1",
        "server good 127.0.0.1:6443",
        "server six [::1]:6444",
        "server unready 127.0.0.1:6445",
        f"server stranger 127.0.0.1:6443 verify required ca-file {folder}/other.pem",
        "server refused 127.0.0.1:6446",
    ]
    backend = Block(("backend", "apiservers"), tuple(Line(tuple(x.split())) for x in lines))
    timeouts = (f"timeout {name} 1s".split() for name in ("connect", "client", "server", "check"))
    defaults = Block(("defaults",), tuple(Line(tuple(words)) for words in timeouts))
    status = haproxy_status.section(Haproxy(RunAs.SYSTEMD), Timings(), "apiservers")
    return language.dump(Config((defaults, backend, status)))


@pytest.fixture
def host(netns: netns.Namespace, tmp_path: Path, certificate: Path) -> Iterator[netns.Namespace]:
    """With apiservers; haproxy is for the test to start."""
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other"]
    other = tmp_path / "other.pem"
    subprocess.run([*words, "-keyout", other, "-out", other], check=True, capture_output=True)
    kinds = (("4", "6443", "200"), ("6", "6444", "200"), ("4", "6445", "500"))
    with contextlib.ExitStack() as stack:
        for kind in kinds:
            stack.enter_context(running(netns, sys.executable, APISERVER, certificate, *kind))
        yield netns


@contextlib.contextmanager
def running(space: netns.Namespace, *words: str | Path) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(space.command(*words), stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.kill()


def asked(host: netns.Namespace, folder: Path) -> Any:
    """The topic's answer, gathered as on a node."""
    (folder / "spec.json").write_text(SPEC)
    words = ("-m", "kubevipgen.probe", "--only", "haproxyServers", "--node", "m-1", "--passive")
    done = host.run(sys.executable, *words, "--spec-facts", folder / "spec.json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["facts"]["haproxyServers"]


def seen(host: netns.Namespace, folder: Path) -> dict[str, dict[str, str]]:
    value = asked(host, folder).get("value") or {"servers": []}
    return {server["name"]: server for server in value["servers"]}


@real
def test_what_haproxy_thinks(host: netns.Namespace, tmp_path: Path) -> None:
    (tmp_path / "haproxy.cfg").write_text(config(tmp_path))
    with running(host, "haproxy", "-db", "-f", tmp_path / "haproxy.cfg"):
        eventually(lambda: seen(host, tmp_path).get("unready", {}).get("status") == "DOWN")
        eventually(lambda: seen(host, tmp_path)["good"]["status"] == "UP")
        found = seen(host, tmp_path)
    states = {name: (server["status"], server["address"]) for name, server in found.items()}
    assert states == {
        "good": ("UP", "127.0.0.1:6443"),
        "six": ("UP", "[::1]:6444"),
        "unready": ("DOWN", "127.0.0.1:6445"),
        "stranger": ("DOWN", "127.0.0.1:6443"),
        "refused": ("DOWN", "127.0.0.1:6446"),
    }
    assert found["good"]["lastCheck"] == "L7OK 200: Layer7 check passed"
    assert found["unready"]["lastCheck"].startswith("L7STS 500: ")
    assert found["stranger"]["lastCheck"].startswith("L6RSP: ")
    assert found["refused"]["lastCheck"].startswith("L4CON: ")


@real
def test_nobody_can_change_anything_there(host: netns.Namespace, tmp_path: Path) -> None:
    (tmp_path / "haproxy.cfg").write_text(config(tmp_path))
    asked_for = ("-d", "s=good&action=maint&b=apiservers", "http://127.0.0.1:9444/servers")
    with running(host, "haproxy", "-db", "-f", tmp_path / "haproxy.cfg"):
        eventually(lambda: seen(host, tmp_path).get("good", {}).get("status") == "UP")
        said = host.run("curl", "-si", *asked_for).stdout
        assert "st=DENY" in said
        assert seen(host, tmp_path)["good"]["status"] == "UP"


@real
def test_no_such_page_and_no_such_listener(host: netns.Namespace, tmp_path: Path) -> None:
    assert asked(host, tmp_path)["unknown"].endswith(":9444 does not answer: Connection refused")
    lines = config(tmp_path).splitlines(keepends=True)
    older = "".join(line for line in lines if "stats " not in line and "/servers" not in line)
    assert OLD in older
    (tmp_path / "haproxy.cfg").write_text(older)
    with running(host, "haproxy", "-db", "-f", tmp_path / "haproxy.cfg"):
        eventually(lambda: "has no page /servers" in asked(host, tmp_path)["unknown"])


@pytest.mark.parametrize(
    ("spec", "node"),
    [
        ({"haproxyStatusPort": 0, "nodes": [NODE]}, "m-1"),
        ({"nodes": [NODE]}, "m-1"),
        ({"haproxyStatusPort": 9444, "nodes": [{**NODE, "holdsVip": False}]}, "m-1"),
        ({"haproxyStatusPort": 9444, "nodes": [NODE]}, ""),
    ],
)
def test_absent_where_no_haproxy_is_meant_to_be(spec: dict[str, Any], node: str) -> None:
    assert haproxy_servers.gather(Request(spec, node)) is None


def test_a_check_that_is_under_way() -> None:
    head = "# pxname,svname,status,type,check_status,check_code,last_chk,check_desc,addr,"
    row = "apiservers,m-1,DOWN 1/2,2,* L7OK,200,,Layer7 check passed,10.0.0.1:6443,"
    [found] = haproxy_servers.servers(f"{head}\n{row}\n")
    assert found["lastCheck"] == "L7OK 200: Layer7 check passed"


@given(st.text())
@example("\rx")
def test_what_strangers_say_is_read_or_refused(text: str) -> None:
    try:
        found = haproxy_servers.servers(f"# pxname,{text}")
    except UnavailableError:
        return
    assert isinstance(found, list)
