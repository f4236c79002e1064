"""Small configurations with known findings, and the command run over them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from kubevipgen.cli.lint import lint

KEEPALIVED = """\
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass s#cret
    }
    virtual_ipaddress {
        10.0.0.5/24
    }
}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: haproxy, namespace: kube-system}
spec:
  hostNetwork: true
  containers:
    - name: haproxy
      image: docker.io/library/haproxy:3.0.5
      volumeMounts:
        - {name: config, mountPath: /usr/local/etc/haproxy/haproxy.cfg}
  volumes:
    - name: config
      hostPath:
        path: /etc/haproxy/haproxy.cfg
        type: FileOrCreate
"""


def run(*words: str | Path, stdin: bytes = b"") -> Result:
    """As `kubevipgen lint`."""
    return CliRunner().invoke(lint, [str(word) for word in words], input=stdin)


def of_rules(*words: str | Path, rules: str = "auth-pass-cut", stdin: bytes = b"") -> Result:
    """Of some rules only."""
    return run(*words, "--select", rules, stdin=stdin)
