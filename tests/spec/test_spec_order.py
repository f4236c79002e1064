"""A spec on a node reads the same, however its fields were ordered."""

from __future__ import annotations

import random
from typing import Any

import pytest

import samples
from kubevipgen.formats import yaml
from kubevipgen.source import Source
from kubevipgen.spec.order import in_order


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance) for name in names}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", samples.names())
def test_order(name: str) -> None:
    data = Source.from_text(samples.spec_of(name).read_text(), name).data
    wanted = in_order(data)
    assert wanted == data
    assert list(wanted)[:3] == ["apiVersion", "kind", "name"]
    assert list(wanted["nodes"][0])[:2] == ["name", "address"]
    for seed in range(5):
        other = in_order(shuffled(data, random.Random(seed)))
        assert yaml.dump(other) == yaml.dump(wanted)
