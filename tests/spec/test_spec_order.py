"""A spec on a node reads the same, however its fields were ordered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from kubevipgen.formats import yaml
from kubevipgen.source import Source
from kubevipgen.spec.order import in_order


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        names = draw(st.permutations(list(value)))
        return {name: shuffled(value[name], draw) for name in names}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", samples.names())
@settings(max_examples=5, suppress_health_check=[HealthCheck.data_too_large])
@given(st.data())
def test_order(name: str, data: st.DataObject) -> None:
    spec = Source.from_text(samples.spec_of(name).read_text(), name).data
    wanted = in_order(spec)
    assert wanted == spec
    assert list(wanted)[:3] == ["apiVersion", "kind", "name"]
    assert list(wanted["nodes"][0])[:2] == ["name", "address"]
    other = in_order(shuffled(spec, data.draw))
    assert yaml.dump(other) == yaml.dump(wanted)
