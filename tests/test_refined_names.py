"""Products of one platform may give the same name to parts of different leaves."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from specctl.cli.main import group

PLATFORM = """
specctl: 1
id: platform
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [other, billing]}
rules:
  - id: answer
    then: {response: comply}
"""
PRODUCT = """
specctl: 1
id: NAME
version: 1.0.0
level: operator
extends: [platform]
refine: {topic: {LEAF: {values: [refund, rest]}}}
rules:
  - id: NAME-refuses
    when: {topic: refund}
    then: {response: refuse}
  - id: NAME-redirects
    when: {topic: refund}
    then: {response: redirect}
"""


def test_a_name_means_what_the_product_says(tmp_path: Path) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "platform.yaml").write_text(PLATFORM)
    for name, leaf in (("one", "other"), ("two", "billing")):
        (folder / f"{name}.yaml").write_text(PRODUCT.replace("NAME", name).replace("LEAF", leaf))
    arguments = ["lint", str(folder), "--select", "settled-by-strictness", "--format", "json"]
    result = CliRunner().invoke(group, arguments)
    shown = [(item["contract"], item["region"], item["share"]) for item in json.loads(result.stdout)["findings"]]
    assert shown == [("one", "topic is refund", 0.25), ("two", "topic is refund", 0.25)]
