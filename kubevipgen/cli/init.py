"""``kubevipgen init``."""

from __future__ import annotations

from typing import Any

import click

from kubevipgen.cli.options import cluster_options, flags_from


@click.command()
@cluster_options
@click.option(
    "-o", "--output", default="cluster.yaml", metavar="FILE", help="Where to write; - is stdout."
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
def init(*, output: str, force: bool, **params: Any) -> None:
    """Write a commented starter cluster file.

    What the flags do not say gets a placeholder from 192.0.2.0/24 (addresses for documentation),
    and is listed on standard error.
    """
    from kubevipgen.source import Source  # noqa: PLC0415  (start-up time)
    from kubevipgen.spec import Flags, load_source  # noqa: PLC0415
    from kubevipgen.spec.starter import starter  # noqa: PLC0415

    made = starter(flags_from(params))
    source = Source.from_text(made.text, output)
    loaded = load_source(source, Flags(), rules=not made.placeholders)
    if loaded.findings:
        from kubevipgen.report.text import print_findings  # noqa: PLC0415

        print_findings(loaded.findings)
    _write(made.text, output, force=force)
    if made.placeholders:
        click.echo("kubevipgen: placeholders to replace, then `kubevipgen validate`:", err=True)
        for text in made.placeholders:
            click.echo(f"  {text}", err=True)


def _write(text: str, output: str, *, force: bool) -> None:
    if output == "-":
        click.echo(text, nl=False)
        return
    from pathlib import Path  # noqa: PLC0415  (start-up time)

    try:
        with Path(output).open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{output} exists already; --force overwrites it") from None
    click.echo(f"kubevipgen: wrote {output}", err=True)
