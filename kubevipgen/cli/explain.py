"""``kubevipgen explain``."""

from __future__ import annotations

import re
import textwrap

import click

_LABELLED = re.compile(r"(?<=\S)\n((?:Applies to|Source): )")  # each begins a paragraph


@click.command()
@click.argument("check", metavar="ID")
def explain(check: str) -> None:
    """Print the manual of a check or of a lint rule: what, why, how to fix it, the source.

    `kubevipgen preflight --list`, `verify --list` and `lint --list` name them all; a rule has a
    code, too (KV301). The scenarios of `kubevipgen rehearse --list` have manuals as well.
    """
    from kubevipgen.cli.check_ids import known, of_preflight, of_verify  # noqa: PLC0415
    from kubevipgen.judgement import manual_of  # noqa: PLC0415
    from kubevipgen.lint.rules import RULES  # noqa: PLC0415

    if _is_scenario(check) or _is_rule(check):
        return
    every = [*of_preflight(), *of_verify(drill=True)]
    [identity] = known(check, "ID", [*every, *(("lint", rule) for rule in RULES)])
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


def _is_rule(name: str) -> bool:
    """Whether it was a rule of `lint` or its code, and its manual is printed now."""
    from kubevipgen.cli.lint_report import rule_words  # noqa: PLC0415  (start-up time)

    words = rule_words()
    codes = {rule.code.lower(): identity for identity, rule in words.items() if rule.code}
    identity = codes.get(name.lower(), name.lower())
    if identity not in words:
        return False
    rule = words[identity]
    about = f"{rule.family}; {rule.code}, {rule.severity}" if rule.code else rule.severity
    click.echo(f"{click.style(identity, bold=True)} (lint; {about})\n")
    text = _LABELLED.sub(r"\n\n\1", rule.manual.replace("\r", "^M"))
    click.echo("\n\n".join(map(_wrapped, text.split("\n\n"))))
    return True


def _when(check: object) -> str:
    """The phases of a preflight check."""
    phases = getattr(check, "PHASES", None)
    if phases is None:
        return "verify"
    return ", ".join(sorted(phases)) if len(phases) < 5 else "every phase"


def _wrapped(paragraph: str) -> str:
    """At most 80 columns; an indented block is something to type and stays as it is."""
    if paragraph.startswith("- "):
        return "\n".join(_item(item) for item in re.split(r"\n(?=- )", paragraph))
    if any(line.startswith(" ") for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(paragraph, 80, break_on_hyphens=False, break_long_words=False)


def _item(text: str) -> str:
    words = " ".join(text.split())
    return textwrap.fill(
        words, 80, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
