"""Topic ``balancer``: the addresses that the haproxy configuration on this host binds."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic

_FILES = ("/etc/haproxy/haproxy.cfg", "/etc/haproxy/conf.d/*.cfg")
_ADDRESS = re.compile(
    r"(?:ipv[46]@)?\[?(?P<host>[0-9a-fA-F.:]*?|\*)\]?:(?P<port>[0-9]+)(?:-[0-9]+)?"
)
_WILDCARDS = {"", "*", "0.0.0.0", "::"}


def gather(request: Request) -> dict[str, Any]:
    """``binds``, for each address of each ``bind`` line; sockets of files are left out."""
    del request
    return {"binds": read.known(lambda: list(binds()))}


def binds(root: str = "") -> Iterator[dict[str, Any]]:
    """Of all files that are there, in their order."""
    for pattern in _FILES:
        for path in sorted(glob.glob(root + pattern)):
            for entry in parse(read.text_or_none(path) or ""):
                yield {"file": path[len(root) :], **entry}


def parse(text: str) -> list[dict[str, Any]]:
    """The addresses that one file binds by their numbers."""
    lines = enumerate(text.splitlines(), 1)
    return [entry for number, line in lines for entry in _of_line(number, line)]


def _of_line(number: int, line: str) -> Iterator[dict[str, Any]]:
    words = line.partition("#")[0].replace('"', "").split()
    if len(words) < 2 or words[0] != "bind":
        return
    for bound in words[1].split(","):
        match = _ADDRESS.fullmatch(bound)
        if match or "$" in bound:
            host, port = (match["host"], int(match["port"])) if match else ("$", 0)
            yield {
                "line": number,
                "address": "*" if host in _WILDCARDS else host,
                "port": port,
                "transparent": "transparent" in words[2:],
            }


TOPIC = Topic("balancer", gather)
