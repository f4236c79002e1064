"""What a text is shows in its lines, not in its name."""

from __future__ import annotations

import pytest

from kubevipgen.lint.document import Kind
from kubevipgen.lint.kinds import kind_of

HAPROXY = "backend k8s\n    server a 10.0.0.1:6443 check\n"
KEEPALIVED = "vrrp_instance VI_1 {\n    interface eth0\n}\n"
STREAM = "upstream api {\n    server 10.0.0.1:6443;\n}\n"
CHECK = "curl -sk https://localhost:6443/healthz || exit 1\n"
POD = "apiVersion: v1\nkind: Pod\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (KEEPALIVED, Kind.KEEPALIVED),
        ("! a comment\n" + KEEPALIVED.replace("{", "\n{"), Kind.KEEPALIVED),
        ("virtual_server 10.0.0.5 6443 {\n    lb_algo rr\n}\n", Kind.KEEPALIVED),
        ("virtual_server fwmark 1 {\n}\n", Kind.KEEPALIVED),
        ("@lb1 vrrp_instance VI {\n}\n", Kind.KEEPALIVED),
        ("vrrp_instance {{ name }} {\n  state {{ state }}\n}\n", Kind.KEEPALIVED),
        (HAPROXY, Kind.HAPROXY),
        ("# x\r\nlisten stats :9000\r\n  mode http\r\n", Kind.HAPROXY),
        ("defaults\n    timeout client 1h\n", Kind.HAPROXY),
        ("global\n  log stdout format raw local0\n  daemon\n", Kind.HAPROXY),
        (STREAM, Kind.NGINX),
        ("worker_processes 1;\n", Kind.NGINX),
        ("server {\n  listen 6443;\n  proxy_pass api;\n}\n", Kind.NGINX),
        ("#!/bin/sh\n" + CHECK, Kind.SCRIPT),
        (CHECK, Kind.SCRIPT),
        ("#!/usr/bin/env bash\nkillall -0 haproxy && exit 0\nexit 1\n", Kind.SCRIPT),
        (POD, Kind.MANIFESTS),
        ("# x\n---\n" + POD, Kind.MANIFESTS),
        ('{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}\n', Kind.MANIFESTS),
        ("kind: Pod\napiVersion: v1\nspec: {\n", Kind.MANIFESTS),
        ("net.ipv4.ip_nonlocal_bind=1\n; x\nnet/ipv4/ip_forward = 1\n", Kind.SYSCTL),
        ("127.0.0.1 localhost\n10.0.0.100 k8s-api\n", Kind.HOSTS),
        ("10.0.0.1 m1\n10.0.0.2 m2  # the second\n", Kind.HOSTS),
    ],
)
def test_ours(text: str, kind: Kind) -> None:
    assert kind_of("x", text) is kind
    assert kind_of("some/folder/x.conf", text) is kind


PROSE = """Setting up keepalived
First install keepalived on every master node:
yum install keepalived
Then edit the file as it is shown below:
vrrp_instance VI_1 {
}
Please note that the priority must differ on each node.
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", f"# keepalived\n\n```\n{KEEPALIVED}```\n"),
        ("notes", f"# keepalived\n\n```\n{KEEPALIVED}```\n"),
        ("notes.txt", PROSE),
        ("x.py", f'TEXT = """\n{KEEPALIVED}"""\n'),
        ("x", f"package main\n\nconst text = `\n{KEEPALIVED}`\n"),
        ("Dockerfile", "FROM haproxy:2.8\nRUN apt-get install -y keepalived\n"),
        ("Vagrantfile", "Vagrant.configure('2') do |config|\nend\n"),
        (
            "haproxy.service",
            "[Unit]\nDescription=HAProxy\n[Service]\nExecStart=/usr/sbin/haproxy\n",
        ),
        ("inventory", "[masters]\n10.0.0.1 ansible_user=root\n"),
        ("haproxy.cfg", "# of a supervisor\n[program:haproxy]\ncommand = haproxy ${x:y}\n"),
        ("play.yml", "- hosts: lb\n  tasks:\n    - package: {name: keepalived}\n"),
        ("docker-compose.yaml", "services:\n  haproxy:\n    image: haproxy:2.8\n"),
        ("values.yaml", "defaults:\n  mode: tcp\nfrontend: {}\nbackend: {}\n"),
        ("install.sh", "#!/bin/bash\napt-get install -y haproxy\ncurl -f https://localhost:6443\n"),
        ("setup.sh", f"#!/bin/sh\ncat > /etc/keepalived/keepalived.conf <<EOF\n{KEEPALIVED}EOF\n"),
        ("check.py", "#!/usr/bin/env python3\nimport socket  # haproxy\n"),
        ("join.sh", "kubeadm join 10.0.0.1:6443 --token x\n"),
        ("x.diff", f"--- a/haproxy.cfg\n+++ b/haproxy.cfg\n{HAPROXY}"),
        ("x.xml", "<config>haproxy</config>\n"),
        ("x.json", '{"haproxy": {"frontend": "x"}}\n'),
        ("x", ""),
        ("x", "# only a comment\n"),
        ("locked.csv", "10.0.0.1,m1\n"),
    ],
)
def test_not_ours(name: str, text: str) -> None:
    assert kind_of(name, text) is Kind.OTHER


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("etc/keepalived/keepalived.conf", Kind.KEEPALIVED),
        ("haproxy.cfg", Kind.HAPROXY),
        ("x/nginx.conf.j2", Kind.NGINX),
        ("etc/hosts", Kind.HOSTS),
    ],
)
@pytest.mark.parametrize("text", ["", "# a comment\n", "include conf.d/*\n"])
def test_a_name_speaks_where_the_text_does_not(name: str, kind: Kind, text: str) -> None:
    assert kind_of(name, text) is kind


def test_a_wrapped_configuration_is_what_its_name_says() -> None:
    text = f"cat <<EOF > /etc/keepalived/keepalived.conf\n{KEEPALIVED}EOF\n"
    assert kind_of("keepalived.conf", text) is Kind.KEEPALIVED
    assert kind_of("step-3", text) is Kind.OTHER


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "cat ",
        "<<",
        "frontend ",
        "a: ",
        "{{ ",
        "}} ",
        "server {",
        "` ",
        "[ ]",
        "if ",
        "1.",
        "\n",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """Nothing is quadratic: ten times the text, about ten times the work; see test_fuzz, too."""
    kind_of("x", piece * (100_000 // len(piece)))
