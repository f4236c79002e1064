"""haproxy.cfg that somebody wrote -> what each of its sections does."""

from __future__ import annotations

import math
import time

import pytest

from kubevipgen.lint.build._haproxy_times import seconds
from kubevipgen.lint.document import Kind, document
from kubevipgen.lint.view.haproxy import Haproxy, Proxy
from kubevipgen.lint.view.haproxy_api import is_about_api
from kubevipgen.lint.views import views_of


def view(text: str) -> Haproxy:
    (found,) = views_of(document("haproxy.cfg", text, Kind.HAPROXY))
    assert isinstance(found, Haproxy)
    return found


def proxy(text: str, name: str) -> Proxy:
    return next(proxy for proxy in view(text).proxies if proxy.name.text == name)


def test_defaults_hold_until_the_next_and_by_name() -> None:
    text = """
defaults first
    mode http
    timeout client 10s
defaults second from first
    timeout client 20s
frontend a
    bind :80
frontend b from first
    bind :81
defaults
    timeout server 5
backend c
    server x 10.0.0.1:80
backend d from nowhere
"""
    modes = {one.name.text: one.mode for one in view(text).proxies}
    assert modes == {"a": "http", "b": "http", "c": "tcp", "d": "tcp"}
    clients = {name: proxy(text, name).timeouts["client"][0] for name in "ab"}
    assert clients == {"a": 20, "b": 10}
    limit, line = proxy(text, "c").timeouts["server"]
    assert (limit, line.inherited, line.at.line) == (0.005, True, 12)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("20000", 20.0),
        ("20s", 20.0),
        ("1500ms", 1.5),
        ("4us", 4e-6),
        ("2m", 120.0),
        ("1h", 3600.0),
        ("2d", 172800.0),
        ("5sec", 5.0),
        ("5x", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times(word: str, value: float | None) -> None:
    assert seconds(word) == value


def test_the_last_timeout_counts_and_a_placeholder_is_no_number() -> None:
    text = "listen a\n timeout client 1s\n timeout client 2s\n timeout server ${T}\n timeout x\n"
    times = proxy(text, "a").timeouts
    assert times["client"][0] == 2
    assert math.isnan(times["server"][0])
    assert set(times) == {"client", "server"}


def test_binds() -> None:
    text = """
frontend a *:79
    bind :80,[::]:81 name x
    bind 10.0.0.1:8000-8010,:::82
    bind ipv6@:83
    bind quic4@*:443
    bind unix@/run/a.sock
    bind /run/b.sock
    bind "${IP}:90"
    bind fd00::1:91
"""
    found = [(b.host, b.port, b.last, b.family) for b in proxy(text, "a").binds]
    assert found == [
        ("", 79, 0, "ipv4"),
        ("", 80, 0, "ipv4"),
        ("", 81, 0, "ipv6"),
        ("10.0.0.1", 8000, 8010, ""),
        ("", 82, 0, "ipv6"),
        ("", 83, 0, "ipv6"),
        ("", 443, 0, "ipv4"),
        ("unix@/run/a.sock", 0, 0, ""),
        ("/run/b.sock", 0, 0, ""),
        ("${IP}", 90, 0, ""),
        ("fd00::1", 91, 0, ""),
    ]
    binds = proxy(text, "a").binds
    assert [b.transport for b in binds if b.port == 443] == ["quic"]
    assert binds[3].covers(8005)
    assert not binds[3].covers(8011)
    assert [b.is_local for b in binds[-4:]] == [True, True, False, False]
    assert [(b.at.column, b.word.at.column) for b in binds[1:3]] == [(5, 10), (5, 14)]


def test_servers_have_the_default_server_lines_above_them() -> None:
    text = """
defaults
    default-server inter 2s
backend a
    server one 10.0.0.1
    default-server check check-ssl verify none maxconn 100
    server two [fd00::2]:6443 no-check weight 5
    server three ipv4@10.0.0.3:6443 inter 1s
    server-template t 2-4 api.example.com:6443
    server four unix@/run/x.sock
    server five
"""
    servers = proxy(text, "a").servers
    assert [(s.name.text, s.host, s.port, s.count) for s in servers] == [
        ("one", "10.0.0.1", 0, 1),
        ("two", "fd00::2", 6443, 1),
        ("three", "10.0.0.3", 6443, 1),
        ("t", "api.example.com", 6443, 3),
        ("four", "unix@/run/x.sock", 0, 1),
    ]
    one, two, three, *_ = servers
    assert one.options == {"inter": "2s"}
    assert not two.is_checked
    assert two.options["weight"] == "5"
    assert three.options["inter"] == "1s"
    assert three.options["verify"] == "none"
    assert three.is_checked


@pytest.mark.parametrize(
    ("lines", "kind", "is_tls", "path"),
    [
        ("server a h:1", "none", True, ""),
        ("server a h:1 check", "connect", False, ""),
        ("server a h:1 check check-ssl", "connect", True, ""),
        ("server a h:1 check ssl port 80", "connect", False, ""),
        ("option tcp-check\n server a h:1 check", "connect", False, ""),
        ("option tcp-check\n tcp-check connect ssl\n server a h:1 check", "connect", True, ""),
        ("option tcp-check\n tcp-check expect string x\n server a h:1 check", "tcp", False, ""),
        ("option httpchk\n server a h:1 check", "http", False, "/"),
        ("option httpchk /x\n server a h:1 check", "http", False, "/x"),
        ("option httpchk GET /y HTTP/1.1\n server a h:1 check ssl", "http", True, "/y"),
        (
            "option httpchk GET /y\n http-check send uri /z\n server a h:1 check check-ssl",
            "http",
            True,
            "/z",
        ),
        ("option httpchk\n http-check connect ssl\n server a h:1 check", "http", True, "/"),
        ("option httpchk\n http-check connect\n server a h:1 check ssl", "http", False, "/"),
        ("option httpchk\n http-check connect default\n server a h:1 check ssl", "http", True, "/"),
        ("option httpchk\n option ssl-hello-chk\n server a h:1 check", "ssl-hello", False, ""),
        ("option ssl-hello-chk\n option httpchk\n server a h:1 check", "http", False, "/"),
        ("option mysql-check\n server a h:1 agent-check", "other", False, ""),
    ],
)
def test_the_check_in_effect(lines: str, kind: str, is_tls: bool, path: str) -> None:  # noqa: FBT001
    health = proxy(f"backend a\n {lines}\n", "a").health
    assert (health.kind, health.is_tls, health.path) == (kind, is_tls, path)


def test_check_steps_of_the_section_replace_those_of_its_defaults() -> None:
    text = (
        "defaults\n option httpchk\n http-check connect ssl\nbackend a\n {}\n server s h:1 check\n"
    )
    assert proxy(text.format("mode tcp"), "a").health.is_tls
    assert not proxy(text.format("option httpchk"), "a").health.is_tls
    assert not proxy(text.format("http-check expect status 200"), "a").health.is_tls


def test_no_option_takes_back_and_conditions_count_as_true() -> None:
    text = "defaults\n option tcplog\nlisten a\n no option tcplog\n .if TRUE\n bind :1\n .endif\n"
    found = proxy(text, "a")
    assert not found.all("option", "tcplog")
    assert [bind.port for bind in found.binds] == [1]


@pytest.mark.parametrize(
    ("front", "binds", "back", "servers"),
    [
        ("x", {443}, "y", {6443}),
        ("x", {6443}, "y", set()),
        ("x", {6443}, "y", {7443}),
        ("kube-apiserver", {8443}, "apiservers", set()),
        ("https-in", {443}, "atomic-openshift-api", {8443}),
        ("kubernetes", {8443}, "masters", {8443}),
        ("k8s-master", {16444}, "k8s-master", {443}),
        ("", set(), "kube_api", {443}),
        ("fe", {443}, "control-plane", {9443}),
    ],
)
def test_what_carries_the_api(front: str, binds: set[int], back: str, servers: set[int]) -> None:
    assert is_about_api(front, binds, back, servers)


@pytest.mark.parametrize(
    ("front", "binds", "back", "servers"),
    [
        ("unifi", {8443}, "unifi", {8443}),
        ("https", {443}, "web", {8443}),
        ("kubernetes-ingress", {443}, "kubernetes-ingress", {443}),
        ("kubernetes", {443}, "kubernetes", {443}),
        ("k8s-http", {80}, "k8s-nodes", {30080}),
        ("api", {443}, "api", {8080}),
        ("apiserver", {80}, "apiserver", {3000}),
        ("kube_master_nodes_http", {80}, "kube_master_nodes_layer7", {80}),
        ("api-server-22623", {22623}, "api-server-22623", {22623}),
        ("rke2-supervisor", {9345}, "rke2-supervisor", {9345}),
        ("dashboard", {8443}, "kubernetes-dashboard", {8443}),
        ("www", {6443}, "ingress-http", {80}),
        ("", set(), "shop", {8443}),
    ],
)
def test_what_does_not(front: str, binds: set[int], back: str, servers: set[int]) -> None:
    assert not is_about_api(front, binds, back, servers)


def test_a_backend_that_a_web_frontend_leads_to_is_not_judged_by_its_name_alone() -> None:
    text = """
frontend masters_http
    bind *:80
    default_backend kube_masters
backend kube_masters
    server a 10.0.0.1
"""
    assert not view(text).api_backs()
    assert view(text.replace("*:80", "*:6443")).api_backs()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "x",
        "listen",
        "listen\n bind\n server\n timeout\n option\n http-check\n tcp-check\n mode\n stats\n",
        "defaults from\nfrontend a from\nbackend from from from\n use_backend\n",
        "global\n maxconn\n log\nlisten a b c d\n bind ,,:,-,@,:99999-1\n server a :\n",
        'listen a\n bind "unclosed\n server x\\',
        "backend a\n server-template\n server-template a b\n server-template a 9-1 h\n",
    ],
)
def test_whatever_stands_there_is_read(text: str) -> None:
    views_of(document("haproxy.cfg", text, Kind.HAPROXY))


@pytest.mark.parametrize("piece", ["a,", ":", "no option ", "$", "${", "1-", "[", "# ", "\\"])
def test_a_long_line_takes_no_time(piece: str) -> None:
    long = piece * (100_000 // len(piece))
    start = time.process_time()
    for word in ("bind", "server a", "timeout client", "option httpchk", "frontend"):
        view(f"listen a\n {word} {long}\n")
    assert time.process_time() - start < 2
