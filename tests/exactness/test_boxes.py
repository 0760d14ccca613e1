"""The boxes in which a region is described hold nothing but the region, and all of it where nothing is left."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from memory import Memory

from specctl.config import Config
from specctl.logic.describe import box_region, boxes
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcomes
from specctl.logic.region import union
from specctl.logic.resolve import resolve
from specctl.logic.universe import Universe
from specctl.workspace import load

from .compare import workspace_of
from .generator import Repository, repositories


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_boxes_are_the_region(repository: Repository) -> None:
    for stack in workspace_of(repository).stacks.values():
        universe = Universe([stack])
        measure, space = Measure(universe), universe.space(stack)
        for behavior in stack.assignments:
            for part in outcomes(resolve(stack, behavior, universe)).values():
                region = part & space
                for most in (1, 3, 100):
                    found, rest = boxes(region, space, universe, measure, most)
                    covered = union((box_region(box, universe) for box in found), universe.nothing) & space
                    assert covered <= region
                    assert region - covered == rest - covered
                    assert not rest or len(found) == most or most == 3


# A box about (1, 1, 1) can be widened along `a` or along `b`, and not along both.
CORNER = """
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes:
  a: {type: enum, values: [a1, a2, a3]}
  b: {type: enum, values: [b1, b2, b3]}
  c: {type: enum, values: [c1, c2, c3]}
rules:
  - id: corner
    when:
      any:
        - {a: a1, b: b2, c: [c1, c2]}
        - {a: a2, b: b1, c: [c1, c3]}
        - {a: a1, b: b1, c: c1}
    then: {response: refuse}
"""


def test_a_box_is_not_widened_both_ways_at_once() -> None:
    (stack,) = load(Memory({"bot.yaml": CORNER}), Config(), ["."]).stacks.values()
    universe = Universe([stack])
    region = universe.region(stack.rules[0].when, stack)
    found, rest = boxes(region, universe.everything, universe, Measure(universe), 3)
    assert union((box_region(box, universe) for box in found), universe.nothing) == region
    assert not rest
