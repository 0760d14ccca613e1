"""The test cases of a contract: those that people wrote, and those that its rules ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256

from specctl.errors import SpecctlError
from specctl.generate.digest import digest
from specctl.generate.suite_case import KINDS, Facts, SuiteCase
from specctl.generate.suite_checks import Check, checks
from specctl.generate.suite_ground import Ground
from specctl.generate.suite_regions import Found, found_for, plain
from specctl.generate.suite_words import differs, to_write
from specctl.generate.suite_written import Written, variants, written
from specctl.generate.target import TARGETS, Material, options_of
from specctl.language.condition import attributes_of
from specctl.language.stack import Stack
from specctl.logic.twins import Free
from specctl.nearest import suggestion
from specctl.output.json_text import dumps
from specctl.values import entity

_VARY = "name attributes of type `enum` or `bool`, or members of sets such as `signals.minor`"
_DEFAULTS = options_of(TARGETS["jsonl"], {})


@entity
class Suite:
    """The cases of a contract, and the behaviors that they are about."""

    material: Material
    ground: Ground
    cases: tuple[SuiteCase, ...]

    @cached_property
    def digest(self) -> str:
        """A name for exactly what the stack says."""
        return digest(self.ground.stack)

    @cached_property
    def checks(self) -> Mapping[str, Mapping[str, Check]]:
        """For each case what is checked of its answer, by behavior."""
        hidden = listed(self.material, "unseen")
        return {case.id: checks(case, self.ground.stack.behaviors, hidden) for case in self.cases}


def suite(material: Material) -> Suite:
    """The cases in order of kind, then of id; ids do not hang on where things stand in a file."""
    ground = _ground(material)
    texts = list(written(ground))
    collected = _Collected(ground, texts)
    for each in _variants(material, texts, ground):
        collected.add_variant(each)
    for found in _found(ground, texts):
        collected.add_found(found)
    kinds = listed(material, "kinds") or KINDS
    cases = [case for case in collected.cases.values() if case.kind in kinds]
    return Suite(material, ground, tuple(sorted(cases, key=lambda case: (KINDS.index(case.kind), case.id))))


def _ground(material: Material) -> Ground:
    stack = material.stack
    behaviors = listed(material, "behaviors")
    for name in behaviors:
        if name not in stack.behaviors:
            raise SpecctlError(f"unknown behavior `{name}` in option `behaviors`", suggestion(name, stack.behaviors))
    for path in listed(material, "vary"):
        if path not in _paths(stack):
            raise SpecctlError(f"option `vary` cannot have `{path}`", suggestion(path, _paths(stack)) or _VARY)
    return Ground(material.specialized, behaviors, listed(material, "usual"))


def _paths(stack: Stack) -> list[str]:
    """What can be varied: attributes with few values, and members of sets such as `signals.minor`."""
    named = [name for name, each in stack.attributes.items() if each.kind in ("bool", "enum")]
    sets = (each for each in stack.attributes.values() if each.kind == "set")
    return [*named, *(f"{each.id}.{member}" for each in sets for member in each.members)]


def listed(material: Material, option: str) -> tuple[str, ...]:
    """The values of an option of a suite."""
    value = material.options.get(option, _DEFAULTS[option])
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _variants(material: Material, texts: Sequence[Written], ground: Ground) -> Iterator[SuiteCase]:
    along = _along(material, ground)
    usual, kept = listed(material, "usual"), listed(material, "same-text")
    for text in texts:
        if text.case.kind == "case" and not text.case.is_pending and not _fills_in(text.case.id, texts, ground):
            yield from variants(text, along, ground, usual, kept)


def _fills_in(name: str, texts: Iterable[Written], ground: Ground) -> bool:
    """Whether a case has an id as stubs have: the one of a rule or of another case, and more."""
    names = (*ground.stack.rule_by_id, *(text.case.id for text in texts))
    return name.startswith(tuple(f"{each}-" for each in names))


def _along(material: Material, ground: Ground) -> list[tuple[Free, tuple[str, ...]]]:
    """What changes nothing, with the behaviors for which it does not: as properties claim, and as it was asked for."""
    found: dict[Free, tuple[str, ...]] = {}
    for member in ground.stack.members:
        for claim in member.properties:
            if claim.kind == "same_across":
                for path in claim.across:
                    name, _, inner = path.partition(".")
                    found[name, inner] = (*found.get((name, inner), ()), *(claim.behaviors or ground.decided))
    for path in listed(material, "vary"):
        name, _, inner = path.partition(".")
        found[name, inner] = ground.decided
    return sorted(found.items())


def _found(ground: Ground, texts: Sequence[Written]) -> Iterator[Found]:
    """What the rules ask for. A case that fills in for a stub is no place to start from: others would move with it."""
    shown = [
        (text.region, ground.request(text.region))
        for text in texts
        if not text.case.is_pending and (text.case.kind != "case" or not _fills_in(text.case.id, texts, ground))
    ]
    for rule in sorted(ground.stack.rules, key=lambda rule: rule.id):
        yield from found_for(rule, ground, shown)


class _Collected:
    """Cases by id. Two that start from the same request, or from none, and are about the same one are one case.

    A text is written close to the one that it differs from, so what differs from other requests is another case.
    """

    def __init__(self, ground: Ground, texts: Iterable[Written]) -> None:
        self._ground = ground
        self.cases: dict[str, SuiteCase] = {}
        self._ids: dict[tuple[str, str], str] = {}
        for text in texts:
            self.add_written(text.case)
            self._ids.setdefault((_key(ground.request(text.region)), ""), text.case.id)

    def add_written(self, case: SuiteCase) -> None:
        """A case with facts of its own."""
        name = self._fresh(case.id, case.facts)
        self.cases[name] = replace(case, id=name)
        self._ids.setdefault((_key(case.facts), ""), name)

    def add_variant(self, case: SuiteCase) -> None:
        """A variant, unless a case fills in for it by its id, which then belongs to the same group."""
        there = self.cases.get(case.id)
        if there is None:
            self.add_written(case)
        else:
            self.cases[case.id] = replace(there, group=case.group, twin=case.twin, changed=case.changed, same=case.same)

    def add_found(self, found: Found) -> None:
        """A case that a rule asks for, unless one is there that serves, or that fills in for it by its id."""
        name = _id(f"{found.rule.id}-{found.place}")
        base = "" if found.base is None else _key(found.base)
        key = _key(found.request), base
        known = name if name in self.cases and self.cases[name].kind == "case" else self._ids.get(key)
        twin = self._ids.get((base, "")) if base else None
        if known is None:
            known = self._fresh(name, found.request)
            self.cases[known] = self._case(known, found, twin)
        else:
            self.cases[known] = _also(self.cases[known], found, twin)
        self._ids[key] = known

    def _case(self, name: str, found: Found, twin: str | None) -> SuiteCase:
        stack = self._ground.stack
        expected, by = self._ground.decisions(found.request)
        relevant = {*attributes_of(found.rule.when), *found.changed}
        beside = differs(twin, found.changed) if twin else ""
        return SuiteCase(
            name,
            found.kind,
            found.rule.id,
            tuple(each for each in found.about if each in expected),
            found.request,
            expected,
            by,
            write=to_write(found.request, relevant, stack, beside, found.about),
            group=found.group,
            twin=twin,
            changed=found.changed,
        )

    def _fresh(self, name: str, facts: Facts) -> str:
        """The id, or where it is taken the id with digits that stand for the facts."""
        return name if name not in self.cases else f"{name}-{sha256(_key(facts).encode()).hexdigest()[:6]}"


def _also(case: SuiteCase, found: Found, twin: str | None) -> SuiteCase:
    """A case that also serves as what was found."""
    role = f"{found.kind} of {found.rule.id}"
    is_new = twin is not None and twin != case.id and case.twin is None
    return replace(
        case,
        also=case.also if role in case.also else (*case.also, role),
        twin=twin if is_new else case.twin,
        changed=found.changed if is_new else case.changed,
    )


def _key(facts: Facts) -> str:
    """Facts as text, whatever their order."""
    return dumps({name: plain(value) for name, value in sorted(facts.items())})


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-")
