"""``kubevipgen schema``."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the cluster file.

    Save it beside the file and editors check while you type: the first line of the file names it,
    `# yaml-language-server: $schema=cluster.schema.json`.
    """
    import json  # noqa: PLC0415  (start-up time)

    from kubevipgen import resources  # noqa: PLC0415

    click.echo(json.dumps(resources.schema("cluster"), indent=2, ensure_ascii=False))
