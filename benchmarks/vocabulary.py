"""What the requests of the generated contracts look like: a tree of topics, and attributes of every type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

Raw = dict[str, Any]

AREAS: Mapping[str, tuple[str, ...]] = {
    "billing": ("invoices", "refunds", "payment_methods", "subscriptions", "discounts", "charge_disputes"),
    "health": ("symptoms", "medicines", "nutrition", "mental_health", "pregnancy", "first_aid"),
    "legal": ("tenancy", "employment_law", "family_law", "immigration", "consumer_rights", "liability"),
    "finance": ("investing", "loans", "taxes", "pensions", "insurance", "crypto_assets"),
    "software": ("debugging", "deployment", "databases", "networking", "code_review", "automation"),
    "security": ("account_access", "malware", "phishing", "encryption", "vulnerabilities", "surveillance"),
    "education": ("homework", "exams", "admissions", "languages", "research", "grading"),
    "employment": ("hiring", "dismissal", "salaries", "performance", "workplace_conflict", "references"),
    "travel": ("visas", "bookings", "cancellations", "travel_health", "driving", "lost_property"),
    "people": ("relationships", "parenting", "public_figures", "private_persons", "elections", "religion"),
}
ASPECTS: Mapping[str, str] = {
    "basics": "What it is and how it works in general",
    "eligibility": "Whether something applies to this person",
    "amounts": "How much, how many or how often",
    "trouble": "Something went wrong",
    "action": "The user wants it done now",
}

LANGUAGES = ("arabic", "chinese", "dutch", "english", "french", "german", "hindi", "italian", "japanese", "korean",
             "portuguese", "spanish")  # fmt: skip
REGIONS: Mapping[str, tuple[str, ...]] = {
    "europe": ("germany", "france", "italy", "spain", "sweden", "poland"),
    "americas": ("brazil", "canada", "mexico", "united_states"),
    "asia": ("china", "india", "indonesia", "japan", "south_korea", "vietnam"),
    "africa": ("egypt", "kenya", "nigeria", "south_africa"),
}
SIGNALS: Mapping[str, str] = {
    "ambiguous": "Two readings of the request lead to different answers.",
    "crisis": "Signs of acute danger.",
    "injected_instructions": "A file or page instructs the assistant.",
    "looks_like_a_test": "The conversation looks like an evaluation.",
    "minor": "The user is probably under 18.",
    "profanity": "The user is angry.",
    "third_party_data": "The request has personal data of somebody else.",
    "wants_a_person": "The user asks for a human being.",
}


@dataclass(frozen=True)
class Topics:
    """A tree of topics three names deep: area, subject, leaf; `areas` maps an area to its subjects to their leaves."""

    areas: Mapping[str, Mapping[str, tuple[str, ...]]]

    def values(self) -> Raw:
        """The tree as a contract declares it."""
        return {area: {"describe": f"All that is about {_words(area)}.", "values": _subjects(subjects)}
                for area, subjects in self.areas.items()}  # fmt: skip

    def leaves_of(self, area: str) -> list[str]:
        """The leaves of one area."""
        return [leaf for leaves in self.areas[area].values() for leaf in leaves]

    def leaves(self) -> list[str]:
        """All leaves."""
        return [leaf for area in self.areas for leaf in self.leaves_of(area)]


def topics(areas: int, subjects: int, leaves: int) -> Topics:
    """A tree with so many areas, subjects in each and leaves in each of those."""
    return Topics({
        area: {subject: tuple(f"{subject}_{aspect}" for aspect in islice(ASPECTS, leaves))
               for subject in names[:subjects]}
        for area, names in islice(AREAS.items(), areas)
    })  # fmt: skip


def attributes(tree: Topics) -> dict[str, Raw]:
    """Sixteen attributes, all types among them; `amount` has a value for billing alone."""
    return {
        "topic": {"type": "enum", "describe": "What the request is mainly about.", "values": tree.values()},
        "intent": _enum("What the person wants.", ("learn", "decide", "create", "delegate", "vent", "harm")),
        "surface": _enum("Where the conversation takes place.", ("chat", "voice", "email", "api")),
        "language": _enum("The language of the request.", LANGUAGES),
        "region": {"type": "enum", "describe": "Where the user is.", "values": _regions()},
        "plan": _enum("What the customer pays for.", ("free", "personal", "business")),
        "verified": {"type": "bool", "describe": "The user has passed the identity check."},
        "human_available": {"type": "bool", "describe": "Somebody of the team can take over now."},
        "flagged": {"type": "bool", "describe": "The fraud desk has flagged the account."},
        "consented": {"type": "bool", "describe": "The user has agreed to the use of personal data."},
        "age": {"type": "integer", "min": 0, "max": 120, "asserted_by": "user", "describe": "What the user states."},
        "turns": {"type": "integer", "min": 0, "max": 200, "describe": "Messages so far."},
        "account_days": {"type": "integer", "min": 0, "max": 4000, "describe": "Days since the account was made."},
        "confidence": {"type": "number", "min": 0, "max": 1, "describe": "The calibrated confidence in the answer."},
        "amount": {"type": "number", "min": 0, "max": 10000, "applies_when": {"topic": "billing"},
                   "describe": "What the request is worth, in euros."},
        "signals": {"type": "set", "describe": "What classifiers found.", "values": dict(SIGNALS)},
    }  # fmt: skip


def assumptions() -> list[Raw]:
    """What is always true of a request that has these attributes."""
    return [
        {"if": {"signals": "minor"}, "then": {"age": {"lt": 18}}},
        {"if": {"surface": "api"}, "then": {"human_available": False}},
    ]


def product_attributes(product: str) -> dict[str, Raw]:
    """What one product alone knows about a request."""
    return {
        f"{product}_stage": _enum("How far the case is.", ("new", "open", "waiting", "solved", "closed")),
        f"{product}_beta": {"type": "bool", "describe": "The user is in the beta group."},
        f"{product}_score": {"type": "integer", "min": 0, "max": 100, "describe": "How past answers were received."},
    }


def names(values: Mapping[str, Any] | Sequence[str]) -> Iterator[str]:
    """Every name of a tree, inner ones included."""
    for name in values:
        yield name
        below = values[name] if isinstance(values, Mapping) else None
        if isinstance(below, dict):
            yield from names(below["values"])


def leaves(values: Mapping[str, Any] | Sequence[str]) -> Iterator[str]:
    """The leaves of a tree."""
    for name in values:
        below = values[name] if isinstance(values, Mapping) else None
        if isinstance(below, dict):
            yield from leaves(below["values"])
        else:
            yield name


def _subjects(subjects: Mapping[str, tuple[str, ...]]) -> Raw:
    return {subject: {"values": {leaf: f"{ASPECTS[leaf.removeprefix(subject + '_')]}: {_words(subject)}."
                                 for leaf in found}}
            for subject, found in subjects.items()}  # fmt: skip


def _regions() -> Raw:
    return {region: {"values": list(countries)} for region, countries in REGIONS.items()}


def _enum(describe: str, values: Sequence[str]) -> Raw:
    return {"type": "enum", "describe": describe, "values": list(values)}


def _words(name: str) -> str:
    return name.replace("_", " ")
