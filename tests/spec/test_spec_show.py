"""What `validate` prints is a spec again, and means the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from spec_cases import HERE

from kubevipgen import resources
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source
from kubevipgen.spec.show import resolved

GOOD = sorted((HERE / "good").glob("*.yaml"))


def load(text: str) -> Cluster:
    return load_source(Source.from_text(text, "f.yaml"), Flags()).cluster


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_resolved_spec_resolves_to_the_same_cluster(path: Path) -> None:
    cluster = load(path.read_text())
    shown = yaml.dump(resolved(cluster))
    again = load(shown)
    assert replace(again, origin=cluster.origin) == cluster
    assert yaml.dump(resolved(again)) == shown


def test_every_field_of_the_schema_is_shown_by_some_spec() -> None:
    seen: set[str] = set()
    for path in GOOD:
        seen |= set(names(resolved(load(path.read_text()))))
    schema = resources.schema("cluster")
    known = set(schema["properties"]) | {
        f"{section}.{name}"
        for section, about in schema["properties"].items()
        for name in about.get("properties", {})
    }
    # The registry is applied to every image; defaults are spread over the nodes.
    spread = {"images.registry", "nodeDefaults.gateway", "kubeVip.logLevel", "kubeVip.extraEnv"}
    assert known - seen == spread


def names(data: dict[str, Any]) -> list[str]:
    below = [f"{key}.{name}" for key, v in data.items() if isinstance(v, dict) for name in v]
    return [*data, *below]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_defaults_in_the_schema_are_the_real_ones(path: Path) -> None:
    """Editors show the schema's defaults; a field that is not given must resolve to them."""
    given = Source.from_text(path.read_text(), "f").data
    shown = resolved(load(path.read_text()))
    for section, about in resources.schema("cluster")["properties"].items():
        for name, field in about.get("properties", {}).items():
            if "default" in field and name not in given.get(section, {}) and section in shown:
                assert shown[section][name] == field["default"], (section, name)
