"""Attributes, behaviors, effects and tools: from YAML to declared names (LANGUAGE, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from specctl.language.attribute import Attribute, Refinement, Value, leaves, names
from specctl.language.behavior import FLAG_TIERS, Behavior
from specctl.language.condition import attributes_of
from specctl.language.contract import Setting, Tool
from specctl.language.notes import Notes
from specctl.language.read_condition import read_condition
from specctl.language.vocabulary import BUILT_IN_EFFECT, Vocabulary, refined_twice
from specctl.problem import Route

Raw = Mapping[str, Any]


def read_attributes(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> dict[str, Attribute]:
    """The declared attributes by name; they become known to the vocabulary, `applies_when` excepted."""
    found = {}
    for name, body in raw.items():
        route = ("attributes", name)
        if vocabulary.claim("attribute", name, contract, notes, route, at_key=True):
            found[name] = _attribute(name, body, contract, vocabulary, notes, route)
            vocabulary.add_attribute(found[name])
    return found


def _attribute(name: str, body: Raw, contract: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> Attribute:
    values = _values(body.get("values", ()), (*route, "values"))
    _unique_names(values, name, notes, (*route, "values"))
    attribute = Attribute(
        id=name,
        kind=body["type"],
        contract=contract,
        route=route,
        describe=body.get("describe", ""),
        values=values,
        minimum=Decimal(body.get("min", 0)),
        maximum=Decimal(body.get("max", 0)),
        asserted_by=body.get("asserted_by"),
        formerly=body.get("formerly"),
    )
    _bounds(attribute, body, notes)
    if attribute.asserted_by is not None and attribute.asserted_by not in vocabulary.levels:
        notes.unknown("level", attribute.asserted_by, vocabulary.levels, (*route, "asserted_by"))
    return attribute


def _bounds(attribute: Attribute, body: Raw, notes: Notes) -> None:
    if attribute.kind not in ("integer", "number"):
        return
    for key in ("min", "max"):
        if attribute.kind == "integer" and body[key] != int(body[key]):
            notes.invalid(
                f"`{key}` of an integer attribute is the fraction `{body[key]}`",
                (*attribute.route, key),
                "use a whole number, or `type: number`",
            )
    if attribute.minimum > attribute.maximum:
        notes.invalid(
            f"`min` {attribute.minimum} is above `max` {attribute.maximum}", (*attribute.route, "min"), "swap the two"
        )


def _values(raw: object, route: Route) -> tuple[Value, ...]:
    if isinstance(raw, Mapping):
        return tuple(_value(name, body, (*route, name)) for name, body in raw.items())
    return tuple(Value(name) for name in raw) if isinstance(raw, list) else ()


def _value(name: str, body: object, route: Route) -> Value:
    if not isinstance(body, Mapping):
        return Value(name, body if isinstance(body, str) else "")
    return Value(
        name,
        body.get("describe", ""),
        Fraction(body.get("weight", 1)),
        _values(body.get("values", ()), (*route, "values")),
        body.get("formerly"),
    )


def _unique_names(values: tuple[Value, ...], attribute: str, notes: Notes, route: Route) -> None:
    seen: set[str] = set()
    for at, name in _placed(values, route):
        if name in seen:
            notes.invalid(
                f"value `{name}` occurs twice in attribute `{attribute}`",
                at,
                "give each value its own name",
                at_key=True,
            )
        seen.add(name)


def _placed(values: tuple[Value, ...], route: Route) -> Iterator[tuple[Route, str]]:
    for value in values:
        yield (*route, value.name), value.name
        yield from _placed(value.below, (*route, value.name, "values"))


def read_applies_when(
    raw: Raw, attributes: Mapping[str, Attribute], vocabulary: Vocabulary, notes: Notes
) -> dict[str, Attribute]:
    """The attributes with their `applies_when` resolved, which needs every attribute to be known."""
    found = {}
    for name, attribute in attributes.items():
        body = raw[name]
        if "applies_when" in body:
            route = (*attribute.route, "applies_when")
            condition = read_condition(body["applies_when"], vocabulary, notes, route)
            for other in sorted(attributes_of(condition)):
                always = vocabulary.attributes[other].applies_when is None and "applies_when" not in raw.get(other, {})
                if not always:
                    notes.invalid(
                        f"`applies_when` of `{name}` tests `{other}`, which does not always apply itself",
                        route,
                        "write the whole condition over attributes that always apply",
                    )
            attribute = replace(attribute, applies_when=condition)  # noqa: PLW2901
            vocabulary.attributes[name] = attribute
        found[name] = attribute
    return found


def read_refinements(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> tuple[Refinement, ...]:
    """The leaves that a contract splits; the vocabulary knows the new names afterwards."""
    found = []
    for name, by_leaf in raw.items():
        attribute = vocabulary.attributes.get(name)
        if attribute is None:
            notes.unknown("attribute", name, vocabulary.attributes, ("refine", name), at_key=True)
            continue
        for leaf, body in by_leaf.items():
            route = ("refine", name, leaf)
            refinement = Refinement(contract, name, leaf, _values(body["values"], (*route, "values")), route)
            if _can_refine(attribute, refinement, vocabulary, notes):
                vocabulary.add_refinement(refinement)
                found.append(refinement)
    return tuple(found)


def _can_refine(attribute: Attribute, refinement: Refinement, vocabulary: Vocabulary, notes: Notes) -> bool:
    route = refinement.route
    if attribute.kind != "enum":
        notes.invalid(
            f"attribute `{attribute.id}` is of type {attribute.kind}; only an enum can be refined",
            ("refine", attribute.id),
            "remove it; only values of an enum can be split",
            at_key=True,
        )
        return False
    if attribute.contract == refinement.contract:
        notes.invalid(
            f"attribute `{attribute.id}` is declared in this contract",
            route,
            f"write the new values under `attributes.{attribute.id}.values`; "
            "`refine` is for what a contract above declares",
            at_key=True,
        )
        return False
    key = (attribute.id, refinement.leaf)
    if key in vocabulary.refined:
        refined_twice(*key, vocabulary.refined[key], refinement.contract, notes, route)
        return False
    tree = vocabulary.trees[attribute.id]
    current = [leaf.name for leaf in leaves(tree)]
    if refinement.leaf not in current:
        what = "is an inner name" if refinement.leaf in names(tree) else "is unknown"
        notes.unknown(f"leaf of attribute `{attribute.id}` ({what}):", refinement.leaf, current, route, at_key=True)
        return False
    before = len(notes.problems)
    for at, name in _placed(refinement.values, (*route, "values")):
        if name in names(tree):
            notes.invalid(
                f"value `{name}` already exists in attribute `{attribute.id}`",
                at,
                "give each value its own name",
                at_key=True,
            )
    _unique_names(refinement.values, attribute.id, notes, (*route, "values"))
    return len(notes.problems) == before


def read_behaviors(
    raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes
) -> tuple[dict[str, Behavior], tuple[Setting, ...]]:
    """The declared behaviors by name, and what the contract sets of any behavior for its stack."""
    declared, settings = {}, []
    for name, body in raw.items():
        route = ("behaviors", name)
        if "type" in body:
            if name in vocabulary.behaviors and ("behavior", name) not in vocabulary.owners:
                notes.invalid(f"behavior `{name}` is built in", route, "give your behavior another name", at_key=True)
                continue
            if vocabulary.claim("behavior", name, contract, notes, route, at_key=True):
                declared[name] = _behavior(name, body, contract, notes, route)
                vocabulary.behaviors[name] = declared[name]
        if "combine" in body or "must_decide" in body:
            settings.append(Setting(name, route, body.get("combine"), body.get("must_decide")))
    return declared, tuple(settings)


def _behavior(name: str, body: Raw, contract: str, notes: Notes, route: Route) -> Behavior:
    tiers = tuple(tuple(tier) if isinstance(tier, list) else (tier,) for tier in body.get("tiers", ()))
    behavior = Behavior(
        id=name,
        kind=body["type"],
        tiers=FLAG_TIERS if body["type"] == "flag" else tiers,
        bound=body.get("bound", "at_most"),
        otherwise=body.get("otherwise"),
        contract=contract,
        route=route,
        describe=body.get("describe", ""),
    )
    if len(set(behavior.values)) < len(behavior.values):
        notes.invalid(
            f"a value occurs twice in the tiers of behavior `{name}`",
            (*route, "tiers"),
            "each value stands in one tier",
        )
    if behavior.otherwise is not None and not behavior.accepts(behavior.otherwise):
        notes.unknown(f"value of behavior `{name}`:", str(behavior.otherwise), behavior.values, (*route, "otherwise"))
        return replace(behavior, otherwise=None)
    return behavior


def check_settings(
    settings: tuple[Setting, ...],
    own_level: str,
    others: Mapping[tuple[str, str], tuple[str, str]],
    vocabulary: Vocabulary,
    notes: Notes,
) -> None:
    """Note settings of unknown behaviors, and two at one level; `others` maps (behavior, key) to (level, contract)."""
    for setting in settings:
        if setting.behavior not in vocabulary.behaviors:
            notes.unknown("behavior", setting.behavior, vocabulary.behaviors, setting.route, at_key=True)
        for key in ("combine", "must_decide"):
            level, owner = others.get((setting.behavior, key), ("", ""))
            if getattr(setting, key) is not None and level == own_level:
                notes.invalid(
                    f"`{key}` of behavior `{setting.behavior}` is already set by `{owner}` at level {level}",
                    (*setting.route, key),
                    "of several contracts at one level, one may set it",
                )


def read_tools(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> dict[str, Tool]:
    """The declared tools by name; the vocabulary knows them and their behaviors afterwards."""
    found = {}
    for name, given in raw.items():
        route = ("tools", name)
        body = given or {}
        effects = tuple(body.get("effects", ()))
        for place, effect in enumerate(effects):
            if effect not in vocabulary.effects:
                notes.unknown("effect", effect, vocabulary.effects, (*route, "effects", place))
        if vocabulary.claim("tool", name, contract, notes, route, at_key=True):
            found[name] = Tool(name, contract, route, effects, body.get("describe", ""))
            vocabulary.add_tool(found[name])
    return found


def read_effects(raw: Raw, vocabulary: Vocabulary, notes: Notes) -> dict[str, str]:
    """The declared effects; the built-in one cannot be declared again."""
    if BUILT_IN_EFFECT in raw:
        notes.invalid(
            f"effect `{BUILT_IN_EFFECT}` is built in: every tool has it",
            ("effects", BUILT_IN_EFFECT),
            "remove it or rename it",
            at_key=True,
        )
    vocabulary.effects.update(raw)
    return {name: text or "" for name, text in raw.items()}
