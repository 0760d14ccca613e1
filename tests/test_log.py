"""`specctl log`: which commits changed decisions, whose they were, and what became of one request's answer."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from git_repositories import clone, commit, git
from small_repositories import run, specctl

from specctl.cli.chronicling import Chronicle
from specctl.cli.history import History
from specctl.cli.log import command
from specctl.cli.options import Reading
from specctl.diff.chronicle import Changes
from specctl.diff.joint import Joint, Pair, joints
from specctl.repository import clone_of

BOT = "contracts/bot.yaml"
LEGAL = ("Legal Team", "legal@example.org")
HERE = Reading(None, is_staged=False, config=None, no_config=False)


def contract(*rules: str, name: str = "bot", topics: str = "[a, b, c]", more: str = "") -> str:
    head = f"specctl: 1\nid: {name}\nversion: 1.0.0\nlevel: operator\n"
    head += f"attributes: {{topic: {{type: enum, values: {topics}}}, vip: {{type: bool}}}}\n"
    listed = "".join(f"\n  - {rule}\n" for rule in rules)
    return f"{head}{more}otherwise: {{response: comply}}\nrules:\n{listed}"


A = "{id: on-a, when: {topic: a}, then: {response: redirect}}"
STRICT_A = A.replace("redirect", "refuse")
TOLD_A = STRICT_A.replace("then:", "statement: Refuse politely., then:")
CALLED_A = "{id: about-a, formerly: on-a, when: {topic: a}, then: {response: refuse}}"
B = "{id: on-b, when: {topic: b, vip: true}, then: {response: safe_complete}}"
RIVAL_B = "{id: rival-b, when: {topic: b}, then: {response: abstain}}"


def log(folder: Path, *arguments: str) -> dict[str, Any]:
    """What the command prints as JSON, in this process: it is asked often here."""
    with chdir(folder):
        done = CliRunner().invoke(command, ["-f", "json", *arguments], standalone_mode=False)
    assert (done.exception, done.return_value) == (None, 0)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def subjects(folder: Path, *arguments: str) -> list[str]:
    return [each["subject"] for each in log(folder, *arguments)["commits"]]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A rule that comes, gets stricter, is reworded, and is called otherwise, and what happens meanwhile."""
    folder = tmp_path / "top"
    commit(folder, "begin", {BOT: contract(A), "README.md": "one\n"}, date="2026-03-01")
    commit(folder, "readme", {"README.md": "two\n"}, date="2026-03-02")
    commit(folder, "stricter", {BOT: contract(STRICT_A)}, who=LEGAL, date="2026-03-03")
    commit(folder, "told", {BOT: contract(TOLD_A)}, date="2026-03-04")
    commit(folder, "renamed", {BOT: contract(CALLED_A)}, date="2026-03-05")
    commit(folder, "more", {BOT: contract(CALLED_A, B)}, date="2026-03-06")
    commit(folder, "looser", {BOT: contract(CALLED_A.replace("refuse", "caveat"), B)}, who=LEGAL, date="2026-03-07")
    return folder


def test_commits_that_changed_decisions_newest_first(top: Path) -> None:
    assert subjects(top) == ["looser", "more", "stricter", "begin"]
    assert subjects(top, "--all") == ["looser", "more", "renamed", "told", "stricter", "begin"]


def test_a_commit_is_told_as_diff_tells_it(top: Path) -> None:
    for each in log(top, "--all")["commits"][:-1]:
        told = json.loads(specctl(top, "diff", each["parents"][0], each["commit"], "-f", "json", code=0))
        assert each["contracts"] == told["contracts"]
        assert each["bump"] == told["bump"]
    newest = log(top)["commits"][0]
    assert (newest["author"], newest["date"], newest["is_merge"]) == ("Legal Team", "2026-03-07", False)
    assert newest["verdict"].startswith("major: 1 loosened (33.3 % of requests)")
    assert newest["commit"] == git(top, "rev-parse", "HEAD")


def test_a_part_of_history(top: Path) -> None:
    assert subjects(top, "-n", "2") == ["looser", "more"]
    assert subjects(top, "HEAD~2..") == ["looser", "more"]
    assert subjects(top, "bot", "HEAD~2..") == ["looser", "more"]
    assert subjects(top, "--rev", "HEAD~1") == ["more", "stricter", "begin"]
    assert subjects(top, "--since", "2026-03-03", "--until", "2026-03-06") == ["more", "stricter"]


def test_one_rule_by_all_the_names_it_had(top: Path) -> None:
    assert subjects(top, "bot:about-a") == ["looser", "stricter", "begin"]
    assert subjects(top, "bot:on-b") == ["more"]
    assert subjects(top, "bot:about-a", "--all") == ["looser", "renamed", "told", "stricter", "begin"]


def test_one_contract(top: Path) -> None:
    commit(top, "other", {"contracts/other.yaml": contract(A.replace("on-a", "x"), name="other")})
    assert subjects(top, "bot") == ["looser", "more", "stricter", "begin"]
    assert subjects(top, "other") == ["other"]
    commit(top, "gone", {BOT: None})
    assert subjects(top, "bot")[0] == "gone"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bott"], "did you mean `bot`"),
        (["bot:on"], "no commit here has a rule `on`"),
        (["--set", "topic=a"], "name it: `specctl log CONTRACT --set"),
        (["bot", "--set", "topic=x"], "unknown value of `topic`: `x`"),
        (["bot", "--set", "topic"], "is no fact"),
        (["bot", "nowhere..HEAD"], "there is no revision `nowhere`"),
        (["--staged"], "a history is of commits"),
    ],
)
def test_what_cannot_be_asked(arguments: list[str], words: str, top: Path) -> None:
    done = run(top, "log", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def answers(folder: Path, *facts: str) -> list[tuple[str, str, object, object]]:
    options = [word for fact in facts for word in ("--set", fact)]
    return [
        (each["subject"], each["author"], change["from"], change["to"])
        for each in log(folder, "bot", *options)["commits"]
        for item in each["contracts"]
        for change in item["decisions"]
    ]


def test_who_changed_the_answer_to_a_request(top: Path) -> None:
    assert answers(top, "topic=a", "vip=true") == [
        ("looser", "Legal Team", "refuse", "caveat"),
        ("stricter", "Legal Team", "redirect", "refuse"),
    ]
    assert answers(top, "topic=b", "vip=true") == [("more", "Policy Team", "comply", "safe_complete")]
    assert answers(top, "topic=b", "vip=false") == []
    assert answers(top, "topic=c") == []


def test_facts_left_out_are_open(top: Path) -> None:
    (changed,) = log(top, "bot", "--set", "topic=b")["commits"][0]["contracts"]
    (change,) = changed["decisions"]
    assert (change["region"], change["share"], change["witness"]["vip"]) == ("vip is true", 0.5, True)
    assert [(edit["name"], edit["what"]) for edit in change["edits"]] == [("on-b", "added")]
    assert log(top, "bot", "--set", "topic=b", "--behavior", "review")["commits"] == []


def test_the_answer_before_there_was_one(top: Path) -> None:
    first = log(top, "bot", "--set", "topic=a")["commits"][-1]
    assert first["subject"] == "begin"
    assert first["first"] == [{"behavior": "response", "outcomes": ["redirect"], "rules": ["on-a"]}]


def test_a_request_in_the_words_of_its_time(tmp_path: Path) -> None:
    old = contract("{id: r, when: {subject: {x}}, then: {response: redirect}}".replace("{x}", "pills"))
    old = old.replace("topic: {type", "subject: {type").replace("[a, b, c]", "[pills, money]")
    commit(tmp_path, "begin", {BOT: old})
    commit(tmp_path, "stricter", {BOT: old.replace("redirect", "refuse")})
    values = "{drugs: {formerly: pills, values: {dosage: How much., storage: Where.}}, money: Pay.}"
    new = old.replace("subject: {type: enum, values: [pills, money]}", "SUBJECT").replace("subject", "topic")
    new = new.replace("SUBJECT", f"topic: {{type: enum, formerly: subject, values: {values}}}").replace(
        "pills}", "drugs}"
    )
    commit(tmp_path, "renamed", {BOT: new.replace("redirect", "refuse")})
    commit(tmp_path, "split", {BOT: new.replace("redirect", "caveat").replace("topic: drugs", "topic: dosage")})
    found = [(subject, old, new) for subject, _, old, new in answers(tmp_path, "topic=dosage", "vip=true")]
    assert found == [("split", "refuse", "caveat"), ("stricter", "redirect", "refuse")]
    assert [each[0] for each in answers(tmp_path, "topic=storage")] == ["split", "stricter"]


def join(folder: Path, subject: str, ours: str, theirs: str, result: str | None = None) -> None:
    """Two branches from here that change the contract, and their merge, with a result of its own or Git's."""
    start = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "-q", "-b", "side")
    commit(folder, "theirs", {BOT: theirs})
    git(folder, "checkout", "-q", "-B", "main", start)
    commit(folder, "ours", {BOT: ours})
    git(folder, "merge", "-q", "--no-ff", "--no-commit", "side", code=0 if result is None else 1)
    commit(folder, subject, None if result is None else {BOT: result})


def test_a_merge_that_joins_two_changes_is_no_change(tmp_path: Path) -> None:
    commit(tmp_path, "begin", {BOT: contract(A)})
    join(tmp_path, "join", contract(STRICT_A), contract(A, B), contract(STRICT_A, B))
    assert sorted(subjects(tmp_path)) == ["begin", "ours", "theirs"]


def test_a_merge_that_decides_what_no_side_did_is_listed(tmp_path: Path) -> None:
    commit(tmp_path, "begin", {BOT: contract(A)})
    join(tmp_path, "evil", contract(STRICT_A), contract(A, B), contract(A.replace("redirect", "clarify"), B))
    found = log(tmp_path)["commits"]
    assert found[0]["subject"] == "evil"
    assert sorted(each["subject"] for each in found[1:]) == ["begin", "ours", "theirs"]
    ((evil,), is_merge) = found[0]["contracts"], found[0]["is_merge"]
    (change,) = evil["decisions"]
    assert (is_merge, change["from"], change["to"], change["region"]) == (True, "refuse", "clarify", "topic is a")
    assert [each[0] for each in answers(tmp_path, "topic=a", "vip=true")] == ["evil", "ours"]
    assert answers(tmp_path, "topic=c") == []


def test_a_merge_that_makes_two_rules_clash_is_listed(tmp_path: Path) -> None:
    commit(tmp_path, "begin", {BOT: contract(A)})
    join(tmp_path, "clash", contract(A, B), contract(A, RIVAL_B), contract(A, B, RIVAL_B))
    (change,) = log(tmp_path)["commits"][0]["contracts"][0]["decisions"]
    assert (change["to"], change["direction"]) == ("CONFLICT", "conflict")
    assert change["region"] == "topic is b and vip is true"


def test_a_merge_of_sides_with_other_values(tmp_path: Path) -> None:
    commit(tmp_path, "begin", {BOT: contract(A)})
    ours, theirs = contract(A, topics="[a, b, c, d]"), contract(A, topics="[a, b, c, e]")
    join(tmp_path, "evil", ours, theirs, contract(STRICT_A, topics="[a, b, c, d, e]"))
    (change,) = log(tmp_path)["commits"][0]["contracts"][0]["decisions"]
    assert (change["from"], change["to"], change["region"]) == ("redirect", "refuse", "topic is a")


@pytest.mark.parametrize("broken", ["specctl: [\n", contract("{id: on-a, when: {nothing: 1}, then: {}}")])
def test_what_cannot_be_read_is_listed_and_passed_over(broken: str, top: Path) -> None:
    commit(top, "broken", {BOT: broken})
    commit(top, "readme again", {"README.md": "three\n", "contracts/new.yaml": contract(A, name="new")})
    commit(top, "mended", {BOT: contract(STRICT_A, B)})
    found = log(top)["commits"]
    assert [each["subject"] for each in found[:4]] == ["mended", "readme again", "broken", "looser"]
    assert found[2]["unread"] in (["bot"], [BOT])
    (mended,) = found[0]["contracts"]
    assert (mended["status"], [change["from"] for change in mended["decisions"]]) == ("changed", ["caveat"])
    assert "cannot be read here" in specctl(top, "log")
    assert subjects(top, "bot")[:3] == ["mended", "broken", "looser"]
    assert subjects(top, "bot", "--set", "topic=a")[:3] == ["mended", "broken", "looser"]


def test_a_configuration_that_cannot_be_read_is_passed_over(top: Path) -> None:
    commit(top, "broken", {"specctl.toml": "contracts = [\n"})
    commit(top, "mended", {"specctl.toml": "", BOT: contract(STRICT_A, B)})
    found = log(top)["commits"]
    assert [each["subject"] for each in found[:3]] == ["mended", "broken", "looser"]
    assert "no valid TOML" in found[1]["trouble"]
    assert found[0]["contracts"][0]["status"] == "changed"


def test_where_a_shallow_clone_ends(top: Path, tmp_path: Path) -> None:
    copy = clone(top, tmp_path / "copy", "--depth", "3")
    assert subjects(copy) == ["looser", "more"]
    assert len(log(copy)["cut_off"]) == 1
    text = specctl(copy, "log", code=0)
    assert "This shallow clone ends at" in text
    assert "`git fetch --unshallow` brings it" in text
    assert "shallow" not in specctl(copy, "log", "-n", "1")


def test_as_people_read_it(top: Path) -> None:
    ids = [each["commit"][:7] for each in log(top)["commits"]]
    assert specctl(top, "log", "-n", "1", COLUMNS="80") == (
        f"{ids[0]}  2026-03-07  Legal Team  looser\n"
        "  major: 1 loosened (33.3 % of requests), 6 opened to user\n"
        "  bot\n"
        "  loosened   response: refuse → caveat (33.3 % of requests), where topic is a\n"
        "  opened     user may now set response to caveat, partial, clarify,\n"
        "             safe_complete, redirect or abstain (33.3 % of requests), where …\n"
    )
    asked = specctl(top, "log", "bot", "--set", "topic=a", "-n", "1", COLUMNS="80")
    assert asked == (
        f"{ids[0]}  2026-03-07  Legal Team  looser\n"
        "  loosened   response: refuse → caveat\n"
        "    before   rule `about-a`\n"
        "    after    rule `about-a`\n"
        "    because  rule `about-a` was changed at contracts/bot.yaml:9\n"
    )
    assert run(top, "log").stderr == ""
    assert "no change of what was asked about in" in specctl(top, "log", "HEAD~1..HEAD", "--behavior", "review")


def test_nothing_in_a_commit_steers_the_terminal(tmp_path: Path) -> None:
    commit(tmp_path, "a \x1b[31mred\u202e one", {BOT: contract(A)}, who=("Red\x1b[1m", "policy@example.org"))
    assert not {"\x1b", "\u202e"} & set(specctl(tmp_path, "log"))


def test_unchanged_contracts_are_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [A, STRICT_A, A, TOLD_A.replace("refuse", "redirect")]
    for number, rule in enumerate(rules):
        files = {f"contracts/p{each}.yaml": contract(A, name=f"p{each}") for each in range(9 if not number else 0)}
        commit(tmp_path, str(number), {**files, BOT: contract(rule)})
    pairs: list[Pair] = []

    def counted(asked: list[Pair], nodes: int, seconds: float) -> list[Joint]:
        pairs.extend(asked)
        return joints(asked, nodes, seconds)

    monkeypatch.setattr("specctl.diff.compare.joints", counted)
    monkeypatch.chdir(tmp_path)
    history = History(".", HERE)
    chronicle = Chronicle(clone_of(".")[0], history, Changes())
    assert [chronicle.entry(each).says_something for each in history.commits()] == [False, True, True, True]
    assert [pair.head.contract.id for pair in pairs] == ["bot", "bot"]
