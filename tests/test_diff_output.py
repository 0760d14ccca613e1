"""What `specctl diff` prints, from diffs built by hand; `UPDATE_DIFF_OUTPUT=1` writes the golden files anew."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from diff_samples import (
    CLOSED,
    CONFLICT,
    FULL,
    LOOSENED,
    OPENED,
    PLACES,
    SAMPLES,
    SPACE,
    TEXTS,
    TIGHTENED,
    TOOLS,
    diff,
    extent,
    hostile,
    products,
)

from specctl.diff.change import Diff
from specctl.output import diff_concise, diff_json, diff_markdown, diff_text
from specctl.output.diff_fold import groups
from specctl.output.diff_places import Places
from specctl.output.diff_words import verdict
from specctl.output.plain import clean
from specctl.output.sheet import Sheet
from specctl.output.word_diff import Word, compared

HERE = Path(__file__).parent / "diff_output"
UPDATE = bool(os.environ.get("UPDATE_DIFF_OUTPUT"))


def tagged(text: str, style: str) -> str:
    return f"<{style}>{text}</{style}>"


def as_text(found: Diff, width: int = 80, *, everything: bool = False) -> str:
    return diff_text.render(found, PLACES, Sheet(width), everything=everything)


FORMS: dict[str, Callable[[Diff], str]] = {
    "80.txt": as_text,
    "120.txt": lambda found: as_text(found, 120),
    "color.txt": lambda found: diff_text.render(found, PLACES, Sheet(100, tagged)),
    "md": lambda found: diff_markdown.render(found, PLACES),
    "concise": lambda found: diff_concise.render(found, PLACES),
    "json": diff_json.render,
}
GOLDEN = [
    *((name, form) for name in SAMPLES if name != "products" for form in ("80.txt", "md", "concise")),
    *(("products", form) for form in ("80.txt", "md")),
    *(("all", form) for form in ("120.txt", "color.txt", "json")),
]


@pytest.mark.parametrize(("name", "form"), GOLDEN)
def test_it_prints_this(name: str, form: str) -> None:
    printed = FORMS[form](SAMPLES[name])
    path = HERE / f"{name}.{form}"
    if UPDATE:
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


def test_every_golden_file_is_printed_by_a_test() -> None:
    assert {path.name for path in HERE.iterdir()} == {f"{name}.{form}" for name, form in GOLDEN}


def only(**parts: object) -> Diff:
    empty = replace(FULL, decisions=(), authority=(), space=(), texts=(), records=())
    return diff(replace(empty, **parts))  # type: ignore[arg-type]


ELSEWHERE = replace(LOOSENED, before="refuse", lazily=extent("topic is legal", 0.03, "topic"))
OTHER = replace(LOOSENED, behavior="review", lazily=extent("topic is legal", 0.03, "topic"))
REST = "1 range widened, 1 assumption added, 1 attribute renamed, 1 level changed"
VAGUE = tuple(replace(each, lazily=extent("a is b; or elsewhere (1 % of requests)", 0.04)) for each in TOOLS)
UNMEASURED = replace(LOOSENED, lazily=extent("topic is legal", None))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (diff(), "unchanged: the contracts are the same"),
        (only(bump="none", status="equivalent"), "equivalent: no decision, authority or record changed"),
        (only(decisions=(LOOSENED,)), "major: 1 loosened (2 % of requests)"),
        # The regions of one behavior are disjoint, so their shares add up.
        (only(decisions=(LOOSENED, ELSEWHERE)), "major: 2 loosened (5 % of requests)"),
        # Those of two behaviors may overlap.
        (only(decisions=(LOOSENED, OTHER)), "major: 2 loosened (up to 5 % of requests)"),
        # Tools that change at the same requests count once, unless the words leave open which requests these are.
        (only(decisions=TOOLS), "major: 3 loosened (5 % of requests)"),
        (only(decisions=VAGUE), "major: 3 loosened (up to 12 % of requests)"),
        (only(decisions=(UNMEASURED,)), "major: 1 loosened"),
        (only(decisions=(CONFLICT,)), "major: 1 new conflict (single values only)"),
        (only(decisions=(TIGHTENED,), bump="minor"), "minor: 1 tightened (25 % of requests)"),
        (only(authority=(*OPENED, CLOSED)), "major: 4 opened to user, 1 closed to operator"),
        (only(space=SPACE), f"major: 1 tool removed, 1 value added, {REST}"),
        (only(texts=TEXTS, bump="patch"), "patch: 2 texts"),
        # A repository may have a bump table of its own.
        (only(texts=TEXTS, bump="none"), "no new version needed: 2 texts"),
        (
            only(decisions=(LOOSENED,), inconclusive=("review",)),
            "major: 1 loosened (2 % of requests); 1 behavior could not be compared",
        ),
        (
            diff(left_out=("a", "b")),
            "incomplete: no change found in what could be compared; 2 contracts could not be read",
        ),
        (
            products(200),
            "major: 1 loosened (2 % of requests), 1 tightened (25 % of requests), 1 text; in 200 contracts",
        ),
    ],
)
def test_the_verdict_says_all_in_one_line(found: Diff, expected: str) -> None:
    assert verdict(found) == expected


def test_contracts_with_different_shares_give_a_bound() -> None:
    less = replace(LOOSENED, lazily=extent("topic is dosage and verified_clinician is true", 0.01))
    found = diff(
        *(
            replace(only(decisions=(each,)).contracts[0], contract=each.behavior + str(each.extent.share))
            for each in (less, LOOSENED)
        )
    )
    assert verdict(found) == "major: 2 loosened (up to 2 % of requests); in 2 contracts"


def test_equal_effects_of_many_contracts_are_one_entry_for_people_and_many_for_programs() -> None:
    found = products(200)
    shared, own = groups(found, PLACES)
    assert (len(shared.contracts), len(shared.decisions), own.contracts) == (200, 1, ("product-003",))
    assert len(as_text(found).splitlines()) < 50
    assert len(diff_markdown.render(found, PLACES).splitlines()) < 60
    assert len(json.loads(diff_json.render(found))["contracts"]) == 200
    assert sum("product-" in line for line in diff_concise.render(found, PLACES).splitlines()) == 401


@pytest.mark.parametrize(
    "differs",
    [
        {"lazily": extent("topic is legal", 0.02, "topic", "verified_clinician")},
        {"lazily": extent("topic is dosage and verified_clinician is true", 0.03, "topic", "verified_clinician")},
        {"witness": {"topic": "storage", "verified_clinician": True}},
        {"rules_after": ("orders",)},
        {"intents": ("changes/a.yaml",)},
        {"responsible": ()},
    ],
)
def test_what_reads_differently_is_not_folded(differs: dict[str, object]) -> None:
    one = only(decisions=(LOOSENED,)).contracts[0]
    other = replace(one, contract="other", decisions=(replace(LOOSENED, **differs),))  # type: ignore[arg-type]
    assert len(groups(diff(one, replace(one, contract="twin")), PLACES)) == 1
    assert len(groups(diff(one, other), PLACES)) == 2


def test_rules_of_one_name_at_two_places_are_not_folded() -> None:
    one = only(decisions=(LOOSENED,)).contracts[0]
    twins = diff(one, replace(one, contract="twin"))
    elsewhere = Places(PLACES.base, lambda contract, rule: PLACES.head(contract, rule) if contract != "twin" else None)
    assert [group.contracts for group in groups(twins, elsewhere)] == [("support-bot",), ("twin",)]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_text_keeps_to_the_width(name: str, width: int) -> None:
    printed = as_text(SAMPLES[name], width, everything=True)
    assert [line for line in printed.splitlines() if len(line) > width or line != line.rstrip()] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_colors_change_no_text(name: str) -> None:
    colored = diff_text.render(SAMPLES[name], PLACES, Sheet(80, tagged))
    assert re.sub(r"</?(bold|dim|red|green|yellow)>", "", colored) == as_text(SAMPLES[name])


def test_long_lists_are_cut_and_say_how_to_see_all() -> None:
    many = tuple(replace(LOOSENED, before=f"old-{number:02}", responsible=()) for number in range(30))
    printed = as_text(only(decisions=many))
    assert printed.count("loosened   response") == 10
    assert "  and 20 more changes; `-v` shows all, `--format json` lists them\n" in printed
    assert as_text(only(decisions=many), everything=True).count("loosened   response") == 30


def test_many_unlike_contracts_are_cut_and_say_how_to_see_all() -> None:
    base = only().contracts[0]
    found = diff(
        *(
            replace(base, contract=f"c{number:02}", decisions=(replace(LOOSENED, rules_after=(f"r{number}",)),))
            for number in range(40)
        )
    )
    assert "and changes of 28 more contracts; `-v` shows all, `--format json` lists them\n" in as_text(found)
    assert "c39" in as_text(found, everything=True)


def test_json_has_the_agreed_keys() -> None:
    data = json.loads(diff_json.render(diff(FULL)), parse_float=Decimal)
    contract = data["contracts"][0]
    by_direction = {item["direction"]: item for item in contract["decisions"]}
    assert {"version", "base", "head", "bump", "contracts"} <= data.keys()
    assert {
        "contract",
        "status",
        "bump",
        "version",
        "decisions",
        "authority",
        "space",
        "texts",
        "records",
    } <= contract.keys()
    assert contract["version"] == {"base": "1.2.0", "head": "1.2.0", "needs": "2.0.0"}
    assert {
        "behavior",
        "from",
        "to",
        "direction",
        "region",
        "share",
        "witness",
        "rules_before",
        "rules_after",
        "intent",
    } <= (contract["decisions"][0].keys())
    assert {"level", "behavior", "value", "direction", "region", "share", "witness"} <= contract["authority"][0].keys()
    assert (by_direction["tightened"]["from"], by_direction["tightened"]["to"]) == ("unlimited", Decimal("120.5"))
    assert (by_direction["tightened"]["intent"], by_direction["loosened"]["intent"]) == ("changes/voice.yaml", None)
    assert [edit["group"] for edit in by_direction["tightened"]["edits"]] == [1, 1, 2]


def test_the_order_of_decisions_does_not_hang_on_how_they_were_found() -> None:
    shuffled = list(FULL.decisions)
    random.Random(3).shuffle(shuffled)
    other = diff(replace(FULL, decisions=tuple(shuffled)))
    assert diff_json.render(other) == diff_json.render(diff(FULL))
    assert as_text(other) == as_text(diff(FULL))


def test_concise_has_one_line_for_each_change_and_the_verdict() -> None:
    *lines, last = diff_concise.render(diff(FULL), PLACES).splitlines()
    changes = (*FULL.decisions, *FULL.authority, *FULL.space, *FULL.texts, *FULL.records)
    assert len(lines) == len(changes)
    assert last == verdict(diff(FULL))
    assert all(re.fullmatch(r"contracts/[\w-]+\.yaml:\d+:\d+: \w+ .+ \[support-bot\]", line) for line in lines)


def test_nothing_in_a_contract_steers_a_terminal_or_makes_a_line() -> None:
    for printed in (as_text(hostile(), everything=True), diff_concise.render(hostile(), PLACES)):
        assert all(clean(line) == line for line in printed.split("\n"))
    assert len(diff_concise.render(hostile(), PLACES).splitlines()) == 5 + 1 + 5 + 1 + 1


def test_words_that_changed_are_marked_and_long_stretches_left_out() -> None:
    same = " ".join(f"w{number}" for number in range(40))
    old, new = compared(f"{same} red {same}", f"{same} blue {same}")
    assert [word for word in old if word.is_new] == [Word("red", is_new=True)]
    assert [word for word in new if word.is_new] == [Word("blue", is_new=True)]
    assert [word.text for word in new] == [
        "…",
        *(f"w{n}" for n in range(32, 40)),
        "blue",
        *(f"w{n}" for n in range(8)),
        "…",
    ]
    assert " ".join(word.text for word in compared(same, f"{same} x", is_whole=True)[1]) == f"{same} x"


def test_what_was_taken_out_of_a_long_text_is_seen() -> None:
    words = [f"w{place}" for place in range(2000)]
    old, new = compared(" ".join(words), " ".join([*words[:1000], *words[1002:]]))
    assert [word.text for word in old if word.is_new] == ["w1000", "w1001"]
    assert [word.text for word in new if word.text in ("w999", "w1002")] == ["w999", "w1002"]


def test_texts_of_any_length_take_no_time() -> None:
    old, new = compared("a " * 500_000, "b " * 500_000)
    assert max(len(old), len(new)) < 80
