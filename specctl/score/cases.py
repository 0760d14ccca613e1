"""Cases that records may name: what is known of their requests, and what is allowed there."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.values import field, frozen


@frozen
class KnownCase:
    """The facts of a case; what they leave out is open.

    `allowed` has for behaviors the outcomes that the case allows, as a text of `expected.together`, and the rules that
    decide; a behavior that is not in it allows what the contract decides for the facts.
    """

    facts: Mapping[str, object]
    allowed: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


Cases = Mapping[str, KnownCase]
