"""Rules as words of a command: which ones, and for which releases."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

import click

from kubevipgen.lint.judge import CRASHED
from kubevipgen.lint.own import OWN
from kubevipgen.lint.rule import Rule, title_of
from kubevipgen.lint.rules import FAMILIES, RULES
from kubevipgen.versions.lint_rows import version_in
from kubevipgen.versions.number import Version

PROGRAMS = ("kube-vip", "haproxy", "keepalived", "kubernetes")
_OWN = tuple(own.id for own in OWN if own.id != CRASHED)  # a crash is nobody's to ignore
CODES = {rule.ID: rule.CODE for rule in RULES} | dict.fromkeys(_OWN, "")
_CODE = re.compile(r"KV\d{0,3}", re.IGNORECASE)


def chosen(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """Those that are selected, all by default, without those ignored. UsageError: no such name."""
    wanted = set(_ids(select, "--select")) if select else {rule.ID for rule in RULES}
    wanted -= set(_ids([word for word in _split(ignore) if word.lower() not in _OWN], "--ignore"))
    return tuple(rule for rule in RULES if rule.ID in wanted)


def muted(ignore: Sequence[str]) -> frozenset[str]:
    """What `lint` itself would say and nobody wants to hear."""
    return frozenset(word.lower() for word in _split(ignore) if word.lower() in _OWN)


def assumed(words: Sequence[str]) -> dict[str, Version]:
    """``PROGRAM=VERSION[,...]`` as versions. UsageError for anything else."""
    found = {}
    for word in _split(words):
        program, _, text = word.partition("=")
        version = version_in(text)
        if program not in PROGRAMS or version is None:
            programs = ", ".join(PROGRAMS)
            raise click.UsageError(
                f"--assume: {word!r} is not PROGRAM=VERSION, such as haproxy=2.6, of {programs}"
            )
        found[program] = version
    return found


def list_rules() -> None:
    """One line a rule below its family: its ID, its code, how bad, and its title."""
    for number, (family, rules) in enumerate(FAMILIES):
        names = ", ".join(dict.fromkeys(map(_folder, rules)))
        click.echo(f"{chr(10) * bool(number)}{family}" + (f" ({names})" if names else ""))
        for rule in rules:
            first = f"  {rule.CODE} {rule.ID:24} {rule.SEVERITY:8}"
            indent = " " * 41
            click.echo(
                textwrap.fill(
                    title_of(rule), 100, initial_indent=f"{first} ", subsequent_indent=indent
                )
            )
    click.echo("\nof `lint` itself")
    for own in OWN:
        click.echo(f"  {'':5} {own.id:24} {own.severity:8} {own.title}")
    click.echo("\n`kubevipgen explain ID` says more.")


def _ids(words: Sequence[str], option: str) -> Iterator[str]:
    """The IDs that words mean: an ID, a family, a code or the beginning of one."""
    for word in _split(words):
        name = word.lower()
        is_code = bool(_CODE.fullmatch(word))
        found = [
            rule.ID
            for rule in RULES
            if name in (rule.ID, _folder(rule)) or (is_code and rule.CODE.startswith(word.upper()))
        ]
        if not found:
            raise click.UsageError(_unknown(word, option))
        yield from found


def _split(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield from filter(None, (part.strip() for part in word.split(",")))


def _folder(rule: Rule) -> str:
    """The family that the rule's module is in: ``vrrp``, ``kube-vip``, ..."""
    return str(getattr(rule, "__name__", "")).split(".")[-2].replace("_", "-")


def _unknown(word: str, option: str) -> str:
    import difflib  # noqa: PLC0415  (only for a slip)

    names = [*(rule.ID for rule in RULES), *map(_folder, RULES)]
    near = difflib.get_close_matches(word.lower(), names, 1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return f"{option}: there is no rule {word!r}.{meant} `kubevipgen lint --list` names all."
