"""Reading files and running programs, with every failure turned into a reason."""

from __future__ import annotations

import itertools
import os
import subprocess
from typing import Any, Callable, NamedTuple

from kubevipgen.probe.topic import UnavailableError

MAX_BYTES = 4 << 20  # no file that is read here is larger in good order
_PIECE = 1 << 16  # the kernel makes a buffer of this size to answer from /proc/sys, if it can
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")  # where an ordinary user's PATH does not look


class Done(NamedTuple):
    """A program that has ended."""

    code: int
    out: str
    err: str


def text(path: str) -> str:
    """The content of a file; UnavailableError when it is not there or may not be read."""
    found = text_or_none(path)
    if found is None:
        raise UnavailableError(f"{path} does not exist")
    return found


def text_or_none(path: str) -> str | None:
    """The content of a file, None when there is no such file; UnavailableError otherwise."""
    try:
        with open(path, "rb") as file:
            pieces = iter(lambda: file.read(_PIECE), b"")
            whole = b"".join(itertools.islice(pieces, MAX_BYTES // _PIECE))
            return whole.decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise refused(path, error) from None


def refused(path: str, error: OSError) -> UnavailableError:
    """Why the system did not let us see a path, to be raised."""
    return UnavailableError(f"{path}: {error.strerror}{_need_root(error)}")


def known(gather: Callable[..., Any], *args: Any) -> Any:
    """What ``gather(*args)`` gives, or ``{"unknown": reason}``: for single values of a topic."""
    try:
        return gather(*args)
    except UnavailableError as error:
        return {"unknown": str(error)}


def program(name: str) -> str:
    """The full path of a program; UnavailableError when it is not installed."""
    places = [*os.environ.get("PATH", os.defpath).split(os.pathsep), *_SBIN]
    for place in places:
        path = os.path.join(place, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise UnavailableError(f"the program {name} is not on this host")


def run(*words: str, timeout: float = 5.0, stdin: str = "") -> Done:
    """Run a program to its end; UnavailableError when it is missing or takes too long."""
    path = program(words[0])
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603  (fixed words, no shell)
            [path, *words[1:]],
            input=stdin.encode(),
            capture_output=True,
            timeout=timeout,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"`{words[0]}` did not end within {timeout:g} s") from None
    except OSError as error:
        raise UnavailableError(f"`{words[0]}` cannot be run: {error.strerror}") from None
    out, err = (raw.decode("utf-8", "replace") for raw in (done.stdout, done.stderr))
    return Done(done.returncode, out, err)


def output(*words: str, timeout: float = 5.0) -> str:
    """The standard output of a program; UnavailableError when it fails."""
    done = run(*words, timeout=timeout)
    if done.code:
        said = (done.err or done.out).strip().splitlines()
        why = said[-1] if said else f"exit code {done.code}"
        raise UnavailableError(f"`{' '.join(words)}` failed: {why}")
    return done.out


def _need_root(error: OSError) -> str:
    denied = isinstance(error, PermissionError)
    return " (run as root)" if denied and os.geteuid() != 0 else ""
