"""All that a pull request needs, as one value."""

from __future__ import annotations

from specctl.diff.change import Diff
from specctl.diff.collateral import Judgement
from specctl.diff.intent import Intent
from specctl.review.asked import Requirement
from specctl.review.findings import Findings
from specctl.review.outputs import Output
from specctl.review.trust import Distrusted
from specctl.review.verdicts import Verdicts
from specctl.values import entity


@entity
class Review:
    """What changed, what is new in findings and tests, what is generated otherwise, and who must approve.

    `intents` are those that are new, `intents_wrong` says, a line each, why they could not be read. `is_decided` says
    whether approvals were given to be counted.
    """

    diff: Diff
    judgement: Judgement
    findings: Findings
    verdicts: Verdicts
    outputs: tuple[Output, ...]
    requirements: tuple[Requirement, ...]
    distrusted: tuple[Distrusted, ...]
    intents: tuple[Intent, ...] = ()
    intents_wrong: tuple[str, ...] = ()
    is_decided: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything could be judged."""
        unknown = self.findings.inconclusive or self.verdicts.untried
        return not (self.diff.inconclusive or self.diff.left_out or unknown)

    @property
    def missing(self) -> int:
        """How many approvals are still to come."""
        return sum(each.missing for each in self.requirements)
