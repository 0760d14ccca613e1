"""What would mend a finding, as changes of contract files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.diagnostics import Change, Remedy
from specctl.language.condition_text import as_data
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.lint.pairs import owner
from specctl.lint.subject import Subject
from specctl.lint.ways_out import WayOut
from specctl.workspace import Workspace

Overriders = Mapping[Rule, tuple[tuple[Contract, Rule], ...]]


def drop_override(subject: Subject, rule: Rule, other: Rule) -> Remedy:
    """A rule no longer overrides another, which changes nothing if the two never meet."""
    contract = subject.stack.contract
    return Remedy(
        f"take `{other.id}` out of the `overrides` of `{rule.id}`",
        is_safe=True,
        changes=(_drop(contract, rule, other),),
    )


def drop_rule(subject: Subject, rule: Rule, broader: Rule) -> Remedy | None:
    """A rule goes, and out of all `overrides`, which changes nothing if another says the same.

    None where the other is excepted and this one is not, or where the contract protects the rule's place in it.
    """
    contract = subject.stack.contract
    by = overriders(subject)
    naming = by.get(rule, ())
    if not {one for _, one in by.get(broader, ())} <= {one for _, one in naming} or _is_entrenched(subject, rule):
        return None
    changes = (Change(contract.document.path, "drop", rule.route), *(_drop(where, one, rule) for where, one in naming))
    return Remedy(f"remove `{rule.id}`", is_safe=True, changes=changes)


def take(subject: Subject, way: WayOut) -> Remedy:
    """A way out of a conflict."""
    path = owner(subject, way.rule).document.path
    if way.unless is None:
        change = Change(path, "add", (*way.rule.route, "overrides"), way.other.id, after="then")
        return Remedy(f"let `{way.rule.id}` override `{way.other.id}`", is_safe=False, changes=(change,))
    change = Change(path, "set", (*way.rule.route, "unless"), as_data(way.unless), after="when")
    return Remedy(f"let `{way.rule.id}` stand back wherever `{way.other.id}` applies", is_safe=False, changes=(change,))


def overriders(subject: Subject) -> Overriders:
    """For each rule of the repository that others override, those, with the contracts that state them."""
    memo = subject.universe.memo
    if "overriders" not in memo:
        memo["overriders"] = _overriders(subject.naming.workspace)
    found: Overriders = memo["overriders"]  # type: ignore[assignment]  # set above
    return found


def _overriders(workspace: Workspace) -> Overriders:
    found: dict[Rule, tuple[tuple[Contract, Rule], ...]] = {}
    for overridden, contract, rule in _overrides(workspace):
        found[overridden] = (*found.get(overridden, ()), (contract, rule))
    return found


def _overrides(workspace: Workspace) -> Iterator[tuple[Rule, Contract, Rule]]:
    for stack in workspace.stacks.values():
        for rule in stack.contract.rules:
            for name in dict.fromkeys(rule.overrides):
                yield stack.rule_by_id[name], stack.contract, rule


def _drop(contract: Contract, rule: Rule, other: Rule) -> Change:
    """One rule out of the `overrides` of another; of several times the first."""
    return Change(contract.document.path, "drop", (*rule.route, "overrides", rule.overrides.index(other.id)))


def _is_entrenched(subject: Subject, rule: Rule) -> bool:
    """Whether some contract says that the rule may not go without an approval."""
    for contract in subject.naming.workspace.contracts.values():
        root = contract.document.root
        governance = root.get("governance") if isinstance(root, dict) else None
        listed = governance.get("entrenched") if isinstance(governance, dict) else None
        if isinstance(listed, list) and rule.id in listed:
            return True
    return False
