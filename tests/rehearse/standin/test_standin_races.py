"""Optimistic concurrency of the leases, across processes and whatever befalls one of them."""

from __future__ import annotations

import contextlib
import http.client
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import standin_process
from standin_process import LONG, MANY, Standin, encoded, exchange, lease, one


@pytest.fixture(name="two")
def two_standins(tmp_path: Path) -> Iterator[tuple[Standin, Standin]]:
    with standin_process.over_one_store(tmp_path) as found:
        yield found


def increment(standin: Standin, times: int) -> int:
    """Read, add one, write; again after each conflict, as client-go does. How many there were."""
    conflicts = 0
    with standin.connected(shows=True) as secure:
        for _ in range(times):
            while True:
                _, found = exchange(secure, "GET", one("counter"))
                found["spec"]["leaseTransitions"] += 1
                status, told = exchange(secure, "PUT", one("counter"), encoded(found))
                if status == 200:
                    break
                assert (status, told["reason"]) == (409, "Conflict")
                conflicts += 1
    return conflicts


def test_no_increment_is_ever_lost(two: tuple[Standin, Standin]) -> None:
    assert two[0].ask(MANY, "POST", lease("counter"))[0] == 201
    writers, times = 4, 40
    with ThreadPoolExecutor(writers) as pool:
        jobs = [pool.submit(increment, two[n % 2], times) for n in range(writers)]
        conflicts = sum(job.result() for job in jobs)
    assert conflicts > 0, "nobody got in anybody's way: nothing was shown"
    for standin in two:
        found = standin.ask(one("counter"))[1]
        assert found["spec"]["leaseTransitions"] == writers * times
        # Each version was given once: the creation made 2, each increment one more.
        assert found["metadata"]["resourceVersion"] == str(writers * times + 2)


def test_one_candidate_wins_each_race(two: tuple[Standin, Standin]) -> None:
    barrier = threading.Barrier(6)

    def race(number: int) -> list[bool]:
        won = []
        with two[number % 2].connected(shows=True) as secure:
            for race in range(10):
                barrier.wait(LONG)
                wanted = encoded(lease(f"race-{race}", f"candidate-{number}"))
                status, told = exchange(secure, "POST", MANY, wanted)
                assert status == 201 or (status, told["reason"]) == (409, "AlreadyExists")
                won.append(status == 201)
        return won

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(race, range(6)))
    assert [sum(found) for found in zip(*results, strict=True)] == [1] * 10


def test_a_frozen_apiserver_stops_no_other(two: tuple[Standin, Standin]) -> None:
    """Wherever it is frozen, in the midst of writing too."""
    a, b = two
    b.ask(MANY, "POST", lease("counter"))
    ended = threading.Event()

    def keep_writing() -> None:
        while not ended.is_set():
            increment(a, 5)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for _ in range(10):
            a.signal(signal.SIGSTOP)
            increment(b, 3)
            a.signal(signal.SIGCONT)
            increment(b, 1)
    finally:
        a.signal(signal.SIGCONT)
        ended.set()
        writer.join(LONG)
    assert a.ask(one("counter")) == b.ask(one("counter"))


def test_a_killed_apiserver_leaves_a_whole_store(two: tuple[Standin, Standin]) -> None:
    a, b = two
    b.ask(MANY, "POST", lease("counter"))

    def write_to_the_end() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            increment(a, 10**6)

    writer = threading.Thread(target=write_to_the_end)
    writer.start()
    increment(b, 5)
    a.signal(signal.SIGKILL)
    writer.join(LONG)
    increment(b, 5)
    found = b.ask(one("counter"))[1]
    transitions = found["spec"]["leaseTransitions"]
    assert found["metadata"]["resourceVersion"] == str(transitions + 2)
