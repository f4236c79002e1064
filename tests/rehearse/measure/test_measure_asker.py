"""What the client says of apiservers that answer, are slow, frozen, gone or somebody else's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from measure_lab import Lab, certificate, eventually, measure_lab

from kubevipgen.rehearse.measure.asking import Asking
from kubevipgen.rehearse.result import StreamBreak

pytestmark = pytest.mark.needs("netns", "openssl")


@pytest.fixture(name="lab", scope="module")
def one_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with measure_lab(tmp_path_factory.mktemp("asker")) as lab:
        lab.address("add", "cp-1")
        yield lab


def errors(asking: Asking, seconds: float = 0.3) -> set[str]:
    begin = time.monotonic()
    time.sleep(seconds)
    return {request.error for request in asking.requests(begin, begin + seconds)}


def frozen(lab: Lab) -> AbstractContextManager[None]:
    lab.serve("cp-1")
    return lab.frozen("cp-1")


def gone(lab: Lab) -> AbstractContextManager[None]:
    lab.kill("cp-1")
    return nullcontext()


def serving(status: int = 200, delay: float = 0) -> Callable[[Lab], AbstractContextManager[None]]:
    def begin(lab: Lab) -> AbstractContextManager[None]:
        lab.serve("cp-1", status=status, delay=delay)
        return nullcontext()

    return begin


@pytest.mark.parametrize(
    ("server", "error"),
    [
        (serving(), ""),
        (serving(status=503), "the answer is 503"),  # an apiserver has answered
        (serving(delay=0.2), ""),
        (serving(delay=0.8), "no answer within 0.5 s"),
        (serving(status=0), "the answer is no HTTP"),
        (frozen, "no answer within 0.5 s"),
        (gone, "connection refused"),
    ],
    ids=["good", "unready", "slow", "too-slow", "no-http", "frozen", "gone"],
)
def test_requests(
    lab: Lab, server: Callable[[Lab], AbstractContextManager[None]], error: str
) -> None:
    with server(lab), Asking(lab.scene()) as asking:
        assert errors(asking) == {error}


def test_requests_of_a_network_without_the_endpoint(lab: Lab) -> None:
    with Asking(lab.scene()) as asking:
        lab.ip("client", "address", "delete", "10.9.0.1/24", "dev", "eth0")
        eventually(lambda: errors(asking) == {"network is unreachable"})
        lab.ip("client", "address", "add", "10.9.0.1/24", "dev", "eth0")


def test_a_server_of_another_authority(lab: Lab, tmp_path: Path) -> None:
    lab.serve("cp-1")
    other = certificate(tmp_path).read_text()
    with Asking(lab.scene(ca=other)) as asking:
        assert errors(asking) == {"its certificate is refused: self-signed certificate"}


def test_it_never_waits_for_an_answer(lab: Lab) -> None:
    with frozen(lab), Asking(lab.scene()) as asking:
        begin = time.monotonic()
        time.sleep(1)
        found = asking.requests(begin, begin + 1)
    assert len(found) > 10  # one at a time would be two
    assert all(request.end - request.begin >= 0.49 for request in found)


def breaks_of(lab: Lab, harm: Callable[[], object], seconds: float) -> tuple[StreamBreak, ...]:
    """Those of a stream that flows, from the harm on."""
    with Asking(lab.scene()) as asking:
        eventually(lambda: not asking.breaks(time.monotonic() - 0.1, time.monotonic()))
        begin = time.monotonic()
        harm()
        time.sleep(max(0.0, begin + seconds - time.monotonic()))
        return tuple(
            StreamBreak(at - begin, back and back - begin, error)
            for at, back, error in asking.breaks(begin - 0.2, time.monotonic())
        )


def test_a_stream_that_is_cut_and_comes_back(lab: Lab) -> None:
    lab.serve("cp-1")
    [one] = breaks_of(lab, lambda: lab.serve("cp-1"), 2)
    assert one.error == "closed by the server"
    assert one.back is not None
    assert 0 <= one.at < one.back < 2


def test_a_stream_that_is_cut_for_good(lab: Lab) -> None:
    lab.serve("cp-1")
    [one] = breaks_of(lab, lambda: lab.kill("cp-1"), 0.5)
    assert one.back is None
    assert one.at >= 0


def test_a_stream_that_falls_silent(lab: Lab) -> None:
    def freeze() -> None:
        with lab.frozen("cp-1"):
            time.sleep(1.8)

    lab.serve("cp-1")
    [one] = breaks_of(lab, freeze, 3)
    assert one.error == "silent for 1 s"
    assert one.back is not None
    assert -0.1 < one.at < 0.8  # when the next line was due, not when it was given up
    assert one.back > 1.7


def test_silence_is_known_before_the_end_is_told(lab: Lab) -> None:
    def freeze() -> None:
        lab.frozen("cp-1").__enter__()

    lab.serve("cp-1")
    [one] = breaks_of(lab, freeze, 0.6)
    assert one.error == "silent for 1 s"


def test_a_stream_that_ends_on_a_connection_that_stays(lab: Lab) -> None:
    lab.serve("cp-1", lines=8)
    one, *_ = breaks_of(lab, lambda: None, 1.5)
    assert one.error == "ended by the server"
