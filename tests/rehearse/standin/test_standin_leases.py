"""Leases: the rules of the API, watches, and kubectl."""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import standin_process
from standin_process import ALL, LONG, MANY, Standin, lease, one

MERGE = "application/merge-patch+json"


@pytest.fixture(name="two")
def two_standins(tmp_path: Path) -> Iterator[tuple[Standin, Standin]]:
    with standin_process.over_one_store(tmp_path) as found:
        yield found


def test_the_life_of_a_lease(two: tuple[Standin, Standin]) -> None:
    a, b = two
    assert a.ask(one("x"))[0] == 404
    status, made = a.ask(MANY, "POST", lease("x", "cp-1"))
    assert status == 201
    meta = made["metadata"]
    assert (made["kind"], made["apiVersion"]) == ("Lease", "coordination.k8s.io/v1")
    assert meta["uid"]
    assert meta["creationTimestamp"].endswith("Z")
    assert b.ask(one("x")) == (200, made)

    made["spec"]["holderIdentity"] = "cp-2"
    status, second = b.ask(one("x"), "PUT", made)
    assert status == 200
    assert int(second["metadata"]["resourceVersion"]) > int(meta["resourceVersion"])
    assert second["metadata"]["uid"] == meta["uid"]
    status, told = a.ask(one("x"), "PUT", made)
    assert (status, told["reason"]) == (409, "Conflict")
    assert a.ask(one("x"), "PUT", second) == (200, second)  # nothing new, so no new version

    change = {"spec": {"holderIdentity": None, "acquireTime": "2026-01-01T00:00:00.000000Z"}}
    status, third = a.ask(one("x"), "PATCH", change, kind=MERGE)
    assert status == 200
    assert "holderIdentity" not in third["spec"]
    assert third["spec"]["leaseDurationSeconds"] == 15

    status, told = b.ask(one("x"), "DELETE", {"preconditions": {"uid": "another"}})
    assert (status, told["reason"]) == (409, "Conflict")
    assert b.ask(one("x"), "DELETE")[1]["status"] == "Success"
    assert a.ask(one("x"))[0] == 404
    status, told = a.ask(one("x"), "PUT", third)
    assert (status, told["reason"]) == (409, "Conflict")
    assert b.ask(one("x"), "PUT", lease("x"))[0] == 201  # a PUT may create a Lease


JSON = "application/json"
STRANGE_BODIES: tuple[tuple[Any, int], ...] = (
    (b"{", 400),
    (b"[]", 400),
    (b"[" * 100_000, 400),
    ({}, 422),
    ({"metadata": []}, 400),
    ({"metadata": {"name": "x", "namespace": "other"}}, 400),
    ({"metadata": {"name": "x"}, "spec": []}, 400),
    ({"metadata": {"name": "x"}, "spec": {"leaseDurationSeconds": 0}}, 422),
    ({"metadata": {"name": "x"}, "spec": {"leaseTransitions": True}}, 422),
    (lease("Upper"), 422),
    (lease("x" * 254), 422),
    (lease("x", resourceVersion="7"), 400),
)


@pytest.mark.parametrize(("body", "status"), STRANGE_BODIES, ids=lambda value: str(value)[:60])
def test_what_is_no_lease(shared: Standin, body: Any, status: int) -> None:
    refused(shared, ("POST", MANY, body, JSON), status)


REFUSED: tuple[tuple[str, str, Any, str, int], ...] = (
    ("POST", MANY, lease("x"), "application/vnd.kubernetes.protobuf", 415),
    ("POST", MANY, lease("there"), JSON, 409),
    ("PUT", one("there"), lease("there"), JSON, 422),
    ("PUT", one("there"), lease("other"), JSON, 400),
    ("PATCH", one("there"), {}, "application/apply-patch+yaml", 415),
    ("PATCH", one("there"), {"metadata": {"resourceVersion": "1"}}, MERGE, 409),
    ("PATCH", one("nowhere"), {}, MERGE, 404),
    ("DELETE", one("nowhere"), None, JSON, 404),
    ("DELETE", MANY, None, JSON, 405),
    ("POST", ALL, lease("x"), JSON, 405),
    ("OPTIONS", MANY, None, JSON, 405),
    ("POST", "/api/v1/nodes", {}, JSON, 405),
    ("GET", f"{MANY}?watch=1&resourceVersion=x", None, JSON, 400),
    ("GET", f"{MANY}?fieldSelector=spec.nodeName%3Dx", None, JSON, 400),
)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[0]} {row[1][32:]}")
def test_what_is_refused(shared: Standin, row: tuple[str, str, Any, str, int]) -> None:
    refused(shared, row[:4], row[4])


def refused(shared: Standin, request: tuple[str, str, Any, str], status: int) -> None:
    """With a Status that says so, and nothing is changed."""
    method, path, body, kind = request
    before = shared.ask(ALL)[1]
    code, told = shared.ask(path, method, body, kind=kind)
    assert (code, told["kind"], told["code"]) == (status, "Status", status)
    assert shared.ask(ALL)[1] == before


@pytest.fixture(name="shared", scope="module")
def one_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    folder = tmp_path_factory.mktemp("standin")
    (folder / "store").mkdir()
    with standin_process.running(folder, "--leases", folder / "store") as found:
        assert found.ask(MANY, "POST", lease("there"))[0] == 201
        yield found


def test_without_a_store_there_are_no_leases(tmp_path: Path) -> None:
    with standin_process.running(tmp_path) as found:
        assert found.ask(MANY)[0] == 404


def watched(secure: ssl.SSLSocket, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Type and metadata of each event; each of them is one chunk or more of them."""
    secure.sendall(f"GET {path} HTTP/1.1\r\nHost: kubernetes\r\n\r\n".encode())
    with secure.makefile("rb") as file:
        assert file.readline() == b"HTTP/1.1 200 OK\r\n"
        while file.readline().strip():
            pass
        while size := int(file.readline(), 16):
            for line in file.read(size + 2).splitlines():
                if line:
                    event = json.loads(line)
                    yield event["type"], event["object"]["metadata"]


def test_a_watch_sees_what_another_apiserver_writes(two: tuple[Standin, Standin]) -> None:
    a, b = two
    a.ask(MANY, "POST", lease("x"))
    with a.connected(shows=True) as now, b.connected(shows=True) as later:
        events = watched(now, f"{MANY}?watch=true")
        assert next(events)[0] == "ADDED"
        since = b.ask(MANY)[1]["metadata"]["resourceVersion"]
        b.ask(one("x"), "PATCH", {"spec": {"holderIdentity": "cp-2"}}, kind=MERGE)
        b.ask(MANY, "POST", lease("y"))
        b.ask(one("x"), "DELETE")
        wanted = [("MODIFIED", "x"), ("ADDED", "y"), ("DELETED", "x")]
        for found in (events, watched(later, f"{MANY}?watch=true&resourceVersion={since}")):
            told = [next(found) for _ in wanted]
            assert [(kind, meta["name"]) for kind, meta in told] == wanted
            versions = [int(meta["resourceVersion"]) for _, meta in told]
            assert versions == sorted(set(versions))


def test_a_watch_from_an_empty_list_misses_nothing(two: tuple[Standin, Standin]) -> None:
    a, b = two
    since = a.ask(MANY)[1]["metadata"]["resourceVersion"]
    with a.connected(shows=True) as secure:
        b.ask(MANY, "POST", lease("x"))
        kind, meta = next(watched(secure, f"{MANY}?watch=1&resourceVersion={since}"))
    assert (kind, meta["name"]) == ("ADDED", "x")


def test_a_watch_of_one_lease_that_ends_by_itself(two: tuple[Standin, Standin]) -> None:
    a, _ = two
    for name in ("x", "y"):
        a.ask(MANY, "POST", lease(name))
    query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1"
    with a.connected(shows=True) as secure:
        path = f"{ALL}?{query}&fieldSelector=metadata.name%3Dy%2Cmetadata.namespace%3Dkube-system"
        first, mark = watched(secure, path)
    assert (first[0], first[1]["name"]) == ("ADDED", "y")
    assert mark[0] == "BOOKMARK"
    assert mark[1]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_what_else_kube_vip_asks_for(two: tuple[Standin, Standin]) -> None:
    a, _ = two
    status, node = a.ask("/api/v1/nodes/cp-1")
    assert status == 200
    addresses = [x["address"] for x in node["status"]["addresses"] if x["type"] == "InternalIP"]
    assert addresses == ["10.0.0.163", "fd00::163"]
    assert a.ask("/api/v1/nodes/cp-9")[0] == 404
    for path in (
        "/api/v1/services",
        "/api/v1/namespaces/default/endpoints",
        "/apis/discovery.k8s.io/v1/endpointslices",
        "/apis/networking.k8s.io/v1/servicecidrs",
    ):
        status, told = a.ask(path)
        assert (status, told["items"]) == (200, [])
        assert told["metadata"]["resourceVersion"] == "1"
    with a.connected(shows=True) as secure:
        assert list(watched(secure, "/api/v1/services?watch=1&timeoutSeconds=1")) == []


@pytest.mark.needs("kubectl")
def test_kubectl(two: tuple[Standin, Standin]) -> None:
    a, b = two

    def kubectl(standin: Standin, *words: str, stdin: str = "") -> str:
        said = subprocess.run(
            ["kubectl", *words],
            env=standin_process.kubeconfig(standin),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        return said.stdout

    assert kubectl(a, "get", "--raw", "/readyz") == "ok"
    assert "leases" in kubectl(a, "api-resources", "-o", "name")
    wanted = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", **lease("x", "cp-1")}
    kubectl(a, "create", "--validate=false", "-f", "-", stdin=json.dumps(wanted))
    listed = kubectl(b, "get", "leases", "-A", "--no-headers").split()
    assert listed[:2] == ["kube-system", "x"]
    kubectl(b, "annotate", "lease", "-n", "kube-system", "x", "seen=yes")
    change = '{"spec":{"holderIdentity":"cp-2"}}'
    kubectl(a, "patch", "lease", "-n", "kube-system", "x", "-p", change)
    told = kubectl(b, "get", "lease", "-n", "kube-system", "x", "-o", "jsonpath={.spec}{.metadata}")
    assert '"holderIdentity":"cp-2"' in told
    assert '"seen":"yes"' in told
    assert kubectl(a, "get", "nodes", "-o", "name") == "node/cp-1\n"
    kubectl(b, "delete", "lease", "-n", "kube-system", "x")
    assert kubectl(a, "get", "leases", "-A", "-o", "name") == ""
