"""Which attributes the contracts of a repository name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from specctl.language.condition import Condition, tests
from specctl.language.contract import Contract
from specctl.values import entity
from specctl.workspace import Workspace

if TYPE_CHECKING:
    from specctl.lint.completeness.uses import Use

_JOINED = ("all", "any")


@entity
class Naming:
    """What the conditions, properties and cases of all contracts name."""

    workspace: Workspace

    @cached_property
    def named(self) -> frozenset[tuple[str, str]]:
        """The attributes that are named, as (declaring contract, attribute)."""
        return frozenset(
            (stack.attributes[name].contract, name)
            for stack in self.workspace.stacks.values()
            for name in named_by(stack.contract)
            if name in stack.attributes
        )

    @cached_property
    def used(self) -> frozenset[tuple[Use, str, str]]:
        """The entries of sections that some contract refers to, as (use, declaring contract, id)."""
        from specctl.lint.completeness.uses import used  # noqa: PLC0415  few contracts have sections

        return used(self.workspace)

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The contracts whose attributes may be named by one that cannot be read."""
        extends = {source.id: source.extends for source in self.workspace.sources}
        pending = list(self.workspace.left_out)
        if any(source.id is None for source in self.workspace.sources):
            pending += [name for name in extends if name is not None]
        found: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += extends.get(name, ())
        return frozenset(found)


def named_by(contract: Contract) -> Iterator[str]:
    """The attributes that a contract names, as often as it does."""
    for condition in _conditions(contract):
        yield from (test.attribute for test in tests(condition))
    for claim in contract.properties:
        yield from (path.partition(".")[0] for path in claim.across)
    for case in contract.cases:
        yield from (name for name, _ in case.facts)
    yield from _metrics(contract.document.root)


def _conditions(contract: Contract) -> Iterator[Condition]:
    yield from contract.assumptions
    yield from contract.conditions.values()
    for attribute in contract.attributes.values():
        if attribute.applies_when is not None:
            yield attribute.applies_when
    yield from (rule.when for rule in contract.rules)
    yield from (claim.where for claim in contract.properties)


def _metrics(root: object) -> Iterator[str]:
    """The attributes that the conditions of metrics name."""
    metrics = root.get("metrics") if isinstance(root, Mapping) else None
    if isinstance(metrics, Mapping):
        for metric in metrics.values():
            if isinstance(metric, Mapping):
                yield from _written(metric.get("where"))


def _written(condition: object) -> Iterator[str]:
    """The attributes that a condition names as it is written."""
    if not isinstance(condition, Mapping):
        return
    for key, part in condition.items():
        if key in _JOINED and isinstance(part, list):
            for inner in part:
                yield from _written(inner)
        elif key == "not":
            yield from _written(part)
        elif key != "is":
            yield str(key)
