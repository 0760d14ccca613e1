"""`specctl diff` as a command: what it says where it cannot compare, and what it is asked wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no `/dev/full`")
def test_a_full_disk_is_no_defect(tmp_path: Path) -> None:
    commit(tmp_path, "first", contracts(CONTRACT))
    command = [sys.executable, "-m", "specctl", "diff", "HEAD"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: nothing more can be written: no space is left")


def test_a_report_goes_through_pipes_and_links_and_replaces_neither(tmp_path: Path) -> None:
    commit(tmp_path, "first", contracts(CONTRACT))
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.json").symlink_to("real.json")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as reader:
        specctl(tmp_path, "diff", "HEAD", "--report", "concise=pipe", "--report", "json=link.json", code=0)
        assert reader.communicate()[0] == "unchanged: the contracts are the same\n"
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())["bump"] == "none"


def test_a_report_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    commit(tmp_path, "first", contracts(CONTRACT))
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.iterdir())
    assert "`folder` cannot be written" in run(tmp_path, "diff", "HEAD", "--report", "json=folder").stderr
    assert sorted(tmp_path.iterdir()) == before


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
