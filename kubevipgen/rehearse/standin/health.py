"""/healthz, /livez and /readyz, in the words of kube-apiserver.

Source: k8s.io/apiserver/pkg/server/healthz: one line per check when one has failed or with
``?verbose``, else "ok". The names are some of its real checks.
"""

from __future__ import annotations

from http import HTTPStatus

from kubevipgen.rehearse.standin.answer import Answer, text
from kubevipgen.rehearse.standin.state import State

_LIVE = ("ping", "log", "etcd")
CHECKS = {
    "/healthz": _LIVE,
    "/livez": _LIVE,
    "/readyz": (*_LIVE, "etcd-readiness", "informer-sync", "shutdown"),
}


def answer(path: str, state: State, *, leaving: bool, verbose: bool) -> Answer:
    """``leaving``: whether a graceful shutdown has begun, which /readyz alone tells."""
    is_good = {"etcd": state.live, "etcd-readiness": state.ready, "shutdown": not leaving}
    checks, name = CHECKS[path], path.strip("/")
    lines = [
        f"[+]{check} ok" if is_good.get(check, True) else f"[-]{check} failed: reason withheld"
        for check in checks
    ]
    if not all(is_good.get(check, True) for check in checks):
        told = "\n".join([*lines, f"{name} check failed\n"])
        return text(HTTPStatus.INTERNAL_SERVER_ERROR, told)
    return text(HTTPStatus.OK, "\n".join([*lines, f"{name} check passed\n"]) if verbose else "ok")
