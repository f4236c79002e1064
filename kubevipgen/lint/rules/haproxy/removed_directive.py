"""A directive that this haproxy no longer knows: it refuses the whole file.

Old tutorials use lines that haproxy dropped years ago. Each is a fatal error, so haproxy does not
start, and after an upgrade the API has no balancer.

Condition: one of these lines stands in a global, defaults or proxy section, and the version
(from the image, `--assume`, else the newest) refuses it; a version that still takes it makes it a
warning. Gone in 1.6: `appsession`, `listen NAME ADDRESS:PORT` and `frontend NAME ADDRESS:PORT`. In
2.1: `clitimeout`, `contimeout`, `srvtimeout`, `timeout clitimeout` and its like, `redispatch`,
`block`, the `req*` and `rsp*` directives, `option independant-streams`. In 2.3: `debug`,
`monitor-net`, `mode health`. In 2.5: `nbproc`, `option forceclose`, `option http-tunnel`,
`option http_proxy`, `option http-use-htx`, `tune.chksize`.

It does not report what haproxy only warns about, such as `bind-process`.

Fix: `timeout client`, `timeout connect`, `timeout server`; a `bind` line; `option redispatch`;
`http-request` and `http-response` rules; delete `nbproc` (threads are automatic) and the options.

Source: haproxy CHANGELOG; checked with `haproxy -c` of 2.6.12.

Bad (haproxy.cfg):

    defaults
        mode tcp
        contimeout 5000
        clitimeout 50000
        srvtimeout 50000

    listen kube-apiserver
        bind *:8443
        server cp-1 10.0.0.11:6443 check

Good (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h

    listen kube-apiserver
        bind *:8443
        server cp-1 10.0.0.11:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Directive, Haproxy

ID = "removed-directive"
CODE = "KV318"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_REQ = "`http-request` rules do the same"
_RSP = "`http-response` rules do the same"
_DELETE = "delete it"
_REMOVED: dict[tuple[str, ...], tuple[str, str]] = {  # words -> release, what to write instead
    ("appsession",): ("1.6", "`stick` rules do the same"),
    ("clitimeout",): ("2.1", "write `timeout client`"),
    ("contimeout",): ("2.1", "write `timeout connect`"),
    ("srvtimeout",): ("2.1", "write `timeout server`"),
    ("timeout", "clitimeout"): ("2.1", "write `timeout client`"),
    ("timeout", "contimeout"): ("2.1", "write `timeout connect`"),
    ("timeout", "srvtimeout"): ("2.1", "write `timeout server`"),
    ("redispatch",): ("2.1", "write `option redispatch`"),
    ("block",): ("2.1", "write `http-request deny`"),
    ("option", "independant-streams"): ("2.1", "write `option independent-streams`"),
    ("debug",): ("2.3", "delete it; `haproxy -d` does the same"),
    ("monitor-net",): ("2.3", "write `http-request return status 200 if { src NETWORK }`"),
    ("mode", "health"): ("2.3", "write `http-request return status 200`"),
    ("nbproc",): ("2.5", "delete it: threads are automatic"),
    ("tune.chksize",): ("2.5", _DELETE),
    ("option", "forceclose"): ("2.5", "delete it, or write `option httpclose`"),
    ("option", "http-tunnel"): ("2.5", _DELETE),
    ("option", "http_proxy"): ("2.5", _DELETE),
    ("option", "http-use-htx"): ("2.5", _DELETE),
    **dict.fromkeys(
        [(f"req{i}{verb}",) for i in ("", "i") for verb in ("allow", "del", "deny", "pass", "rep")]
        + [(f"req{i}tarpit",) for i in ("", "i")]
        + [("reqadd",)],
        ("2.1", _REQ),
    ),
    **dict.fromkeys(
        [(f"rsp{i}{verb}",) for i in ("", "i") for verb in ("del", "deny", "rep")] + [("rspadd",)],
        ("2.1", _RSP),
    ),
}
_ONLY_GLOBAL = ("debug", "nbproc", "tune.chksize")


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    for line in _lines(subject):
        texts = tuple(word.text for word in line.words[:2])
        if texts[0] == "no":
            texts = tuple(word.text for word in line.words[1:3])
        key = next((key for key in (texts, texts[:1]) if key in _REMOVED), None)
        if key and (key[0] in _ONLY_GLOBAL) == (line in subject.globals):
            yield _fault(around, line, " ".join(key), *_REMOVED[key])
    for head in subject.heads:
        words = [word.text for word in head.words]
        if words[0] in ("listen", "frontend") and len(words) > 2 and ":" in words[2]:
            yield _fault(
                around, head, f"{words[0]} NAME ADDRESS", "1.6", f"write `bind {words[2]}` below it"
            )


def _lines(subject: Haproxy) -> Iterator[Directive]:
    yield from subject.globals
    for lines in subject.defaults:
        yield from lines
    for proxy in subject.proxies:
        yield from (line for line in proxy.directives if not line.inherited)


def _fault(around: Around, line: Directive, what: str, release: str, instead: str) -> Fault:
    if around.has("haproxy", f"removed-in-{release}"):
        text = f"haproxy {release} and newer do not know {what!r}: this haproxy refuses to start"
        return Fault(text, instead, line.at)
    text = f"{what!r} is gone in haproxy {release}: after that upgrade haproxy refuses to start"
    return Fault(text, instead, line.at, Severity.WARNING)
