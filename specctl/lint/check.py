"""The table of checks: one line each. It imports none of them; a check is imported when it first runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

from specctl.diagnostics import Severity
from specctl.values import frozen

if TYPE_CHECKING:
    from specctl.lint.finding import Finding
    from specctl.lint.subject import Subject

Function = Callable[["Subject"], Iterator["Finding"]]
Profile = Literal["minimal", "recommended", "strict"]
PROFILES: tuple[Profile, ...] = ("minimal", "recommended", "strict")

# What a check looks at: files, comments, another revision; of a stack its texts, which requests meet which conditions,
# what is decided, or what of that the cases test; or what another stack decides beside it.
Kind = Literal["reading", "suppression", "base", "texts", "conditions", "decisions", "tests", "beside"]


@frozen
class Check:
    """A check: how much its findings weigh unless the configuration says otherwise, and the least profile it is in."""

    name: str
    severity: Severity
    profile: Profile
    kind: Kind

    @property
    def run(self) -> Function:
        """The function of a check that looks at stacks: that of its module in `specctl.lint.checks`."""
        function = self.name.replace("-", "_")
        return cast("Function", getattr(import_module(f"specctl.lint.checks.{function}"), function))

    @property
    def needs_decisions(self) -> bool:
        """Whether the check asks what is decided, and not only which requests meet which conditions."""
        return self.kind in ("decisions", "tests")


_ROWS: tuple[tuple[str, Severity, Profile, Kind], ...] = (
    ("invalid-file", "error", "minimal", "reading"),
    ("invalid-schema", "error", "minimal", "reading"),
    ("unknown-reference", "error", "minimal", "reading"),
    ("duplicate-id", "error", "minimal", "reading"),
    ("invalid-structure", "error", "minimal", "reading"),
    ("empty-request-space", "error", "minimal", "conditions"),
    ("conflicting-rules", "error", "minimal", "decisions"),
    ("settled-by-strictness", "info", "strict", "decisions"),
    ("impossible-condition", "error", "minimal", "conditions"),
    ("void-rule", "error", "minimal", "decisions"),
    ("partly-void-rule", "info", "strict", "decisions"),
    ("shadowed-rule", "error", "minimal", "decisions"),
    ("uncovered-requests", "error", "minimal", "decisions"),
    ("subsumed-rule", "warning", "recommended", "conditions"),
    ("overrides-hard-coded", "error", "minimal", "conditions"),
    ("idle-override", "warning", "recommended", "decisions"),
    ("idle-grant", "warning", "recommended", "decisions"),
    ("claimable-loosening", "warning", "recommended", "decisions"),
    ("unused-suppression", "warning", "recommended", "suppression"),
    ("suppression-without-reason", "error", "minimal", "suppression"),
    ("violated-property", "error", "minimal", "decisions"),
    ("failed-case", "error", "minimal", "decisions"),
    ("vacuous-claim", "warning", "recommended", "conditions"),
    ("unused-attribute", "info", "strict", "conditions"),
    ("looser-than-reference", "error", "minimal", "beside"),
    ("version-not-bumped", "error", "minimal", "base"),
    ("example-outside-condition", "error", "minimal", "texts"),
    ("untested-rule", "warning", "strict", "tests"),
    ("no-benign-twin", "warning", "strict", "tests"),
    ("missing-statement", "warning", "strict", "texts"),
    ("statement-too-long", "warning", "recommended", "texts"),
    ("vague-wording", "warning", "recommended", "texts"),
    ("modality-mismatch", "warning", "recommended", "texts"),
    ("statement-contradicts-then", "warning", "recommended", "texts"),
    ("near-duplicate-statements", "warning", "recommended", "texts"),
    ("undefined-term", "warning", "recommended", "texts"),
    ("confusable-characters", "error", "recommended", "texts"),
)

# Every check there is, by name.
TABLE: dict[str, Check] = {row[0]: Check(*row) for row in _ROWS}

# Those that look at stacks.
CHECKS: dict[str, Check] = {
    name: check for name, check in TABLE.items() if check.kind not in ("reading", "suppression", "base")
}


def _of_kind(kind: Kind) -> tuple[str, ...]:
    return tuple(name for name, check in TABLE.items() if check.kind == kind)


# Checks of reading, which always run: a contract that does not pass them has no meaning to check.
READING_CHECKS = _of_kind("reading")

# Checks against another revision; they run where one is given to compare with.
BASE_CHECKS = _of_kind("base")

# Checks of comments that ignore findings; they run when all findings are known.
SUPPRESSION_CHECKS = _of_kind("suppression")
