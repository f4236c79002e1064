"""One prediction: what a client would see of one scenario, and the sum behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the settings alone let expect of the outage of a scenario, in seconds.

    ``high`` is None when nothing in the settings ends it. ``formula`` is the sum in words and
    numbers, ``source`` the document or program that it follows.
    """

    scenario: str
    low: float
    high: float | None
    formula: str
    source: str
