"""Why: the rules that together take a region, the largest part first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.language.stack import Assignment
from specctl.logic.measure import Measure
from specctl.logic.region import Region
from specctl.values import frozen


@frozen
class Part:
    """An assignment, and the share of the region that it takes beyond those before it; None without measure."""

    item: Assignment
    share: float | None


def cover(region: Region, takers: Mapping[Assignment, Region], own: Assignment, measure: Measure) -> tuple[Part, ...]:
    """The takers that cover a region, chosen greedily by share, ties in their order.

    The largest with another value than `own` is always among them, also where those of the same value cover all.
    """
    chosen: list[Part] = []
    rest = region
    left = {item: taken for item, whole in takers.items() if (taken := whole & region)}
    while rest and left:
        item = max(left, key=lambda each: measure.volume(left[each] & rest))
        if not left[item] & rest:
            item = next(each for each in left if left[each] & rest)
        chosen.append(Part(item, measure.share(left[item] & rest, region)))
        rest -= left.pop(item)
        left = {each: taken for each, taken in left.items() if taken & rest or each.value != own.value}
        if rest and not any(taken & rest for taken in left.values()):
            break
    if all(part.item.value == own.value for part in chosen):
        chosen += _largest([each for each in left if each.value != own.value], left, region, measure)
    return tuple(chosen)


def _largest(
    items: Sequence[Assignment], taken: Mapping[Assignment, Region], region: Region, measure: Measure
) -> list[Part]:
    if not items:
        return []
    item = max(items, key=lambda each: measure.volume(taken[each]))
    return [Part(item, measure.share(taken[item], region))]
