"""`specctl diff` as a command: what it says where it cannot compare, and what it is asked wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from git_repositories import commit
from small_repositories import run, specctl, write

CONTRACT = """\
specctl: 1
id: ID
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [fees, general, money]}
  member: {type: bool}
  fee: {type: number, min: 0, max: 500, applies_when: {topic: fees}}
tools: {waive: {}}
rules:
  - {id: answer, then: {response: comply}}
"""
BROKEN = CONTRACT.replace("comply", "complie")


def contracts(text: str, name: str = "bot") -> dict[str, str]:
    return {f"contracts/{name}.yaml": text.replace("ID", name)}


def test_what_is_wrong_on_one_side_is_told_with_the_side(tmp_path: Path) -> None:
    commit(tmp_path, "broken", {**contracts(CONTRACT), "specctl.toml": "contrcts = 1\n"})
    write(tmp_path, {"specctl.toml": ""})
    done = run(tmp_path, "diff", "HEAD")
    assert done.returncode == 2
    assert done.stderr.startswith("error: at HEAD (")
    assert "`specctl.toml`: unknown key `contrcts`" in done.stderr
    commit(tmp_path, "mended")
    write(tmp_path, {"specctl.toml": "contrcts = 1\n"})
    assert run(tmp_path, "diff", "HEAD").stderr.startswith("error: `specctl.toml`: unknown key")


@pytest.mark.parametrize("form", ["text", "concise", "markdown", "json", "github"])
def test_every_format_names_what_was_left_out(form: str, tmp_path: Path) -> None:
    commit(tmp_path, "broken", contracts(BROKEN))
    write(tmp_path, contracts(CONTRACT))
    done = run(tmp_path, "diff", "HEAD", "--format", form)
    assert done.returncode == 2
    assert "bot" in done.stdout.replace("contracts/bot.yaml", "")
    assert "unknown value `complie`" in done.stderr or "`complie`" in done.stderr
    assert "HEAD (" in done.stderr


def test_an_empty_threshold_is_no_threshold(tmp_path: Path) -> None:
    commit(tmp_path, "first", contracts(CONTRACT))
    done = run(tmp_path, "diff", "HEAD", "--fail-on", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: `--fail-on` names nothing")


def test_a_full_disk_is_no_defect(tmp_path: Path) -> None:
    commit(tmp_path, "first", contracts(CONTRACT))
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no `/dev/full`")
    done = run(tmp_path, "diff", "HEAD", "--report", f"json={full}")
    assert done.returncode == 2
    assert "internal error" not in done.stderr


def test_a_region_of_parts_of_a_leaf_is_told_without_what_it_says_twice(tmp_path: Path) -> None:
    product = """\
specctl: 1
id: desk
version: 1.0.0
level: operator
extends: [bot]
refine: {topic: {general: {values: [books, loans, dues]}}}
attributes: {due: {type: number, min: 0, max: 500, applies_when: {topic: dues}}}
rules:
  - {id: dear, unless: {member: true, due: {le: 5}}, then: {response: refuse}}
"""
    commit(tmp_path, "first", {**contracts(CONTRACT), "contracts/desk.yaml": product.replace("refuse", "abstain")})
    write(tmp_path, {"contracts/desk.yaml": product})
    (found,) = json.loads(specctl(tmp_path, "diff", "HEAD", "--format", "json", code=0))["contracts"]
    assert sorted(found["decisions"][0]["region"].split("; or ")) == ["due > 5", "member is false", "topic is not dues"]
