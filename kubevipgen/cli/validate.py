"""``kubevipgen validate``."""

from __future__ import annotations

from typing import Any

import click

from kubevipgen.cli.options import BAD_SPEC, load_quietly, load_spec, spec_options

STRICT = 1


@click.command()
@spec_options
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("--strict", is_flag=True, help="Exit 1 when there are warnings.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print findings and the resolved spec.",
)
def validate(*, quiet: bool, strict: bool, style: str, **params: Any) -> None:
    """Check a cluster file, and show it with every default filled in.

    Findings go to standard error; the resolved spec goes to standard output and is itself a valid
    cluster file. Exit codes: 0 good, also with warnings; 1 warnings with --strict; 2 errors.
    """
    warned = _json(**params, quiet=quiet) if style == "json" else _text(**params, quiet=quiet)
    if warned and strict:
        raise click.exceptions.Exit(STRICT)


def _text(*, quiet: bool, **params: Any) -> bool:
    loaded = load_spec(**params)
    if not quiet:
        from kubevipgen.formats import yaml  # noqa: PLC0415  (start-up time)
        from kubevipgen.spec.show import resolved  # noqa: PLC0415

        click.echo(yaml.dump(resolved(loaded.cluster)), nl=False)
    return bool(loaded.findings)


def _json(*, quiet: bool, **params: Any) -> bool:
    """One object on standard output, whether the spec is good or not."""
    import json  # noqa: PLC0415  (start-up time)

    from kubevipgen.finding import FindingsError  # noqa: PLC0415
    from kubevipgen.report.data import finding_data  # noqa: PLC0415
    from kubevipgen.spec.show import resolved  # noqa: PLC0415

    cluster: dict[str, Any] | None = None
    try:
        loaded = load_quietly(**params)
        findings, failed = loaded.findings, False
        cluster = None if quiet else resolved(loaded.cluster)
    except FindingsError as error:
        findings, failed = error.findings, True
    shown = {"findings": [finding_data(f) for f in findings], "resolved": cluster}
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    if failed:
        raise click.exceptions.Exit(BAD_SPEC)
    return bool(findings)
