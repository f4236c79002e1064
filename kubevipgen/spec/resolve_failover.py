"""What the profile of `failover` means in seconds (``data/failover.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen import resources
from kubevipgen.timings import Timings

DEFAULT = "standard"


def timings(data: Mapping[str, Any]) -> Timings:
    """Of the profile that the spec names; the schema has checked that there is one."""
    name = data.get("failover", DEFAULT)
    row = next(row for row in resources.data("failover") if row["profile"] == name)
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in row["set"].items()
    }
    return Timings(profile=name, **values)
