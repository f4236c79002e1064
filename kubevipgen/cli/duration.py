"""A length of time on the command line: ``click.option(..., type=duration, metavar="TIME")``."""

from __future__ import annotations

import re

import click

_TEXT = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)", re.ASCII)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration(text: str) -> float:
    """``2s``, ``500ms``, ``1.5s``, ``10m``, ``1h`` as seconds; click.BadParameter otherwise.

    A function, as click's ParamType is a generic class in some of its releases and not in others.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"{text!r} is no duration: write 500ms, 2s, 1.5s or 10m")
    return float(match[1]) * _UNITS[match[2]]
