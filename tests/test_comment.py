"""The comment of the action, kept on a forge that answers as GitHub's API does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from forge import REPOSITORY, ROBOT, TOKEN, Forge, serving

SCRIPT = Path(__file__).parent.parent / "action" / "comment.py"
REVIEW = "**major**: 1 loosened (0.25 % of requests)\n\nand more\n"


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serving(Forge()) as made:
        yield made


@pytest.fixture
def at(tmp_path: Path) -> Path:
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}), encoding="utf-8")
    return tmp_path


def keep(forge: Forge, at: Path, text: str = REVIEW, **changed: str) -> str:
    """What the script says; it always ends well."""
    (at / "review.md").write_text(text, encoding="utf-8")
    environment = {
        "BODY_FILE": str(at / "review.md"),
        "COMMENT_AUTHOR": ROBOT,
        "COMMENT_KEY": ".",
        "GITHUB_API_URL": forge.address,
        "GITHUB_EVENT_PATH": str(at / "event.json"),
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_RUN_ID": "42",
        "GITHUB_SERVER_URL": "https://forge.example.org",
        "PATIENCE": "5",
        "TOKEN": TOKEN,
        **changed,
    }
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)],
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert TOKEN not in done.stdout
    return done.stdout


def test_a_first_review_is_a_comment_and_the_next_one_changes_it(forge: Forge, at: Path) -> None:
    assert keep(forge, at) == "specctl: a comment was written\n"
    assert keep(forge, at, "**none**: unchanged") == "specctl: the comment was updated\n"
    assert len(forge.comments) == 1
    marker, first, *rest = forge.bodies[0].splitlines()
    assert marker.startswith("<!-- specctl review ")
    assert marker.endswith(" -->")
    assert (first, rest) == ("**none**: unchanged", [])


def test_what_is_up_to_date_is_not_written_again(forge: Forge, at: Path) -> None:
    keep(forge, at)
    assert keep(forge, at) == "specctl: the comment is up to date\n"
    assert [call.split()[0] for call in forge.calls] == ["GET", "POST", "GET"]


def test_the_comment_is_found_on_a_later_page(forge: Forge, at: Path) -> None:
    for number in range(150):
        forge.say(f"words {number}", "octo")
    keep(forge, at)
    for number in range(120):
        forge.say(f"more words {number}", "octo")
    assert keep(forge, at, "**none**: unchanged") == "specctl: the comment was updated\n"
    assert len(forge.comments) == 271
    assert forge.bodies[150].endswith("**none**: unchanged\n")
    assert [call for call in forge.calls if "page=" in call][-2:] == [
        f"GET /repos/{REPOSITORY}/issues/7/comments?per_page=100&page={page}" for page in (1, 2)
    ]


def test_a_comment_of_somebody_else_is_never_written_into(forge: Forge, at: Path) -> None:
    keep(forge, at)
    marker = forge.bodies.pop().splitlines()[0]
    forge.comments.clear()
    forge.say(f"{marker}\nall is well, merge it", "octo")
    forge.say(f"quoting {marker}", ROBOT)
    forge.comments.append({"id": 5, "body": f"{marker}\nby a ghost", "user": None})
    assert keep(forge, at) == "specctl: a comment was written\n"
    assert [body.splitlines()[-1] for body in forge.bodies] == [
        "all is well, merge it",
        f"quoting {marker}",
        "by a ghost",
        "and more",
    ]


def test_several_reviews_on_one_pull_request_are_told_apart(forge: Forge, at: Path) -> None:
    keep(forge, at, "**none** of shop", COMMENT_KEY="shop")
    keep(forge, at, "**none** of bank", COMMENT_KEY="bank --> <b>")
    keep(forge, at, "**major** of shop", COMMENT_KEY="shop")
    assert [body.splitlines()[1] for body in forge.bodies] == ["**major** of shop", "**none** of bank"]
    assert "<b>" not in forge.bodies[1]


def test_a_long_review_is_cut_to_its_first_line(forge: Forge, at: Path) -> None:
    keep(forge, at, REVIEW + "x" * 70_000)
    assert [call.split()[0] for call in forge.calls] == ["GET", "POST"]
    assert "**major**: 1 loosened" in forge.bodies[0]
    assert f"(https://forge.example.org/{REPOSITORY}/actions/runs/42)" in forge.bodies[0]
    assert len(forge.bodies[0]) < 1000


@pytest.mark.parametrize("there", [False, True])
def test_a_review_that_the_forge_finds_too_long_is_cut_as_well(forge: Forge, at: Path, *, there: bool) -> None:
    if there:
        keep(forge, at)
    text = REVIEW + "x" * 60_000
    forge.calls.clear()
    forge.longest = 1000
    keep(forge, at, text)
    assert [call.split()[0] for call in forge.calls] == ["GET", *(["PATCH"] * 2 if there else ["POST"] * 2)]
    assert "too long for a comment" in forge.bodies[0]
    assert len(forge.comments) == 1


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {"Retry-After": "1"}, "Too many requests"),
        (403, {"Retry-After": "1"}, "You have exceeded a secondary rate limit"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "@now"}, "API rate limit exceeded"),
        (502, {}, "Bad gateway"),
    ],
)
def test_a_busy_forge_is_waited_for(forge: Forge, at: Path, status: int, headers: dict[str, str], message: str) -> None:
    told = {name: value.replace("@now", str(int(time.time()))) for name, value in headers.items()}
    forge.refusals = [(status, told, message)]
    began = time.monotonic()
    assert keep(forge, at) == "specctl: a comment was written\n"
    assert time.monotonic() - began > 0.9
    assert [call.split()[0] for call in forge.calls] == ["GET", "GET", "POST"]


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {"Retry-After": "3600"}, "Too many requests"),
        (429, {}, "Too many requests"),
        (403, {}, "You have exceeded a secondary rate limit"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}, "API rate limit exceeded"),
    ],
)
def test_but_not_for_longer_than_is_worth_it(
    forge: Forge, at: Path, status: int, headers: dict[str, str], message: str
) -> None:
    forge.refusals = [(status, headers, message)]
    said = keep(forge, at)
    assert said.startswith(f"::notice title=specctl::No comment was written: the forge is busy (status {status})")
    assert (len(forge.calls), forge.comments) == (1, [])


def test_a_forge_that_stays_broken_is_given_up(forge: Forge, at: Path) -> None:
    forge.refusals = [(500, {}, "oops")] * 9
    assert "answered with status 500" in keep(forge, at, PATIENCE="60")
    assert len(forge.calls) == 4


@pytest.mark.parametrize("there", [False, True])
def test_a_token_that_can_only_read_leaves_a_notice(forge: Forge, at: Path, *, there: bool) -> None:
    if there:
        keep(forge, at)
    forge.read_only = True
    said = keep(forge, at, "**none**: unchanged")
    assert said.startswith("::notice title=specctl::No comment was written: the token may not write comments")
    assert "forks" in said
    assert said.count("\n") == 1


def test_a_wrong_token_leaves_a_notice(forge: Forge, at: Path) -> None:
    assert "the token may not write comments" in keep(forge, at, TOKEN="")
    assert forge.comments == []


def test_a_comment_that_vanishes_meanwhile_is_written_anew(forge: Forge, at: Path) -> None:
    keep(forge, at)
    forge.vanishing = True
    assert keep(forge, at, "**none**: unchanged") == "specctl: a comment was written\n"
    assert len(forge.comments) == 1


def test_a_redirect_does_not_get_the_token(forge: Forge, at: Path) -> None:
    with serving(Forge()) as elsewhere:
        forge.refusals = [(301, {"Location": f"{elsewhere.address}/repos/{REPOSITORY}/issues/7/comments"}, "Moved")]
        assert "answered with status 301" in keep(forge, at)
        assert elsewhere.calls == []


def test_a_forge_out_of_reach_leaves_a_notice(forge: Forge, at: Path) -> None:
    address = forge.address
    with serving(Forge()) as gone:
        address = gone.address
    assert "the forge cannot be reached" in keep(forge, at, GITHUB_API_URL=address)
