"""A pull request is hostile input: nothing that it brings runs, nothing leaks, and the review shows what was tried."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit, git
from small_repositories import run

markdown_it = pytest.importorskip("markdown_it")

SECRET = "correct-horse-battery-staple"  # noqa: S105  what nobody is to read
# What terminals, sites and the log of a job would act upon.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
COMMAND = re.compile(r"(?m)^\s*::|##(?:vso)?\[")
OUR_BLOCK = re.compile(r"(<details><summary>[^<>]*</summary>|</details>)\s*")
FORMATS = ("markdown", "text", "json")
SECONDS = 20

CONFIG = """\
contracts = ["contracts"]

[lint]
profile = "recommended"

[[generate]]
target = "prompt"
contract = "shop"
out = "prompts/shop.md"
"""
PLATFORM = """\
specctl: 1
id: platform
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [order, refund, health]}
otherwise: {response: comply}
rules:
  - id: health-is-careful
    statement: Answer health questions with care.
    when: {topic: health}
    then: {response: safe_complete}
    risk: critical
governance:
  roles: {board: the board}
  approvals:
    loosened: {role: board, count: 2}
"""
SHOP = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
extends: [platform]
rules:
  - id: refunds-are-redirected
    statement: Point to the refund form.
    when: {topic: refund}
    then: {response: redirect}
cases:
  - id: refund
    user: I want my money back.
    context: {topic: refund}
    expect: {response: redirect}
"""
BASE = {"specctl.toml": CONFIG, "contracts/platform.yaml": PLATFORM, "contracts/shop.yaml": SHOP}

BOMB = "specctl: 1\nid: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
DEEP = f"specctl: 1\nid: deep\nglossary: {'[' * 100_000}\n"
HUGE = "specctl: 1\nid: huge\nglossary:\n" + "".join(f"  term-{n}: {'x' * 80}\n" for n in range(110_000))
CONFIG_OUTSIDE = """\
contracts = ["/etc", "../.."]

[lint]
ignore = ["conflicting-rules"]

[limits]
memory_mib = 1000000

[[generate]]
target = "prompt"
contract = "shop"
out = "../../x"
"""
TEMPLATE = """\
{% for _ in range(99999999999) %}{% for _ in range(99999999999) %}x{% endfor %}{% endfor %}
{% include '../../../../../../etc/passwd' %}{{ ''.__class__.__mro__[1].__subclasses__() }}
"""
INJECTION = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [click](javascript:alert(3)) ![i](http://evil.example/p)"
    " @everyone #1 </details> ``` | `code` **bold** ${{ secrets.TOKEN }} {{ config }} http://evil.example"
)
SHOP_HOSTILE = (
    SHOP.replace("then: {response: redirect}", "then: {response: comply}")
    .replace("expect: {response: redirect}", "expect: {response: refuse}")
    .replace("Point to the refund form.", json.dumps(INJECTION))
    .replace(
        "I want my money back.", json.dumps("::error file=a::pwned\n::add-mask::x\n##[error]x ${{ github.token }}")
    )
    + """\
  - id: escapes
    user: "\\e[2J\\e]0;owned\\a \\u202etfel-ot-thgir \\u200b \\x9b31m"
    context: {topic: order}
    expect: {response: refuse}
title: "\\u202eeltit \\e[31mred"
purpose:
  tasks: ["::error::line", "plain\\n::warning::two", "##[group]x"]
glossary: {"<b>term</b>": "\\n\\n# Approved\\n\\n::set-output name=a::b"}
owners: ["@everyone", "::error::owner"]
"""
)
# A comment with a reason hides a conflict; one statement has a letter of another script, and is written backwards.
CONFLICT = """\
specctl: 1
id: conflict
version: 1.0.0
level: operator
extends: [platform]
rules:
  # specctl: ignore[conflicting-rules, <img src=x onerror=alert(6)>] nothing to see here
  - {id: one, statement: "P\u0430y \u202e.lla", when: {topic: order}, then: {response: redirect}}
  - {id: two, statement: "Two.", when: {topic: order}, then: {response: abstain}}
"""
NAME = "contracts/<img src=x onerror=alert(4)>`::error::`.yaml"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`main`, and the branch `hostile`; beside the repository lies what nobody is to read."""
    folder = tmp_path_factory.mktemp("outside")
    top = folder / "repository"
    (folder / "secret.yaml").write_text(f"specctl: 1\nid: {SECRET}\nversion: 1.0.0\nlevel: operator\n{SECRET}\n")
    commit(top, "base", BASE)
    git(top, "checkout", "--quiet", "-b", "hostile")
    for name, target in (
        ("contracts/link.yaml", folder / "secret.yaml"),
        ("contracts/relative.yaml", Path("../../secret.yaml")),
        ("contracts/all", Path("/etc")),
        ("changes/intent.yaml", folder / "secret.yaml"),
        ("templates/prompt/text.md.j2", folder / "secret.yaml"),
        ("prompts", folder),
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).symlink_to(target)
    commit(
        top,
        "hostile",
        {
            "specctl.toml": CONFIG_OUTSIDE,
            "pyproject.toml": "[tool.specctl]\ncontracts = ['/']\n",
            "templates/prompt/markdown.md.j2": TEMPLATE,
            "contracts/inner/specctl.toml": "contracts = ['.']\n",
            "contracts/inner/hidden.yaml": SHOP.replace("id: shop", "id: hidden"),
            "contracts/platform.yaml": PLATFORM.replace("count: 2", "count: 1").replace("critical", "low"),
            "contracts/shop.yaml": SHOP_HOSTILE,
            "contracts/conflict.yaml": CONFLICT,
            "contracts/bomb.yaml": BOMB,
            "contracts/deep.yaml": DEEP,
            "contracts/huge.yaml": HUGE,
            NAME: SHOP.replace("id: shop", "id: named") + "unknown: <script>alert(5)</script>\n",
        },
    )
    git(top, "checkout", "--quiet", "-b", "rooted", "main")
    git(top, "rm", "-r", "--quiet", "contracts")
    (top / "contracts").symlink_to(folder)
    commit(top, "the contracts are a link")
    git(top, "checkout", "--quiet", "main")
    return top


def review(
    repository: Path, form: str, *arguments: str, head: tuple[str, ...] = ("hostile",)
) -> subprocess.CompletedProcess[str]:
    """What a review prints, in time, whatever comes: it can be judged only in part."""
    started = time.monotonic()
    done = run(repository, "review", "main", *head, "-f", form, *arguments, PYTHONIOENCODING="utf-8")
    assert time.monotonic() - started < SECONDS
    assert done.returncode == 2, done.stderr
    assert done.stderr == ""
    return done


@pytest.fixture(scope="module")
def printed(repository: Path) -> dict[str, str]:
    return {form: review(repository, form).stdout for form in FORMATS}


@pytest.fixture(scope="module")
def found(printed: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(printed["json"])
    return data


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_leaks_and_nothing_is_active(form: str, printed: dict[str, str]) -> None:
    text = printed[form]
    assert SECRET not in text
    assert "root:" not in text
    assert CONTROL.findall(text) == []
    assert COMMAND.findall(text) == []


def test_the_comment_holds_no_markup_but_ours(printed: dict[str, str]) -> None:
    assert len(printed["markdown"]) <= 65_000
    found = markdown_it.MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(printed["markdown"])
    every = [*found, *(child for token in found for child in token.children or ())]
    assert {token.type for token in every} & {
        "link_open",
        "image",
        "em_open",
        "s_open",
        "blockquote_open",
        "hr",
    } == set()
    assert {token.content for token in every if token.type == "html_inline"} <= {"<code>", "</code>", "<br>"}
    blocks = [token.content for token in every if token.type == "html_block"]
    assert [block for block in blocks if not OUR_BLOCK.fullmatch(block)] == []
    assert sum("<details>" in block for block in blocks) == sum("</details>" in block for block in blocks)
    words = "".join(token.content for token in every if token.type == "text")
    assert re.findall(r"@\w|https?://|(?<!\w)#\d", words) == []


def test_the_first_line_says_what_matters(printed: dict[str, str]) -> None:
    first = printed["markdown"].splitlines()[0]
    assert first.startswith("major: 1 loosened (33.3 % of requests)")
    assert "not trusted" in first
    assert "2 approvals needed" in first


def test_what_was_tried_is_shown(found: dict[str, Any], printed: dict[str, str]) -> None:
    tried = {(item["kind"], item["path"]) for item in found["untrusted"]}
    assert {
        ("configuration", "specctl.toml"),
        ("configuration", "pyproject.toml"),
        ("template", "templates/prompt/markdown.md.j2"),
        ("template", "templates/prompt/text.md.j2"),
        ("nested", "contracts/inner/specctl.toml"),
        ("link", "contracts/all"),
        ("link", "contracts/link.yaml"),
        ("link", "contracts/relative.yaml"),
        ("ignore", "contracts/conflict.yaml"),
    } <= tried
    settings = {item["key"]: item["after"] for entry in found["untrusted"] for item in entry["settings"]}
    assert settings["limits.memory_mib"] == 1_000_000
    for form in ("markdown", "text"):
        assert "/etc" in printed[form]
        assert "../../x" in printed[form]


def test_files_that_cannot_be_read_are_named_with_the_reason(found: dict[str, Any]) -> None:
    said = {item["location"]["path"]: item["message"] for item in found["findings"] if item["check"] == "invalid-file"}
    assert {"contracts/bomb.yaml", "contracts/deep.yaml", "contracts/huge.yaml", "contracts/link.yaml"} <= said.keys()
    assert "8 MiB" in said["contracts/huge.yaml"]
    assert "leaves the repository" in said["contracts/link.yaml"]


def test_a_comment_hides_nothing(found: dict[str, Any], printed: dict[str, str]) -> None:
    (conflict,) = (item for item in found["findings"] if item["check"] == "conflicting-rules")
    assert conflict["ignored_anew"]
    assert "nothing to see here" in printed["markdown"]
    assert {"confusable-characters"} <= {item["check"] for item in found["findings"]}


def test_the_bar_is_that_of_the_base(found: dict[str, Any]) -> None:
    (board,) = found["approvals"]["required"]
    assert (board["role"], board["count"], board["missing"]) == ("board", 2, 2)
    assert [item["kind"] for item in board["because"]] == ["lowered"]


def test_a_case_that_was_bent_is_told(found: dict[str, Any]) -> None:
    turns = {item["name"]: item["turn"] for item in found["tests"] if item["contract"] == "shop"}
    assert turns == {"refund": "fails", "escapes": "fails"}


def test_outputs_are_made_by_the_templates_of_the_base(found: dict[str, Any], repository: Path) -> None:
    (output,) = found["outputs"]
    assert output["problem"] == "`prompts/shop.md` leaves the repository"
    assert not (repository.parent.parent / "x").exists()


@pytest.mark.parametrize("branch", ["hostile", "rooted"])
def test_a_branch_that_is_checked_out_leaks_nothing_either(branch: str, repository: Path) -> None:
    top = repository.parent / f"checked-out-{branch}"
    git(repository, "worktree", "add", "--quiet", str(top), branch)
    before = sorted(path.relative_to(top).as_posix() for path in top.rglob("*"))
    printed = {form: review(top, form, head=()).stdout for form in FORMATS}
    assert [
        form for form, text in printed.items() if SECRET in text or CONTROL.search(text) or COMMAND.search(text)
    ] == []
    assert "link that leads out of the repository" in printed["markdown"]
    assert before == sorted(path.relative_to(top).as_posix() for path in top.rglob("*"))


def test_contracts_that_became_a_link_are_gone(repository: Path) -> None:
    done = run(repository, "review", "main", "rooted", "-f", "json")
    found = json.loads(done.stdout)
    assert [(item["contract"], item["status"]) for item in found["contracts"]] == [
        ("platform", "removed"),
        ("shop", "removed"),
    ]
    assert [(item["kind"], item["path"]) for item in found["untrusted"]] == [("link", "contracts")]
    assert [(item["role"], item["missing"]) for item in found["approvals"]["required"]] == [("board", 2)]


def test_nothing_is_written(repository: Path) -> None:
    assert git(repository, "status", "--porcelain") == ""


def test_approvals_do_not_make_up_for_what_cannot_be_read(repository: Path, tmp_path: Path) -> None:
    given = tmp_path / "approvals"
    given.write_text("one: board\ntwo: board\n")
    shown = review(repository, "markdown", "--approved-by", str(given)).stdout
    assert shown.splitlines()[0].endswith("approved as far as is known")
