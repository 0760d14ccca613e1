"""`specctl schema`."""

from __future__ import annotations

import click

from specctl.errors import SpecctlError
from specctl.language.schema import schema_names, schema_text
from specctl.nearest import suggestion


@click.command("schema")
@click.argument("name", default="contract")
def command(name: str) -> None:
    """Print the JSON Schema of a file: `contract` (the default), `config`, `intent` or `bundle`."""
    if name not in schema_names():
        raise SpecctlError(f"unknown schema `{name}`", suggestion(name, schema_names()))
    click.echo(schema_text(name), nl=False)
