"""The client of a rehearsal, a process of its own: it asks without a pause and keeps one stream.

Arguments: the process that it must not outlive, the network namespace, and ADDRESS PORT NAME of
the endpoint; standard input: the PEM text of the CA. It writes rows (see ``rows``) until it is
killed.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import traceback
from pathlib import Path

from kubevipgen.outage.client import Client, Pace, Target
from kubevipgen.outage.figures import Request
from kubevipgen.rehearse import libc
from kubevipgen.rehearse.measure import rows, stream

# An apiserver that shuts down in order still answers this, one without its etcd does not. Another
# apiserver than the stand-in does not know it, and says so.
PATH = "/whoami"
PACE = Pace(apart=0.02, bound=0.5)
_NICE = -10  # the client is another machine: what the nodes are busy with must not slow it


def main() -> None:
    parent, space, address, port, name = sys.argv[1:]
    libc.die_with_parent()
    if os.getppid() != int(parent):  # it was gone already
        return
    with contextlib.suppress(OSError):  # a container may not be allowed to
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    libc.enter_network(Path(space))
    threading.excepthook = _end
    target = Target(address, int(port), name, sys.stdin.read())
    with Client(target, PACE, PATH, _told):
        stream.keep(target)


def _told(number: int, request: Request) -> None:
    rows.tell(rows.REQUEST, number, request.begin, request.end, request.error)


def _end(what: threading.ExceptHookArgs) -> None:
    """A client that has lost one of its threads must not look like one that measures."""
    traceback.print_exception(what.exc_type, what.exc_value, what.exc_traceback)
    os._exit(1)


if __name__ == "__main__":
    main()
