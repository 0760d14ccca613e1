"""Rules as a judge of conversations needs them: when they apply, what an answer then shows, what else is in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.generate.labels import UNSEEN, Label, label
from specctl.generate.prompt_authority import change
from specctl.generate.prompt_style import markdown
from specctl.generate.prompt_words import Wording, spelled_out
from specctl.generate.specialize import Specialized
from specctl.language.behavior import Behavior, Outcome
from specctl.language.condition import Condition
from specctl.language.rule import Rule
from specctl.logic.resolve import rule_region
from specctl.values import entity

Data = dict[str, object]


@entity
class Expected:
    """What a rule wants of one behavior, and the stricter labels that other rules may ask for where it applies."""

    behavior: Behavior
    wanted: Label
    stricter: tuple[Label, ...]


@entity
class Judged:
    """A rule that a judge can see kept or broken; texts are safe in Markdown.

    `when` is a clause, empty where the rule always applies; `exceptions` are rules by id, with where they go before it.
    `change` says who may set something else.
    """

    rule: Rule
    statement: str
    when: str
    exceptions: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]
    change: str


def judged_rules(found: Specialized, layers: Sequence[str], *, with_names: bool = True) -> tuple[Judged, ...]:
    """The rules of some layers that can have a say and show in a conversation, in stack order.

    A rule that does not say where it is enforced is in all layers. One without a statement that decides nothing, or one
    that governs only tools that the product lacks, is left out. Without `with_names`, named conditions are written out.
    """
    rules = (rule for rule in found.stack.rules if not rule.text.enforced_in or set(rule.text.enforced_in) & {*layers})
    judged = (_judged(rule, found, with_names=with_names) for rule in rules if rule.text.statement or rule.then)
    return tuple(each for each in judged if each.expected or not each.rule.then)


def _judged(rule: Rule, found: Specialized, *, with_names: bool) -> Judged:
    wording = Wording(found.full, markdown)

    def clause(condition: Condition) -> str:
        return wording.clause(condition if with_names else spelled_out(condition))

    seen = [name for name in found.stack.assigned_by[rule] if name not in UNSEEN]
    expected = tuple(_expected(rule, name, found) for name in seen)
    exceptions = {other.id: other for name in seen for other in _exceptions(rule, name, found)}
    return Judged(
        rule,
        markdown(rule.text.statement or rule.text.title) or "; ".join(each.wanted.brief for each in expected),
        clause(rule.when),
        tuple((other.id, clause(other.when) or "always") for other in exceptions.values()),
        expected,
        change(rule, found.stack),
    )


def _expected(rule: Rule, name: str, found: Specialized) -> Expected:
    """The value, and what is stricter and decided by other rules where this one applies: more would be too strict."""
    behavior = found.full.behaviors[name]
    value = found.stack.assigned_by[rule][name].value
    decided = {other for _, other in _deciding(rule, name, found) if behavior.stricter(other, value)}
    stricter = sorted(decided, key=lambda each: (behavior.tier(each), str(each)))
    return Expected(behavior, label(behavior, value), tuple(label(behavior, other) for other in stricter))


def _exceptions(rule: Rule, name: str, found: Specialized) -> Iterator[Rule]:
    """The rules that decide where a rule applies, and neither as it does nor more strictly."""
    behavior = found.full.behaviors[name]
    value = found.stack.assigned_by[rule][name].value
    for other, decided in _deciding(rule, name, found):
        if decided != value and not behavior.stricter(decided, value):
            yield other


def _deciding(rule: Rule, name: str, found: Specialized) -> Iterator[tuple[Rule, Outcome]]:
    """The rules that decide a behavior somewhere where a rule applies, with what they decide."""
    region = rule_region(rule, found.stack, found.universe) & found.region
    for other, part in found.deciding(name).items():
        if part & region:
            own = found.stack.rule_by_id[other.id]
            yield own, found.stack.assigned_by[own][name].value


def shown_examples(rule: Rule) -> Iterator[Data]:
    """The examples of a rule with the conversation before the answer, and good and bad answers; safe in Markdown."""
    for example in rule.text.examples:
        said = [{"role": "user", "text": example.user}] if example.user is not None else []
        said += [{"role": turn.role, "text": turn.text} for turn in example.turns if turn.label is None]
        judged = [(turn.text, turn.label) for turn in example.turns if turn.label is not None]
        yield {
            "conversation": [
                {"role": markdown(str(each["role"])), "text": markdown(str(each["text"]))} for each in said
            ],
            "good": [markdown(text) for text in (*example.good, *(text for text, mark in judged if mark != "bad"))],
            "bad": [markdown(text) for text in (*example.bad, *(text for text, mark in judged if mark == "bad"))],
            "note": markdown(example.note),
        }


def shows(expected: Expected) -> str:
    """What an answer shows that does what is wanted, and what the behavior is about where the contract declares it."""
    about = (
        markdown(expected.behavior.describe) if expected.behavior.contract and not is_tool(expected.behavior) else ""
    )
    return f"{expected.wanted.shows} (`{expected.behavior.id}`: {about})" if about else expected.wanted.shows


def is_tool(behavior: Behavior) -> bool:
    """Whether a behavior is what is decided on a tool."""
    return behavior.id.startswith("tools.")
