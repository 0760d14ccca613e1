"""The table of checks: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specctl.diagnostics import Severity
from specctl.lint.checks.claimable_loosening import claimable_loosening
from specctl.lint.checks.conflicting_rules import conflicting_rules
from specctl.lint.checks.empty_request_space import empty_request_space
from specctl.lint.checks.failed_case import failed_case
from specctl.lint.checks.idle_grant import idle_grant
from specctl.lint.checks.idle_override import idle_override
from specctl.lint.checks.impossible_condition import impossible_condition
from specctl.lint.checks.looser_than_reference import looser_than_reference
from specctl.lint.checks.overrides_hard_coded import overrides_hard_coded
from specctl.lint.checks.partly_void_rule import partly_void_rule
from specctl.lint.checks.settled_by_strictness import settled_by_strictness
from specctl.lint.checks.shadowed_rule import shadowed_rule
from specctl.lint.checks.subsumed_rule import subsumed_rule
from specctl.lint.checks.uncovered_requests import uncovered_requests
from specctl.lint.checks.unused_attribute import unused_attribute
from specctl.lint.checks.vacuous_claim import vacuous_claim
from specctl.lint.checks.violated_property import violated_property
from specctl.lint.checks.void_rule import void_rule
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject
from specctl.values import frozen

Function = Callable[[Subject], Iterator[Finding]]


@frozen
class Check:
    """A check: its function, and how much its findings weigh unless the configuration says otherwise."""

    run: Function
    severity: Severity

    @property
    def needs_decisions(self) -> bool:
        """Whether the check asks what is decided, and not only which requests meet which conditions."""
        return self.run not in _ON_CONDITIONS

    @property
    def name(self) -> str:
        """The name by which people know the check."""
        return self.run.__name__.replace("_", "-")


_LOGIC: tuple[tuple[Function, Severity], ...] = (
    (empty_request_space, "error"),
    (conflicting_rules, "error"),
    (settled_by_strictness, "info"),
    (impossible_condition, "error"),
    (void_rule, "error"),
    (partly_void_rule, "info"),
    (shadowed_rule, "error"),
    (subsumed_rule, "warning"),
    (overrides_hard_coded, "error"),
    (idle_override, "warning"),
    (uncovered_requests, "error"),
    (idle_grant, "warning"),
    (claimable_loosening, "warning"),
    (violated_property, "error"),
    (failed_case, "error"),
    (vacuous_claim, "warning"),
    (unused_attribute, "info"),
    (looser_than_reference, "error"),
)

_ON_CONDITIONS = (
    empty_request_space,
    impossible_condition,
    subsumed_rule,
    overrides_hard_coded,
    vacuous_claim,
    unused_attribute,
)

CHECKS: dict[str, Check] = {(check := Check(run, severity)).name: check for run, severity in _LOGIC}

# Checks of reading, which always run: a contract that does not pass them has no meaning to check.
READING_CHECKS = ("invalid-file", "invalid-schema", "unknown-reference", "duplicate-id", "invalid-structure")

# Checks against another revision; they run where one is given to compare with.
BASE_CHECKS = ("version-not-bumped",)

# Checks of comments that ignore findings; they run when all findings are known.
SUPPRESSION_CHECKS = ("unused-suppression", "suppression-without-reason")
