"""`lint --add-ignore`: every finding of a report gets a comment that ignores it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from specctl.cli.opening import Opened
from specctl.cli.options import Reading
from specctl.cli.rewriting import rewrite_comments
from specctl.errors import SpecctlError
from specctl.lint.add_ignore import add_ignores
from specctl.lint.linter import Report
from specctl.words import plural


def check_reason(reason: str, reading: Reading) -> str:
    """The reason as it is written; raises SpecctlError for one that says nothing, or where no file may be changed."""
    if reading.revision is not None or reading.is_staged:
        raise SpecctlError("`--add-ignore` changes files of the work tree", "leave out `--rev` and `--staged`")
    text = reason.strip()
    if not any(character.isalnum() for character in text) or text.startswith("#"):
        raise SpecctlError("`--add-ignore` needs a reason", "say why the findings may stay, and until when")
    if not text.isprintable() or "# specctl:" in text:
        raise SpecctlError("the reason of `--add-ignore` must be one line of text", "leave out line breaks and `#`")
    return text


def add_to_files(report: Report, opened: Sequence[Opened], reason: str, *, is_quiet: bool) -> None:
    """Write a comment for each finding into the files; what has no place is said on standard error."""
    documents = {source.path: source.document for item in opened for source in item.workspace.sources}
    count, files, left = 0, 0, 0
    for path, document in documents.items():
        found = [item for item in report.diagnostics if item.location.path == path]
        if document is None or not found:
            left += len(found)
            continue
        added = add_ignores(document, found, reason)
        if added.count:
            rewrite_comments(path, document, added.text)
        count, files, left = count + added.count, files + bool(added.count), left + len(added.left)
    if not is_quiet:
        rest = f"; {plural(left, 'finding')} cannot be ignored by a comment" if left else ""
        click.echo(f"Ignored {plural(count, 'finding')} in {plural(files, 'file')}{rest}", err=True)
