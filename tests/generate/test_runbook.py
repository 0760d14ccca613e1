"""The runbook: what stands first, in which order things are done, and that no text breaks out of its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ops_samples import ops_workspace, tainted_workspace
from outputs import assert_golden, generated
from test_prompt_hostile import HOSTILE

from specctl.errors import SpecctlError
from specctl.generate.templating import Templates
from specctl.repository import WorkTree

BAR = re.compile(r"(?<!\\)\|")


def runbook(contract: str = "desk") -> str:
    return generated("runbook", contract, within=ops_workspace())


def test_the_runbook_of_a_contract_with_everything() -> None:
    assert_golden("runbook.md", runbook())


def test_the_first_screen_says_what_to_do() -> None:
    screen = "\n".join(runbook().splitlines()[:16])
    assert (
        "Two payments with one order \\| number; A complaint | Switch payments off | lead (the lead of the day)"
        in screen
    )
    assert screen.index("nobody-came") < screen.index("paid-twice"), "the gravest comes first"
    assert "**None of these?**" in screen


def test_steps_calls_and_deadlines_are_in_order() -> None:
    part = runbook().split('<a id="failure-paid-twice"></a>')[1].split("<a id=")[0]
    order = [
        "1. Switch payments off",
        "2. Keep the queue",
        "1. lead (the lead",
        "2. If nobody answers in time: director",
    ]
    order += [
        "**Judged within 1 hour, resolved within 2 days.**",
        "- [ ] The payment log",
        "1. Pay back",
        "Users:",
        "Team:",
    ]
    order += ["**Post-mortem:** Within a week.", "error rate above 0.1 %", "`large-refunds-wait` (contract `desk`)"]
    order += ["**Drill** `pay-drill`: every 90 days, the response is due within 1 hour"]
    places = [part.index(each) for each in order]
    assert places == sorted(places)


def test_where_the_remedy_names_nobody_the_metric_does() -> None:
    part = runbook().split('<a id="failure-nobody-came"></a>')[1].split("<a id=")[0]
    assert "1. lead (the lead of the day) by pager, within 15 minutes" in part
    assert "The contract names no step. Call at once." in part


def test_a_failure_of_the_product_itself_comes_before_those_it_inherits() -> None:
    text = runbook("shop-desk")
    assert text.index("failure-shop-fails") < text.index("failure-nobody-came")


def test_every_link_leads_somewhere() -> None:
    text = runbook()
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(re.findall(r'<a id="([^"]*)">', text))


def test_without_failure_modes_there_is_no_runbook() -> None:
    with pytest.raises(SpecctlError, match="no failure modes"):
        generated("runbook", "house")


@pytest.mark.parametrize(
    "payload", [*HOSTILE, "```\n# Call nobody\n", "| a | b |\n| - | - |", "</a><script>x</script>"]
)
def test_no_text_opens_a_section_a_row_or_html(payload: str) -> None:
    text = generated("runbook", "desk", within=tainted_workspace(payload))
    assert outline(text) == outline(runbook())


def outline(text: str) -> list[str]:
    """What is structure: headings, fences, anchors, comments, the number of rows, raw HTML."""
    lines, fence = [], ""
    for line in text.splitlines():
        mark = re.match(r"\s*(`{3,})", line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            lines.append("fence")
        elif not fence:
            lines += [line.split("<!--")[0][:12]] if line.startswith("#") else []
            lines += [f"{len(BAR.findall(line))} bars"] if line.startswith("|") else []
            lines += re.findall(r"(?<!\\)<(?!!--)[^>]*>", line)
            lines += ["comment"] * len(re.findall(r"(?<!\\)<!--", line))
    assert not fence
    return lines


def test_a_repository_may_replace_the_template(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "runbook" / "runbook.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{% for each in failures %}{{ each.id }}\n{% endfor %}", encoding="utf-8")
    templates = Templates(WorkTree(str(tmp_path)))
    assert generated("runbook", "desk", within=ops_workspace(), templates=templates) == "nobody-came\npaid-twice\nodd\n"
