"""What a spec says but its mode cannot honour; silence would be a surprise later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Mode, RunAs
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.resolve_programs import PROGRAMS, SECTIONS, tagged


def note_unused(data: Mapping[str, Any], mode: Mode, run_as: RunAs, notes: Collector) -> None:
    """Warnings for options without effect, an error for kube-vip as a service."""
    for program, name in SECTIONS.items():
        used = program in PROGRAMS[mode]
        if name in data and not used:
            message = f"{name} does nothing: mode {mode} runs no {program}"
            notes.warning("unused-section", message, (name,), "remove it, or change the mode")
        if name in section(data, "images"):
            _note_image(data, program, run_as if used else None, notes)
    if run_as is RunAs.SYSTEMD and "kube-vip" in PROGRAMS[mode]:
        message = f"runAs cannot be systemd: mode {mode} runs as static pods only"
        notes.error("bad-value", message, ("runAs",), "remove it, or use mode keepalived-haproxy")


def _note_image(
    data: Mapping[str, Any], program: str, run_as: RunAs | None, notes: Collector
) -> None:
    """``run_as`` is None when the mode does without the program."""
    name = SECTIONS[program]
    asked, tag = section(data, name).get("version", "").removeprefix("v"), tagged(data, program)
    if run_as is not RunAs.STATIC_POD:
        reason = f"{program} runs as a service" if run_as else f"the mode runs no {program}"
        message = f"images.{name} does nothing: {reason}"
        notes.warning("unused-section", message, ("images", name), "remove it")
    elif asked and tag and asked.split(".")[:2] != tag.split(".")[:2]:
        message = f"{name}.version is {asked}, but the tag of images.{name} says {tag}"
        notes.warning("version-mismatch", message, ("images", name), "make them the same")
