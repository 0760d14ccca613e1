"""Data that leaves without an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.parts.parts import Parts
from specctl.lint.completeness.entries import at
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def sharing_without_agreement(subject: Subject) -> Iterator[Finding]:
    """A class of data is shared with a party, and no data agreement with that party covers it."""
    contract, parts = subject.stack.contract, subject.stack.parts
    for item in contract.parts.data.values():
        for party in dict.fromkeys(item.sharing):
            if not _is_covered(parts, item.id, party):
                yield Finding(
                    message=f"the data `{item.id}` is shared with `{party}`, and no agreement covers that",
                    at=at(contract, item, "shared here", "sharing"),
                    help="stop sharing it; or name the agreement: "
                    f"`governance: {{data_agreements: {{ID: {{party: {party}, covers: [{item.id}], link: …}}}}}}`",
                    route=f"data.{item.id} to {party}",
                )


def _is_covered(parts: Parts, data: str, party: str) -> bool:
    agreements = parts.data_agreements.values()
    return any(each.party == party and (each.covers is None or data in each.covers) for each in agreements)
