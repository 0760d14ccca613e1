"""The oracle: decisions and findings of a small repository, enumerated from the language's text alone."""

from __future__ import annotations

from collections.abc import Mapping

from .attributes import Raw
from .findings import decision_findings
from .findings_claims import claim_findings
from .findings_rules import rule_findings
from .looser_oracle import reference_findings
from .views import Finding, Oracle, View

__all__ = ["Finding", "Oracle", "View", "all_findings", "decision_findings", "read", "relation_findings"]


def read(levels: list[str], contracts: Mapping[str, Raw]) -> Oracle:
    """Read a repository: levels highest first, contracts by id in file order."""
    return Oracle(levels, contracts)


def relation_findings(oracle: Oracle) -> list[Finding]:
    """List the findings on how rules stand to others, on claims, properties, cases and unused attributes."""
    found: list[Finding] = []
    for contract in oracle.contracts:
        view = oracle.view(contract)
        if view.space.requests:
            found += [*rule_findings(view), *claim_findings(oracle, contract)]
    return found


def all_findings(oracle: Oracle) -> list[Finding]:
    """List the findings of every check."""
    return decision_findings(oracle) + relation_findings(oracle) + reference_findings(oracle)
