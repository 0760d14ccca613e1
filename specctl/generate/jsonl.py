"""Target `jsonl`: the test cases of a contract, one JSON object a line, for any harness."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.suite import suite
from specctl.generate.suite_data import lines
from specctl.generate.target import Material


def render(material: Material) -> Mapping[str, str]:
    """The cases, as one file."""
    found = suite(material)
    return {"": lines(found, found.cases)}
