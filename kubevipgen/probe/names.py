"""Topic ``names``: what the resolver of this host makes of the names that the cluster uses."""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

from kubevipgen.probe import name_files, read
from kubevipgen.probe.topic import Request, Topic

_WAIT = 8.0  # seconds; a name server that is silent costs glibc 5 s, and then asks again
_PASSIVE = {"skipped": "the resolver may ask a name server, and --passive forbids that"}
_Answers = queue.Queue[tuple[str, dict[str, Any]]]


def gather(request: Request) -> dict[str, Any]:
    """``own`` is the host name; ``lookups`` holds the nodes of the spec and its endpoint."""
    own = os.uname().nodename
    every = {own, *_wanted(request.spec)}
    found = dict.fromkeys(every, _PASSIVE) if request.options.passive else look_up(every)
    return {
        "own": {"name": own, **found[own]},
        "lookups": {name: found[name] for name in _wanted(request.spec)},
        "hosts": read.known(name_files.hosts),
        "sources": read.known(name_files.sources),
        "resolver": read.known(name_files.resolver),
    }


def _wanted(spec: dict[str, Any]) -> list[str]:
    nodes = [str(node["name"]) for node in spec.get("nodes", [])]
    return list(filter(None, [*nodes, str(spec.get("endpoint", {}).get("dnsName", ""))]))


def look_up(names: Iterable[str], wait: float = _WAIT) -> dict[str, dict[str, Any]]:
    """All names at the same time; what has no answer in time is unknown."""
    answers: _Answers = queue.Queue()
    found: dict[str, dict[str, Any]] = {
        name: {"unknown": f"the resolver gave no answer within {wait:g} s"} for name in names
    }
    for name in found:
        # getaddrinfo cannot be interrupted: a daemon does not keep the program from ending.
        threading.Thread(target=_ask, args=(name, answers), daemon=True).start()
    end = time.monotonic() + wait
    for _ in range(len(found)):
        try:
            name, answer = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[name] = answer
    return found


def _ask(name: str, answers: _Answers) -> None:
    answers.put((name, resolved(name)))


def resolved(name: str) -> dict[str, Any]:
    """``addresses`` in the resolver's order; ``error`` says why there is none."""
    try:
        # Bytes: as text, Python would refuse what no resolver has seen yet (its IDNA codec).
        raw = name.encode("utf-8", "surrogateescape")
        flags = socket.AI_CANONNAME
        entries = socket.getaddrinfo(raw, None, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return {"addresses": [], "canonical": "", "error": reason}
    addresses = [str(entry[4][0]).partition("%")[0] for entry in entries]
    canonical = next((entry[3] for entry in entries if entry[3]), "")
    return {"addresses": list(dict.fromkeys(addresses)), "canonical": canonical, "error": ""}


TOPIC = Topic("names", gather, partly=True, seconds=_WAIT + 2)
