"""``kubevipgen explain``."""

from __future__ import annotations

import textwrap

import click


@click.command()
@click.argument("check", metavar="ID")
def explain(check: str) -> None:
    """Print the manual of a preflight check: what it is about, why, how to fix it, the source.

    `kubevipgen preflight --list` names them all.
    """
    from kubevipgen.cli.check_ids import known  # noqa: PLC0415  (start-up time)
    from kubevipgen.preflight import manual  # noqa: PLC0415

    [identity] = known(check, "ID")
    topic, found = next((t, c) for t, c in manual.every() if identity == c.ID)
    phases = ", ".join(sorted(found.PHASES)) if len(found.PHASES) < 5 else "every phase"
    click.echo(f"{click.style(found.ID, bold=True)} ({topic}; {phases})\n")
    click.echo("\n\n".join(map(_wrapped, manual.text(found).split("\n\n"))))


def _wrapped(paragraph: str) -> str:
    """At most 80 columns; an indented block is something to type and stays as it is."""
    if any(line.startswith(" ") for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(paragraph, 80, break_on_hyphens=False, break_long_words=False)
