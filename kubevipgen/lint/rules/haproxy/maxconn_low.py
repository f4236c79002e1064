"""So few connections are allowed that watches fill them up.

Every kubelet, controller and operator holds some connections to the API open, for hours. What
exceeds `maxconn` of a server waits in haproxy's queue (`timeout queue`, else `timeout connect`) and
then fails; what exceeds the global one is not even accepted. A cluster of fifty nodes easily has
500 connections, and after a failover all of them come back to one node at once.

Condition: in a file that balances the API, `maxconn` of the global section, or the one in effect
for a frontend or for a server of the API, is from 1 to 999; below 100 it is an error.

It does not report 0 (no limit), nor sections of anything else than the API.

Fix: delete `maxconn` of the servers; at least 10000 in global and defaults.

Source: haproxy manual, "maxconn" of global, of proxies and of servers.

Bad (haproxy.cfg):

    backend kube-apiserver
        mode tcp
        default-server inter 10s downinter 5s maxconn 250 maxqueue 256 weight 100
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (haproxy.cfg):

    global
        maxconn 20000

    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy, Proxy, Server
from kubevipgen.lint.view.word import Word

ID = "maxconn-low"
CODE = "KV321"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy

_LOW = 1000
_TINY = 100


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    backs = subject.api_backs()
    if not backs:
        return
    words = [
        ("of the whole haproxy", line.words[1]) for line in subject.globals if _sets(line.words)
    ]
    found = words[:1]  # haproxy keeps the first one
    for front in (front for front, _ in subject.api_entries()):
        own = [line.words[1] for line in front.directives if _sets(line.words)]
        found += [(f"of {front.kind} {front.name}", own[-1])] if own else []
    for back in backs:
        found += list(_of_servers(back))
    seen = set()
    for of, word in found:
        number = word.number
        if number and 0 < number < _LOW and word.at not in seen:
            seen.add(word.at)
            yield Fault(
                f"maxconn {of} is {number}: watches and logs hold that many for hours, and further"
                " connections wait or fail",
                "at least 10000, or no maxconn on servers",
                word.at,
                Severity.ERROR if number < _TINY else None,
            )


def _sets(words: tuple[Word, ...]) -> bool:
    return len(words) > 1 and words[0].text == "maxconn"


def _of_servers(back: Proxy) -> Iterator[tuple[str, Word]]:
    for server in back.servers:
        if re.fullmatch("[0-9]{1,9}", server.options.get("maxconn", "")):
            yield f"of server {server.name}", _word(server)


def _word(server: Server) -> Word:
    """The one that gave the server its maxconn: its own line's, else the last default's."""
    for words in (server.words, *(line.words for line in reversed(server.default_lines))):
        for name, value in reversed(list(pairwise(words))):
            if name.text == "maxconn":
                return value
    return Word("", server.at)
