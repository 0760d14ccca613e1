"""`lint --fix`, `--unsafe-fixes` and `--diff`: what is fixed, what is not and why, and what stays as it is."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from git_repositories import git
from memory import Memory
from small_repositories import findings, run, specctl, write

from specctl.cli.rewriting import rewrite_all
from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.lint.fixing import Fixed, fix_all
from specctl.lint.linter import lint
from specctl.lint.sameness import difference
from specctl.logic.evaluate import decide
from specctl.workspace import Workspace, load, revised

HEAD = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: [a, b, c]}
  big: {type: bool}
otherwise: {response: comply}
"""
REQUESTS: list[dict[str, Any]] = [{"topic": topic, "big": big} for topic, big in product("abc", (True, False))]


def workspace(files: dict[str, str] | str) -> Workspace:
    named = {"bot.yaml": files} if isinstance(files, str) else files
    found = load(Memory(named), Config("specctl.toml"), ["."])
    assert not [problem for source in found.sources for problem in source.problems]
    return found


def fixed(files: dict[str, str] | str, *, unsafe: bool = False) -> Fixed:
    return fix_all(workspace(files), lint, lambda _: True, unsafe=unsafe)


def texts(found: Workspace) -> dict[str, str]:
    return {source.path: source.text for source in found.sources}


def decisions(found: Workspace) -> list[object]:
    return [decided(stack, request) for stack in found.stacks.values() for request in REQUESTS]


def decided(stack: Stack, request: dict[str, Any]) -> list[object]:
    return [decide(stack, name, request).outcome for name in ("response", "review", "handoff")]


ONE = "  - id: one\n    when: {topic: a}\n    then: {response: redirect}\n"
TWO = "  - id: two\n    when: {topic: b}\n    then: {response: abstain}\n"
IDLE = "  - id: three\n    when: {topic: c}\n    then: {response: refuse}\n"
BROAD = "  - id: broad\n    when: {topic: b}\n    then: {review: after}\n"
NARROW = "  - id: narrow\n    when: {topic: b, big: true}\n    then: {review: after}\n"

SAFE = {
    "the only override": (f"{ONE}{IDLE}    overrides: [one]\n", f"{ONE}{IDLE}"),
    "both of a flow list": (f"{ONE}{TWO}{IDLE}    overrides: [one, two]  \n", f"{ONE}{TWO}{IDLE}"),
    "the same twice": (f"{ONE}{IDLE}    overrides: [one, one]\n", f"{ONE}{IDLE}"),
    "all of a block list": (
        f"{ONE}{TWO}{IDLE}    overrides:\n      - one\n      - two\n    tags: [t]\n",
        f"{ONE}{TWO}{IDLE}    tags: [t]\n",
    ),
    "one of two": (
        f"{ONE}{TWO}{IDLE.replace('topic: c', 'topic: [a, c]')}    overrides: [one, two]  # one is meant\n",
        f"{ONE}{TWO}{IDLE.replace('topic: c', 'topic: [a, c]')}    overrides: [one]  # one is meant\n",
    ),
    "a subsumed rule": (f"{BROAD}\n{NARROW}\n{ONE}", f"{BROAD}\n{ONE}"),
    "a subsumed rule before the one that says the same": (f"  # Part\n\n{NARROW}{BROAD}", f"  # Part\n\n{BROAD}"),
    "three that say the same": (
        f"{BROAD}{BROAD.replace('broad', 'again')}{NARROW}{ONE}",
        f"{BROAD}{ONE}",
    ),
    "a subsumed rule that another overrides": (
        (
            f"{BROAD}{NARROW}  - id: over\n    when: {{big: true}}\n    then: {{review: none}}\n"
            "    overrides: [narrow, broad]\n"
        ),
        f"{BROAD}  - id: over\n    when: {{big: true}}\n    then: {{review: none}}\n    overrides: [broad]\n",
    ),
    "rules in brackets": (
        "  [{id: broad, then: {review: after}}, {id: narrow, when: {big: true}, then: {review: after}}]\n",
        "  [{id: broad, then: {review: after}}]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), SAFE.values(), ids=SAFE)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["", "in Windows line ends"])
def test_a_safe_fix_changes_no_decision(before: str, after: str, end: str) -> None:
    done = fixed(f"{HEAD}rules:\n{before}".replace("\n", end))
    assert texts(done.workspace)["bot.yaml"] == f"{HEAD}rules:\n{after}".replace("\n", end)
    assert done.skipped == ()
    assert decisions(done.workspace) == decisions(workspace(f"{HEAD}rules:\n{before}"))
    assert [item for item in lint(done.workspace).diagnostics if item.remedy is not None and item.remedy.is_safe] == []


UNTOUCHED = {
    "a comment in the rule": f"{BROAD}{NARROW}    # the regulator wants it\n",
    "a comment above the rule": f"{BROAD}  # the regulator wants it\n{NARROW}",
    "the broad rule is excepted and the narrow one is not": (
        f"{BROAD}{NARROW}  - id: over\n    when: {{big: true}}\n    then: {{review: none}}\n    overrides: [broad]\n"
    ),
    "a comment at the override": f"{ONE}{IDLE}    overrides:\n      - one  # just in case\n",
}


@pytest.mark.parametrize("rules", UNTOUCHED.values(), ids=UNTOUCHED)
def test_no_fix_is_offered(rules: str, tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": f"{HEAD}rules:\n{rules}"})
    found = [item for item in findings(tmp_path) if item["check"] in ("subsumed-rule", "idle-override")]
    assert [item["fix"] for item in found] == [None]
    done = fixed(f"{HEAD}rules:\n{rules}")
    assert (done.count, done.skipped) == (0, ())


def test_the_last_rule_of_a_contract_goes_with_its_key() -> None:
    done = fixed(
        {
            "base.yaml": f"{HEAD.replace('id: bot', 'id: base')}rules:\n{BROAD}",
            "bot.yaml": f"specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\nextends: [base]\nrules:\n{NARROW}",
        }
    )
    assert texts(done.workspace)["bot.yaml"].endswith("extends: [base]\n")
    assert done.count == 1


def test_a_rule_goes_out_of_the_overrides_of_other_contracts() -> None:
    done = fixed(
        {
            "base.yaml": f"{HEAD.replace('id: bot', 'id: base')}rules:\n{BROAD}{NARROW}",
            "bot.yaml": "specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\nextends: [base]\nrules:\n"
            "  - {id: over, when: {topic: b}, then: {review: none}, overrides: [broad, narrow]}  # c\n",
        }
    )
    assert "overrides: [broad]}  # c\n" in texts(done.workspace)["bot.yaml"]
    assert "narrow" not in texts(done.workspace)["base.yaml"]


BIG = "  - id: large\n    when: {big: true}\n    then: {response: abstain}\n"

UNSAFE = {
    "one implies the other": (
        f"{ONE}{BIG.replace('big: true', 'big: true, topic: a')}",
        f"{ONE}{BIG.replace('big: true', 'big: true, topic: a')}    overrides: [one]\n",
    ),
    "one implies the other, and excepts a third": (
        f"{ONE}{BROAD}{BIG.replace('big: true', 'topic: a, big: true')}    overrides: [broad]  # c\n    tags: [t]\n",
        (f"{ONE}{BROAD}{BIG.replace('big: true', 'topic: a, big: true')}    overrides: [one]  # c\n    tags: [t]\n"),
    ),
    "the broad one comes later": (
        f"{BIG.replace('big: true', 'big: true, topic: a')}{ONE}",
        f"{BIG.replace('big: true', 'big: true, topic: a')}    overrides: [one]\n{ONE}",
    ),
    "they cross": (
        f"{ONE}{BIG}",
        f"{ONE}{BIG.replace('{big: true}', '{big: true}' + chr(10) + '    unless: {topic: a}')}",
    ),
    "they cross, and the later one gives way already": (
        f"{ONE}{BIG}    unless:\n      topic: c\n",
        f"{ONE}{BIG}    unless: {{any: [{{topic: c}}, {{topic: a}}]}}\n",
    ),
    "they cross, and the first one gives way already": (
        f"{ONE}    unless: {{is: quiet}}\n{BIG}",
        (
            f"{ONE}    unless: {{is: quiet}}\n"
            f"{BIG.replace('{big: true}', '{big: true}' + chr(10) + '    unless: {topic: a, not: {is: quiet}}')}"
        ),
    ),
    "three cross": (
        f"{ONE}{BIG}  - {{id: all, then: {{response: safe_complete}}}}\n",
        (
            f"{ONE}    overrides: [all]\n"
            f"{BIG.replace('{big: true}', '{big: true}' + chr(10) + '    unless: {topic: a}')}    overrides: [all]\n"
            "  - {id: all, then: {response: safe_complete}}\n"
        ),
    ),
}
QUIET = "conditions: {quiet: {topic: c}}\n"


@pytest.mark.parametrize(("before", "after"), UNSAFE.values(), ids=UNSAFE)
def test_an_unsafe_fix_settles_a_conflict(before: str, after: str) -> None:
    head = f"{HEAD}{QUIET}rules:\n"
    assert fixed(head + before).count == 0
    done = fixed(head + before, unsafe=True)
    assert texts(done.workspace)["bot.yaml"] == head + after
    assert done.skipped == ()
    assert [item for item in lint(done.workspace).diagnostics if item.severity == "error"] == []


def test_a_conflict_across_contracts_is_settled_where_the_other_can_be_named() -> None:
    done = fixed(
        {
            "base.yaml": f"{HEAD.replace('id: bot', 'id: base')}rules:\n{ONE}",
            "bot.yaml": f"specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\nextends: [base]\nrules:\n{BIG}",
        },
        unsafe=True,
    )
    assert "    unless: {topic: a}\n" in texts(done.workspace)["bot.yaml"]
    assert texts(done.workspace)["base.yaml"].endswith(ONE)


def test_a_fix_that_brings_another_error_is_skipped() -> None:
    rules = f"{ONE}    adjustable: never\n{BIG.replace('big: true', 'big: true, topic: a')}"
    done = fixed(f"{HEAD}rules:\n{rules}", unsafe=True)
    assert done.count == 0
    assert [item.reason.partition(":")[0] for item in done.skipped] == ["it would bring overrides-hard-coded"]


def test_rules_with_equal_conditions_get_no_fix() -> None:
    same = BIG.replace("large", "same").replace("abstain", "redirect")
    found = lint(workspace(f"{HEAD}rules:\n{BIG}{same}")).diagnostics
    assert [item.remedy for item in found if item.check == "conflicting-rules"] == [None]


def test_a_difference_names_what_would_change() -> None:
    before = workspace(f"{HEAD}rules:\n{BROAD}{NARROW}")
    gone = revised(before, {"bot.yaml": f"{HEAD}rules:\n{NARROW}"})
    assert difference(before, gone, {"bot"}) == "it would change decisions on `review` of `bot`"
    firm = revised(before, {"bot.yaml": f"{HEAD}rules:\n{BROAD}    adjustable: never\n{NARROW}"})
    assert difference(before, firm, {"bot"}) == "it would change what levels may set of `review` of `bot`"
    other = revised(before, {"bot.yaml": f"{HEAD}assume: [{{big: true}}]\nrules:\n{BROAD}{NARROW}"})
    assert difference(before, other, {"bot"}) == "more than rules would change"
    broken = revised(before, {"bot.yaml": f"{HEAD}rules:\n{BROAD}{NARROW}    overrides: [gone]\n"})
    assert difference(before, broken, {"bot"}) == "a contract would no longer be valid"


def test_nothing_is_proven_beside_a_contract_that_cannot_be_understood() -> None:
    heir = f"{HEAD.replace('id: bot', 'id: heir')}extends: [bot]\nunknown: 1\n"
    before = load(Memory({"bot.yaml": f"{HEAD}rules:\n{BROAD}{NARROW}", "heir.yaml": heir}), Config(), ["."])
    done = fix_all(before, lint, lambda _: True)
    assert done.count == 0
    assert [item.reason.partition(" has errors")[0] for item in done.skipped] == ["a contract that may extend this one"]


MIXED = f"{HEAD}rules:\n{ONE}{BIG}{BROAD}{NARROW}"


def test_fix_writes_and_says_how_many(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": f"\ufeff{MIXED}"})
    done = run(tmp_path, "lint", "--fix", "-f", "concise")
    assert done.returncode == 1
    assert done.stderr == "Fixed 1 finding\n"
    assert [line.split()[1] for line in done.stdout.splitlines()[:-1]] == ["error[conflicting-rules]"]
    assert (tmp_path / "contracts/bot.yaml").read_bytes() == f"\ufeff{HEAD}rules:\n{ONE}{BIG}{BROAD}".encode()
    assert run(tmp_path, "lint", "--unsafe-fixes").stderr == "Fixed 1 finding\n"
    assert run(tmp_path, "lint", "--fix").stderr == "Fixed 0 findings\n"


def test_diff_prints_a_patch_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MIXED.rstrip()})
    done = run(tmp_path, "lint", "--diff")
    assert (done.returncode, done.stderr) == (1, "Would fix 1 finding\n")
    assert done.stdout.startswith("--- contracts/bot.yaml\n+++ contracts/bot.yaml\n@@ ")
    assert "-  - id: narrow\n" in done.stdout
    assert "unless" in specctl(tmp_path, "lint", "--diff", "--unsafe-fixes", code=1)
    assert (tmp_path / "contracts/bot.yaml").read_text() == MIXED.rstrip()
    (tmp_path / "contracts/bot.yaml").write_text(f"{HEAD}rules:\n{ONE}")
    assert specctl(tmp_path, "lint", "--diff", code=0) == ""


def test_a_patch_applies(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MIXED.rstrip()})
    (tmp_path / "fix.patch").write_bytes(specctl(tmp_path, "lint", "--diff", "--unsafe-fixes", code=1).encode())
    git(tmp_path, "apply", "-p0", "fix.patch")
    patched = (tmp_path / "contracts/bot.yaml").read_text()
    assert [item for item in lint(workspace(patched)).diagnostics if item.remedy is not None] == []


def test_only_what_was_asked_about_and_is_not_ignored_is_fixed(tmp_path: Path) -> None:
    other = MIXED.replace("id: bot", "id: other")
    ignored = other.replace("id: narrow", "id: narrow  # specctl: ignore[subsumed-rule] stays")
    write(tmp_path, {"contracts/bot.yaml": MIXED, "contracts/other.yaml": other})
    assert run(tmp_path, "lint", "--fix", "contracts/other.yaml").stderr == "Fixed 1 finding\n"
    assert (tmp_path / "contracts/bot.yaml").read_text() == MIXED
    write(tmp_path, {"contracts/bot.yaml": HEAD, "contracts/other.yaml": ignored})
    assert run(tmp_path, "lint", "--fix").stderr == "Fixed 0 findings\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fix", "--rev", "HEAD"), "error: `--fix` is about files of the work tree"),
        (("--unsafe-fixes", "--staged"), "error: `--fix` is about files of the work tree"),
        (("--diff", "--staged"), "error: `--diff` is about files of the work tree"),
        (("--fix", "--add-ignore", "why"), "error: `--fix` and `--add-ignore` exclude each other"),
        (("--diff", "-f", "json"), "error: `--diff` prints a patch and no report"),
    ],
)
def test_what_excludes_each_other(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MIXED})
    done = run(tmp_path, "lint", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(message)


def test_a_fix_in_json_and_in_text(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MIXED})
    conflict, subsumed = findings(tmp_path)
    lines = MIXED.splitlines()
    assert conflict["fix"] == {
        "message": "let `large` stand back wherever `one` applies",
        "safe": False,
        "edits": [
            {
                "path": "contracts/bot.yaml",
                "start": {"line": 14, "column": len(lines[13]) + 1},
                "end": {"line": 14, "column": len(lines[13]) + 1},
                "text": "\n    unless: {topic: a}",
            }
        ],
    }
    assert subsumed["fix"]["safe"] is True
    assert subsumed["fix"]["edits"][0]["text"] == ""
    shown = specctl(tmp_path, "lint", code=1)
    assert "= fix: let `large` stand back wherever `one` applies; `--unsafe-fixes` applies it" in shown
    assert "= fix: remove `narrow`; `--fix` applies it" in shown


def test_rules_of_which_every_two_conflict_are_one_finding_for_people(tmp_path: Path) -> None:
    third = "  - id: all\n    when: {topic: [a, b]}\n    then: {response: safe_complete}\n"
    fourth = "  - id: apart\n    when: {topic: c}\n    then: {response: redirect}\n"
    write(tmp_path, {"contracts/bot.yaml": f"{HEAD}rules:\n{ONE}{BIG}{third}{fourth}"})
    shown = specctl(tmp_path, "lint", code=1)
    assert shown.count("error[conflicting-rules]") == 2
    assert "every two of these 3 rules conflict on" in shown
    assert "4 errors in 1 file, 4 rules" in shown
    assert len(findings(tmp_path)) == 4


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    write(tmp_path, {"one.yaml": "old", "two.yaml": "changed meanwhile"})
    one, two = str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml")
    with pytest.raises(SpecctlError, match="was changed while it was read"):
        rewrite_all({one: ("old", "new"), two: ("old", "new")})
    assert (tmp_path / "one.yaml").read_text() == "old"
