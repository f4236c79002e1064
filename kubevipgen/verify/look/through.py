"""Which apiservers new connections through the endpoint are led to.

The connections stay open until the end: haproxy's leastconn gives a new one to the server with
the fewest, and would otherwise give all of them to the same server while the others are busier.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from kubevipgen.verify.look.serving import Asker
from kubevipgen.verify.seen import Answer, Place, Samples, State

_ALONE = 8  # connections where nobody balances
_FEW = 32
_EACH = 4  # connections that a node may hold through the balancer
_MOST = 600  # below the usual limit of 1024 open files


def sampled(asker: Asker, place: Place, wanted: int, nodes: int) -> Samples:
    """Connect until ``wanted`` distinct certificates were seen, or it must have been enough.

    ``nodes`` is how many nodes the cluster has, 0 when that is not known.
    """
    most = min(_FEW + _EACH * nodes, _MOST) if wanted > 1 else _ALONE
    answers = _connected(asker, place, wanted, most)
    enough = wanted == 1 or (nodes > 0 and _FEW + _EACH * nodes <= _MOST)
    return Samples(place, tuple(answers), enough)


def _connected(asker: Asker, place: Place, wanted: int, most: int) -> list[Answer]:
    answers: list[Answer] = []
    failed = 0
    with contextlib.ExitStack() as held:
        while len(answers) < most and failed < 3:
            connection, answer = asker.connect(place)
            if connection is not None:
                held.callback(connection.close)
            elif answer.state is State.TIMEOUT:
                failed += 1  # each of them has cost the whole time limit
            answers.append(answer)
            if wanted > 1 and len(_distinct(answers)) >= wanted:
                break
    return answers


def _distinct(answers: Iterable[Answer]) -> set[str]:
    """Those that were refused count: the next connection would be led to the same server."""
    return {answer.certificate.sha256 for answer in answers if answer.certificate}
