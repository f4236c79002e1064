"""Which documents are not read at all, and that the others of their file are."""

from __future__ import annotations

import pytest

import lint_cases
from kubevipgen.lint.kinds_unread import is_of_no_interest
from kubevipgen.lint.view.manifest import Manifest, Stream
from kubevipgen.lint.views import views_of

SCHEMA = "spec:\n  group: example.com\n  names:\n    kind: Thing\n" + "  # about it\n" * 200
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-vip}\n"


def definition(kind: str = "CustomResourceDefinition") -> str:
    return f"apiVersion: apiextensions.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n{SCHEMA}"


@pytest.mark.parametrize(
    "kind", ["CustomResourceDefinition", '"ClusterRole"', "PrometheusRule  # ours"]
)
def test_large_documents_of_no_interest(kind: str) -> None:
    assert is_of_no_interest(definition(kind))


@pytest.mark.parametrize(
    "text",
    [
        definition("ConfigMap"),
        definition("Pod"),
        definition("CustomResourceDefinitionList"),
        definition() + "kind: Pod\n",  # twice: something is wrong with it
        definition() + POD,  # the line between them is missing
        definition().replace("kind: Custom", "  kind: Custom"),
        "kind: CustomResourceDefinition\n",  # small
        "",
    ],
)
def test_what_is_read(text: str) -> None:
    assert not is_of_no_interest(text)


def test_what_stands_beside_is_read_with_its_place() -> None:
    broken = "apiVersion: v1\nkind: Pod\nkind: Pod\n"
    text = f"{definition()}---\n{POD}---\n{definition()}---\n{broken}"
    (document,) = lint_cases.of_text("bundle.yaml", text.encode())
    views = views_of(document)
    assert [view.kind for view in views if isinstance(view, Manifest)] == ["Pod", "Pod"]
    (stream,) = (view for view in views if isinstance(view, Stream))
    first = text[: text.index(POD)].count("\n") + 1
    assert stream.manifests[0].at("kind").line == first + 1
    assert [error.line for error in stream.errors] == [text.count("\n")]
