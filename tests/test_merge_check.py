"""`specctl merge-check`: two branches, each clean, and what their merge would bring."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from git_repositories import clone, commit, git
from small_repositories import run, specctl, write

BOT = "contracts/bot.yaml"
A = "{id: on-a, when: {topic: a}, then: {response: redirect}}"
C = "{id: on-c, when: {topic: c}, then: {response: refuse}}"
VIP = "{id: vips, when: {topic: b, vip: true}, then: {response: safe_complete}}"
RIVAL = "{id: everyone, when: {topic: b}, then: {response: abstain}}"


def contract(*rules: str, name: str = "bot", more: str = "") -> str:
    head = f"specctl: 1\nid: {name}\nversion: 1.0.0\nlevel: operator\n{more}"
    head += "attributes: {topic: {type: enum, values: [a, b, c]}, vip: {type: bool}}\n"
    return head + "otherwise: {response: comply}\nrules:\n" + "".join(f"\n  - {rule}\n" for rule in rules)


def parted(folder: Path, ours: dict[str, str | None], theirs: dict[str, str | None]) -> Path:
    commit(folder, "base", {BOT: contract(A, C)})
    for branch, files in (("topic", theirs), ("main", ours)):
        git(folder, "checkout", "-q", "-B", branch, "main")
        commit(folder, branch, files)
    return folder


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Branches that each add a rule, at other ends of the file; where both apply they clash."""
    return parted(tmp_path / "top", {BOT: contract(VIP, A, C)}, {BOT: contract(A, C, RIVAL)})


def checked(folder: Path, *arguments: str, code: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(specctl(folder, "merge-check", *arguments, "-f", "json", code=code))
    return found


def test_rules_that_clash_only_when_both_are_there(top: Path) -> None:
    assert specctl(top, "lint", "--rev", "main", code=0)
    assert specctl(top, "lint", "--rev", "topic", code=0)
    found = checked(top, "main", "topic")
    (finding,) = found["findings"]
    assert (finding["check"], finding["rules"]) == ("conflicting-rules", ["vips", "everyone"])
    assert finding["witness"] == {"topic": "b", "vip": True}
    brought = [(each["side"], each["name"], each["what"]) for each in finding["brought"]]
    assert brought == [("main", "vips", "added"), ("topic", "everyone", "added")]
    lines = [each["location"]["start"]["line"] for each in finding["brought"]]
    git(top, "merge", "-q", "-m", "really", "topic")
    text = (top / BOT).read_text(encoding="utf-8").splitlines()
    assert ["vips" in text[lines[0] - 1], "everyone" in text[lines[1] - 1]] == [True, True]
    assert [each["rules"] for each in json.loads(specctl(top, "lint", "-f", "json"))["findings"]] == [finding["rules"]]


def test_requests_that_neither_side_answers_so(top: Path) -> None:
    (change,) = checked(top, "main", "topic")["changes"]
    assert change["ours"] == {"outcome": "safe_complete", "rules": ["vips"]}
    assert change["theirs"] == {"outcome": "abstain", "rules": ["everyone"]}
    assert change["merged"] == {"outcome": "CONFLICT", "rules": ["vips", "everyone"]}
    assert (change["direction"], change["region"]) == ("conflict", "topic is b and vip is true")
    assert change["share"] == pytest.approx(1 / 6)
    assert change["witness"] == {"topic": "b", "vip": True}


def test_a_decision_that_no_finding_tells_of(tmp_path: Path) -> None:
    """Ours takes an exception's rule away from its default, theirs changes the default: nobody decided `clarify`."""
    base = contract(A, C)
    ours = base.replace("{topic: a}, then: {response: redirect}", "{topic: a, vip: true}, then: {response: redirect}")
    theirs = base.replace("otherwise: {response: comply}", "otherwise: {response: clarify}")
    parted(tmp_path, {BOT: ours}, {BOT: theirs})
    found = checked(tmp_path, "main", "topic")
    assert found["findings"] == []
    (change,) = found["changes"]
    outcomes = [change[side]["outcome"] for side in ("ours", "theirs", "merged")]
    assert outcomes == ["comply", "redirect", "clarify"]
    assert change["region"] == "topic is a and vip is false"
    specctl(tmp_path, "merge-check", "main", "topic", "--fail-on", "never", code=0)


def test_a_product_of_one_side_on_the_platform_of_the_other(tmp_path: Path) -> None:
    other = "specctl: 1\nid: new\nversion: 1.0.0\nlevel: user\nextends: [bot]\n"
    parted(tmp_path, {"contracts/new.yaml": other}, {BOT: contract(A.replace("redirect", "refuse"), C)})
    (change,) = checked(tmp_path, "main", "topic")["changes"]
    assert (change["contract"], change["theirs"]) == ("new", None)
    assert (change["ours"]["outcome"], change["merged"]["outcome"]) == ("redirect", "refuse")


def test_a_reference_that_the_other_side_took_away(tmp_path: Path) -> None:
    base = contract(A, C).replace("vip: {type: bool}", "vip: {type: bool}, old: {type: bool}")
    commit(tmp_path, "base", {BOT: base})
    uses = f"{base}\n  - {{id: uses, when: {{old: true}}, then: {{response: abstain}}}}\n"
    parted_from = base.replace(", old: {type: bool}", "")
    for branch, text in (("topic", uses), ("main", parted_from)):
        git(tmp_path, "checkout", "-q", "-B", branch, "main")
        commit(tmp_path, branch, {BOT: text})
    (finding,) = checked(tmp_path, "main", "topic")["findings"]
    assert finding["check"] == "unknown-reference"
    sides = {(each["side"], each["kind"], each["name"]) for each in finding["brought"]}
    assert sides == {("main", "section", "attributes"), ("topic", "rule", "uses")}


def test_what_a_side_has_already_is_not_new(tmp_path: Path) -> None:
    parted(tmp_path, {BOT: contract(VIP, RIVAL, A, C)}, {"contracts/other.yaml": contract(A, name="other")})
    found = checked(tmp_path, "main", "topic", code=0)
    assert (found["findings"], found["changes"]) == ([], [])
    assert specctl(tmp_path, "merge-check", "main", "topic", code=0) == (
        "clean: merging `topic` into `main` brings nothing that neither has\n"
    )


def test_files_that_git_cannot_merge(tmp_path: Path) -> None:
    parted(
        tmp_path,
        {BOT: contract(A.replace("redirect", "refuse"), C)},
        {BOT: contract(A.replace("redirect", "clarify"), C)},
    )
    assert checked(tmp_path, "main", "topic")["conflicts"] == [BOT]
    text = specctl(tmp_path, "merge-check", "main", "topic", code=1)
    assert "1 file changed on both sides, so Git cannot merge by itself" in text
    assert f"conflict   {BOT}" in text
    assert f"{BOT}:1:1: error[invalid-file]" in specctl(
        tmp_path, "merge-check", "main", "topic", "-f", "concise", code=1
    )


def test_nothing_is_written(top: Path) -> None:
    write(top, {BOT: "what somebody is writing\n", "new.txt": "new\n"})
    git(top, "add", "new.txt")
    before = state(top)
    specctl(top, "merge-check", "main", "topic", code=1)
    assert state(top) == before


def state(folder: Path) -> dict[str, str]:
    """Every file, those of Git too, by its content."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_clones_of_other_kinds(top: Path, tmp_path: Path) -> None:
    bare = clone(top, tmp_path / "bare.git", "--bare")
    assert len(checked(bare, "main", "topic")["findings"]) == 1
    shallow = clone(top, tmp_path / "shallow", "--depth", "1", "--no-single-branch")
    done = run(shallow, "merge-check", "origin/main", "origin/topic")
    assert done.returncode == 2
    assert "git fetch --unshallow" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["main", "gone"], "there is no revision `gone`"),
        (["main", "main"], "`main` is both sides"),
        (["main", "topic", "--staged"], "leave out `--rev` and `--staged`"),
    ],
)
def test_what_cannot_be_checked(arguments: list[str], words: str, top: Path) -> None:
    done = run(top, "merge-check", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_as_people_and_machines_read_it(top: Path) -> None:
    text = specctl(top, "merge-check", "main", "topic", COLUMNS="80")
    assert text.startswith("merging `topic` into `main` brings 1 finding and 1 decision that neither side\nmakes,")
    assert f"  main   added rule `vips`  {BOT}:9\n  topic  added rule `everyone`  {BOT}:15\n" in text
    assert text.endswith(
        "bot\n"
        "  conflict   response: CONFLICT (16.7 % of requests)\n"
        "    where    topic is b and vip is true\n"
        "    example  topic b, vip true\n"
        "    ours     safe_complete by rule `vips`\n"
        "    theirs   abstain by rule `everyone`\n"
        "    merged   CONFLICT by rule `vips` and rule `everyone`\n"
    )
    assert max(map(len, text.splitlines())) <= 80
    assert specctl(top, "merge-check", "main", "topic", "-f", "github").startswith(f"::error file={BOT}")
    report = top.parent / "found.sarif"
    specctl(top, "merge-check", "main", "topic", "--report", f"sarif={report}")
    assert len(json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"]) == 1
