"""The table of checks: one line each. It imports none of them; a check is imported when it first runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, cast

from specctl.diagnostics import Severity
from specctl.values import frozen

if TYPE_CHECKING:
    from specctl.language.stack import Stack
    from specctl.lint.finding import Finding
    from specctl.lint.subject import Subject

Function = Callable[["Subject"], Iterator["Finding"]]
Profile = Literal["minimal", "recommended", "strict"]
PROFILES: tuple[Profile, ...] = ("minimal", "recommended", "strict")

# What a check looks at: files, comments, another revision; of a stack its texts, which requests meet which conditions,
# what is decided, what of that the cases test, its sections beside the logic, or whether these suffice for what is
# decided; or what another stack decides beside it.
Kind = Literal[
    "reading", "suppression", "base", "texts", "conditions", "decisions", "tests", "sections", "governed", "beside"
]


@frozen
class Check:
    """A check: how much its findings weigh unless the configuration says otherwise, and the least profile it is in.

    `about` is what a stack must have for it: attributes of its `contract`, of any of its `members` or of its `rules`,
    one of which is enough.
    """

    name: str
    severity: Severity
    profile: Profile
    kind: Kind
    about: str = ""

    def concerns(self, stack: Stack) -> bool:
        """Whether a stack has at all what the check is about, so that it need not even be imported where not."""
        return not self.about or any(_has(stack, *one.split(":")) for one in self.about.split())

    @property
    def run(self) -> Function:
        """The function of a check that looks at stacks: that of its module in `specctl.lint.checks`."""
        function = self.name.replace("-", "_")
        return cast("Function", getattr(import_module(f"specctl.lint.checks.{function}"), function))

    @property
    def needs_decisions(self) -> bool:
        """Whether the check asks what is decided, and not only which requests meet which conditions."""
        return self.kind in ("decisions", "tests", "governed")


def _has(stack: Stack, of: str, what: str) -> bool:
    holders = {"contract": (stack.contract,), "members": stack.members, "rules": stack.contract.rules}[of]
    return any(map(attrgetter(what), holders))


_Row = tuple[str, Severity, Profile, Kind] | tuple[str, Severity, Profile, Kind, str]
_ROWS: tuple[_Row, ...] = (
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
    ("single-layer-risk", "warning", "recommended", "sections", "rules:text.enforced_in"),
    ("unowned-layer", "warning", "strict", "sections", "rules:text.enforced_in"),
    ("review-without-path", "warning", "strict", "governed"),
    ("unremediated-failure", "warning", "recommended", "sections", "contract:parts.failure_modes"),
    ("unguarded-failure", "warning", "strict", "sections", "contract:parts.failure_modes"),
    ("undrilled-failure", "warning", "strict", "sections", "contract:parts.failure_modes"),
    ("unused-remediation", "warning", "recommended", "sections", "contract:parts.remediations"),
    ("remediation-without-owner", "warning", "recommended", "sections", "contract:parts.remediations"),
    ("remediation-without-deadline", "warning", "recommended", "sections", "contract:parts.remediations"),
    ("deadline-too-long", "warning", "recommended", "sections", "contract:parts.remediations"),
    ("dead-escalation", "warning", "recommended", "sections", "contract:parts.escalations"),
    ("escalation-cycle", "error", "minimal", "sections", "contract:parts.escalations"),
    ("unmeasured-risk", "warning", "strict", "sections", "rules:text.risk"),
    ("metric-without-threshold", "warning", "recommended", "sections", "contract:parts.metrics"),
    ("alert-without-target", "warning", "recommended", "sections", "contract:parts.metrics"),
    ("undemonstrable-threshold", "warning", "recommended", "sections", "contract:parts.metrics"),
    ("dial-without-evidence", "warning", "recommended", "sections", "contract:parts.dials"),
    ("entrenched-removed", "error", "minimal", "base"),
    ("review-overdue", "warning", "recommended", "sections", "contract:parts.lifecycle"),
    ("expired-rule", "warning", "recommended", "sections", "rules:text.expires"),
    ("missing-owner", "warning", "strict", "sections"),
    ("missing-approval-role", "warning", "recommended", "sections", "members:parts.roles contract:parts.entrenched"),
    ("retired-id-reused", "error", "minimal", "sections", "members:retired_ids"),
    ("no-rollback", "warning", "recommended", "sections", "contract:parts.lifecycle"),
    ("data-without-retention", "warning", "recommended", "sections", "contract:parts.data"),
    ("sharing-without-agreement", "warning", "recommended", "sections", "contract:parts.data"),
    ("personal-data-without-redaction", "info", "strict", "governed", "members:parts.data"),
    ("hard-duty", "warning", "strict", "sections"),
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
