"""One long answer of an apiserver, as a watch is: when it is cut or silent, and flows again."""

from __future__ import annotations

import ssl
import time
from typing import NoReturn

from kubevipgen.outage.client import Target, connected, context_for, get, left, words
from kubevipgen.rehearse.measure import rows

INTERVAL = 0.1  # seconds between two lines of the stream
SILENCE = 1.0  # seconds without a line are a break, and the client asks anew
BOUND = 0.5  # seconds in which a new stream must flow, else it is tried again
_PAUSE = 0.02  # seconds before the next try after one that failed
_PATH = f"/stream?interval={INTERVAL:g}"
_LAST_CHUNK = b"\r\n0\r\n\r\n"  # RFC 9112 section 7.1


def keep(target: Target) -> NoReturn:
    """Hold a stream for ever; each flow and each break is told. It begins with a break."""
    context, question = context_for(target), get(target, _PATH)
    rows.tell(rows.CUT, time.monotonic(), "no stream yet")
    while True:
        try:
            with connected(target, context, time.monotonic() + BOUND) as secure:
                last = _first_line(secure, question, time.monotonic() + BOUND)
                rows.tell(rows.FLOW, last)
                rows.tell(rows.CUT, *_break(secure, last))
        except OSError:
            time.sleep(_PAUSE)


def _first_line(secure: ssl.SSLSocket, question: bytes, end: float) -> float:
    """When the stream began to flow; OSError when it does not."""
    secure.settimeout(left(end))
    secure.sendall(question)
    answer = b""
    while not answer.partition(b"\r\n\r\n")[2]:
        secure.settimeout(left(end))
        more = secure.recv(4096)
        if not more or not b"HTTP/1.1 200".startswith((answer + more)[:12]):
            raise ConnectionError("no stream")
        answer += more
    return time.monotonic()


def _break(secure: ssl.SSLSocket, last: float) -> tuple[float, str]:
    """When and why the stream ended; silence begins when the line was due that did not come."""
    secure.settimeout(SILENCE)
    tail = b""
    try:
        while more := secure.recv(4096):
            last = time.monotonic()
            rows.tell(rows.LINE, last)
            tail = (tail + more)[-len(_LAST_CHUNK) :]
            if tail == _LAST_CHUNK:
                return last, "ended by the server"
    except TimeoutError:
        return last + INTERVAL, f"silent for {SILENCE:g} s"
    except OSError as error:
        return time.monotonic(), words(error, SILENCE)
    return time.monotonic(), "closed by the server"
