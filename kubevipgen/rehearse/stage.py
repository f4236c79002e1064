"""What a scenario works with: the lab, the roles of this run, and the marks on its timeline."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from kubevipgen.rehearse import health
from kubevipgen.rehearse.lab import Lab
from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.measure.recorder import Recorder
from kubevipgen.rehearse.warm import Warm


@dataclass(slots=True)
class Stage:
    """``holder`` is the node with the VIP when the run began; times are of the monotonic clock."""

    lab: Lab
    recorder: Recorder
    holder: str
    warm: Warm
    idle: float = 10.0  # seconds that the scenario `idle` looks on
    events: list[tuple[float, str]] = field(default_factory=list)
    harmed: float | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The other nodes that may hold the VIP, in the order of the spec."""
        return tuple(name for name in self.lab.balancers if name != self.holder)

    @property
    def apiserver_here(self) -> str:
        """The holder when it has an apiserver, else the first control plane."""
        planes = self.lab.control_planes
        return self.holder if self.holder in planes else planes[0]

    @property
    def apiserver_elsewhere(self) -> str:
        """A control plane that does not hold the VIP."""
        return next(name for name in self.lab.control_planes if name != self.apiserver_here)

    def mark(self, text: str) -> None:
        """Something happens now."""
        self.events.append((time.monotonic(), text))

    def harm(self, text: str) -> None:
        """What the run is about happens now: this is its zero."""
        self.mark(text)
        self.harmed = self.events[-1][0]

    def step(self, text: str) -> None:
        """One of several harms: the first is the zero."""
        if self.harmed is None:
            self.harm(text)
        else:
            self.mark(text)

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        time.sleep(seconds)

    def wait_for_other_holder(self) -> None:
        """Until another node has the VIP. LabError: none takes it."""
        health.wait_until(
            lambda: any(name != self.holder for name in self.recorder.holders()),
            "no other node takes the VIP",
        )

    def calm(self) -> None:
        """Until all requests succeed, a second long. LabError: they never do."""
        since = time.monotonic()
        health.wait_until(lambda: self.recorder.is_answering(since), "the endpoint does not answer")

    def healthy(self) -> None:
        """Until everything is as before any harm. LabError: it does not come to that."""
        health.settle(self.lab, self.recorder, self.warm)

    def come_up(self, name: str) -> None:
        """Start the stand-in apiserver of a node; it listens then. LabError: it never does."""
        log = self.lab.log(name, APISERVER)
        before = _times_ready(log)
        self.lab.start(name, APISERVER)
        trouble = f"the apiserver of {name} does not come up"
        health.wait_until(lambda: _times_ready(log) > before, trouble, pause=0.003)


def _times_ready(log: Path) -> int:
    return log.read_text().splitlines().count("ready") if log.exists() else 0
