"""Target `handbook`: the policy page for the public. It is made of rules with `visibility: public` and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from specctl.errors import SpecctlError
from specctl.generate.prompt_authority import change
from specctl.generate.prompt_data import orders_of
from specctl.generate.prompt_meanings import term_data
from specctl.generate.prompt_style import comment, markdown
from specctl.generate.prompt_words import Wording
from specctl.generate.target import Material
from specctl.language.condition import ALWAYS
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.logic.resolve import resolve
from specctl.logic.standing import opening
from specctl.values import entity

Data = dict[str, object]
_PLAIN_LINK = re.compile(r"https?://[^\s<>\"\\]+")
_NO_TAG = "General"


def render(material: Material) -> Mapping[str, str]:
    """The page, as one file; raises SpecctlError where no rule is public: an empty page is never meant."""
    rules = [rule for rule in material.specialized.stack.rules if rule.text.visibility == "public"]
    if not rules:
        raise SpecctlError(
            f"no rule of contract `{material.stack.contract.id}` is public",
            "add `visibility: public` to the rules that the page is to show",
        )
    data = {"provenance": comment(material.provenance), **_Page(material).data(rules)}
    return {"": material.templates.render("handbook/handbook.md.j2", data)}


@entity
class _Page:
    """The contents of a page, every text escaped for Markdown."""

    material: Material

    def data(self, rules: Sequence[Rule]) -> Data:
        """The data of the template, as docs/generate/handbook.md lists it."""
        stack = self.material.stack
        topics: dict[str, list[Rule]] = {}
        for rule in rules:
            topics.setdefault(rule.text.tags[0] if rule.text.tags else "", []).append(rule)
        named = sorted(topics, key=lambda tag: (not tag, list(topics).index(tag)))
        wording = Wording(stack, markdown, with_glosses=False)
        return {
            "title": markdown(stack.contract.title or stack.contract.id),
            "contract": stack.contract.id,
            "version": stack.contract.version,
            "levels": list(stack.levels),
            "topics": [{"name": _heading(tag), "rules": [self._rule(rule) for rule in topics[tag]]} for tag in named],
            "changes": self._changes(rules),
            "terms": term_data([rule.text.statement for rule in rules], stack, wording),
        }

    def _rule(self, rule: Rule) -> Data:
        text, full = rule.text, self.material.stack.rule_by_id[rule.id]
        return {
            "id": rule.id,
            "anchor": f"rule-{rule.id}",
            "title": markdown(text.title or rule.id.replace("-", " ").replace("_", " ").capitalize()),
            "level": rule.level,
            "text": markdown(text.statement) or self._in_words(rule),
            "reason": markdown(text.because) if self.material.options["reasons"] else "",
            "change": self._change(full),
            "sources": list(_sources(text.refs)),
            "since": text.since or "",
            "expires": text.expires or "",
        }

    def _in_words(self, rule: Rule) -> str:
        """What a rule says that has no statement."""
        wording = Wording(self.material.stack, markdown)
        orders = "; ".join(orders_of(rule, self.material.specialized))
        shown = self.material.stack.rule_by_id[rule.id] if self.material.where == ALWAYS else rule
        return _sentence(": ".join(filter(None, (wording.sentence(shown.when), orders))))

    def _change(self, rule: Rule) -> str:
        """Who may change a rule; what nobody can use, since others forbid it, is not offered."""
        if self._loosened_by(rule):
            return _sentence(change(self._as_open.rule_by_id[rule.id], self._as_open))
        if rule.level == self.material.stack.levels[-1]:
            return ""
        is_fixed = rule.adjustable.mode in ("never", "only")
        return "Nobody can change this." if is_fixed else "This can be made stricter, and nothing else."

    def _changes(self, rules: Sequence[Rule]) -> list[Data]:
        """For each level the rules that it may loosen or choose something else for."""
        stack = self.material.stack
        found: dict[str, list[str]] = {level: [] for level in stack.levels}
        for rule in rules:
            for level in self._loosened_by(stack.rule_by_id[rule.id]):
                found[level].append(rule.id)
        shown = {rule.id: self._rule(rule) for rule in rules}
        return [{"level": level, "rules": [shown[name] for name in names]} for level, names in found.items() if names]

    @cached_property
    def _as_open(self) -> Stack:
        """The stack in which rules give leave only to the levels that can use it."""
        stack = self.material.stack
        members = tuple(replace(member, rules=tuple(map(self._narrowed, member.rules))) for member in stack.members)
        return Stack(members[-1], members, stack.levels)

    def _narrowed(self, rule: Rule) -> Rule:
        return replace(rule, adjustable=replace(rule.adjustable, by=self._loosened_by(rule)))

    def _loosened_by(self, rule: Rule) -> frozenset[str]:
        """The levels that can set another value somewhere in the region, as a rule grants them."""
        found: set[str] = set()
        for behavior, item in self.material.stack.assigned_by[rule].items():
            if item.grant.mode in ("to", "only"):
                found |= {level for level in item.grant.by if self._is_open(behavior, item, level)}
        return frozenset(found)

    def _is_open(self, behavior: str, item: Assignment, level: str) -> bool:
        specialized = self.material.specialized
        stack, universe = specialized.full, specialized.universe
        resolution = resolve(stack, behavior, universe)
        own = next(each for each in resolution.levels if each.level == item.rule.level)
        effective = own.effective.get(item, universe.nothing) & specialized.region
        before, values = resolution.before(level, stack.levels), resolution.behavior.values
        if resolution.behavior.kind == "limit":
            return bool(effective)
        chosen = (value for value in values if value != item.value and item.grant.lists(value))
        return any(effective & opening(before, level, value, resolution.behavior, universe) for value in chosen)


def _sources(refs: Iterable[object]) -> Iterator[Data]:
    """What a rule rests on, in words, and a link where it is one to the web."""
    for ref in refs:
        if isinstance(ref, Mapping):
            parts = (str(ref[key]) for key in ("source", "title", "standard", "version", "clause") if ref.get(key))
            yield _source(", ".join(parts), str(ref.get("link") or ""))
        else:
            yield _source(str(ref), "")


def _source(text: str, link: str) -> Data:
    is_link = _PLAIN_LINK.fullmatch(link) is not None
    return {"text": markdown(text or link), "link": link if is_link else ""}


def _heading(tag: str) -> str:
    return _sentence(markdown(tag.replace("-", " ").replace("_", " "))).removesuffix(".") or _NO_TAG


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" if text else ""
