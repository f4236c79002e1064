"""No string of a spec can carry what another language would act on."""

from __future__ import annotations

from typing import Any

import pytest
from schema_walk import KEY, SCHEMA, Step, fields, put

from kubevipgen.spec.schema import check

BASE = {
    "apiVersion": "kubevipgen/v1alpha1",
    "kind": "Cluster",
    "kubernetesVersion": "1.36.2",
    "mode": "kube-vip",
    "endpoint": {"vip": "10.0.0.162"},
}
FIELDS = [(path, schema) for path, schema in fields() if not schema.get("x-free")]
SHELL = [(path, schema) for path, schema in fields() if schema is SCHEMA["$defs"]["shellLine"]]
FREE = [case for case in fields() if case[1].get("x-free") and case not in SHELL]
NEVER = ["\n", "\r", "\x00", "\x1b", "\x85", "\u2028", "\u202e"]  # ends a line, hides, or acts
QUOTING = ['"', "'", "`", "{", "}", "#", "!", "{{ x }}", "$(id)", "${x}", "\\", "&", "|", "\t"]


def injections(text: str) -> list[str]:
    return [f"a{text}", f"{text}a", f"a{text}b", text]


def ids(case: Any) -> str:
    path: tuple[Step, ...] = case[0]
    return ".".join("KEY" if step == KEY else str(step) for step in path)


def refused(path: tuple[Step, ...], value: str) -> bool:
    """Whether something is said about this very place."""
    place = (*path[:-1], value) if path[-1] == KEY else path
    return any(problem.path == place for problem in check(put(BASE, path, value)))


@pytest.mark.parametrize("case", FIELDS, ids=ids)
def test_closed_fields(case: tuple[tuple[Step, ...], dict[str, Any]]) -> None:
    values = [v for text in (*NEVER, *QUOTING) for v in injections(text)]
    values += [
        "-x",
        "--x",
        "-",
        "a;b\nc",
        "\u200fa",
        "a\u200e",
        *(f"{text}\n" for text in good(case[1])),
    ]
    assert [value for value in values if not refused(case[0], value)] == []


@pytest.mark.parametrize("case", FREE, ids=ids)
def test_free_lines_stay_one_line(case: tuple[tuple[Step, ...], dict[str, Any]]) -> None:
    values = [v for text in (*NEVER, "#") for v in injections(text)]
    values += ["-x", "--x", "option x\nbackend y", "option x\n"]
    assert [value for value in values if not refused(case[0], value)] == []


@pytest.mark.parametrize("case", SHELL, ids=ids)
def test_shell_lines_are_any_text_that_can_be_seen(case: tuple[tuple[Step, ...], Any]) -> None:
    hidden = (*NEVER, "\u200b", "\u2066", "\ufeff", "\u00ad", "\t")
    values = [v for text in hidden for v in injections(text)]
    assert [value for value in values if not refused(case[0], value)] == []
    good = [v for text in (*QUOTING[:-1], "ü", "-x", " # y") for v in injections(text)]
    assert [value for value in good if refused(case[0], value)] == []


@pytest.mark.parametrize("case", [*FIELDS, *FREE], ids=ids)
def test_good_values_pass(case: tuple[tuple[Step, ...], dict[str, Any]]) -> None:
    path, schema = case
    assert [value for value in good(schema) if refused(path, value)] == []


def test_the_walk_reaches_the_fields_that_matter() -> None:
    found = {ids(case) for case in (*FIELDS, *FREE)}
    assert {
        "name", "endpoint.dnsName", "endpoint.vip", "endpoint.vip.0", "nodes.0.name",
        "nodes.0.labels.KEY", "nodes.0.labels.key", "nodes.0.taints.0.value", "images.haproxy",
        "nodeDefaults.interface", "kubeVip.extraEnv.KEY", "haproxy.extra.frontend.0",
    } <= found  # fmt: skip


def good(schema: dict[str, Any]) -> list[str]:
    """Values that the schema itself calls good; only what it names."""
    named = [*schema.get("enum", []), *schema.get("examples", []), schema.get("const")]
    return [value for value in named if isinstance(value, str)]
