"""From a document that fits the schema to a contract, references resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any, cast

from specctl.document import Document
from specctl.language.behavior import Outcome
from specctl.language.circles import find_circles, path_of
from specctl.language.condition import ALWAYS, MAX_DEPTH, MAX_TESTS, AnyOf, Condition, Not, extent_of
from specctl.language.contract import Contract
from specctl.language.notes import Notes
from specctl.language.parts.parts import NO_PARTS, SECTIONS, Parts
from specctl.language.read_claim import read_case, read_property
from specctl.language.read_condition import read_condition
from specctl.language.read_declarations import (
    check_settings,
    read_applies_when,
    read_attributes,
    read_behaviors,
    read_effects,
    read_refinements,
    read_tools,
)
from specctl.language.read_rule import read_rule, read_written, strings
from specctl.language.rule import Rule
from specctl.language.stack import stated_otherwise, strictest
from specctl.language.vocabulary import Vocabulary, vocabulary_of
from specctl.problem import Problem, Route

Raw = Mapping[str, Any]


def read_contract(
    document: Document, above: Sequence[Contract], levels: tuple[str, ...]
) -> tuple[Contract, tuple[Problem, ...]]:
    """The contract of a schema-valid document and its problems; with any problem, the contract is not to be used.

    `above` are the contracts that it extends, transitively, in stack order.
    """
    raw = cast("Raw", document.root)
    notes = Notes()
    vocabulary = vocabulary_of(above, levels, notes)
    contract = _read(raw, document, above, vocabulary, notes)
    return contract, tuple(notes.problems)


def _read(raw: Raw, document: Document, above: Sequence[Contract], vocabulary: Vocabulary, notes: Notes) -> Contract:
    name, level = raw["id"], raw["level"]
    attributes = read_attributes(raw.get("attributes") or {}, name, vocabulary, notes)
    refinements = read_refinements(raw.get("refine") or {}, name, vocabulary, notes)
    effects = read_effects(raw.get("effects") or {}, vocabulary, notes)
    tools = read_tools(raw.get("tools") or {}, name, vocabulary, notes)
    behaviors, settings = read_behaviors(raw.get("behaviors") or {}, name, vocabulary, notes)
    check_settings(settings, level, _set_above(above), vocabulary, notes)
    conditions = _conditions(raw.get("conditions") or {}, name, vocabulary, notes)
    attributes = read_applies_when(raw.get("attributes") or {}, attributes, vocabulary, notes)
    rules = _rules(raw.get("rules") or (), name, level, vocabulary, notes)
    contract = Contract(
        id=name,
        version=raw["version"],
        level=level,
        document=document,
        extends=tuple(dict.fromkeys(raw.get("extends") or ())),
        title=raw.get("title", ""),
        owners=strings(raw.get("owners")),
        glossary=raw.get("glossary") or {},
        retired_ids=strings(raw.get("retired_ids")),
        attributes=attributes,
        refinements=refinements,
        conditions=conditions,
        behaviors=behaviors,
        settings=settings,
        effects=effects,
        tools=tools,
        otherwise=read_written(raw.get("otherwise") or {}, vocabulary, notes, ("otherwise",)),
        assumptions=_assumptions(raw.get("assume") or (), vocabulary, notes),
        rules=rules,
        properties=tuple(
            read_property(item, name, vocabulary, notes, route)
            for item, route in _identified(raw, "properties", "property", name, vocabulary, notes)
        ),
        cases=tuple(
            read_case(item, name, vocabulary, notes, route)
            for item, route in _identified(raw, "cases", "case", name, vocabulary, notes)
        ),
        no_looser_than=tuple(raw.get("no_looser_than") or ()),
        parts=_parts(raw, rules, above, name, vocabulary, notes),
    )
    _check_otherwise((*above, contract), vocabulary, notes)
    return contract


def _parts(
    raw: Raw, rules: tuple[Rule, ...], above: Iterable[Contract], contract: str, vocabulary: Vocabulary, notes: Notes
) -> Parts:
    """The sections beside the logic; read last, because they name rules and properties."""
    refer = any(rule.text.guards_against or rule.text.escalation for rule in rules)
    if SECTIONS.isdisjoint(raw) and not refer:
        return NO_PARTS
    from specctl.language.parts.read import read_parts  # noqa: PLC0415  many classes, and few contracts use them
    from specctl.language.parts.references import check_references  # noqa: PLC0415  as above

    parts = read_parts(raw, contract, vocabulary, notes)
    check_references(raw, parts, [member.parts for member in above], rules, vocabulary, notes)
    return parts


def _set_above(above: Iterable[Contract]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (setting.behavior, key): (member.level, member.id)
        for member in above
        for setting in member.settings
        for key in ("combine", "must_decide")
        if getattr(setting, key) is not None
    }


def _conditions(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> dict[str, Condition]:
    """Named conditions, each read after those it uses; a circle becomes a note."""
    uses = {name: sorted(_uses(body) & set(raw)) for name, body in raw.items()}
    for circle in find_circles(uses):
        message = f"named conditions go in a circle: {path_of(circle)}"
        notes.invalid(message, ("conditions", circle[0]), "break the circle", at_key=True)
        vocabulary.conditions.update(dict.fromkeys(circle, ALWAYS))
        uses |= {name: [] for name in circle}
    found = {}
    for name in TopologicalSorter(uses).static_order():
        route = ("conditions", name)
        if vocabulary.claim("condition", name, contract, notes, route, at_key=True):
            condition = read_condition(raw[name], vocabulary, notes, route)
            found[name] = vocabulary.conditions[name] = _within_limits(name, condition, notes)
    return {name: found[name] for name in raw if name in found}


def _within_limits(name: str, condition: Condition, notes: Notes) -> Condition:
    """The condition, or one that always holds, with a note, where names upon names blow it up."""
    extent = extent_of(condition)
    route = ("conditions", name)
    if extent.depth > MAX_DEPTH:
        message = f"condition `{name}`, its names written out, has more than {MAX_DEPTH} conditions inside one another"
    elif extent.tests > MAX_TESTS:
        message = f"condition `{name}`, its names written out, has more than {MAX_TESTS:,} tests"
    else:
        return condition
    notes.invalid(message, route, "build it from fewer named conditions", at_key=True)
    return ALWAYS


def _uses(raw: object) -> set[str]:
    """The named conditions that a raw condition uses."""
    if isinstance(raw, list):
        return {name for item in raw for name in _uses(item)}
    if not isinstance(raw, Mapping):
        return set()
    named = raw.get("is")
    own = {named} if isinstance(named, str) else set(named or ())
    return own.union(*(_uses(raw.get(key)) for key in ("all", "any", "not")))


def _assumptions(raw: Sequence[Raw], vocabulary: Vocabulary, notes: Notes) -> tuple[Condition, ...]:
    return tuple(_assumption(item, vocabulary, notes, ("assume", i)) for i, item in enumerate(raw))


def _assumption(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> Condition:
    if set(raw) != {"if", "then"}:
        return read_condition(raw, vocabulary, notes, route)
    premise = read_condition(raw["if"], vocabulary, notes, (*route, "if"))
    conclusion = read_condition(raw["then"], vocabulary, notes, (*route, "then"))
    return AnyOf((Not(premise), conclusion))


def _identified(
    raw: Raw, section: str, what: str, contract: str, vocabulary: Vocabulary, notes: Notes
) -> list[tuple[Raw, Route]]:
    """The items of a list whose id is theirs alone, each with its route."""
    return [
        (item, (section, i))
        for i, item in enumerate(raw.get(section) or ())
        if vocabulary.claim(what, item["id"], contract, notes, (section, i, "id"))
    ]


def _rules(raw: Sequence[Raw], contract: str, level: str, vocabulary: Vocabulary, notes: Notes) -> tuple[Rule, ...]:
    rules = tuple(
        read_rule(item, contract, level, vocabulary, notes, route)
        for item, route in _identified({"rules": raw}, "rules", "rule", contract, vocabulary, notes)
    )
    vocabulary.rules.update((rule.id, rule) for rule in rules)
    for rule in rules:
        _check_overrides(rule, vocabulary, notes)
    _check_circles(rules, notes)
    return rules


def _check_overrides(rule: Rule, vocabulary: Vocabulary, notes: Notes) -> None:
    for place, name in enumerate(rule.overrides):
        route = (*rule.route, "overrides", place)
        other = vocabulary.rules.get(name)
        if other is None:
            notes.unknown("rule", name, vocabulary.rules, route)
        elif other.level != rule.level:
            notes.invalid(
                f"rule `{name}` stands at level {other.level}, "
                f"and `overrides` reaches rules of its own level only ({rule.level})",
                route,
                f"to let lower levels change `{name}`, set its `adjustable`",
            )


def _check_circles(rules: tuple[Rule, ...], notes: Notes) -> None:
    """Note each circle of overrides at its first rule; circles cannot leave a contract."""
    by_id = {rule.id: rule for rule in rules}
    for circle in find_circles({rule.id: rule.overrides for rule in rules}):
        notes.invalid(
            f"rules override each other in a circle: {path_of(circle)}",
            (*by_id[circle[0]].route, "overrides"),
            "remove one of these `overrides`",
        )


def _check_otherwise(members: Sequence[Contract], vocabulary: Vocabulary, notes: Notes) -> None:
    """Note statements of `otherwise` of one stack that are incomparable."""
    stated = stated_otherwise(members, vocabulary.behaviors, vocabulary.tools)
    for name, statements in stated.items():
        behavior = vocabulary.behaviors[name]
        strict = strictest(behavior, (value for _, value in statements))
        if strict is None:
            continue
        rivals: list[tuple[str, Outcome]] = [
            (owner, value)
            for owner, value in statements
            if value != strict and behavior.tier(value) == behavior.tier(strict)
        ]
        if rivals:
            first = next(owner for owner, value in statements if value == strict)
            notes.invalid(
                f"`otherwise` of `{name}` is `{strict}` in `{first}` and `{rivals[0][1]}` in `{rivals[0][0]}`, "
                "and neither is stricter",
                ("otherwise",),
                "let one contract of the stack state it",
            )
