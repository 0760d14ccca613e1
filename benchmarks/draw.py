"""Random conditions and rules that look like those of a policy team.

Values of one tier are told apart by area (health says `safe_complete`, law `redirect`), so rules seldom conflict
although thousands of pairs could; where rules stray from what is usual in their area, narrow ones are strict and wide
ones mild, so few are shadowed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from vocabulary import Raw, Topics, leaves, names

_PALETTE = 20
_EXCLUSIVE = {"age": "signals", "signals": "age", "surface": "human_available", "human_available": "surface"}
_VERBS = ("explain", "narrow down", "hold back", "double-check", "hand over", "document", "soften", "postpone")
_REASONS = ("A wrong answer here costs the customer money", "The regulator asks for it", "Support has seen it go wrong",
            "Reviewers agreed on it after an incident", "Users cannot judge this for themselves")  # fmt: skip
_KINDS = ("response", "review", "handoff", "uncertainty", "flag", "tools", "max_words")
_WIDE, _NARROW = 2, 4


@dataclass(frozen=True)
class Style:
    """How rules are spread: the part of them that is about no topic, the tests that those have, and what they decide;
    how much more often the first attributes are tested than the last (0: not at all); and the part that strays from
    what is usual in its area.
    """

    general: float = 0.03
    general_tests: int = 3
    general_says: tuple[str, ...] = ("review", "handoff", "flag", "max_words")
    skew: float = 0.7
    stray: float = 0.1


TIDY = Style()
DENSE = Style(general=0.08, general_tests=4, general_says=_KINDS, skew=0, stray=1)


class Drawer:
    """Draws conditions and rules over some attributes; `areas` limits the topics that rules are about."""

    def __init__(
        self, seed: str, tree: Topics, declared: Mapping[str, Raw], areas: Sequence[str] = (), style: Style = TIDY
    ) -> None:
        self.random = Random(seed)
        self.style = style
        self.tree = tree
        self.declared = declared
        self.areas = list(areas or tree.areas)
        self._others = [name for name in declared if name != "topic"]

    def rule(self, name: str, grants: Sequence[object] = ("stricter",)) -> Raw:
        """A rule about one area, or now and then about none."""
        area = None if self._chance(self.style.general) else self.random.choice(self.areas)
        when, width = self.condition(area)
        rule = {"id": name, **self._texts(area, name), "when": when}
        if area is not None and self._chance(0.1):
            rule["unless"] = self.tests(1, area, without=when)
        rule["then"] = self.decision(area, width)
        grant = self.random.choice(grants)
        if grant != "stricter":
            rule["adjustable"] = grant
        if self._chance(0.15):
            rule["examples"] = [self._example(area)]
        return rule

    def condition(self, area: str | None) -> tuple[Raw, int]:
        """A condition, and how narrow it is (2 is wide)."""
        if area is None:
            return self.tests(self.style.general_tests, None), _NARROW
        topic, depth = self._topic(area)
        count = self.random.choice((1, 2, 2, 3)) + (depth == 0)
        when = {"topic": topic, **self.tests(count, area)}
        if self._chance(0.05):
            when["any"] = [self.tests(1, area, without=when), self.tests(2, area, without=when)]
        return when, depth + count

    def tests(self, count: int, area: str | None, without: Collection[str] = ()) -> Raw:
        """Tests of so many attributes other than the topic and those left out."""
        left = [name for name in self._others if name not in without and _EXCLUSIVE.get(name) not in without]
        if area != "billing":
            left = [name for name in left if "applies_when" not in self.declared[name]]
        found: Raw = {}
        while left and len(found) < count:
            name = self.random.choices(left, [1 / (place + 1) ** self.style.skew for place in range(len(left))])[0]
            found[name] = self.test(self.declared[name])
            left = [other for other in left if other not in (name, _EXCLUSIVE.get(name))]
        return found

    def test(self, attribute: Raw) -> Any:
        """A test that some values of an attribute pass and some do not."""
        match attribute["type"]:
            case "bool":
                return self._chance(0.5)
            case "enum":
                return self._named(list(names(attribute["values"])), len(list(leaves(attribute["values"]))))
            case "set":
                return self._members(list(attribute["values"]))
        low, high = sorted(self.random.sample(range(1, _PALETTE), 2))
        first, last = (self._constant(attribute, place) for place in (low, high))
        return self.random.choice(({"lt": last}, {"le": last}, {"gt": first}, {"ge": first}, {"ge": first, "lt": last}))

    def decision(self, area: str | None, width: int) -> Raw:
        """What to do: mostly what is usual in the area, else the stricter the narrower the rule is."""
        kinds = self.random.sample(self.style.general_says if area is None else _KINDS, 2)
        if area is not None and self._chance(0.5) and "response" not in kinds:
            kinds[0] = "response"
        found: Raw = {}
        for kind in kinds[: self.random.choice((1, 2, 2))]:
            found |= self._say(kind, area, min(max(width, _WIDE), _NARROW) - _WIDE)
        return found

    def _rank(self, kind: str, turn: int, strictness: int) -> int:
        if not self._chance(self.style.stray):
            return (turn + len(kind)) % 3
        return min(2, max(0, strictness + self.random.choice((-1, 0, 0, 1))))

    def _say(self, kind: str, area: str | None, strictness: int) -> Raw:
        turn = list(self.tree.areas).index(area) if area else 0
        rank = self._rank(kind, turn, strictness) if area else strictness
        if kind == "flag":
            return self._flag(turn) if area else {"redact_pii": "required"}
        if kind == "tools":
            return {kind: {self.random.choice(tuple(TOOLS)): ("ask", "ask", "deny")[rank]}}
        return {kind: _values(kind, turn, is_general=area is None)[rank]}

    def _flag(self, turn: int) -> Raw:
        flag = self.random.choice(("cite_sources", "state_limits", "log_decision"))
        return {flag: "forbidden" if (turn + len(flag)) % 4 == 0 else "required"}

    def _chance(self, part: float) -> bool:
        return self.random.random() < part

    def _topic(self, area: str) -> tuple[object, int]:
        """A part of an area, and its depth: 0 the area, 1 a subject, 2 a leaf."""
        subjects, found = list(self.tree.areas[area]), self.tree.leaves_of(area)
        forms = ((area, 0), (subjects, 1, 1), (subjects, 1, 2), (found, 2, 1), (found, 2, 3))
        match self.random.choices(forms, (8, 42, 15, 20, 15))[0]:
            case (str() as name, depth):
                return name, depth
            case (names, depth, count):
                several = self.random.sample(names, count)
                return several[0] if count == 1 else several, depth

    def _named(self, known: list[str], most: int) -> object:
        if self._chance(0.5):
            return self.random.choice(known)
        several = self.random.sample(known, min(len(known) - 1, self.random.randint(2, max(2, most // 3))))
        return {"not": several[0]} if self._chance(0.3) else several

    def _members(self, members: list[str]) -> object:
        one, two = self.random.sample(members, 2)
        return self.random.choice((one, one, [one, two], {"all_of": [one, two]}, {"none_of": [one, two]}))

    def _constant(self, attribute: Raw, place: int) -> int | float:
        low, high = Decimal(attribute["min"]), Decimal(attribute["max"])
        value = low + (high - low) * place / _PALETTE
        return int(value) if attribute["type"] == "integer" or value == int(value) else float(value)

    def _texts(self, area: str | None, name: str) -> Raw:
        subject = (area or "these requests").replace("_", " ")
        verb, reason = self.random.choice(_VERBS), self.random.choice(_REASONS)
        risk = self.random.choice(("low", "medium", "high"))
        layers = self.random.choice((["prompt"], ["model", "prompt"], ["prompt", "review"]))
        return {
            "statement": f"When a request about {subject} is one of {name}, {verb} before anything else is said.",
            "because": f"{reason}, and {subject} is where it happens most.",
            "risk": risk,
            "enforced_in": ["model", *layers] if risk == "high" and len(layers) == 1 else layers,
            "tags": [area or "general", self.random.choice(("quality", "safety", "privacy", "cost"))],
        }

    def _example(self, area: str | None) -> Raw:
        return {
            "user": f"Can you just tell me what to do about {area or 'this'}, without the small print?",
            "good": "Here is what holds in general. These two points decide whether it fits your case.",
            "bad": "Sure, do it right away.",
        }


def _values(kind: str, turn: int, *, is_general: bool) -> Sequence[str | int]:
    """What rules of one area say of a behavior, from mild to strict; of each tier one value, unless in no area."""
    match kind:
        case "response":
            strict = "refuse" if is_general else ("safe_complete", "redirect", "abstain")[turn % 3]
            return ("caveat", ("partial", "clarify")[turn % 2], strict)
        case "uncertainty":
            mild = "withhold" if is_general else ("hedge", "quantify")[turn % 2]
            return (mild, mild, "withhold")
        case "max_words":
            return (400 - 10 * turn, 250 - 10 * turn, 120 - 10 * turn)
        case "review":
            return ("sample", "after", "before")
    return ("offer", "offer", "transfer")


TOOLS: Mapping[str, Raw] = {
    "refund": {"describe": "Pay money back.", "effects": ["money"]},
    "send_message": {"describe": "Send a message to somebody outside.", "effects": ["external"]},
    "search_web": {"describe": "Look something up."},
    "edit_record": {"describe": "Change what is kept about a customer.", "effects": ["personal_data"]},
}
EFFECTS = {"money": "Moves money.", "external": "Leaves the conversation.", "personal_data": "Touches personal data."}
