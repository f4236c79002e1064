"""The schemas of facts: complete, described, and true for what the probe really says."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import check_cases
import netns
from kubevipgen import resources
from kubevipgen.output.probe_file import write_probe
from kubevipgen.preflight.documents import read_facts
from kubevipgen.preflight.wanted import spec_facts
from kubevipgen.probe.topics import TOPICS
from kubevipgen.spec.quick import CONSTRAINTS, fits

SCHEMAS = Path(resources.folder("schemas"))
FRAGMENTS = sorted((SCHEMAS / "facts").glob("*.json"))
NAMES = {path.name.removesuffix(".schema.json") for path in FRAGMENTS} - {"unknown"}
DOCUMENTS = ("facts", "spec-facts", "report")
FACTS: Any = resources.schema("facts")
ANNOTATIONS = {"description", "title", "examples", "default", "format", "$comment"}


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with its place."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for word in ("properties", "$defs", "patternProperties"):
        for name, below in schema.get(word, {}).items():
            yield from subschemas(below, f"{path}/{word}/{name}")
    for word in ("items", "additionalProperties", "propertyNames"):
        yield from subschemas(schema.get(word), f"{path}/{word}")
    for word in ("anyOf", "oneOf", "allOf"):
        for number, below in enumerate(schema.get(word, [])):
            yield from subschemas(below, f"{path}/{word}/{number}")


@pytest.mark.parametrize("name", [*DOCUMENTS, "cluster"])
def test_a_schema_is_a_schema_and_stands_alone(name: str) -> None:
    schema: Any = resources.schema(name)
    Draft202012Validator.check_schema(schema)
    for place, below in subschemas(schema):
        reference = below.get("$ref", "#/$defs/")
        assert reference.startswith("#/$defs/"), place
        assert reference == "#/$defs/" or reference.rpartition("/")[2] in schema["$defs"], place


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_has_a_description(name: str) -> None:
    for place, schema in subschemas(resources.schema(name)):
        for field, below in schema.get("properties", {}).items():
            described = below.get("description") or below.get("$ref")
            assert described, f"{name}: {place}/properties/{field}"
            assert below.get("description", "Yes.").strip()


def test_every_topic_has_its_schema() -> None:
    """One line in schemas/facts.schema.json, one file in schemas/facts."""
    named = json.loads((SCHEMAS / "facts.schema.json").read_text())["properties"]["facts"]
    assert set(named["properties"]) == NAMES == {topic.name for topic in TOPICS}
    for name, entry in named["properties"].items():
        assert entry["properties"]["value"] == {"$ref": f"facts/{name}.schema.json"}


def test_the_schema_uses_only_what_the_quick_answer_knows() -> None:
    known = CONSTRAINTS | ANNOTATIONS | {"$schema", "$id", "$defs", "$ref"}
    for place, schema in subschemas(FACTS):
        assert set(schema) <= known, place


@pytest.mark.parametrize("name", sorted(NAMES))
def test_healthy_facts_fit(name: str) -> None:
    cluster = check_cases.cluster_of("keepalived-haproxy", "{}")
    facts = check_cases.healthy(cluster, "cp-1")
    if name in facts:
        part = {**FACTS["properties"]["facts"], "$defs": FACTS["$defs"]}
        Draft202012Validator(part).validate({name: facts[name]})


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries: Any = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else entries
    for step, item in entries:
        yield from leaves(item, (*path, step))


HEALTHY = {
    "apiVersion": "kubevipgen/v1alpha1",
    "kind": "NodeFacts",
    "node": "cp-1",
    "gatheredAt": "2026-11-21T12:00:00Z",
    "probe": {"version": "1", "python": "3", "root": True, "passive": False, "seconds": 1},
    "facts": check_cases.healthy(check_cases.cluster_of("keepalived-haproxy", "{}"), "cp-1"),
}
PLACES = [path for path in leaves(HEALTHY) if path]
ODD = st.sampled_from(
    [None, True, 0, 1.5, "", "x", [], {}, {"unknown": "x"}, {"unknown": 1}, ["x"]]
)


@given(st.sampled_from(PLACES), ODD)
def test_the_quick_answer_is_that_of_jsonschema(path: tuple[str | int, ...], value: Any) -> None:
    changed = copy.deepcopy(HEALTHY)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert fits(changed, FACTS, FACTS) == Draft202012Validator(FACTS).is_valid(changed)


@pytest.mark.parametrize("name", ["kube-vip", "keepalived-haproxy", "dual-stack", "dedicated"])
def test_the_facts_of_the_spec_fit(name: str) -> None:
    found = spec_facts(check_cases.cluster_of(name, "{}"))
    Draft202012Validator(resources.schema("spec-facts")).validate(found)


def gathered(words: list[str]) -> dict[str, Any]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    read_facts(done.stdout, "gathered")
    document: dict[str, Any] = json.loads(done.stdout)
    for topic, answer in document["facts"].items():
        assert "unexpected" not in answer.get("unknown", ""), (topic, answer)
    return document


SPEC = json.dumps(spec_facts(check_cases.cluster_of("keepalived-haproxy", "{}")))
PROBE = [sys.executable, "-m", "kubevipgen.probe"]


@pytest.mark.needs("netns")
def test_what_a_node_says_fits(netns: netns.Namespace, tmp_path: Path) -> None:
    netns.interface("ens3", ["10.0.0.163/24"])
    spec = tmp_path / "spec.json"
    spec.write_text(SPEC)
    document = gathered(netns.command(*PROBE, "--spec-facts", spec))
    assert document["node"] == "cp-1"
    assert set(document["facts"]) == {topic.name for topic in TOPICS}


def test_what_a_host_without_a_spec_says_fits() -> None:
    document = gathered([*PROBE, "--passive"])
    assert document["node"] == ""


@pytest.mark.needs("netns")
@pytest.mark.needs("setpriv")
def test_what_an_ordinary_user_learns_fits(netns: netns.Namespace) -> None:
    """With a Python that others than root may run, hence the system's."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no python3 of the system")
    netns.interface("ens3", ["10.0.0.163/24"])
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        probe, spec = Path(folder, "kubevip-probe.pyz"), Path(folder, "spec.json")
        write_probe(probe)
        spec.write_text(SPEC)
        spec.chmod(0o644)
        nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        document = gathered(netns.command(*nobody, python, "-I", probe, "--spec-facts", spec))
    assert not document["probe"]["root"]
    assert document["node"] == "cp-1"
