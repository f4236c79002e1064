"""The rules of overrides, each by its example, and what holds for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.render.kubeadm.merge import merge


def args(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": n, "value": v} for n, v in pairs]


@pytest.mark.parametrize(
    ("base", "over", "wanted"),
    [
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [1]}, {"a": []}, {"a": []}),
        ({"a": {"b": 1}}, {"a": "text"}, {"a": "text"}),
        ({"certSANs": ["x", "y"]}, {"certSANs": ["z", "x"]}, {"certSANs": ["x", "y", "z"]}),
        ({}, {"peerCertSANs": ("z", "z")}, {"peerCertSANs": ["z"]}),
        (
            {"extraArgs": args(("a", "1"), ("b", "2"))},
            {"extraArgs": args(("c", "3"), ("a", "9"))},
            {"extraArgs": args(("a", "9"), ("b", "2"), ("c", "3"))},
        ),
        (
            {"extraArgs": args(("a", "1"), ("b", "2"))},
            {"extraArgs": args(("a", "8"), ("a", "9"))},
            {"extraArgs": args(("a", "8"), ("a", "9"), ("b", "2"))},
        ),
        (
            {"extraVolumes": [{"name": "v", "hostPath": "/a", "mountPath": "/b"}]},
            {"extraVolumes": [{"name": "v", "hostPath": "/c"}]},
            {"extraVolumes": [{"name": "v", "hostPath": "/c", "mountPath": "/b"}]},
        ),
        ({"taints": [{"key": "a"}]}, {"taints": [{"key": "b"}]}, {"taints": [{"key": "b"}]}),
        ({"taints": [{"key": "a"}]}, {"taints": []}, {"taints": []}),
    ],
)
def test_rule(base: dict[str, Any], over: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert merge(base, over) == wanted
    assert merge(wanted, over) == wanted


def test_reasons_stay_with_what_they_explain() -> None:
    items = Seq([Map(name="a", value="1"), Map(name="b", value="2")])
    items.comments[1] = ("why b",)
    base = Map(x=1, y=2, extraArgs=items)
    base.comments.update({"x": ("why x",), "y": ("why y",)})
    made = merge(base, {"x": 9, "extraArgs": args(("a", "8"), ("a", "9"))})
    assert made.comments == {"y": ("why y",)}
    assert made["extraArgs"].comments == {2: ("why b",)}
    assert merge(base, {"extraArgs": args(("b", "3"))})["extraArgs"].comments == {}
    base["taints"] = []
    base.comments["taints"] = ("why empty",)
    assert "taints" not in merge(base, {"taints": [{"key": "k"}]}).comments
    assert merge(base, {"taints": None, "x": 1}).comments == {"x": ("why x",), "y": ("why y",)}
    assert base.comments["x"] == ("why x",)


leaves = st.none() | st.integers() | st.text("xy", max_size=3)
keys = st.sampled_from(["a", "b", "extraArgs"])
items = st.fixed_dictionaries({"name": st.sampled_from("abc"), "value": st.text("xy", max_size=2)})
plain = st.recursive(
    leaves | st.lists(items, max_size=3, unique_by=lambda item: item["name"]),
    lambda inner: st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(keys, plain, max_size=4)


@given(documents, documents)
def test_merging_twice_is_merging_once_and_changes_no_input(
    base: dict[str, Any], over: dict[str, Any]
) -> None:
    before = (repr(base), repr(over))
    once = merge(base, over)
    assert merge(once, over) == once
    assert (repr(base), repr(over)) == before


@given(documents)
def test_an_empty_override_changes_nothing(base: dict[str, Any]) -> None:
    assert merge(base, {}) == base
