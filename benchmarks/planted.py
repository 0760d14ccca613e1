"""Mistakes put into the generated contracts on purpose: lint must report each, or its speed is worth nothing.

Their ids begin with `planted-conflict` and `planted-shadow`.
"""

from __future__ import annotations

from vocabulary import Raw, Topics  # noqa: TC002  our own

BEHAVIORS: dict[str, Raw] = {
    "tone": {"type": "choice", "describe": "The register of an answer.",
             "tiers": [["casual"], ["neutral", "formal"]], "otherwise": "casual"},
}  # fmt: skip


def mistakes(tree: Topics, number: int, prefix: str = "") -> list[Raw]:
    """One mistake of each kind, about the leaf with this number."""
    return [*conflict(tree, number, prefix), *shadow(tree, number, prefix)]


def conflict(tree: Topics, number: int, prefix: str = "") -> list[Raw]:
    """Two rules that decide differently for one leaf; no other rule says anything of what they decide."""
    leaf = tree.leaves()[number]
    subject = next(name for area in tree.areas.values() for name, found in area.items() if leaf in found)
    return [
        _rule(f"planted-conflict-{prefix}{number}-a", {"topic": leaf, "confidence": {"lt": 0.5}}, {"tone": "formal"}),
        _rule(f"planted-conflict-{prefix}{number}-b", {"topic": subject, "signals": "profanity"}, {"tone": "neutral"}),
    ]


def shadow(tree: Topics, number: int, prefix: str = "") -> list[Raw]:
    """A rule that two stricter ones shadow together, neither of them alone."""
    common: Raw = {"topic": tree.leaves()[number], "surface": "voice", "verified": True}
    name = f"{prefix}{number}"
    return [
        _rule(f"planted-shadow-{name}", common | {"plan": "free"}, {"response": "caveat"}),
        _rule(f"covers-young-{name}", common | {"account_days": {"lt": 400}}, {"response": "refuse"}),
        _rule(f"covers-old-{name}", common | {"account_days": {"ge": 400}}, {"response": "refuse"}),
    ]


def _rule(name: str, when: Raw, then: Raw) -> Raw:
    return {
        "id": name,
        "statement": f"One of the mistakes that lint has to find here: {name}.",
        "when": when,
        "then": then,
    }
