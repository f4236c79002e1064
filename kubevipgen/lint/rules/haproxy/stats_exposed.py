"""The statistics page is open to the network.

The page tells every address, and with `stats admin` a request switches servers off: anybody who
gets at it can drain all apiservers and so take the API away. A password that stands in every
sample file (admin:admin) or equals the user's name is the same as none.

Condition: statistics are offered on an address that is not loopback, and either the credentials are
sample ones (error), or there are none: an error with `stats admin if TRUE`, else a warning.

It does not report a page behind a rule (`http-request`, `stats http-request` or `tcp-request` with
auth, deny or reject), behind client certificates, on 127.0.0.1 or a socket, nor credentials that
are placeholders or come from the environment.

Fix: `bind 127.0.0.1:9000` and an SSH tunnel; or `stats auth` with a password of your own and no
`stats admin`.

Source: haproxy manual, "stats admin", "stats auth".

Bad (haproxy.cfg):

    listen stats
        bind *:9000
        mode http
        stats enable
        stats uri /stats
        stats auth admin:admin
        stats admin if TRUE

Good (haproxy.cfg):

    listen stats
        bind 127.0.0.1:9000
        mode http
        stats enable
        stats uri /stats
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Bind, Directive, Haproxy, Proxy

ID = "stats-exposed"
CODE = "KV316"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_SAMPLES = frozenset(
    (
        *("admin", "password", "passwd", "pass", "haproxy", "stats", "secret", "changeme", "root"),
        *("test", "12345", "123123", "123456", "12345678", "admin123", "adminadmin", "admin@123"),
        *(
            "yourpassword",
            "yourpasswordhere",
            "mypassword",
            "your_password",
            "mystats",
            "1234",
            "password123",
            "",
        ),
        *("awesomepassword", "p@ssw0rd", "p@ssword", "letmein", "qwerty", "strongpassword"),
    )
)
_RULES = ("auth", "deny", "reject", "tarpit", "silent-drop")


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    seen: set[Location] = set()
    for front in subject.proxies:
        bind = next((bind for bind in front.binds if _is_open(bind)), None)
        for proxy in (front, *_always_led_to(subject, front)) if bind else ():
            if bind and proxy.mode == "http" and _offers(proxy) and not _is_guarded(front, proxy):
                faults = [fault for fault in _of(proxy, bind) if fault.at not in seen]
                seen |= {fault.at for fault in faults}
                yield from faults


def _always_led_to(subject: Haproxy, front: Proxy) -> Iterator[Proxy]:
    """Without a condition: one of ``use_backend`` may well ask who it is."""
    names = {line.words[1].text for line in front.all("default_backend") if line.words[1:]}
    for proxy in subject.proxies:
        if proxy.kind == "backend" and proxy.name.text in names:
            yield proxy


def _is_open(bind: Bind) -> bool:
    asks = "verify" in bind.options and "required" in bind.options
    return bool(bind.port) and not bind.is_local and not bind.word.is_placeholder and not asks


def _offers(proxy: Proxy) -> bool:
    """Any stats line but a stats socket switches the page on."""
    return any(line.words[1:] and line.words[1].text != "http-request" for line in _stats(proxy))


def _stats(proxy: Proxy) -> tuple[Directive, ...]:
    return proxy.all("stats")


def _is_guarded(*proxies: Proxy) -> bool:
    """Whether any rule turns requests away: by password, by address, by whatever."""
    for proxy in proxies:
        for line in proxy.directives:
            words = [word.text for word in line.words]
            is_rule = words[0] in ("http-request", "tcp-request") or words[:2] == [
                "stats",
                "http-request",
            ]
            if is_rule and any(word in _RULES for word in words[1:4]):
                return True
    return False


def _of(proxy: Proxy, bind: Bind) -> Iterator[Fault]:
    auths = [line for line in proxy.all("stats", "auth") if len(line.words) > 2]
    weak = [line for line in auths if _is_sample(line)]
    everybody = [line for line in proxy.all("stats", "admin") if _is_always(line)]
    place = f"on {bind.word} ({proxy.name})"
    hint = "bind 127.0.0.1, or `stats auth` with a password of your own"
    related = (Related("the address that it is offered on", bind.word.at),)
    if weak:
        word = weak[0].words[2]
        power = ", and may switch off every server" if everybody else ""
        text = f"the statistics {place} have the credentials {word.text!r}: anybody gets in{power}"
        yield Fault(text, hint, word.at, related=related)
    elif everybody and not auths:
        text = f"anybody may switch off every server: stats admin {place} without stats auth"
        yield Fault(text, hint, everybody[0].at, related=related)
    elif not auths:
        text = f"the statistics {place} are open to everybody, with all addresses"
        yield Fault(text, hint, _stats(proxy)[0].at, Severity.WARNING, related=related)


def _is_sample(line: Directive) -> bool:
    word = line.words[2]
    user, _, password = word.text.partition(":")
    if word.is_placeholder:
        return False
    return password == user or password.lower() in _SAMPLES


def _is_always(line: Directive) -> bool:
    return [word.text.lower() for word in line.words[2:]] in (["if", "true"], ["unless", "false"])
