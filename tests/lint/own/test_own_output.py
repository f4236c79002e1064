"""What kubevipgen makes itself, every mode and release, has nothing to find above info."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import delivered
import goldens
import samples
import variants
from kubevipgen.cli.lint_input import read
from kubevipgen.finding import Finding, Severity
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rules import RULES
from kubevipgen.output.boot import butane, cloud_init, ignition
from kubevipgen.output.boot.form import Asked, Form
from kubevipgen.render.plan import RenderedFile

EVERY = [(name, "") for name in samples.names()]
EVERY += [(name, variant) for name in samples.names() for variant in variants.variants(name)]


def above_info(folder: Path) -> list[str]:
    """What `kubevipgen lint FOLDER` says, without the infos."""
    found = read([str(folder)], [], [])
    assert not found.findings
    judged = judge(found.documents, RULES, {})
    return [told(finding) for finding in judged if finding.severity is not Severity.INFO]


def told(finding: Finding) -> str:
    return f"{finding.location}: {finding.rule}: {finding.message}"


def write(files: Iterable[RenderedFile], folder: Path) -> None:
    for file in files:
        target = folder / file.tree_path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content)
        target.chmod(file.mode)


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_a_tree(name: str, variant: str, tmp_path: Path) -> None:
    change = variants.variants(name)[variant] if variant else {}
    spec = goldens.changed_spec(name, change, tmp_path)
    write(samples.render(samples.cluster_of(spec)), tmp_path / "out")
    assert above_info(tmp_path / "out") == []


@pytest.mark.parametrize("form", [cloud_init.FORM, ignition.FORM, butane.FORM])
@pytest.mark.parametrize("name", samples.names())
def test_what_is_packed_for_the_first_boot(name: str, form: Form, tmp_path: Path) -> None:
    for _, _, parcel in delivered.packed(form, name, Asked(include_secrets=True)):
        write(parcel.files, tmp_path)
    assert above_info(tmp_path) == []
