"""Markdown of a diff as sites read it: what others wrote stays words, and a comment is never too long."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from diff_samples import FULL, HOSTILE, LOOSENED, PLACES, SAMPLES, TEXTS, diff, hostile
from hypothesis import given
from hypothesis import strategies as st

from specctl.diff.change import Diff
from specctl.output import diff_markdown
from specctl.output.diff_fold import groups
from specctl.output.diff_words import verdict
from specctl.output.markdown import code, fenced, prose
from specctl.output.plain import clean

markdown_it = pytest.importorskip("markdown_it")
READER = markdown_it.MarkdownIt("commonmark").enable("table").enable("strikethrough")
OUR_HTML = {"<br>", "<code>", "</code>"}
OUR_BLOCKS = re.compile(r"(<details><summary>[\w ,]+</summary>|</details>)\s*")
BREAK = "\u200b"
# What sites make links of, or send messages by.
LINKED = re.compile(r"[@#!~&$%^][\w\"]|://|\bwww\.|GH-\d")


def tokens(text: str) -> list:  # type: ignore[type-arg]
    found = READER.parse(text)
    return [*found, *(child for token in found for child in token.children or ())]


def words_of(text: str) -> str:
    """All that is shown outside of code."""
    return "".join(token.content for token in tokens(text) if token.type == "text")


@pytest.mark.parametrize("name", SAMPLES)
def test_only_our_own_markup_is_there(name: str) -> None:
    check_markup(SAMPLES[name])


def test_hostile_names_and_texts_stay_words() -> None:
    check_markup(hostile())


def check_markup(found: Diff) -> None:
    printed = diff_markdown.render(found, PLACES)
    every = tokens(printed)
    kinds = {token.type for token in every}
    assert kinds & {"link_open", "image", "em_open", "s_open", "blockquote_open", "hr", "code_block"} == set()
    assert {token.content for token in every if token.type == "html_inline"} <= OUR_HTML
    assert all(OUR_BLOCKS.fullmatch(token.content) for token in every if token.type == "html_block")
    assert LINKED.findall(re.sub(r"<code>.*?</code>", "", "".join(parts(printed)), flags=re.DOTALL)) == []
    assert all(clean(line) == line for line in printed.split("\n"))


def parts(printed: str) -> list[str]:
    """What is shown outside of code, with the tags of code in HTML."""
    return [token.content + "\n" for token in tokens(printed) if token.type in ("text", "html_inline")]


def test_the_first_line_is_the_verdict() -> None:
    first, second, *_ = READER.parse(diff_markdown.render(SAMPLES["several"], PLACES))
    assert [child.type for child in second.children] == ["text"]
    assert "".join(child.content for child in second.children) == verdict(SAMPLES["several"])
    assert first.type == "paragraph_open"


@pytest.mark.parametrize("found", [*(SAMPLES[name] for name in ("all", "several", "products")), hostile()])
def test_tables_have_a_cell_for_each_column(found: Diff) -> None:
    every = tokens(diff_markdown.render(found, PLACES))
    kinds = [token.type for token in every]
    assert kinds.count("tr_open") > 1
    assert kinds.count("td_open") == 6 * (kinds.count("tr_open") - kinds.count("thead_open"))
    cells = [after.content for token, after in pairwise(every) if token.type == "td_open"]
    assert all(cells)


def test_details_hold_lists_that_are_read_as_such() -> None:
    every = READER.parse(diff_markdown.render(SAMPLES["all"], PLACES))
    kinds = [token.type for token in every]
    opened = [place for place, token in enumerate(every) if token.content.startswith("<details>")]
    assert [kinds[place + 1] for place in opened] == ["bullet_list_open", "bullet_list_open"]
    assert kinds.count("fence") == len(TEXTS)


@given(st.text(alphabet=st.sampled_from([*HOSTILE, *"aZ09_*~`|\\<>&;#@!$%^:/.()[]{}+-= \n\t\"'"]), max_size=40))
def test_any_prose_reads_as_it_was_written(text: str) -> None:
    shown = clean(" ".join(text.split()))
    assert words_of(prose(text)).replace(BREAK, "") == shown
    in_table = [token for token in tokens(f"| a | b |\n| --- | --- |\n| {prose(text)} | x |") if token.type == "text"]
    assert "".join(token.content for token in in_table).replace(BREAK, "") == f"ab{shown}x"
    assert LINKED.findall(words_of(prose(text))) == []


@given(st.text(alphabet=st.sampled_from([*HOSTILE, *"a0_*`|\\<>&;#@ \n"]), max_size=30))
def test_any_code_reads_as_it_was_written(text: str) -> None:
    for around, before, after in (("{}", "", ""), ("| a |\n| --- |\n| x{} |", "ax", "")):
        every = tokens(around.format(code(text)))
        shown = "".join(token.content for token in every if token.type in ("text", "code_inline"))
        assert shown == before + clean(" ".join(text.split())) + after
        assert {token.content for token in every if token.type.startswith("html")} <= OUR_HTML


def test_fences_are_longer_than_any_within() -> None:
    (only,) = READER.parse(fenced(["+ ```", "- ````` x\n```", "plain"], "diff"))
    assert (only.type, only.content) == ("fence", "+ ```\n- ````` x\\u000a```\nplain\n")


def big(count: int) -> Diff:
    many = tuple(replace(LOOSENED, before=f"old-{number:04}", responsible=()) for number in range(count))
    texts = tuple(replace(TEXTS[0], place=f"rule r{number}, statement") for number in range(count))
    return diff(replace(FULL, decisions=many, texts=texts))


@pytest.mark.parametrize("most", [65_000, 20_000, 5_000, 2_000])
def test_a_comment_is_never_too_long_and_says_what_is_missing(most: int) -> None:
    found = big(800)
    printed = diff_markdown.render(found, PLACES, most)
    last = printed.splitlines()[-1]
    rows, left = (
        len(re.findall(r"^\| \*\*loosened", printed, re.MULTILINE)),
        re.search(r"And ([\d,]+) more change", last),
    )
    assert len(printed) <= most
    assert printed.startswith(f"{verdict(found)}\n")
    assert left is not None
    assert last.endswith("`specctl diff --format json` lists all")
    authority = sum(len(group.authority) for group in groups(found, PLACES))
    lines = len(re.findall(r"^- \*\*(?:opened|closed)|^- raise", printed, re.MULTILINE))
    assert rows + lines + int(left[1].replace(",", "")) == 800 + authority + 1
    assert printed.count("<details>") == printed.count("</details>")


def test_the_details_go_before_any_change_does() -> None:
    found = big(100)
    whole = diff_markdown.render(found, PLACES)
    cut = diff_markdown.render(found, PLACES, len(whole) - 1)
    assert cut.count("| **loosened**") == whole.count("| **loosened**") == 100
    assert "And 0 more changes and" not in cut
    assert re.search(r"And \d+ more details?; `specctl", cut)


def test_a_comment_that_fits_is_not_cut() -> None:
    whole = diff_markdown.render(big(100), PLACES, 10**9)
    assert diff_markdown.render(big(100), PLACES, len(whole)) == whole
    assert "lists all" not in whole
