"""Old debts: what a baseline hides, what it does not, and what it says of itself."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from lint_runs import KEEPALIVED, of_rules

from kubevipgen.cli.lint_run import BAD, GOOD
from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.lint.baseline import Entry, dump, entries, load, split

RULES = "auth-pass-cut,no-final-newline"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lb").mkdir()
    (tmp_path / "lb/keepalived.conf").write_text(KEEPALIVED)
    monkeypatch.chdir(tmp_path)
    written = of_rules(".", "--write-baseline", "known.json")
    assert (written.exit_code, written.stdout) == (GOOD, "")
    assert written.stderr == "known.json: 1 finding written\n"
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_is_known_is_hidden_and_counted() -> None:
    done = of_rules("--baseline", "known.json")
    assert done.exit_code == GOOD
    assert done.stdout == (
        "1 file, 1 configuration: no findings\nNot counted: 1 known by the baseline.\n"
    )
    assert done.stderr == ""


def test_the_name_is_the_same_from_anywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "lb")
    assert of_rules("--baseline", "../known.json").exit_code == GOOD
    assert of_rules(folder / "lb", "--baseline", folder / "known.json").exit_code == GOOD


def test_lines_may_come_and_go_above(folder: Path) -> None:
    path = folder / "lb/keepalived.conf"
    path.write_text("# new\n\n" + KEEPALIVED.replace("        auth_pass", "  auth_pass"))
    assert of_rules("--baseline", "known.json").exit_code == GOOD


def test_another_line_is_new(folder: Path) -> None:
    path = folder / "lb/keepalived.conf"
    path.write_text(KEEPALIVED.replace("s#cret", "t#cret"))
    done = of_rules("--baseline", "known.json")
    assert done.exit_code == BAD
    assert "auth_pass is `t`" in done.stdout
    assert done.stderr.startswith("kubevipgen: 1 entry no longer occurs; write known.json again")
    assert "  lb/keepalived.conf: auth-pass-cut\n" in done.stderr


def test_how_often_counts(folder: Path) -> None:
    path = folder / "lb/keepalived.conf"
    path.write_text(KEEPALIVED + KEEPALIVED.replace("VI_1", "VI_2"))
    done = of_rules("--baseline", "known.json")
    assert done.exit_code == BAD
    assert "--> lb/keepalived.conf:19:19" in done.stdout
    assert "1 file, 1 configuration: 1 error" in done.stdout


def test_what_was_not_looked_at_is_not_missed(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other/keepalived.conf").write_text(KEEPALIVED.replace("s#cret", "good"))
    assert of_rules("other", "--baseline", "known.json").stderr == ""
    assert of_rules("--baseline", "known.json", rules="crlf").stderr == ""
    (folder / "lb/keepalived.conf").unlink()
    assert "1 entry no longer occurs" in of_rules("other", "--baseline", "known.json").stderr


def test_the_same_findings_make_the_same_file(folder: Path) -> None:
    text = (folder / "known.json").read_text()
    of_rules("lb/keepalived.conf", "--write-baseline", "known.json")
    assert (folder / "known.json").read_text() == text
    assert json.loads(text)["findings"][0]["file"] == "lb/keepalived.conf"
    assert "cret" not in text, "no line of the file itself, which may hold a password"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it is no LintBaseline"),
        ('{"kind": "LintBaseline"}', "its apiVersion is not"),
        ('{"kind": "LintBaseline", "apiVersion": "kubevipgen/v1alpha1"}', "entry 0"),
    ],
)
def test_what_is_no_baseline_stops(folder: Path, text: str | None, said: str) -> None:
    (folder / "known.json").unlink()
    if text is not None:
        (folder / "known.json").write_text(text)
    done = of_rules("--baseline", "known.json")
    assert isinstance(done.exception, FindingsError)  # which the command turns into exit 2
    [finding] = done.exception.findings
    assert said in finding.message
    assert finding.hint == "write it with --write-baseline known.json"


def test_where_it_cannot_be_written(folder: Path) -> None:
    done = of_rules("--write-baseline", folder / "no/known.json")
    assert isinstance(done.exception, FindingsError)


def test_load_is_the_inverse_of_dump() -> None:
    known = Counter({Entry("a\n\U0001f600", "crlf", ""): 3, Entry("b", "bom", "00"): 1})
    assert load(dump(known)) == known


def test_findings_about_a_whole_file_and_about_none() -> None:
    about = Finding("crlf", Severity.WARNING, "all", location=Location("a"))
    nowhere = Finding("crlf", Severity.WARNING, "set")
    known = entries([about, about, nowhere], str)
    assert known == {Entry("a", "crlf", ""): 2}
    done = split([nowhere, about], known, str)
    assert (done.findings, done.known, done.left.total()) == ((nowhere,), 1, 1)
