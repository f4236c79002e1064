"""A node-local proxy to the API listens on every address.

A proxy that every node runs for itself needs 127.0.0.1 only. On all addresses it is a second,
unwatched door to the apiservers on each worker, also from networks that the control planes'
firewall keeps out; and on a control plane its port is the apiserver's own.

Reported as information for a `stream` server that carries the API and listens on all addresses,
unless the files at hand show a VIP (keepalived, kube-vip): then it is the load balancer.

Fix: listen 127.0.0.1:6443; where only the node itself is served.

Source: https://nginx.org/en/docs/stream/ngx_stream_core_module.html#listen.

Bad (nginx.conf):

    stream {
        upstream kube_apiserver { server 10.0.0.11:6443; server 10.0.0.12:6443; }
        server { listen 6443; proxy_pass kube_apiserver; }
    }

Good (nginx.conf):

    stream {
        upstream kube_apiserver { server 10.0.0.11:6443; server 10.0.0.12:6443; }
        server { listen 127.0.0.1:6443; proxy_pass kube_apiserver; }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.network._api import api_servers
from kubevipgen.lint.view.cluster_files import Nginx
from kubevipgen.lint.vips import held

ID = "listen-all"
CODE = "KV703"
SEVERITY = Severity.INFO
SUBJECT = Nginx


def check(subject: Nginx, around: Around) -> Iterator[Fault]:
    """One for each listen without an address."""
    if held(around.cluster):
        return
    for server, _ in api_servers(subject):
        for word, host, port in server.listens:
            if not host and port:
                yield Fault(
                    f"listen {word.text} is open on every address of the node; a proxy for the"
                    " node itself needs 127.0.0.1 only",
                    f"listen 127.0.0.1:{port}; unless other machines are served on purpose",
                    word.at,
                )
