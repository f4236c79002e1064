"""curl without -f takes an answer of 403 or 500 for a success.

curl ends with 0 whenever it gets an answer. An apiserver that has lost its etcd answers 500 on
/healthz and haproxy without a server answers 503: the check passes, and the VIP stays on a node
that cannot serve anybody. `/` says nothing either: the apiserver answers 403 there, well or not.

Condition: a check asks over http or https with curl without `-f`, and nothing looks at what it
answers (to see that it is not empty is no look); or it asks an apiserver for `/` instead of
/healthz, /livez or /readyz.

It does not report an answer that is looked at (`$(curl ...)`, `curl ... | grep`, `-w`), requests
that tell somebody something (`-X POST`, `-d`), a URL that cannot be told, and `/` of a server that
nothing says is an apiserver.

Fix: `curl -sfk --max-time 2 https://localhost:PORT/healthz -o /dev/null`.

Source: curl(1), --fail; kubeadm's ha-considerations.md since May 2024.

Bad (check_apiserver.sh):

    #!/bin/sh
    curl --silent --max-time 2 --insecure https://localhost:8443/ -o /dev/null || exit 1

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import check_texts
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._balancers import api_ports
from kubevipgen.lint.view.script import Request, Script

ID = "curl-no-fail"
CODE = "KV207"
SEVERITY = Severity.WARNING
SUBJECT = Node

_TELLS = {"-d", "--data", "--data-raw", "--data-binary", "--json", "-T", "--upload-file", "-F",
          "--form", "--connect-only", "--data-urlencode", "-X", "--request"}  # fmt: skip
_API = re.compile(r"api-?server|kube|k8s|\b6443\b", re.IGNORECASE)


_IS_THERE = r"(?:-[zn] +\"?\$\{{?{0}\b|\$\{{?{0}\}}?\"? *[!=]?= *(?:\"\"|''))"


def check(subject: Node, around: Around) -> Iterator[Fault]:
    for script in check_texts(subject, around):
        for request in script.requests:
            is_asking = request.tool == "curl" and request.is_http
            if is_asking and not (request.options & _TELLS or _is_read(request, script)):
                yield from _judged(request, _is_of_api(request, script, subject))


def _is_read(request: Request, script: Script) -> bool:
    """Whether something looks at the answer, and not only whether there is one."""
    if not request.read_as or "-w" in request.options or "--write-out" in request.options:
        return request.is_read
    text = re.sub(r"^\s*(?:echo|logger|printf)\b.*$", "", script.document.text, flags=re.MULTILINE)
    uses = len(re.findall(rf"\$\{{?{request.read_as}\b", text))
    return uses == 0 or uses > len(re.findall(_IS_THERE.format(request.read_as), text))


def _is_of_api(request: Request, script: Script, node: Node) -> bool:
    if request.scheme != "https":
        return False
    return bool(_API.search(script.document.text)) or request.port in api_ports(node)


def _judged(request: Request, is_of_api: bool) -> Iterator[Fault]:  # noqa: FBT001
    is_root = is_of_api and request.path.partition("?")[0] in ("", "/")
    wanted = f"https://{request.host or 'localhost'}:{request.port or 'PORT'}/healthz"
    if not request.fails_on_status:
        what = "an answer of 403 or 500 counts as well"
        if is_root:
            what += ", and `/` says nothing about the apiserver's health"
        yield Fault(
            f"curl without -f: {what}",
            f"curl -sfk --max-time 2 {wanted}" if is_of_api else "add -f",
            request.at,
        )
    elif is_root:
        yield Fault(
            "the check asks for `/`: an apiserver answers 403 there to strangers, well or not",
            f"ask {wanted}",
            request.url.at,
        )
