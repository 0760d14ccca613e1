"""Versions raised to what the changes call for, in the texts of the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from specctl.cli.since import Since
from specctl.diff.need import Need
from specctl.edit.version import with_version
from specctl.errors import SpecctlError
from specctl.output.plain import clean
from specctl.workspace import Workspace


def versions_set(needs: Sequence[Need], workspace: Workspace) -> dict[str, tuple[str, str]]:
    """By path the texts, before and after, of contracts whose version is too low.

    Raises SpecctlError where a version is written in a way that no edit of the text alone can change.
    """
    texts: dict[str, tuple[str, str]] = {}
    for need in needs:
        version = need.diff.version.needs
        if need.is_low and version is not None:
            document = workspace.contracts[need.diff.contract].document
            after = with_version(document, version)
            if after is None:
                message = f"`{document.path}`: its `version` is written in a way that cannot be edited safely"
                raise SpecctlError(message, f"nothing was written; set it by hand: `version: {version}`")
            texts[document.path] = (document.text, after)
    return texts


def tell_inconclusive(found: Iterable[Since]) -> bool:
    """Say on standard error what could not be compared; True if there is anything."""
    hard = [since.diff for since in found if since.diff.inconclusive]
    for diff in hard:
        names = ", ".join(f"`{name}`" for name in diff.inconclusive)
        text = f"`{diff.contract}`: {names} could not be compared with the memory and time given"
        click.echo(clean(f"{text}; raise `memory_mib` or `seconds` under `[limits]`"), err=True)
    return bool(hard)
