"""What kube-vip makes of its environment and flags, and the fixes of its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

import lint_cases
from kubevipgen.finding import Finding
from kubevipgen.lint.around import Around, Cluster, Node
from kubevipgen.lint.judge import judge
from kubevipgen.lint.kube_vip_settings import Settings, settings
from kubevipgen.lint.rules.kube_vip import RULES
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.views import views_of
from kubevipgen.versions.number import Version

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: kube-vip}}
spec:
  containers:
    - name: kube-vip
      image: ghcr.io/kube-vip/kube-vip{tag}
      args: [{args}]
      env: [{env}]
"""


def read(
    env: str, args: str = "manager", tag: str = ":v1.0.3", assumed: Version | None = None
) -> Settings:
    (document,) = lint_cases.of_text("a.yaml", POD.format(env=env, args=args, tag=tag).encode())
    views = views_of(document)
    (pod,) = (view for view in views if isinstance(view, Pod))
    node = Node("", views)
    around = Around(node, Cluster((node,), views), {"kube-vip": assumed} if assumed else {})
    found = settings(pod, around)
    assert found is not None
    return found


def test_the_environment_counts_before_the_flags() -> None:
    one = read('{name: port, value: "7443"}', "manager, --port, 6443, --arp, --interface=eth1")
    assert one.value("port") == "7443"
    assert one.value("vip_interface") == "eth1"
    assert one.is_on("vip_arp")


def test_an_empty_variable_is_not_set() -> None:
    one = read('{name: port, value: ""}', "manager, --port, 6443")
    assert one.value("port") == "6443"
    assert one.lacks("address")


@pytest.mark.parametrize(
    "env",
    [
        "{name: cp_enable, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}",
        '{name: cp_enable, value: "${CP}"}',
        '{name: cp_enable, value: "$(CP)"}',
        "{name: config_file, value: /kube-vip.yaml}",
    ],
)
def test_what_nobody_knows_is_neither_on_nor_off(env: str) -> None:
    one = read(env)
    assert not one.is_on("cp_enable")
    assert not one.is_off("cp_enable")


@pytest.mark.parametrize(
    ("tag", "release", "is_certain"),
    [
        (":v0.8.9", "0.8.9", True),
        (":latest", "None", True),
        ("", "None", True),
        (":${VERSION}", "None", False),
        ("@sha256:" + "0" * 64, "None", False),
        (":main-arm64", "None", False),
    ],
)
def test_the_release_is_that_of_the_tag(tag: str, release: str, *, is_certain: bool) -> None:
    one = read("", tag=tag)
    assert (str(one.release), one.is_certain) == (release, is_certain)


def test_a_tag_counts_before_what_the_user_assumes() -> None:
    assumed = Version(1, 1, 2)
    assert read("", assumed=assumed).release == Version(1, 0, 3)
    assert read("", tag=":latest", assumed=assumed).release == assumed


FIXED = [
    case
    for rule in RULES
    for case in sorted((lint_cases.CASES / rule.ID).glob("bad*.yaml"))
    if any(finding.edits for finding in lint_cases.found(case))
]


def test_several_rules_have_fixes() -> None:
    assert len({case.parent.name for case in FIXED}) >= 6


@pytest.mark.parametrize("case", FIXED, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_fixed_file_is_good(case: Path) -> None:
    lines = case.read_text().split("\n")
    for finding in lint_cases.found(case):
        apply(finding, lines)
    documents = list(lint_cases.of_text(case.name, "\n".join(lines).encode()))
    assert not [f for f in judge(documents, [lint_cases.rule_of(case)], {}) if f.edits]


def apply(finding: Finding, lines: list[str]) -> None:
    for edit in finding.edits:
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
