"""`specctl checks`."""

from __future__ import annotations

import click

from specctl.cli.options import text_or_json
from specctl.errors import SpecctlError
from specctl.lint.check import TABLE
from specctl.lint.pages import PAGES, page
from specctl.nearest import suggestion


@click.command("checks")
@click.argument("name", required=False)
@text_or_json
def command(name: str | None, form: str) -> None:
    """List the checks, or print the page of one."""
    if name is not None and name not in PAGES:
        raise SpecctlError(f"unknown check `{name}`", suggestion(name, PAGES))
    chosen = list(PAGES) if name is None else [name]
    if form == "json":
        from specctl.output.json_text import dumps  # noqa: PLC0415  one format a run

        listed = [
            {
                "name": item,
                "severity": TABLE[item].severity,
                "profile": TABLE[item].profile,
                "summary": page(item).summary,
                "page": page(item).text,
            }
            for item in chosen
        ]
        click.echo(dumps(listed if name is None else listed[0], indent=2))
    elif name is not None:
        click.echo(page(name).text, nl=False)
    else:
        width = max(len(item) for item in PAGES)
        for item, check in TABLE.items():
            click.echo(f"{item:<{width}}  {check.severity:<7}  {check.profile:<11}  {page(item).summary}")
        click.echo("\nspecctl checks NAME prints the page of one: examples, why it matters, how to mend it.")
