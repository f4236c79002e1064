"""A stream block without the module that Debian keeps apart.

Debian and Ubuntu build nginx without `stream`; it comes as a dynamic module in the package
libnginx-mod-stream, which /etc/nginx/modules-enabled/ loads. Without it nginx says `unknown
directive "stream"` and does not start. Packages of nginx.org and the official container image
have it built in.

Reported for a whole configuration of a Debian-like nginx (`user www-data`) with a `stream` block
and neither a load_module nor an include that loads modules.

Fix: apt-get install libnginx-mod-stream, and include /etc/nginx/modules-enabled/*.conf; at the
top of nginx.conf.

Applies to: nginx from Debian's and Ubuntu's packages.

Source: https://packages.debian.org/bookworm/libnginx-mod-stream; `nginx -t` of Debian 12.

Bad (nginx.conf):

    user www-data;
    events { worker_connections 1024; }
    stream {
        server { listen 127.0.0.1:6443; proxy_pass 10.0.0.11:6443; }
    }

Good (nginx.conf):

    user www-data;
    include /etc/nginx/modules-enabled/*.conf;
    events { worker_connections 1024; }
    stream {
        server { listen 127.0.0.1:6443; proxy_pass 10.0.0.11:6443; }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Nginx

ID = "stream-module"
CODE = "KV704"
SEVERITY = Severity.WARNING
SUBJECT = Nginx


def check(subject: Nginx, around: Around) -> Iterator[Fault]:
    """At most one, at the stream block."""
    del around
    if subject.stream_at and subject.is_debian and not subject.loads_stream:
        yield Fault(
            'nothing loads the stream module: nginx of Debian says `unknown directive "stream"`'
            " and does not start",
            "install libnginx-mod-stream and include /etc/nginx/modules-enabled/*.conf;",
            subject.stream_at,
        )
