"""Cases with a text of their authors: the cases of a contract, examples of rules, and variants of the cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from specctl.errors import SpecctlError
from specctl.generate.suite_case import Expected, Facts, Message, SuiteCase
from specctl.generate.suite_ground import Ground
from specctl.generate.suite_words import differs, to_write
from specctl.language.attribute import leaves
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.claim import Case
from specctl.language.condition import ALWAYS, All, Condition, Test
from specctl.language.rule import Example, Rule, Turn
from specctl.logic.evaluate import Fact
from specctl.logic.region import Region
from specctl.logic.spelled import Claimed, spelled
from specctl.logic.twins import Free
from specctl.values import entity

_ROLES = frozenset(("user", "assistant", "system"))


@entity
class Written:
    """A case with a text, and all requests that the text stands for."""

    case: SuiteCase
    region: Region


def written(ground: Ground) -> Iterator[Written]:
    """The cases of the contract itself by id, then the examples of all rules of its stack, where those decide."""
    for case in sorted(ground.stack.contract.cases, key=lambda each: each.id):
        yield from _of_case(case, ground)
    for rule in sorted(ground.stack.rules, key=lambda each: each.id):
        for example in rule.text.examples:
            yield from _of_example(example, rule, ground)


def _of_case(case: Case, ground: Ground) -> Iterator[Written]:
    region = ground.universe.region(case.context, ground.stack) & ground.region
    if region:
        claimed = spelled(case.expect, ground.stack.tools)
        expected = expected_in(region, ground, claimed)
        for name in claimed:
            if name in ground.decided and name not in expected:
                raise SpecctlError(
                    f"case `{case.id}` expects of `{name}` what contract `{ground.stack.contract.id}` does not decide",
                    "correct one of them: `specctl test` shows how they differ",
                )
        about = tuple(name for name in ground.decided if name in claimed)
        by = deciding_in(region, ground)
        rule = next((rules[0] for name in about if (rules := by.get(name))), None)
        messages = _messages(case.user, case.turns)
        facts = {name: _fact(value) for name, value in case.facts}
        write = "" if messages else to_write(facts, facts, ground.stack, about=about)
        good, bad = _labelled(case.turns, "good"), _labelled(case.turns, "bad")
        yield Written(
            SuiteCase(case.id, "case", rule, about, facts, expected, by, messages, write, case.id, good=good, bad=bad),
            region,
        )


def _of_example(example: Example, rule: Rule, ground: Ground) -> Iterator[Written]:
    """An example where its rule decides; one without words of a user is for prompts only."""
    messages = _messages(example.user, example.turns)
    context = example.context or ALWAYS
    region = ground.universe.region(context, ground.stack) & ground.region
    about: tuple[str, ...] = ()
    for name, part in ground.by_rule(rule).items():
        if region & part:
            region, about = region & part, (*about, name)
    if messages and about:
        name = f"{rule.id}-example-{_digits(messages)}"
        good = (*example.good, *_labelled(example.turns, "good"))
        bad = (*example.bad, *_labelled(example.turns, "bad"))
        expected, by = expected_in(region, ground), deciding_in(region, ground)
        facts = _facts(context)
        yield Written(
            SuiteCase(
                name, "example", rule.id, about, facts, expected, by, messages, group=rule.id, good=good, bad=bad
            ),
            region,
        )


def expected_in(region: Region, ground: Ground, claimed: Claimed | None = None) -> Expected:
    """What each behavior gets in a region, as far as it is claimed; nothing where that may be no value."""
    found: dict[str, tuple[Outcome, ...]] = {}
    for name in ground.decided:
        here = [value for value, part in ground.parts(name).items() if part & region]
        wanted = (claimed or {}).get(name)
        kept = [value for value in here if wanted is None or value in wanted]
        if kept and (wanted is not None or not {CONFLICT, UNDECIDED} & set(here)):
            found[name] = in_order(kept, ground.stack.behaviors[name])
    return found


def in_order(values: Iterable[Outcome], behavior: Behavior) -> tuple[Outcome, ...]:
    """Outcomes, most permissive first."""
    return tuple(sorted(values, key=lambda value: (float(behavior.tier(value)), str(value))))


def deciding_in(region: Region, ground: Ground) -> dict[str, tuple[str, ...]]:
    """The rules that decide each behavior everywhere in a region."""
    found = {
        name: tuple(sorted(rule.id for rule, part in ground.deciding(name).items() if region <= part))
        for name in ground.decided
    }
    return {name: rules for name, rules in found.items() if rules}


def variants(
    base: Written,
    along: Sequence[tuple[Free, tuple[str, ...]]],
    ground: Ground,
    usual: Iterable[str],
    kept: Iterable[str],
) -> Iterator[SuiteCase]:
    """A case for each other value along some attributes and members, where the same is decided.

    Each comes with the behaviors that must be the same. Texts have the values `usual` already; along the attributes
    `kept` the text stays as it is, and along others it is to be written anew.
    """
    for unit, same in along:
        for value in _others(unit, base.case.facts, ground, usual):
            region = ground.universe.forget(base.region, *unit) & _at(unit, value, ground)
            behaviors = tuple(name for name in ground.decided if name in same)
            alike = expected_in(region, ground) if region else {}
            before = expected_in(base.region, ground)
            if region and all(alike.get(name) == before.get(name) for name in behaviors):
                yield _variant(base, unit, value, region, behaviors, ground, is_kept=unit[0] in kept)


def _variant(
    base: Written, unit: Free, value: Fact, region: Region, same: tuple[str, ...], ground: Ground, *, is_kept: bool
) -> SuiteCase:
    name, member = unit
    before = base.case.facts.get(name)
    if member:
        others = {str(each) for each in before if each != member} if isinstance(before, list | tuple) else set()
        fact: Fact = sorted(others | ({member} if value else set()))
    else:
        fact = value
    facts = {**base.case.facts, name: fact}
    place = f"{name}-{member}-{'on' if value else 'off'}" if member else f"{name}-{value}"
    beside = differs(base.case.id, [name])
    expected = expected_in(region, ground)
    given = base.case.expected
    return replace(
        base.case,
        id=f"{base.case.id}-{place}",
        kind="variant",
        facts=facts,
        expected={
            key: given[key] if key in base.case.about and key in same else each for key, each in expected.items()
        },
        decided_by=deciding_in(region, ground),
        messages=base.case.messages if is_kept else (),
        write="" if is_kept else to_write(facts, [name], ground.stack, beside),
        group=base.case.id,
        twin=base.case.id,
        changed=(name,),
        same=same,
        good=base.case.good if is_kept else (),
        bad=base.case.bad if is_kept else (),
    )


def _others(unit: Free, facts: Facts, ground: Ground, usual: Iterable[str]) -> list[Fact]:
    """The values that a text has not got already."""
    name, member = unit
    attribute = ground.stack.attributes[name]
    before = facts.get(name)
    if member:
        return [not (isinstance(before, list | tuple) and member in before)]
    if attribute.kind == "bool":
        return [value for value in (True, False) if value != before and before is not None]
    if attribute.kind != "enum":
        return []
    names = [leaf.name for leaf in leaves(ground.stack.trees[name])]
    return [value for value in names if value != before and (before is not None or value not in usual)]


def _at(unit: Free, value: Fact, ground: Ground) -> Region:
    name, member = unit
    if not member:
        return ground.universe.at(ground.stack.attributes[name], value, ground.stack) & ground.region
    has = ground.universe.region(Test(name, "any_of", (member,)), ground.stack)
    return (has if value else ~has) & ground.region


def _messages(user: str | None, turns: Sequence[Turn]) -> tuple[Message, ...]:
    """The conversation up to the answer that is tested; the labelled ones are for graders."""
    if user is not None:
        return (Message("user", user),)
    said: list[Turn] = []
    for turn in turns:
        if turn.role == "assistant" and turn.label is not None:
            break
        said.append(turn)
    while said and said[-1].role != "user":
        said.pop()
    return tuple(Message(turn.role if turn.role in _ROLES else "user", _spoken(turn)) for turn in said)


def _spoken(turn: Turn) -> str:
    """What is said; of a role that chat models lack, with who says it."""
    return turn.text if turn.role in _ROLES else f"[{turn.role}] {turn.text}"


def _labelled(turns: Iterable[Turn], label: str) -> tuple[str, ...]:
    return tuple(turn.text for turn in turns if turn.role == "assistant" and turn.label == label)


def _facts(context: Condition) -> dict[str, Fact]:
    """The facts that a context gives, each of them exact."""
    parts = context.parts if isinstance(context, All) else (context,)
    found: dict[str, Fact] = {}
    for part in parts:
        if isinstance(part, All):
            found |= _facts(part)
        elif isinstance(part, Test) and part.operator in ("is", "all_of"):
            found[part.attribute] = sorted(map(str, part.values)) if part.operator == "all_of" else part.values[0]
    return found


def _fact(value: object) -> Fact:
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]


def _digits(messages: Iterable[Message]) -> str:
    """Six digits that stay as long as the text does."""
    return sha256("\n".join(each.content for each in messages).encode()).hexdigest()[:6]
