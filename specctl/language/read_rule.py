"""Rules: from YAML to conditions, assignments and authority (LANGUAGE, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specctl.language.behavior import TOOL_TIERS, Behavior, Outcome
from specctl.language.condition import Not, both
from specctl.language.notes import Notes
from specctl.language.parts.duration import check_date
from specctl.language.read_condition import read_condition
from specctl.language.read_context import read_context
from specctl.language.rule import (
    Adjustable,
    Example,
    Granted,
    Rule,
    RuleText,
    Target,
    Turn,
    Written,
)
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]
_EFFECT_VALUES = Behavior("effects", tiers=TOOL_TIERS)


def read_rule(raw: Raw, contract: str, level: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> Rule:
    """One rule; wrong parts become notes and are left out. References to other rules are checked later."""
    then = read_written(raw.get("then") or {}, vocabulary, notes, (*route, "then"))
    when = read_condition(raw.get("when"), vocabulary, notes, (*route, "when"))
    unless = read_condition(raw["unless"], vocabulary, notes, (*route, "unless")) if "unless" in raw else None
    accepts = tuple(raw.get("accepts_claim", ()))
    for place, name in enumerate(accepts):
        if name not in vocabulary.attributes:
            notes.unknown("attribute", name, vocabulary.attributes, (*route, "accepts_claim", place))
    return Rule(
        id=raw["id"],
        contract=contract,
        level=level,
        route=route,
        when=when if unless is None else both(when, Not(unless)),
        then=then,
        adjustable=_adjustable(
            raw.get("adjustable", "stricter"), then, level, vocabulary, notes, (*route, "adjustable")
        ),
        overrides=tuple(raw.get("overrides", ())),
        accepts_claim=accepts,
        unless=unless,
        text=_text(raw, vocabulary, notes, route),
    )


def targets(raw: Raw, notes: Notes, route: Route) -> list[tuple[Target, object, Route]]:
    """The entries of a `then`-like mapping, `tools` and `effects` flattened, each with its place, each once."""
    found: dict[Target, tuple[Target, object, Route]] = {}
    for entry in _flat(raw, route):
        if entry[0] in found:
            notes.invalid(f"`{entry[0]}` is given twice", entry[2], "keep one of the two", at_key=True)
        found.setdefault(entry[0], entry)
    return list(found.values())


def _flat(raw: Raw, route: Route) -> Iterator[tuple[Target, object, Route]]:
    for key, value in raw.items():
        if key in ("tools", "effects") and isinstance(value, Mapping):
            yield from ((f"{key}.{name}", inner, (*route, key, name)) for name, inner in value.items())
        else:
            yield key, value, (*route, key)


def behavior_of(target: Target, vocabulary: Vocabulary, notes: Notes, route: Route) -> Behavior | None:
    """The behavior that a target names (for an effect, one with the values of tools), or None with a note."""
    kind, _, name = target.partition(".")
    if kind == "effects" and name:
        if name in vocabulary.effects:
            return _EFFECT_VALUES
        notes.unknown("effect", name, vocabulary.effects, route, at_key=True)
        return None
    if target in vocabulary.behaviors:
        return vocabulary.behaviors[target]
    if kind == "tools" and name:
        notes.unknown("tool", name, vocabulary.tools, route, at_key=True)
    else:
        known = [name for name in vocabulary.behaviors if not name.startswith("tools.")]
        notes.unknown("behavior", target, (*known, "tools", "effects"), route, at_key=True)
    return None


def read_outcome(behavior: Behavior, target: Target, raw: object, notes: Notes, route: Route) -> Outcome | None:
    """A value of a behavior, or None with a note."""
    if behavior.accepts(raw):
        return raw  # type: ignore[return-value]  # accepts() says that it is an Outcome
    if behavior.kind == "limit":
        message = f"`{target}` takes a number or `unlimited`, this is `{raw}`"
        notes.invalid(message, route, "write digits without quotes, or `unlimited`")
    else:
        shown = str(raw).lower() if isinstance(raw, bool) else str(raw)
        notes.unknown(f"value of behavior `{target}`:", shown, behavior.values, route)
    return None


def read_written(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> Written:
    """A `then` or `otherwise`: each target with its value."""
    found: list[tuple[Target, Outcome]] = []
    for target, value, at in targets(raw, notes, route):
        behavior = behavior_of(target, vocabulary, notes, at)
        if behavior is not None:
            outcome = read_outcome(behavior, target, value, notes, at)
            if outcome is not None:
                found.append((target, outcome))
    return tuple(found)


def _adjustable(
    raw: object, then: Written, level: str, vocabulary: Vocabulary, notes: Notes, route: Route
) -> Adjustable:
    if not isinstance(raw, Mapping):
        return _short_adjustable(str(raw), level, vocabulary, notes, route)
    listed = raw["by"] if isinstance(raw["by"], list) else [raw["by"]]
    for place, name in enumerate(listed):
        at = (*route, "by", place) if isinstance(raw["by"], list) else (*route, "by")
        _level_below(name, level, vocabulary, notes, at)
    mode = "only" if "only" in raw else "to"
    granted = _granted(raw[mode], then, vocabulary, notes, (*route, mode))
    return Adjustable("only" if mode == "only" else "to", frozenset(listed), granted, raw.get("delegable", False))


def _short_adjustable(raw: str, level: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> Adjustable:
    if raw == "never":
        return Adjustable("never")
    if raw == "stricter":
        return Adjustable("stricter")
    if raw not in vocabulary.levels:
        notes.unknown("value of `adjustable`:", raw, ("never", "stricter", *vocabulary.below(level)), route)
        return Adjustable()
    _level_below(raw, level, vocabulary, notes, route)
    return Adjustable("to", frozenset((raw,)), None)


def _level_below(name: str, level: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> None:
    below = vocabulary.below(level)
    if name not in vocabulary.levels:
        notes.unknown("level", name, vocabulary.levels, route)
    elif name not in below:
        allowed = f"levels below it: {', '.join(f'`{other}`' for other in below)}" if below else "no level is below it"
        notes.invalid(
            f"level `{name}` is not below this rule's level `{level}`, so it cannot be given leave", route, allowed
        )


def _granted(
    raw: object, then: Written, vocabulary: Vocabulary, notes: Notes, route: Route
) -> tuple[tuple[Target, Granted], ...] | None:
    if raw == "any":
        return None
    if isinstance(raw, Mapping):
        return _granted_by_target(raw, then, vocabulary, notes, route)
    if len(then) != 1:
        assigned = ", ".join(f"`{target}`" for target, _ in then) or "nothing"
        notes.invalid(
            f"this rule assigns {assigned}, so a list of values does not say for which",
            route,
            "write a mapping from behavior to values, such as `{response: [comply]}`, or `any`",
        )
        return ()
    return ((then[0][0], _values(then[0][0], raw, vocabulary, notes, route)),)


def _granted_by_target(
    raw: Raw, then: Written, vocabulary: Vocabulary, notes: Notes, route: Route
) -> tuple[tuple[Target, Granted], ...]:
    found: list[tuple[Target, Granted]] = []
    for target, listed, at in targets(raw, notes, route):
        known = behavior_of(target, vocabulary, notes, at) is not None
        if known and not _is_assigned(target, then):
            notes.invalid(
                f"this rule does not assign `{target}`, so there is nothing to adjust",
                at,
                "name behaviors that `then` assigns",
                at_key=True,
            )
        elif known:
            found.append((target, _values(target, listed, vocabulary, notes, at)))
    return tuple(found)


def _is_assigned(target: Target, then: Written) -> bool:
    """Tools and effects overlap, so either may stand for the other."""
    tools = target.startswith(("tools.", "effects."))
    return any(target == other or (tools and other.startswith(("tools.", "effects."))) for other, _ in then)


def _values(target: Target, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Granted:
    if raw == "any":
        return None
    behavior = behavior_of(target, vocabulary, Notes(), route)
    if behavior is None:
        return frozenset()
    listed = raw if isinstance(raw, list) else [raw]
    found = (
        read_outcome(behavior, target, value, notes, (*route, i) if isinstance(raw, list) else route)
        for i, value in enumerate(listed)
    )
    return frozenset(value for value in found if value is not None)


def strings(raw: object) -> tuple[str, ...]:
    """One text or a list of them, as a list; none for anything else."""
    return (raw,) if isinstance(raw, str) else tuple(raw) if isinstance(raw, list) else ()


def _text(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> RuleText:
    for key in ("since", "expires"):
        if key in raw:
            check_date(raw[key], notes, (*route, key))
    return RuleText(
        title=raw.get("title", ""),
        statement=raw.get("statement", ""),
        because=raw.get("because", ""),
        risk=raw.get("risk"),
        enforced_in=strings(raw.get("enforced_in")),
        tags=strings(raw.get("tags")),
        refs=tuple(raw.get("refs", ())),
        owners=strings(raw.get("owners")),
        visibility=raw.get("visibility"),
        since=raw.get("since"),
        expires=raw.get("expires"),
        guards_against=strings(raw.get("guards_against")),
        escalation=raw.get("escalation"),
        formerly=raw.get("formerly"),
        examples=tuple(
            _example(example, vocabulary, notes, (*route, "examples", i))
            for i, example in enumerate(raw.get("examples", ()))
        ),
    )


def _example(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> Example:
    context = read_context(raw["context"], vocabulary, notes, (*route, "context"))[1] if "context" in raw else None
    return Example(
        route=route,
        user=raw.get("user"),
        turns=read_turns(raw.get("turns", ())),
        context=context,
        good=strings(raw.get("good")),
        bad=strings(raw.get("bad")),
        note=raw.get("note", ""),
        title=raw.get("title", ""),
    )


def read_turns(raw: Any) -> tuple[Turn, ...]:
    """The messages of a conversation."""
    return tuple(Turn(turn["role"], turn["text"], turn.get("label")) for turn in raw)
