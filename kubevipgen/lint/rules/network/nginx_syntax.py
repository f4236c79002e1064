"""An nginx configuration that nginx cannot read.

A directive without `;`, a brace too many or too few: nginx does not start, and after a reload it
goes on with the configuration of before, until the next boot.

Fix: what the message says; `nginx -t` on the node is the second opinion.

Source: nginx, src/core/ngx_conf_file.c.

Bad (nginx.conf):

    stream {
        server { listen 127.0.0.1:6443; proxy_pass 10.0.0.11:6443 }
    }

Good (nginx.conf):

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

ID = "nginx-syntax"
CODE = "KV705"
SEVERITY = Severity.ERROR
SUBJECT = Nginx


def check(subject: Nginx, around: Around) -> Iterator[Fault]:
    """One for each place that nginx would stumble over."""
    del around
    for error in subject.errors:
        place = subject.document.at(error.line, error.column)
        yield Fault(f"{error.message}: nginx does not start", "see `nginx -t`", place)
