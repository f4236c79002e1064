"""What a scenario works with: the lab, the roles of this run, and the marks on its timeline."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from kubevipgen.rehearse.lab import Lab, LabError
from kubevipgen.rehearse.lab.lab import APISERVER

_LONG = 60.0  # seconds; by then everything has come up that ever will


@dataclass(slots=True)
class Stage:
    """``holder`` is the node with the VIP when the run began; times are of the monotonic clock."""

    lab: Lab
    holder: str
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

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def until_listening(self, name: str) -> None:
        """Wait for a stand-in apiserver to say that it listens. LabError: it never does."""
        log = self.lab.log(name, APISERVER)
        before = log.read_text().count("ready\n") if log.exists() else 0
        end = time.monotonic() + _LONG
        while time.monotonic() < end:
            if log.exists() and log.read_text().count("ready\n") > before:
                return
            time.sleep(0.005)
        raise LabError(f"the apiserver of {name} does not come up")

    def each(self, names: Sequence[str], text: str) -> None:
        self.mark(f"{text} on {' and '.join(names)}")
