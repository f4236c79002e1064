"""A stream proxy_timeout under 30 s cuts idle watches.

`proxy_timeout` ends a connection on which nothing was sent for that long. Clients of the
Kubernetes API keep watches open on which minutes may pass in silence; client-go sends an HTTP/2
ping after 30 s without a frame. Whatever is shorter ends watches, `kubectl logs -f` and `exec`
again and again, and each end makes the client list everything anew.

Reported for a server of the `stream` block that carries the API (port 6443 on either side, or an
upstream whose name says so) with less than 30 s in effect, inherited or its own. The default of
10 minutes is fine.

Fix: proxy_timeout 10m; (or leave it out).

Source: https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_timeout;
k8s.io/apimachinery/pkg/util/net/http.go (HTTP/2 ReadIdleTimeout, 30 s).

Bad (nginx.conf):

    stream {
        upstream apiserver {
            server 10.0.0.11:6443;
            server 10.0.0.12:6443;
        }
        server {
            listen 127.0.0.1:6443;
            proxy_pass apiserver;
            proxy_timeout 3s;
        }
    }

Good (nginx.conf):

    stream {
        upstream apiserver {
            server 10.0.0.11:6443;
            server 10.0.0.12:6443;
        }
        server {
            listen 127.0.0.1:6443;
            proxy_pass apiserver;
            proxy_timeout 10m;
            proxy_connect_timeout 1s;
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.network._api import api_servers
from kubevipgen.lint.view.cluster_files import Nginx

ID = "proxy-timeout"
CODE = "KV701"
SEVERITY = Severity.ERROR
SUBJECT = Nginx
_LEAST = 30.0  # seconds: client-go's ping of an idle connection


def check(subject: Nginx, around: Around) -> Iterator[Fault]:
    """One for each proxy_timeout that is too short."""
    del around
    for server, _ in api_servers(subject):
        word = server.proxy_timeout_word
        if word and not word.is_placeholder and server.proxy_timeout < _LEAST:
            yield Fault(
                f"proxy_timeout {word.text} ends every connection to the API on which nothing was"
                f" sent for {server.proxy_timeout:g} s; clients ping idle ones after 30 s only, so"
                " watches, `kubectl logs -f` and `exec` are cut",
                "proxy_timeout 10m; (nginx's default)",
                word.at,
            )
