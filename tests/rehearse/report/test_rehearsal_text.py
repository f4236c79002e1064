"""A rehearsal on the terminal and in documents."""

from __future__ import annotations

import dataclasses
import re

import pytest
import rehearsals
from any_rehearsal import FIGURES, REHEARSALS, WORDS
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.rehearse.result import Figures, Rehearsal
from kubevipgen.report.rehearsal.markdown import markdown_table
from kubevipgen.report.rehearsal.text import format_rehearsal, progress_line

TEXT = format_rehearsal(rehearsals.SAMPLE)


def test_the_table_has_every_scenario_and_its_figures() -> None:
    lines = {line[4:36].strip(): line for line in TEXT.splitlines() if line[2:3] in "✓!✗"}
    first = lines["Node of the VIP holder dies"]
    assert first.split()[-6:] == ["1.42", "(1.52)", "1.16–1.72", "71", "1.39", "1"]
    assert lines["Two nodes die at once"].split()[-6:] == ["never", "≥", "1.16", "300", "2.41", "1"]
    assert lines["Apiserver freezes on the VIP"].startswith("  ✗")


@pytest.mark.parametrize(
    "said",
    [
        "2 of 11 scenarios had an outage that was longer than 1.8 s or never ended (exit 1).",
        "✗ Apiserver freezes on the VIP holder: 2.02 s; the budget is 1.8 s",
        "✗ Two nodes die at once: in 5 of 5 repeats; 300 × timed out after 0.5 s",
        "- second-joins: needs a second control plane; the cluster has one",
        "predicted 0–1.25 s, as 2 failed checks, inter 0.5 s and fastinter 0.1 s",
        "11 scenarios, 5 times each, 2 not rehearsed",
    ],
)
def test_what_is_said_around_it(said: str) -> None:
    assert said in re.sub(r"\s+", " ", TEXT)


def test_a_value_outside_its_range_is_marked_without_a_budget() -> None:
    text = format_rehearsal(dataclasses.replace(rehearsals.SAMPLE, budget=None))
    assert re.search(r"^  ! Apiserver freezes", text, re.MULTILINE)
    assert "Over the budget" not in text


def test_colours_change_nothing_else() -> None:
    coloured = format_rehearsal(rehearsals.SAMPLE, color=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == TEXT


@given(rehearsal=REHEARSALS, unicode=st.booleans())
def test_any_rehearsal_fits_and_is_harmless(*, rehearsal: Rehearsal, unicode: bool) -> None:
    text = format_rehearsal(rehearsal, unicode=unicode)
    assert all(len(line) <= 80 for line in text.split("\n"))
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.isascii() or unicode
    assert not any(line != line.rstrip() for line in text.split("\n"))


@given(
    st.tuples(st.integers(1, 99), st.integers(1, 99)),
    WORDS.map(lambda word: word * 9),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.none() | FIGURES,
)
def test_progress_is_one_line(
    place: tuple[int, int], title: str, repeat: tuple[int, int], figures: Figures | None
) -> None:
    line = progress_line(place, title, repeat, figures)
    assert len(line) < 80
    assert line.isprintable()


def test_progress() -> None:
    figures = rehearsals.SAMPLE.runs[0].figures
    assert progress_line((3, 26), "haproxy dies", (2, 5)) == "[ 3/26] haproxy dies, 2 of 5 ..."
    said = progress_line((3, 26), "haproxy dies", (1, 1), figures)
    assert said == "[ 3/26] haproxy dies: 1.38 s, 69 failed"


def test_markdown() -> None:
    lines = markdown_table(rehearsals.SAMPLE).splitlines()
    assert lines[2] == "| Node of the VIP holder dies | 1.42 (1.52) | 1.16–1.72 | 71 | 1.39 | 1 |"
    assert "| Two nodes die at once **never ended** | never |" in "\n".join(lines)
    assert "- Apiserver answers slowly: not possible with the apiserver that was given" in lines


@given(REHEARSALS)
def test_markdown_of_any_text_keeps_its_columns(rehearsal: Rehearsal) -> None:
    lines = markdown_table(rehearsal).split("\n")
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 2 + len({run.scenario for run in rehearsal.runs})
    for line in rows:
        assert len(re.findall(r"(?<!\\)\|", re.sub(r"\\\\", "", line))) == 7
    assert not re.search(r"(?<!\\)<", "\n".join(lines).replace("\\\\", ""))
