"""``kubevipgen schema``."""

from __future__ import annotations

import click

DOCUMENTS = ("cluster", "facts", "spec-facts", "report", "failover", "rehearsal", "lint")


@click.command()
@click.argument("document", type=click.Choice(DOCUMENTS), default="cluster", required=False)
def schema(document: str) -> None:
    """Print the JSON Schema of the cluster file, or of another document.

    \b
    cluster     the file that you write (the default)
    facts       what `preflight --gather-only` and the probe say of a node
    spec-facts  what `preflight --spec-facts` tells the probe
    report      what `preflight` and `verify` print with --format json
    failover    what `failover` prints with --format json
    rehearsal   what `rehearse` prints with --format json
    lint        what `lint` prints with --format json

    Save that of the cluster file beside it and editors check while you type: the first line of
    the file names it, `# yaml-language-server: $schema=cluster.schema.json`.
    """  # noqa: D301  (click's mark for lines that stay lines)
    import json  # noqa: PLC0415  (start-up time)

    from kubevipgen import resources  # noqa: PLC0415

    click.echo(json.dumps(resources.schema(document), indent=2, ensure_ascii=False))
