"""The HTTP check is replaced by a later check option, so nobody asks /healthz.

A section has one health check, and the last of `option httpchk`, `option ssl-hello-chk`, `option
tcp-check` and their like is it, wherever the others stand; `haproxy -c` says nothing. With
`ssl-hello-chk` last, haproxy sends an SSLv3 hello: the TLS alert with which an apiserver refuses
it counts as a good answer. An apiserver whose /healthz fails (its etcd is gone, say) therefore
stays in the balancing and every second or third request of every client fails, and each check
leaves a line in its log ("tls: unsupported SSLv2 handshake", "client offered only unsupported
versions: [300]"). `http-check expect` lines that are left do nothing.

Condition: a backend or listen section of the API has `option httpchk` and, below it in the same
section, another check option that is in effect and neither asks nor expects anything itself.

It does not report a section whose `option httpchk` comes last (it wins), one that only its
defaults section gives an `option httpchk` (replaced on purpose; see l4-check-only), nor a
`tcp-check` with send or expect steps.

Fix: delete the later option, and let the HTTP check speak TLS:

    option httpchk
    http-check connect ssl
    http-check send meth GET uri /healthz
    http-check expect status 200
    default-server check verify none

Applies to: every release; `http-check connect` needs 2.2. The kubeadm guide had both options
until May 2024.

Source: haproxy manual, "option httpchk"; src/tcpcheck.c, where each option begins a new rule set;
kubernetes/kubernetes#70411; kubernetes/kubeadm docs/ha-considerations.md.

Bad (haproxy.cfg):

    backend apiserverbackend
        mode tcp
        option httpchk GET /healthz
        http-check expect status 200
        option ssl-hello-chk
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    backend apiserverbackend
        mode tcp
        option httpchk
        http-check connect ssl
        http-check send meth GET uri /healthz
        http-check expect status 200
        server cp-1 10.0.0.11:6443 check verify none
        server cp-2 10.0.0.12:6443 check verify none
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Health

ID = "ssl-hello-overrides-httpchk"
CODE = "KV302"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_BLIND = {
    "ssl-hello": "whose SSLv3 hello an apiserver answers with an alert, which counts as good",
    "connect": "which only opens a connection",
    "other": "which speaks another protocol",
}


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    for back in subject.api_backs():
        if back.health.kind in _BLIND:
            yield from _of(back.health)


def _of(health: Health) -> Iterator[Fault]:
    line = health.line
    lost = [other for other in health.overridden if other.starts("option", "httpchk")]
    if not line or line.inherited or not lost or lost[-1].inherited:
        return
    yield Fault(
        f"the check in effect is {line.words[1]}, {_BLIND[health.kind]}: it overrides httpchk"
        f" of line {lost[-1].at.line}, so nothing ever asks /healthz",
        "delete this line; keep httpchk with `http-check connect ssl`",
        line.words[1].at,
        related=(Related("this check is overridden", lost[-1].at),),
    )
