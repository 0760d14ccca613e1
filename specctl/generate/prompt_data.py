"""All that a template of a prompt is given: plain data, every text of the contract escaped for its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from specctl.generate.budget import Cuts
from specctl.generate.labels import label
from specctl.generate.prompt_authority import change, is_fixed
from specctl.generate.prompt_meanings import (
    Data,
    attribute_data,
    decision_data,
    mentioned,
    named,
    situation_data,
    term_data,
)
from specctl.generate.prompt_rules import SECTIONS, Placed, outline, shown_rules
from specctl.generate.prompt_style import Escape, quoted
from specctl.generate.prompt_words import Wording, listed
from specctl.generate.specialize import Specialized
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.condition import ALWAYS
from specctl.language.contract import Tool
from specctl.language.parts.product import Definition, Output
from specctl.language.rule import Example, Rule, Turn
from specctl.logic.resolve import resolve, rule_region
from specctl.values import entity, frozen


@frozen
class Wanted:
    """What is asked of a prompt: `examples` is `good`, `all` or `none`."""

    cite: bool = False
    reasons: bool = True
    examples: str = "good"


@entity
class Contents:
    """The contents of one prompt, some of it cut; `data` is what templates get."""

    found: Specialized
    wanted: Wanted
    cuts: Cuts
    escape: Escape

    @cached_property
    def wording(self) -> Wording:
        """The words of conditions."""
        return Wording(self.found.full, self.escape, ("glosses", "") not in self.cuts)

    def data(self) -> Data:
        """The data of a template, as docs/generate/prompt.md lists it."""
        stack, wording = self.found.stack, Wording(self.found.full, self.escape, with_glosses=False)
        placed = outline(self.found)
        conditions = [self.found.where, *(item.rule.when for item in placed.every if self._is_worded(item.rule))]
        situations = named(conditions)
        tested = mentioned(conditions, stack)
        return {
            "title": self.escape(stack.contract.title or stack.contract.id),
            "purpose": self._purpose(),
            "levels": list(stack.levels),
            "known": "" if self.found.where == ALWAYS else self.wording.words(self.found.where),
            "sections": [
                {"name": name, "rules": [self._rule(item) for item in placed.sections[name]]} for name in SECTIONS
            ],
            "tools": [self._tool(tool) for tool in self.found.full.tools.values()],
            "outputs": [self._output(output) for output in self.found.full.parts.outputs.values()],
            "otherwise": self._otherwise(placed.every),
            "decisions": self._decisions(placed.every),
            "situations": [situation_data(name, meaning, wording) for name, meaning in situations.items()],
            "attributes": [
                attribute_data(name, values, wording, with_values=("descriptions", "") not in self.cuts)
                for name, values in tested.items()
            ],
            "terms": self._terms(placed.every),
        }

    def count(self, part: str) -> int:
        """How many reasons, examples or conditions (`wording`) of rules were cut that would have been told."""
        rules = [rule for rule in shown_rules(self.found) if (part, rule.text.risk or "low") in self.cuts]
        if part == "reasons":
            return sum(bool(rule.text.because) for rule in rules) if self.wanted.reasons else 0
        if part == "examples":
            return sum(len(list(self._examples(rule))) for rule in rules)
        return sum(not self._is_worded(rule) for rule in rules)

    def _is_worded(self, rule: Rule) -> bool:
        """Whether condition and effect of a rule are told besides its statement."""
        is_short = ("wording", rule.text.risk or "low") in self.cuts
        return not is_short or is_fixed(rule) or not rule.text.statement

    def _rule(self, item: Placed) -> Data:
        rule = item.rule
        risk = rule.text.risk or "low"
        statement = rule.text.statement or rule.text.title
        is_worded = self._is_worded(rule)
        orders = list(orders_of(rule, self.found)) if is_worded else []
        return {
            "number": item.number,
            "id": rule.id if self.wanted.cite else "",
            "level": rule.level,
            "statement": self.escape(statement),
            "when": self.wording.sentence(rule.when) if is_worded else "",
            "do": orders,
            "change": change(rule, self.found.stack),
            "because": self.escape(rule.text.because)
            if self.wanted.reasons and ("reasons", risk) not in self.cuts
            else "",
            "examples": [] if ("examples", risk) in self.cuts else list(self._examples(rule)),
            "goes_before": list(item.goes_before),
            "yields_to": list(item.yields_to),
            "exceptions": [self._rule(other) for other in item.exceptions],
        }

    def _examples(self, rule: Rule) -> Iterator[Data]:
        with_bad = self.wanted.examples == "all"
        for example in rule.text.examples if self.wanted.examples != "none" else ():
            good = [self._quoted(text) for text in example.good]
            bad = [self._quoted(text) for text in example.bad if with_bad]
            turns = [turn for turn in example.turns if with_bad or turn.label != "bad"]
            if good or bad or any(turn.role == "assistant" for turn in turns):
                yield {"request": self._request(example, turns), "good": good, "bad": bad}

    def _request(self, example: Example, turns: Sequence[Turn]) -> str:
        if example.user is not None:
            return self._quoted(example.user)
        labels = (f" ({turn.label})" if turn.label else "" for turn in turns)
        said = (f"{self.escape(turn.role)} says {self._quoted(turn.text)}" for turn in turns)
        return ", ".join(map("".join, zip(said, labels, strict=True)))

    def _quoted(self, text: str) -> str:
        return quoted(self.escape(text))

    def _purpose(self) -> Data:
        purposes = (member.parts.purpose for member in reversed(self.found.full.members))
        purpose = next((each for each in purposes if each is not None), None)
        fields = ("audience", "tasks", "out_of_scope")
        return {name: [] if purpose is None else self._texts(getattr(purpose, name)) for name in fields}

    def _texts(self, texts: Iterable[str]) -> list[str]:
        return [self.escape(text).removesuffix(".") for text in texts]

    def _tool(self, tool: Tool) -> Data:
        """A tool, and what is decided on it where that is the same at every request."""
        behavior = self.found.full.behaviors[f"tools.{tool.id}"]
        decided = [value for value in self.found.outcomes(behavior.id) if value not in (CONFLICT, UNDECIDED)]
        return {
            "name": tool.id,
            "describe": self.escape(tool.describe),
            "always": label(behavior, decided[0]).explain if len(decided) == 1 else "",
            "is_freer_elsewhere": self._is_freer_elsewhere(behavior),
        }

    def _is_freer_elsewhere(self, behavior: Behavior) -> bool:
        """Whether rules that are not in the prompt decide on a tool, somewhere, more freely than one that is."""
        stack, universe = self.found.stack, self.found.universe
        told = {rule.id for rule in shown_rules(self.found)}
        assigned = [items[behavior.id] for items in stack.assigned_by.values() if behavior.id in items]
        return any(
            behavior.stricter(item.value, value) and rule_region(item.rule, stack, universe) & part
            for rule, part in self.found.deciding(behavior.id).items()
            if rule.id not in told and (value := stack.assigned_by[stack.rule_by_id[rule.id]][behavior.id].value)
            for item in assigned
            if item.rule.id in told
        )

    def _output(self, output: Output) -> Data:
        return {
            "name": output.id,
            "describe": self.escape(output.describe),
            "format": output.format or "",
            "style": self._texts(output.style),
            "language": self._texts(output.language),
            "acceptable": self._definition(output.acceptable),
            "partial": self._definition(output.partial),
            "non_answer": self._definition(output.non_answer),
        }

    def _definition(self, definition: Definition | None) -> Data | None:
        if definition is None:
            return None
        examples = [] if ("examples", "low") in self.cuts else [self._quoted(text) for text in definition.examples]
        return {"describe": self.escape(definition.describe), "examples": examples}

    def _otherwise(self, every: Sequence[Placed]) -> list[str]:
        """What holds where no rule decides, of the behaviors that the prompt is about and that may be left open."""
        stack = self.found.full
        about = {name for item in every for name in self.found.stack.assigned_by[item.rule]}
        names = [name for name, each in stack.behaviors.items() if name in about or each.must_decide]
        return [
            otherwise_words(stack.behaviors[name], value)
            for name in names
            if not name.startswith(("tools.", "review")) and (value := stack.behaviors[name].otherwise) is not None
            if self._is_left_open(name)
        ]

    def _is_left_open(self, behavior: str) -> bool:
        undecided = resolve(self.found.full, behavior, self.found.universe).undecided
        return bool(undecided & self.found.region)

    def _decisions(self, every: Sequence[Placed]) -> list[Data]:
        used: dict[str, set[Outcome]] = {}
        for item in every:
            if self._is_worded(item.rule):
                for name, assignment in self.found.stack.assigned_by[item.rule].items():
                    used.setdefault(name, set()).add(assignment.value)
        told = [(behavior, used[name]) for name, behavior in self.found.full.behaviors.items() if name in used]
        found = [decision_data(each, values, self.wording) for each, values in told if _needs_words(each)]
        return [each for each in found if each["describe"] or each["is_ordered"] or each["is_told"]]

    def _terms(self, every: Sequence[Placed]) -> list[Data]:
        if ("terms", "") in self.cuts:
            return []
        texts = [item.rule.text.statement for item in every]
        return term_data(texts, self.found.full, self.wording)


def otherwise_words(behavior: Behavior, value: Outcome) -> str:
    """What holds where nothing is decided, as a sentence; of a behavior of the contract's own just the value."""
    found = label(behavior, value)
    return f"{found.brief}." if behavior.contract is not None else found.explain


def _needs_words(behavior: Behavior) -> bool:
    """Whether an order says less than there is to know; those of tools, and of built-in flags and limits, say all."""
    return not behavior.id.startswith("tools.") and (behavior.kind == "choice" or behavior.contract is not None)


def orders_of(rule: Rule, found: Specialized) -> Iterator[str]:
    """What a rule orders, in words, tools with one order together."""
    by_tool: dict[str, list[str]] = {}
    for name, item in found.stack.assigned_by[rule].items():
        if name.startswith("tools."):
            by_tool.setdefault(str(item.value), []).append(name.removeprefix("tools."))
        else:
            yield label(found.full.behaviors[name], item.value).brief
    for value, tools in by_tool.items():
        yield _tools_order(value, tools, len(found.full.tools))


def _tools_order(value: str, tools: Sequence[str], every: int) -> str:
    is_all = len(tools) == every > 1
    names = ("any tool" if value == "deny" else "every tool") if is_all else ""
    some = names or listed([f"`{tool}`" for tool in tools], "or" if value == "deny" else "and")
    match value:
        case "allow":
            return f"use {some} without asking"
        case "ask":
            return f"ask before each use of {'any tool' if is_all else listed([f'`{tool}`' for tool in tools], 'or')}"
        case _:
            return f"do not use {some}"
