"""Ask all topics at the same time, each in a thread of its own and within its own bound."""

from __future__ import annotations

import datetime as dt
import os
import platform
import queue
import threading
import time
from collections.abc import Collection, Iterator
from typing import Any, Callable

from kubevipgen import __version__
from kubevipgen.probe.topic import Request, Topic, UnavailableError

API_VERSION = "kubevipgen/v1alpha1"
Notice = Callable[[int, int, "list[str]"], None]  # done, of how many, which are still running
_Answers = queue.Queue[tuple[str, dict[str, Any]]]


def gather(
    request: Request,
    topics: Collection[Topic],
    notice: Notice = lambda *_: None,
) -> dict[str, Any]:
    """The NodeFacts document of this host; ``notice`` is told whenever a topic has ended."""
    started = time.time()
    facts = dict(_skipped(request, topics))
    facts.update(_answers(request, [t for t in topics if t.name not in facts], notice))
    return {
        "apiVersion": API_VERSION,
        "kind": "NodeFacts",
        "node": request.node,
        "gatheredAt": dt.datetime.fromtimestamp(started, dt.timezone.utc).isoformat(),
        "probe": {
            "version": __version__,
            "python": platform.python_version(),
            "root": os.geteuid() == 0,
            "passive": request.options.passive,
            "seconds": round(time.time() - started, 3),
        },
        "facts": {topic.name: facts[topic.name] for topic in topics},
    }


def _skipped(request: Request, topics: Collection[Topic]) -> Iterator[tuple[str, dict[str, Any]]]:
    if request.options.passive:
        for topic in topics:
            if topic.active:
                yield topic.name, {"skipped": "it sends packets, and --passive forbids that"}


def _answers(
    request: Request, topics: list[Topic], notice: Notice
) -> Iterator[tuple[str, dict[str, Any]]]:
    answers: _Answers = queue.Queue()
    ends = {topic.name: time.monotonic() + topic.limit(request) for topic in topics}
    for topic in topics:
        # A daemon: a topic that hangs in the kernel must not keep the program from ending.
        threading.Thread(target=_ask, args=(topic, request, answers), daemon=True).start()
    while ends:
        notice(len(topics) - len(ends), len(topics), sorted(ends))
        for name, answer in _arrived(answers, min(ends.values())):
            if ends.pop(name, None) is not None:  # else it came after its bound
                yield name, answer
        for name in [name for name, end in ends.items() if end <= time.monotonic()]:
            del ends[name]
            yield name, {"unknown": "it took longer than its bound"}
    notice(len(topics), len(topics), [])


def _arrived(answers: _Answers, until: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """The next answer, if one comes in time."""
    try:
        yield answers.get(timeout=max(0.0, until - time.monotonic()))
    except queue.Empty:
        return


def _ask(topic: Topic, request: Request, answers: _Answers) -> None:
    begin = time.monotonic()
    try:
        answer: dict[str, Any] = {"value": topic.gather(request)}
    except UnavailableError as error:
        answer = {"unknown": str(error)}
    except Exception as error:  # noqa: BLE001  (an odd host must not end the run)
        answer = {"unknown": f"unexpected {type(error).__name__}: {error}"}
    answer["seconds"] = round(time.monotonic() - begin, 3)
    answers.put((topic.name, answer))
