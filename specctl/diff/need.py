"""What version a contract needs since some moment, and whether it has it."""

from __future__ import annotations

from specctl.diff.bump import satisfied
from specctl.diff.change import ContractDiff
from specctl.values import frozen


@frozen
class Need:
    """What changed for a contract since a moment, which `since` says in words."""

    diff: ContractDiff
    since: str

    @property
    def is_low(self) -> bool:
        """Whether the version does not say yet what changed."""
        return is_too_low(self.diff)


def is_too_low(diff: ContractDiff) -> bool:
    """Whether the version of a contract says less than what changed; one that came or went has any version."""
    version = diff.version
    return (
        version.base is not None and version.head is not None and not satisfied(version.base, version.head, diff.bump)
    )
