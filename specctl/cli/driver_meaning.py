"""What changed in one file of contracts, in meaning, the other files being as they were."""

from __future__ import annotations

import os
from collections.abc import Callable

from specctl.cli.asking import sheet
from specctl.cli.comparing import finder
from specctl.cli.driving import compared, version
from specctl.cli.git_driver import Handed
from specctl.cli.opening import home_of, open_home
from specctl.cli.options import Reading
from specctl.diff.change import ContractDiff, Diff
from specctl.diff.compare import compare
from specctl.errors import SpecctlError
from specctl.output import diff_text
from specctl.output.diff_places import Places
from specctl.repository import clone_of
from specctl.repository.revisions import Moment
from specctl.workspace import Source, Workspace, revised


def meaning(handed: Handed, *, colored: bool) -> str:
    """What changed, as `specctl diff` says it; raises SpecctlError where the file cannot be read as a contract."""
    clone, _ = clone_of(".")
    old = version(handed.path, handed.old_id, handed.old_mode)
    new = version(handed.new_path, handed.new_id, handed.new_mode)
    before, after = compared(clone, old, new)
    return ""
