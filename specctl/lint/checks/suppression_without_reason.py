"""Comments that ignore a finding without saying why."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Diagnostic
from specctl.lint.suppression import Ignore, complaint


def suppression_without_reason(ignore: Ignore) -> Iterator[Diagnostic]:
    """A comment ignores a finding without saying why, so it does not count."""
    names = ignore.directive.names
    if ignore.directive.word == "ignore" and names and not ignore.directive.has_reason:
        listed = ", ".join(names)
        yield complaint(
            ignore,
            "suppression-without-reason",
            listed,
            f"this ignores `{listed}` without a reason, so it does not count",
            f"say after the bracket why the finding may stay, and until when: "
            f"`# specctl: ignore[{listed}] legal decides in March`",
        )
