"""IDs of checks as words of a command."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

import click

from kubevipgen.judgement import EVERYTHING, Named, title_of
from kubevipgen.report.outcomes import MEASURED

Checks = Iterable[tuple[str, Named]]  # topic, check


def of_preflight() -> Checks:
    """Its checks, in the order of a report."""
    from kubevipgen.preflight import manual  # noqa: PLC0415  (start-up time)

    return manual.every()


def of_verify(*, drill: bool) -> Checks:
    """Those of a running cluster; the drill is no check that --only could choose."""
    from kubevipgen.verify.judge import every  # noqa: PLC0415  (start-up time)

    yield from every()
    if drill:
        from kubevipgen.verify.drill import vip_drill  # noqa: PLC0415

        yield MEASURED, vip_drill


def show(checks: Checks, mark: Callable[[Named], str] = lambda _: " ") -> None:
    """One line a check below its topic: a mark of one character, its ID, what it demands."""
    last = ""
    for topic, check in checks:
        if topic != last:
            click.echo(f"{'' if not last else chr(10)}{topic}")
            last = topic
        first, rest = f" {mark(check)} {check.ID:24} ", " " * 28
        click.echo(textwrap.fill(title_of(check), 80, initial_indent=first, subsequent_indent=rest))


def known(
    text: str, option: str, checks: Checks, *, topics: bool = False, everything: bool = False
) -> list[str]:
    """``ID[,ID]`` as a list; a topic stands for its checks when ``topics``.

    Raises click.UsageError, with the nearest name, for one that does not exist.
    """
    by_topic: dict[str, list[str]] = {}
    for topic, check in checks:
        by_topic.setdefault(topic, []).append(check.ID)
    ids = [found for checks in by_topic.values() for found in checks]
    chosen: list[str] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        name = word.lower()  # kubeadm's --ignore-preflight-errors does not mind either
        if topics and name in by_topic:
            chosen += by_topic[name]
        elif name in ids or (everything and name == EVERYTHING):
            chosen.append(name)
        else:
            raise click.UsageError(_unknown(word, option, [*ids, *(by_topic if topics else ())]))
    return chosen


def _unknown(word: str, option: str, names: list[str]) -> str:
    import difflib  # noqa: PLC0415  (only for a slip)

    near = difflib.get_close_matches(word, names, 1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    lists = "`preflight`, `verify`, `rehearse` and `lint` name theirs with --list"
    return f"{option}: there is no check {word!r}.{meant} {lists}."
