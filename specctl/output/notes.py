"""What is told below a finding, in words: where it holds, an example, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Diagnostic
from specctl.output.extent_words import amount, example


def notes(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    """The name and the text of each note on a finding, not yet clean."""
    if diagnostic.other_witness is not None and diagnostic.witness is not None:
        # Two requests side by side say it all; the region of the first may be costly to put in words.
        yield "example", example(diagnostic.witness, diagnostic.relevant)
        yield "against", example(diagnostic.other_witness, diagnostic.relevant)
    elif diagnostic.witness is not None and diagnostic.lazily.extent.region is not None:
        extent = diagnostic.lazily.extent
        yield "where", f"{extent.region}{amount(extent)}"
        yield "example", example(diagnostic.witness, diagnostic.relevant | extent.attributes)
    if diagnostic.help is not None:
        yield "help", diagnostic.help
    if diagnostic.fix is not None:
        option = "--fix" if diagnostic.fix.is_safe else "--unsafe-fixes"
        yield "fix", f"{diagnostic.fix.message}; `{option}` applies it"
