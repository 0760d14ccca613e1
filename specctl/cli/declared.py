"""Two moments of a repository compared, with the intents that the later one has and the earlier one has not."""

from __future__ import annotations

import os

from specctl.cli.opening import Opened, Sides, snapshot_of
from specctl.cli.options import reading
from specctl.diff.collateral import Judgement, conditions_of, judge
from specctl.diff.compare import compare
from specctl.diff.intent import Intent
from specctl.diff.read_intent import IntentFile, intent_files, new_files, read_intents
from specctl.repository.revisions import Moment
from specctl.workspace import Workspace


def new_intents(sides: Sides) -> tuple[Intent, ...]:
    """The intents of the head that the base does not have; raises SpecctlError where one cannot be read."""
    new = new_files(_files(sides.head, sides.compared.head), _files(sides.base, sides.compared.base))
    return read_intents(new, sides.head.workspace)


def judged(base: Workspace, head: Workspace, intents: tuple[Intent, ...]) -> Judgement:
    """What changed from one workspace to another, held against intents."""
    return judge(compare(base, head, conditions_of(intents, head)), intents)


def _files(opened: Opened, moment: Moment) -> tuple[IntentFile, ...]:
    workspace = opened.workspace
    folder = os.path.realpath(workspace.prefix or ".")
    snapshot = snapshot_of(
        folder, reading(moment.commit, is_staged=moment.kind == "index", config=None, no_config=False)
    )
    return intent_files(snapshot, workspace.config.contracts, workspace.prefix)
