"""What a Model Spec holds, counted: so that everyone can see that nothing was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from specctl.importers.model_spec import AUTHORITIES, FORMER_AUTHORITY, Comparison, Label, ModelSpec, Text, Turn
from specctl.importers.naming import footnotes, links
from specctl.values import frozen

_LABELS: tuple[Label, ...] = ("good", "ok", "bad")


@frozen
class Counts:
    """How many there are of each: `authorities` by name, highest first, `labels` by label; `turns` with replies.

    Cross-references and footnotes count as often as they stand in the text outside of what speakers say.
    """

    headings: int
    authorities: Mapping[str, int]
    commentaries: int
    examples: int
    comparisons: int
    turns: int
    labels: Mapping[str, int]
    cross_references: int
    footnotes: int


def counts(spec: ModelSpec) -> Counts:
    """The counts of a document."""
    authorities = Counter(section.heading.authority for section in spec.sections if section.heading.authority)
    known = (*AUTHORITIES[:1], FORMER_AUTHORITY, *AUTHORITIES[1:])
    order = sorted(authorities, key=lambda name: (known.index(name) if name in known else len(known), name))
    blocks = [block for section in spec.sections for block in section.blocks] + list(spec.preamble)
    parts = [part for section in spec.sections for example in section.examples for part in example.parts]
    replies = [reply for part in parts if isinstance(part, Comparison) for reply in part.replies]
    turns = [*replies, *(part for part in parts if isinstance(part, Turn))]
    return Counts(
        headings=len(spec.sections),
        authorities={name: authorities[name] for name in order},
        commentaries=sum(isinstance(block, Text) and block.is_commentary for block in blocks),
        examples=sum(len(section.examples) for section in spec.sections),
        comparisons=sum(isinstance(part, Comparison) for part in parts),
        turns=len(turns),
        labels={label: sum(turn.label == label for turn in turns) for label in _LABELS},
        cross_references=sum(len(links(section)) for section in spec.sections),
        footnotes=sum(len(footnotes(section)) for section in spec.sections),
    )
