"""Comments that ignore findings: where they work, what is wrong with them, and how they are written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_repositories import CONFLICT, findings, linted, run, select, shown, specctl, write

from specctl.config import LintConfig
from specctl.diagnostics import fingerprint
from specctl.lint.check import READING_CHECKS
from specctl.lint.settings import choice

IGNORE = "# specctl: ignore[conflicting-rules] legal decides"


def at_end(line: int, comment: str, text: str = CONFLICT) -> str:
    """The text with a comment at the end of a line, counted from 1."""
    lines = text.splitlines(keepends=True)
    lines[line - 1] = f"{lines[line - 1].rstrip()}  {comment}\n"
    return "".join(lines)


def above(line: int, *comments: str, text: str = CONFLICT) -> str:
    """The text with comments on lines of their own before a line, counted from 1."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: line - 1], *(f"  {comment}\n" for comment in comments), *lines[line - 1 :]])


SUPPRESSING = {
    "the line of the finding": at_end(13, IGNORE),
    "the line of its other place": at_end(10, IGNORE),
    "above the rule": above(11, IGNORE),
    "above the other rule": above(8, IGNORE),
    "above the rule, with more comments between": above(11, IGNORE, "# Why this is so:", "# see the handbook"),
    "with others": at_end(13, "# specctl: ignore[ conflicting-rules ,void-rule] legal decides"),
    "behind another comment": at_end(13, f"# for now {IGNORE}"),
    "without blanks": at_end(13, "#specctl:ignore[conflicting-rules]legal decides"),
    "in Windows line ends": at_end(13, IGNORE).replace("\n", "\r\n"),
    "a ticket as a reason": at_end(13, "# specctl: ignore[conflicting-rules] #42"),
    "behind quotes with a hash": at_end(13, IGNORE, CONFLICT.replace("abstain}", "abstain, 'tools': {}}")),
    "on the last line of a mapping over lines": at_end(
        14, IGNORE, CONFLICT.replace("{response: abstain}", "{response:\n        abstain}")
    ),
    "in a rule with its id on a line of its own": above(
        11, IGNORE, text=CONFLICT.replace("  - id: there", "  -\n    id: there")
    ),
    "above a rule in braces": above(
        11, IGNORE, text=CONFLICT[: CONFLICT.index("  - id: there")] + "  - {id: there, then: {response: abstain}}\n"
    ),
    "above an indented list": above(11, IGNORE).replace("\n  ", "\n      "),
    "above the rule, after text with a hash": above(
        13, IGNORE, text=CONFLICT.replace("  - id: there", "    statement: |\n      # none\n  - id: there")
    ),
}


@pytest.mark.parametrize("text", SUPPRESSING.values(), ids=SUPPRESSING)
def test_an_ignore_works_there(text: str) -> None:
    report = linted(text)
    assert [item for item in shown(report) if "unused" not in item] == []
    assert report.suppressed == 1


NOT_SUPPRESSING = {
    "without a reason": (at_end(13, "# specctl: ignore[conflicting-rules]"), "suppression-without-reason"),
    "with a dash for a reason": (at_end(13, "# specctl: ignore[conflicting-rules] -"), "suppression-without-reason"),
    "with a comment for a reason": (
        at_end(13, "# specctl: ignore[conflicting-rules]  # noqa"),
        "suppression-without-reason",
    ),
    "on another line": (at_end(12, IGNORE), "unused-suppression"),
    "above a part of a rule": (above(13, IGNORE), "unused-suppression"),
    "above, with a blank line between": (above(11, IGNORE, ""), "unused-suppression"),
    "at the end of the rule before": (at_end(3, IGNORE), "unused-suppression"),
    "of all checks": (at_end(13, "# specctl: ignore legal decides"), "unused-suppression"),
    "of no check": (at_end(13, "# specctl: ignore[] legal decides"), "unused-suppression"),
    "of a check that is not there": (at_end(13, "# specctl: ignore[conflict-rules] legal"), "unused-suppression"),
    "of a list without an end": (at_end(13, "# specctl: ignore[conflicting-rules legal"), "unused-suppression"),
    "by another word": (at_end(13, "# specctl: disable[conflicting-rules] legal"), "unused-suppression"),
    "misspelled": (at_end(13, "# specctl: ignroe conflicting-rules"), "unused-suppression"),
}


@pytest.mark.parametrize(("text", "check"), NOT_SUPPRESSING.values(), ids=NOT_SUPPRESSING)
def test_an_ignore_does_not_work_there_and_is_reported(text: str, check: str) -> None:
    report = linted(text)
    found = [item.check for item in report.diagnostics]
    assert sorted(found) == sorted(["conflicting-rules", check])
    assert report.suppressed == 0


TEXT = {
    "a string": "title: '# specctl: ignore[void-rule] x'\n",
    "a string over lines": 'title: "a\n  # specctl: ignore[void-rule] x\n  b"\n',
    "a block": "title: |\n  a\n  # specctl: ignore[void-rule] x\n",
    "a folded block at the end": "title: >-\n  a\n\n  # specctl: ignore[void-rule] x",
    "plain text": "title: a#specctl:ignore[void-rule]x\n",
    "a quoted key's value": "glossary: {'# specctl: ignore[a] b': '# specctl: ignore[void-rule] x'}\n",
    "a comment about comments": "# write `# specctl: ignore[void-rule] x` there\n",
    "a comment on something else": "# specctl: 1\n# specctl: see the handbook\n# specctl:\n",
}


@pytest.mark.parametrize("text", TEXT.values(), ids=TEXT)
def test_what_only_looks_like_an_ignore_is_none(text: str) -> None:
    assert shown(linted(at_end(13, IGNORE) + text)) == []


def test_a_comment_behind_the_mark_of_a_block_is_one() -> None:
    report = linted(at_end(13, IGNORE) + "title: |  # specctl: ignore[void-rule] x\n  text\n")
    assert shown(report) == ["14 unused-suppression"]


def test_the_nearest_check_is_suggested() -> None:
    report = linted(at_end(13, "# specctl: ignore[conflict-rules] legal decides"))
    assert [item.help for item in report.diagnostics if item.check == "unused-suppression"] == [
        "did you mean `conflicting-rules`?"
    ]


@pytest.mark.parametrize("name", [*READING_CHECKS, "unused-suppression", "suppression-without-reason"])
def test_some_checks_cannot_be_ignored_by_a_comment(name: str) -> None:
    (found,) = linted(at_end(5, f"# specctl: ignore[{name}] so be it", at_end(13, IGNORE))).diagnostics
    assert found.message == f"`{name}` cannot be ignored by a comment"


def test_an_ignore_above_a_rule_is_for_what_others_report_about_it() -> None:
    platform = "specctl: 1\nid: base\nversion: 1.0.0\nlevel: operator\notherwise: {response: comply}\nrules:\n"
    rule = "  - {id: calm, then: {response: redirect}}\n"
    product = "specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\nextends: [base]\n"
    product += "rules: [{id: far, then: {response: abstain}}]\n"
    bare = {"base.yaml": platform + rule, "bot.yaml": product}
    assert shown(linted(bare)) == ["6 conflicting-rules"]
    report = linted(bare | {"base.yaml": f"{platform}  {IGNORE}\n{rule}"})
    assert (shown(report), report.suppressed) == ([], 1)
    other = product.replace("id: bot", "id: other").replace("extends: [base]\n", "otherwise: {response: comply}\n")
    other = other.replace("}}]", "}}, {id: calm, then: {response: redirect}}]")
    report = linted(bare | {"base.yaml": f"{platform}  {IGNORE}\n{rule}", "other.yaml": other})
    assert shown(report) == ["other.yaml:6 conflicting-rules"], "a rule of the same name in another stack"


UNUSED = at_end(
    10, IGNORE, CONFLICT.replace("topic: a}\n    then: {response: abstain", "topic: b}\n    then: {response: abstain")
)
BELOW = "specctl: 1\nid: low\nversion: 1.0.0\nlevel: operator\nextends: [bot]\n"


def test_an_ignore_that_nothing_needs_is_reported() -> None:
    assert shown(linted(UNUSED)) == ["10 unused-suppression"]
    assert shown(linted({"bot.yaml": UNUSED, "low.yaml": BELOW})) == ["10 unused-suppression"]


NOT_JUDGED = {
    "the check did not run": linted(UNUSED, chosen=choice((), ("conflicting-rules",), show_info=False)),
    "it is no info that is shown": linted(
        at_end(13, "# specctl: ignore[settled-by-strictness] ok", UNUSED.replace(IGNORE, ""))
    ),
    "the contract is out of scope": linted({"bot.yaml": UNUSED, "low.yaml": BELOW}, scope=("low.yaml",)),
    "a contract on it is out of scope": linted({"bot.yaml": UNUSED, "low.yaml": BELOW}, scope=("bot.yaml",)),
    "unused ignores are not asked for": linted(UNUSED, chosen=select("conflicting-rules")),
    "it has no requests": linted(
        UNUSED + "assume: [{topic: a}, {topic: b}]\n", chosen=select("conflicting-rules", "unused-suppression")
    ),
    "the file ignores the check": linted(
        UNUSED, lint=LintConfig(per_file_ignores=(("*.yaml", ("conflicting-rules",)),))
    ),
}


@pytest.mark.parametrize("report", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_an_ignore_is_not_called_unused_where(report: object) -> None:
    assert shown(report) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("broken", [BELOW + "wrong: 1\n", BELOW + "rules: [", BELOW.replace("bot", "gone")])
def test_an_ignore_is_not_called_unused_while_a_contract_that_may_need_it_is_broken(broken: str) -> None:
    found = shown(linted({"bot.yaml": UNUSED, "low.yaml": broken}))
    assert ["unused" in item for item in found] == [False] * len(found) or "gone" in broken


def test_two_ignores_of_one_finding_are_both_needed() -> None:
    report = linted(at_end(10, IGNORE, at_end(13, IGNORE)))
    assert (shown(report), report.suppressed) == ([], 1)


def test_wrong_ignores_have_fingerprints_of_their_own_that_survive_moved_lines() -> None:
    text = at_end(10, "# specctl: ignore[void-rule, shadowed-rule] x", at_end(13, IGNORE))
    before = [fingerprint(item) for item in linted(text).diagnostics]
    after = [fingerprint(item) for item in linted("# more\n" + text.replace("] x", "] reworded")).diagnostics]
    assert before == after
    assert len(set(before)) == 2


IN_BRACES = '  - {id: there, when: {topic: a}, then: {response: abstain}, statement: "a\n      b"}\n'

MORE = {
    "one line": CONFLICT,
    "a scalar over lines": CONFLICT.replace("{response: abstain}", '{response: "abs\\\n      tain"}'),
    "a line that ends inside text": CONFLICT[: CONFLICT.index("  - id: there")] + IN_BRACES,
    "a line that ends inside text, below an ignore": CONFLICT[: CONFLICT.index("  - id: there")]
    + "  # specctl: ignore[void-rule] once\n"
    + IN_BRACES,
    "an ordinary comment": at_end(13, "# for now"),
    "an ignore": at_end(13, "# specctl: ignore[void-rule] once"),
    "an ignore without a reason": at_end(13, "# specctl: ignore[conflicting-rules]"),
    "Windows line ends": CONFLICT.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + CONFLICT,
    "no line end": CONFLICT.rstrip(),
    "blanks at the end": CONFLICT.rstrip() + " \n",
    "several on a line": CONFLICT[: CONFLICT.index("  - id: there")]
    + "  - {id: there, when: {topic: a}, then: {response: abstain}, overrides: [third]}\n"
    + "  - {id: third, when: {topic: b}, then: {response: comply}}\n",
}


@pytest.mark.parametrize("text", MORE.values(), ids=MORE)
def test_add_ignore_leaves_nothing_to_report_and_the_rest_as_it_was(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": text})
    specctl(tmp_path, "lint", "--ignore", "unused-suppression", "--add-ignore", "legal decides", code=0)
    after = (tmp_path / "contracts/bot.yaml").read_bytes().decode()
    assert findings(tmp_path, "--ignore", "unused-suppression") == []
    assert without_ignores(after) == without_ignores(text)
    assert after.count("\r") == text.count("\r")
    assert after.count("\n") - text.count("\n") == (IN_BRACES in text and "# specctl" not in text)


def without_ignores(text: str) -> list[str]:
    lines = [line.partition("# specctl:")[0].rstrip() for line in text.split("\n")]
    return [line for line in lines if line.strip()]


def test_add_ignore_writes_one_comment_with_sorted_names(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MORE["several on a line"]})
    done = run(tmp_path, "lint", "--add-ignore", " legal decides ")
    assert done.stderr == "Ignored 2 findings in 1 file\n"
    comment = "# specctl: ignore[conflicting-rules, idle-override] legal decides\n"
    assert (tmp_path / "contracts/bot.yaml").read_text().count("# specctl:") == 1
    assert comment in (tmp_path / "contracts/bot.yaml").read_text()


def test_add_ignore_extends_a_comment_and_keeps_its_reason(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": MORE["an ignore"]})
    specctl(tmp_path, "lint", "--add-ignore", "legal decides", code=0)
    assert (
        "abstain}  # specctl: ignore[conflicting-rules, void-rule] once\n"
        in (tmp_path / "contracts/bot.yaml").read_text()
    )


def test_add_ignore_leaves_what_no_comment_can_ignore(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT, "contracts/bad.yaml": "specctl: 1\n"})
    done = run(tmp_path, "lint", "--add-ignore", "legal decides", "-f", "concise")
    assert done.returncode == 1
    assert "cannot be ignored by a comment" in done.stderr
    assert "conflicting-rules" not in done.stdout
    assert (tmp_path / "contracts/bad.yaml").read_text() == "specctl: 1\n"


@pytest.mark.parametrize("reason", ["", " ", "--", "# x", "two\nlines", "x # specctl: y"])
def test_add_ignore_needs_a_reason(reason: str, tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    assert run(tmp_path, "lint", f"--add-ignore={reason}").returncode == 2
    assert (tmp_path / "contracts/bot.yaml").read_text() == CONFLICT


def test_suppressed_findings_are_counted(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": at_end(13, IGNORE)})
    assert '"suppressed": 1' in specctl(tmp_path, "lint", "-f", "json", code=0)
    assert "1 suppressed" in specctl(tmp_path, "lint", code=0)


def test_severities_of_wrong_ignores_can_be_set() -> None:
    report = linted(UNUSED, lint=LintConfig(severity={"unused-suppression": "error"}))
    assert [item.severity for item in report.diagnostics] == ["error"]
    assert replace(report, diagnostics=()).count("error") == 0
