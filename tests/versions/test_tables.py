from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kubevipgen import resources
from kubevipgen.data.compile import compiled
from kubevipgen.formats import commented, yaml

ROWS = (
    "kubernetes", "kube-vip", "keepalived", "haproxy", "images", "ports", "sysctls", "modules",
    "kernel", "limits",
    "certificates", "kubeadm-checks", "left-overs", "skew",
)  # fmt: skip
MANIFESTS = sorted(p.stem for p in Path(resources.folder("manifests")).glob("*.yaml"))


def test_what_is_compiled_is_current() -> None:
    stale = [p.name for p, text in compiled() if not p.exists() or p.read_text("utf-8") != text]
    assert stale == [], "run: python -m kubevipgen.data.compile"


def rows(table: str) -> Iterator[dict[str, Any]]:
    for row in resources.data(table):
        yield row
        yield from row.get("patches", ())


@pytest.mark.parametrize("table", ROWS)
def test_every_row_says_why_and_where_from(table: str) -> None:
    found = list(rows(table))
    assert found
    for row in found:
        assert row["why"], row
        assert row["source"], row


@pytest.mark.parametrize("table", ROWS)
def test_another_reader_reads_the_same(table: str) -> None:
    source = Path(resources.folder("data"), f"{table}.yaml").read_text("utf-8")
    assert YAML(typ="safe", pure=True).load(source) == resources.data(table)


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_keep_their_comments(name: str) -> None:
    source = Path(resources.folder("manifests"), f"{name}.yaml").read_text("utf-8")
    assert yaml.dump(resources.manifest(name)) == yaml.dump(yaml.parse(source))


def test_a_copy_of_a_manifest_leaves_the_shared_one_alone() -> None:
    mine = copy.deepcopy(resources.manifest("kube-vip"))
    mine["spec"]["containers"][0]["image"] = "other"
    mine["spec"].comments.clear()
    shared = resources.manifest("kube-vip")
    assert shared["spec"]["containers"][0]["image"] == "kube-vip"
    assert shared["spec"].comments


def test_pack_and_unpack_with_comments_everywhere() -> None:
    text = "# top\n\n# a\na:\n  # first\n  - 1\n  - # inner\n    b: 2\n# c\nc: {}\n"
    tree = yaml.parse(text)
    again = commented.unpack(json.loads(json.dumps(commented.pack(tree))))
    assert yaml.dump(again) == yaml.dump(tree)
