"""The public page: public rules in plain words, and no trace of any other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ops_samples import ops_workspace, tainted_workspace
from outputs import assert_golden, generated
from test_prompt_hostile import HOSTILE
from test_runbook import outline

from specctl.errors import SpecctlError
from specctl.generate.templating import Templates
from specctl.repository import WorkTree


def page(contract: str = "desk", **options: Any) -> str:
    return generated("handbook", contract, within=ops_workspace(), **options)


def test_the_page_of_a_contract_with_everything() -> None:
    assert_golden("handbook.md", page())


def test_rules_that_are_not_public_leave_no_trace() -> None:
    rest = page().casefold()
    for word in (
        "secret",
        "hidden",
        "threshold",
        "unmarked",
        "abstain",
        "tone",
        "formal",
        "calls",
        "sure",
        "hedge",
        "unsure",
    ):
        assert word not in rest, word


def test_the_page_is_the_same_without_them() -> None:
    def without(text: str) -> str:
        return re.sub(r"  - id: hidden-threshold.*(?=failure_modes:)", "", text, flags=re.DOTALL)

    bare = generated("handbook", "desk", within=ops_workspace(without))
    digests = re.compile(r"digest [0-9a-f]{16}")
    assert digests.sub("", bare) == digests.sub("", page())


def test_internal_words_stay_inside_unless_reasons_are_asked_for() -> None:
    assert "Internal reason" not in page()
    assert "Why: Internal reason of danger." in page(reasons=True)


def test_a_rule_without_a_sentence_is_put_into_words() -> None:
    assert (
        "When `topic` is `refund` (Money back) and `amount` is above 50: at most 80 words; ask before each use of"
        in page()
    )


def test_who_may_change_what_is_told_by_level() -> None:
    changes = page().split("## What can be changed")[1]
    assert 'Only the operator may choose "hand over to a person" instead of "offer a person"' in changes
    assert changes.index("**The operator:**") < changes.index("**The user:**")
    assert "[Large refunds wait](#rule-large-refunds-wait)" in changes.split("**The user:**")[1]


def test_leave_that_another_rule_takes_back_is_not_offered() -> None:
    text = page("shop-desk")
    assert "large-refunds-wait" in text
    assert "**The user:**" not in text
    assert 'The operator may choose "use `pay` freely"' in text


def test_only_links_to_the_web_are_links() -> None:
    assert "[ISO 1, 2.3](<https://example.org/iso>); Bad." in page()


def test_a_page_without_a_public_rule_is_an_error() -> None:
    with pytest.raises(SpecctlError, match="is public"):
        generated("handbook", "house")


@pytest.mark.parametrize("payload", [*HOSTILE, "```\n# Anything goes\n", "</a><script>x</script>", "](javascript:x())"])
def test_no_text_opens_a_section_or_html(payload: str) -> None:
    text = generated("handbook", "desk", within=tainted_workspace(payload))
    topics = re.compile(r"^## .*", re.MULTILINE)
    assert outline(topics.sub("## ", text)) == outline(topics.sub("## ", page()))
    assert re.findall(r"(?<!\\)\]\((?!#|<https://example.org/iso>)", text) == []


def test_a_repository_may_replace_the_template(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "handbook" / "handbook.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{% for each in topics %}{{ each.name }}\n{% endfor %}", encoding="utf-8")
    assert page(templates=Templates(WorkTree(str(tmp_path)))) == "Safety\nGeneral\n"
