"""Topics ``kubeadm`` and ``kubeadmPreflight``: what kubeadm itself thinks of its config and host.

Both only look. ``config validate`` reads one file. ``phase preflight --dry-run`` runs kubeadm's
checks and pulls no image; to look for ports it binds and frees them, and for a join it reads
``cluster-info`` from the control plane endpoint, hence the topic is an active one. Where a kernel
offers its configuration only by the module ``configs``, kubeadm loads that and removes it again.
"""

from __future__ import annotations

import os
import subprocess
from typing import Any

from kubevipgen.probe import kubeadm_files, kubeadm_output, read
from kubevipgen.probe.programs import is_here
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_VALIDATE_SECONDS = 10.0
# The local checks of a join take a second or two; then it asks the endpoint, for up to five
# minutes when nobody answers, and all that is of use has been said by then.
_PREFLIGHT_SECONDS = 12.0


def gather(request: Request) -> dict[str, Any] | None:
    """The verdict of ``kubeadm config validate``; None without kubeadm."""
    if not is_here("kubeadm"):
        return None
    config = config_of(request)
    return {"config": config, "validate": read.known(validate, config) if config else None}


def gather_preflight(request: Request) -> dict[str, Any] | None:
    """The findings of kubeadm's preflight; None without kubeadm or a config for it."""
    config = config_of(request)
    if not is_here("kubeadm") or not config:
        return None
    if os.geteuid() != 0:
        raise UnavailableError("kubeadm's preflight refuses to run without root (run as root)")
    return preflight(config)


def config_of(request: Request) -> str | None:
    """The file that kubeadm will be given on this node; None when it is not there."""
    planned = [path for path in kubeadm_files.CONFIGS if path in request.me().get("files", [])]
    for path in planned or kubeadm_files.CONFIGS:
        if os.path.isfile(path):
            return path
    return None


def validate(config: str) -> dict[str, Any]:
    """Exit code and words of ``kubeadm config validate``."""
    read.text(config)  # says why it may not be read
    words = ("kubeadm", "config", "validate", "--config", config)
    done = read.run(*words, timeout=_VALIDATE_SECONDS)
    return {"code": done.code, "lines": kubeadm_output.said(f"{done.err}\n{done.out}")}


def preflight(config: str) -> dict[str, Any]:
    """Which command was run, what it found, and whether it came to its end."""
    command = "init" if config.endswith("init.yaml") else "join"
    words = ("kubeadm", command, "phase", "preflight", "--dry-run", "--config", config)
    text, ended = _bounded(words, _PREFLIGHT_SECONDS)
    return {"command": " ".join(words), **kubeadm_output.preflight(text, ended=ended)}


def _bounded(words: tuple[str, ...], seconds: float) -> tuple[str, bool]:
    """What a program said, warnings first, and whether it ended in time; it is killed if not."""
    environment = {**os.environ, "LC_ALL": "C"}
    path = read.program(words[0])
    try:
        done = subprocess.run(  # noqa: S603  (fixed words, no shell)
            [path, *words[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return _text(error.stderr) + _text(error.stdout), False
    except OSError as error:
        raise read.refused(path, error) from None
    return _text(done.stderr) + _text(done.stdout), True


def _text(raw: bytes | str | None) -> str:
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""


TOPIC = Topic("kubeadm", gather, seconds=_VALIDATE_SECONDS + 2)
PREFLIGHT_TOPIC = Topic(
    "kubeadmPreflight", gather_preflight, active=True, seconds=_PREFLIGHT_SECONDS + 3
)
