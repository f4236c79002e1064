"""``kubevipgen explain``."""

from __future__ import annotations

import textwrap

import click


@click.command()
@click.argument("check", metavar="ID")
def explain(check: str) -> None:
    """Print the manual of a check: what it is about, why, how to fix it, the source.

    `kubevipgen preflight --list` and `kubevipgen verify --list` name them all. The scenarios of
    `kubevipgen rehearse --list` have manuals too.
    """
    from kubevipgen.cli.check_ids import known, of_preflight, of_verify  # noqa: PLC0415
    from kubevipgen.judgement import manual_of  # noqa: PLC0415

    if _is_scenario(check):
        return
    every = [*of_preflight(), *of_verify(drill=True)]
    [identity] = known(check, "ID", every)
    topic, found = next((t, c) for t, c in every if identity == c.ID)
    click.echo(f"{click.style(found.ID, bold=True)} ({topic}; {_when(found)})\n")
    click.echo("\n\n".join(map(_wrapped, manual_of(found).split("\n\n"))))


def _is_scenario(name: str) -> bool:
    """Whether it was one, and its manual is printed now."""
    from kubevipgen.rehearse.scenarios import SCENARIOS  # noqa: PLC0415  (start-up time)

    found = next((scenario for scenario in SCENARIOS if scenario.id == name.lower()), None)
    if found is None:
        return False
    click.echo(f"{click.style(found.id, bold=True)} (rehearse): {found.title}\n")
    click.echo("\n\n".join(_wrapped(part) for part in found.manual.strip().split("\n\n")))
    return True


def _when(check: object) -> str:
    """The phases of a preflight check."""
    phases = getattr(check, "PHASES", None)
    if phases is None:
        return "verify"
    return ", ".join(sorted(phases)) if len(phases) < 5 else "every phase"


def _wrapped(paragraph: str) -> str:
    """At most 80 columns; an indented block is something to type and stays as it is."""
    if any(line.startswith(" ") for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(paragraph, 80, break_on_hyphens=False, break_long_words=False)
