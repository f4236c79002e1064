"""An upstream for the API has one server, one twice, or one without a port.

With one server nothing stands in for it when it dies: the proxy is a single point of failure
with a longer way. A server that stands twice gets twice its share and is tried again, in vain,
when it is the one that died. In a `stream` block a server needs a port; nginx refuses to start
without one.

Reported for upstreams of servers that carry the API.

Fix: one `server ADDRESS:PORT;` line for each control plane.

Source: https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html#server.

Bad (nginx.conf):

    stream {
        upstream kube_apiserver {
            server 10.0.0.11:6443;
            server 10.0.0.11:6443;
        }
        server { listen 127.0.0.1:6443; proxy_pass kube_apiserver; }
    }

Good (nginx.conf):

    stream {
        upstream kube_apiserver {
            server 10.0.0.11:6443;
            server 10.0.0.12:6443;
        }
        server { listen 127.0.0.1:6443; proxy_pass kube_apiserver; }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.network._api import api_servers
from kubevipgen.lint.view.cluster_files import Nginx, Upstream
from kubevipgen.lint.view.word import Word

ID = "upstream"
CODE = "KV702"
SEVERITY = Severity.WARNING
SUBJECT = Nginx
_HINT = "one `server ADDRESS:PORT;` line for each control plane"


def check(subject: Nginx, around: Around) -> Iterator[Fault]:
    """For each upstream once."""
    del around
    found = {up.name.text: up for _, up in api_servers(subject) if up}
    for upstream in found.values():
        yield from _repeated(upstream)
        yield from _alone(upstream)
        for word, _, port in upstream.servers:
            if not port and not word.is_placeholder and not word.text.startswith("unix:"):
                message = f"server {word.text} has no port: nginx refuses to start in `stream`"
                yield Fault(message, _HINT, word.at)


def _alone(upstream: Upstream) -> Iterator[Fault]:
    different = {word.text for word, _, _ in upstream.servers}
    if len(upstream.servers) == 1 and not _is_generated(upstream):
        [only] = different
        message = (
            f"upstream {upstream.name.text} has one server, {only}: when it dies, nothing stands"
            " in for it"
        )
        yield Fault(message, _HINT, upstream.name.at)


def _is_generated(upstream: Upstream) -> bool:
    return any(word.is_placeholder for word, _, _ in upstream.servers)


def _repeated(upstream: Upstream) -> Iterator[Fault]:
    seen: dict[str, Word] = {}
    for word, _, _ in upstream.servers:
        if word.text in seen and not word.is_placeholder:
            first = Related("the first one", seen[word.text].at)
            message = f"server {word.text} stands twice in upstream {upstream.name.text}"
            yield Fault(message, _HINT, word.at, related=(first,))
        seen.setdefault(word.text, word)
