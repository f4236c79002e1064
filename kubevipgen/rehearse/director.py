"""Runs scenarios in a lab, one after the other, and brings the lab back to health in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kubevipgen.rehearse import health
from kubevipgen.rehearse.lab import Lab, LabError
from kubevipgen.rehearse.measure.figures import figures
from kubevipgen.rehearse.measure.recorder import Recorder
from kubevipgen.rehearse.result import Run
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage
from kubevipgen.rehearse.warm import Warm

LIMIT = 60.0  # seconds after the harm; what has not ended then counts as never
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Director:
    """``told`` hears of each run as it begins (without figures) and as it ends."""

    lab: Lab
    recorder: Recorder
    warm: Warm
    idle: float
    told: Callable[[Scenario, int, Run | None], None]

    def run(self, scenario: Scenario, repeat: int) -> Run:
        """One repeat. LabError or MeasureError when it cannot be measured."""
        self.told(scenario, repeat, None)
        self.lab.restore()
        holder = health.settle(self.lab, self.recorder, self.warm)
        stage = Stage(self.lab, self.recorder, holder, self.warm, self.idle)
        before = time.monotonic()
        scenario.prepare(stage)
        if scenario.before:
            stage.wait(scenario.before)
        before_harm = self._holder(stage)
        scenario.run(stage)
        if stage.harmed is None:
            raise LabError(f"the scenario {scenario.id} has done nothing")
        end = self._until_calm(stage.harmed, scenario)
        begin = max(before, stage.harmed - scenario.before)
        observed = self.recorder.observed(begin, stage.harmed, end, stage.events)
        run = Run(scenario.id, repeat, observed, figures(observed, before_harm))
        self.told(scenario, repeat, run)
        return run

    def _holder(self, stage: Stage) -> str:
        """The node with the VIP now; of two, the one that had it first."""
        holders = self.recorder.holders()
        return stage.holder if stage.holder in holders else next(iter(holders), "")

    def _until_calm(self, harmed: float, scenario: Scenario) -> float:
        """When all requests of a whole second have succeeded, or the patience is over."""
        earliest, latest = harmed + scenario.look, harmed + LIMIT
        latest = max(latest, time.monotonic() + scenario.look)
        while True:
            calm = self.recorder.calm(harmed)
            now = time.monotonic()
            if now > latest or (calm is not None and calm > earliest):
                return calm or now
            time.sleep(_PAUSE)
