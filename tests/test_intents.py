"""Intents: which changes they declare, what is collateral, what nothing fulfils, and what is wrong with the files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit
from memory import Memory
from small_repositories import run, specctl, write

from specctl.config import Config
from specctl.diff.collateral import Judgement, conditions_of, judge
from specctl.diff.compare import Compared, compare
from specctl.diff.intent import Intent
from specctl.diff.read_intent import IntentFile, beside, intent_files, new_files, read_intents
from specctl.errors import SpecctlError
from specctl.language.schema import schema_problems, schema_text
from specctl.logic.evaluate import decide
from specctl.output import intents_text
from specctl.output.json_text import dumps
from specctl.output.sheet import Sheet
from specctl.workspace import Workspace, load

PLATFORM = """\
specctl: 1
id: base
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [tax, health, {name}]}
  confidence: {type: number, min: 0, max: 1}
otherwise: {response: comply}
rules:
  - {id: careful, when: {topic: health}, then: {response: safe_complete}, adjustable: operator}
""".replace("{name}", "other")
BOT = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
extends: [base]
tools: {refund: }
otherwise: {tools: {refund: deny}}
rules:
  - {id: no-tax, when: {topic: tax}, then: {response: redirect}}
"""
SHOP = BOT.replace("id: bot", "id: shop").replace("no-tax", "shop-tax")


def workspace(**contracts: str) -> Workspace:
    files = {f"{name}.yaml": text for name, text in ({"base": PLATFORM, "bot": BOT} | contracts).items()}
    found = load(Memory(files), Config(contracts=(".",)), ["."])
    assert found.left_out == ()
    return found


def intent(**changed: object) -> IntentFile:
    content = {"summary": "Tax is answered", "contract": "bot", "behavior": "response", "direction": "loosened"}
    text = json.dumps({key: value for key, value in {**content, **changed}.items() if value is not None})
    return IntentFile("changes/tax.yaml", text.encode())


def judged(head: Workspace, *files: IntentFile, base: Workspace | None = None) -> Judgement:
    intents = read_intents(files, head)
    return judge(compare(base or workspace(), head, conditions_of(intents, head)), intents)


def collateral(judgement: Judgement) -> list[tuple[str, str, str, str]]:
    """Contract, behavior, direction and region of what no intent declares."""
    return [
        (item.contract, item.change.behavior, item.change.direction, item.change.extent.region or "")
        for item in judgement.collateral
    ]


LOOSER = workspace(bot=BOT.replace("redirect", "caveat"))
OPENED = intent(summary="Users may set more", direction="opened")


def test_what_is_declared_is_no_collateral_and_names_its_intents() -> None:
    judgement = judged(LOOSER, intent(where={"topic": "tax"}), OPENED)
    assert judgement.is_as_declared
    (bot,) = judgement.contracts
    assert [change.intents for change in bot.decisions] == [("changes/tax.yaml",)]
    assert {change.intents for change in bot.authority} == {("changes/tax.yaml",)}


def test_what_no_intent_declares_is_collateral() -> None:
    judgement = judged(LOOSER)
    assert ("bot", "response", "loosened", "topic is tax") in collateral(judgement)
    assert {direction for _, _, direction, _ in collateral(judgement)} == {"loosened", "opened"}
    assert not judgement.is_as_declared


@pytest.mark.parametrize(
    ("where", "region", "share"),
    [
        ({"confidence": {"ge": 0.3}}, "topic is tax and confidence < 0.3", 0.1),
        ({"topic": "tax", "confidence": {"lt": 0.25}}, "topic is tax and confidence >= 0.25", 0.25),
        ({"confidence": {"not": 0.5}}, "topic is tax and confidence = 0.5", 0.0),
        ({"topic": "health"}, "topic is tax", 1 / 3),
    ],
)
def test_collateral_is_exactly_what_lies_outside(where: dict[str, Any], region: str, share: float) -> None:
    judgement = judged(LOOSER, intent(where=where), OPENED)
    (item,) = judgement.collateral
    assert item.change.extent.region == region
    assert item.change.extent.share == pytest.approx(share)
    assert all(change.intents == () for change in judgement.contracts[0].decisions), "declared as a whole or not at all"


def test_the_witness_of_collateral_shows_the_change() -> None:
    judgement = judged(LOOSER, intent(where={"topic": "tax", "confidence": {"ge": 0.3}}), OPENED)
    (item,) = judgement.collateral
    request: Any = item.change.witness
    assert request["confidence"] < 0.3
    before, after = (decide(side.stacks["bot"], "response", request) for side in (workspace(), LOOSER))
    assert (before.outcome, after.outcome) == ("redirect", "caveat")


def test_several_intents_declare_a_change_together() -> None:
    low = intent(where={"confidence": {"lt": 0.5}})
    high = IntentFile("changes/high.yaml", (intent(where={"confidence": {"ge": 0.5}}).data or b""))
    judgement = judged(LOOSER, low, high, OPENED)
    assert judgement.is_as_declared
    (change,) = judgement.contracts[0].decisions
    assert change.intents == ("changes/tax.yaml", "changes/high.yaml")


@pytest.mark.parametrize(
    "changed",
    [{"direction": "tightened"}, {"behavior": "review"}, {"contract": "shop"}, {"direction": ["changed", "closed"]}],
)
def test_an_intent_for_something_else_declares_nothing_and_is_unfulfilled(changed: dict[str, Any]) -> None:
    base, head = (workspace(bot=side, shop=SHOP) for side in (BOT, BOT.replace("redirect", "caveat")))
    judgement = judged(head, intent(**changed), OPENED, base=base)
    assert ("bot", "response", "loosened", "topic is tax") in collateral(judgement)
    assert [item.summary for item in judgement.unfulfilled] == ["Tax is answered"]


def test_an_intent_is_unfulfilled_where_nothing_changed_in_its_region() -> None:
    judgement = judged(LOOSER, intent(), intent(summary="More", where={"topic": "health"}), OPENED)
    assert collateral(judgement) == []
    assert [item.summary for item in judgement.unfulfilled] == ["More"]


def test_without_any_change_every_intent_is_unfulfilled() -> None:
    judgement = judged(workspace(), intent())
    assert (judgement.contracts, len(judgement.unfulfilled)) == ((), 1)


def test_what_could_not_be_compared_leaves_no_intent_unfulfilled() -> None:
    intents = read_intents([intent(), intent(summary="Review", behavior="review")], LOOSER)
    (one,) = compare(workspace(), LOOSER, conditions_of(intents, LOOSER))
    hard = Compared(replace(one.diff, decisions=(), authority=(), inconclusive=("response",)), one.joint)
    assert [item.summary for item in judge([hard], intents).unfulfilled] == ["Review"]


def test_contracts_that_came_need_no_intent() -> None:
    judgement = judged(workspace(shop=SHOP))
    assert [diff.status for diff in judgement.contracts] == ["added"]
    assert judgement.is_as_declared


def test_lists_of_behaviors_and_directions() -> None:
    head = workspace(bot=BOT.replace("redirect", "caveat").replace("refund: deny", "refund: ask"))
    judgement = judged(head, intent(behavior=["response", "tools.refund"], direction=["loosened", "opened"]))
    assert judgement.is_as_declared


def test_what_concerns_some_contracts() -> None:
    base, head = (workspace(bot=side, shop=SHOP) for side in (BOT, BOT.replace("redirect", "caveat")))
    judgement = judged(head, intent(contract="shop"), base=base)
    shop, bot = judgement.about(["shop"]), judgement.about(["bot"])
    assert (len(shop.contracts), shop.collateral, len(shop.unfulfilled)) == (0, (), 1)
    assert (len(bot.contracts), bot.collateral, bot.unfulfilled) == (1, judgement.collateral, ())


def test_the_intent_of_a_platform_covers_its_effect_on_every_product() -> None:
    looser = PLATFORM.replace("safe_complete", "partial")
    base, head = workspace(shop=SHOP), workspace(base=looser, shop=SHOP)
    moved = intent(
        summary="Health in part", contract="base", where={"topic": "health"}, direction=["loosened", "opened"]
    )
    judgement = judged(head, moved, base=base)
    assert judgement.is_as_declared
    assert [diff.contract for diff in judgement.contracts] == ["base", "bot", "shop"]
    own = judged(head, intent(contract="bot", direction=["loosened", "opened"]), base=base)
    assert {contract for contract, *_ in collateral(own)} == {"base", "shop"}


def test_a_condition_may_name_what_only_the_head_has() -> None:
    words = "conditions: {unsure: {confidence: {lt: 0.4}}}\n"
    head = workspace(bot=BOT.replace("redirect", "caveat").replace("\ntools:", f"\n{words}tools:"))
    judgement = judged(head, intent(where={"is": "unsure"}), OPENED)
    assert collateral(judgement) == [("bot", "response", "loosened", "topic is tax and confidence >= 0.4")]


SPLIT = "refine: {topic: {tax: {values: [income, estate]}}}\n"
WIDER = PLATFORM.replace("max: 1}", "max: 2}").replace("[tax, health, other]", "[tax, health, crypto, other]")
NEW_WORDS = {
    "a new value beside an old one": ({"topic": ["tax", "crypto"]}, []),
    "a new value alone": ({"topic": "crypto"}, ["topic is tax"]),
    "not a new value": ({"topic": {"not": "crypto"}}, []),
    "a number of the wider range": ({"confidence": {"lt": 1.5}}, []),
    "a number beyond the old range": ({"confidence": {"ge": 1.5}}, ["topic is tax"]),
    "a part of what was split": ({"topic": "income"}, ["topic is estate"]),
    "an attribute that is new": ({"urgent": True}, ["topic is tax and urgent is false"]),
}


@pytest.mark.parametrize(("where", "regions"), NEW_WORDS.values(), ids=NEW_WORDS)
def test_intents_are_in_the_words_of_the_head(where: dict[str, Any], regions: list[str]) -> None:
    more = f"{SPLIT}attributes: {{urgent: {{type: bool}}}}\n"
    text = BOT.replace("redirect", "caveat").replace("\ntools:", f"\n{more}tools:")
    judgement = judged(workspace(base=WIDER, bot=text), intent(where=where), OPENED)
    assert [region for _, _, direction, region in collateral(judgement) if direction == "loosened"] == regions


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"summary": None}, "1:1: `summary` is missing"),
        ({"direction": "looser"}, "1:88: `direction` is `looser`, expected one of"),
        ({"behavior": "respons"}, "1:63: unknown behavior `respons`; did you mean `response`?"),
        ({"behavior": ["response", "tools.refnd"]}, "unknown behavior `tools.refnd`; did you mean `tools.refund`?"),
        ({"contract": "bto"}, "1:44: unknown contract `bto`; did you mean `bot`?"),
        ({"where": {"topik": "tax"}}, "unknown attribute `topik`; did you mean `topic`?"),
        ({"where": {"topic": "taxes"}}, "unknown value of attribute `topic`: `taxes`; did you mean `tax`?"),
        ({"where": {"confidence": 2}}, "`2` is outside attribute `confidence`"),
        ({"becuase": "x"}, "unknown key `becuase` in an intent; did you mean `because`?"),
        ({"specctl": 1}, "1:1: this is a contract and no intent; move it below a contract root"),
        ({"behavior": []}, "`behavior` is empty"),
    ],
)
def test_what_is_wrong_with_an_intent_is_told_with_its_place(changed: dict[str, Any], line: str) -> None:
    with pytest.raises(SpecctlError) as raised:
        read_intents([intent(**changed)], workspace())
    assert len(raised.value.details) == 1
    assert raised.value.details[0].startswith("changes/tax.yaml:1:")
    assert line in raised.value.details[0]


def test_all_that_is_wrong_is_told_at_once() -> None:
    broken = IntentFile("changes/broken.yaml", b"summary: [")
    link = IntentFile("changes/link.yaml", None)
    with pytest.raises(SpecctlError) as raised:
        read_intents([intent(direction="up", contract=3), broken, link], workspace())
    assert [line.split(":")[0] for line in raised.value.details] == [
        "changes/tax.yaml",
        "changes/tax.yaml",
        "changes/broken.yaml",
        "changes/link.yaml",
    ]


@pytest.mark.parametrize(
    ("root", "folder"),
    [("contracts", "changes"), (".", "changes"), ("a/b/", "a/changes"), ("bot.yaml", "changes"), ("./x", "changes")],
)
def test_intents_stand_beside_the_contracts(root: str, folder: str) -> None:
    assert beside(root) == folder


def test_contracts_and_intents_are_told_apart() -> None:
    text = (intent().data or b"").decode()
    files = Memory({"bot.yaml": BOT, "changes/bot.yaml": SHOP, "changes/tax.yaml": text, "changes/notes.md": "x"})
    assert [file.path for file in intent_files(files, ["."])] == ["changes/tax.yaml"]
    assert [source.path for source in load(files, Config(), ["."]).sources] == ["bot.yaml", "changes/bot.yaml"]
    assert [file.path for file in intent_files(files, ["contracts"], "in/")] == [
        "in/changes/bot.yaml",
        "in/changes/tax.yaml",
    ]


def test_an_old_intent_under_a_new_name_is_not_new() -> None:
    old, new = intent(), intent(summary="New")
    renamed = IntentFile("changes/again.yaml", old.data)
    assert new_files([old, renamed, new], [old]) == (new,)


def test_the_schema_of_intents_says_of_conditions_what_that_of_contracts_says() -> None:
    own, contracts = (json.loads(schema_text(name))["$defs"] for name in ("intent", "contract"))
    assert own.keys() - contracts.keys() == {"direction"}
    assert {name: contracts[name] for name in own if name != "direction"} == {
        name: own[name] for name in own if name != "direction"
    }
    assert schema_problems({"summary": "x", "contract": "a", "behavior": "b", "direction": "opened"}, "intent") == ()


def test_what_is_not_as_declared_in_every_format() -> None:
    judgement = judged(LOOSER, intent(where={"topic": "health"}), OPENED)
    text = intents_text.render(judgement, Sheet(100))
    assert "collateral: 1 change that no intent declares" in text
    assert "response: redirect → caveat" in text
    assert "unfulfilled: 1 intent that nothing fulfils" in text
    assert "changes/tax.yaml:1" in text
    marked = intents_text.markdown(judgement)
    assert "- bot, loosened: `response: redirect → caveat`" in marked.replace(
        "`response`: `redirect` → `caveat`", "`response: redirect → caveat`"
    )
    found = json.loads(dumps(intents_text.data(judgement)))
    assert found["collateral"][0] | {"witness": None} == {
        "contract": "bot",
        "behavior": "response",
        "from": "redirect",
        "to": "caveat",
        "direction": "loosened",
        "region": "topic is tax",
        "share": pytest.approx(1 / 3),
        "witness": None,
    }
    assert found["unfulfilled"][0]["path"] == "changes/tax.yaml"
    fine = judged(LOOSER, intent(), OPENED)
    assert (intents_text.render(fine, Sheet(100)), intents_text.markdown(fine)) == ("", "")


NOTES = """\
# bot

## [Unreleased]

### Loosened

- Tax is answered. Lawyers read the answers. Approved by safety-board, legal. Incident INC-1.
  - `response`: `redirect` → `caveat`, where topic is tax (33.3 % of requests)

### Opened

- `user` may now set `response` to `caveat`, `partial`, `clarify`, `safe_complete` or `abstain`, where topic is tax \
(33.3 % of requests)
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, {"contracts/base.yaml": PLATFORM, "contracts/bot.yaml": BOT})
    commit(tmp_path)
    return tmp_path


def declare(folder: Path, name: str = "tax", **changed: object) -> None:
    write(folder, {f"changes/{name}.yaml": (intent(**changed).data or b"").decode()})


def test_release_notes_are_told_by_intents_and_by_what_is_proven(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": BOT.replace("redirect", "caveat")})
    declare(repository, because="Lawyers read the answers.", approved_by=["safety-board", "legal"], incident="INC-1")
    assert specctl(repository, "changelog", code=0) == NOTES
    found = json.loads(specctl(repository, "changelog", "-f", "json", code=0))
    (bot,) = found["contracts"]
    assert (bot["version"], bot["bump"], found["date"]) == (None, "major", None)
    assert bot["sections"][0]["notes"][0]["intents"][0]["incident"] == "INC-1"


def test_intents_that_the_base_has_already_say_nothing_about_new_changes(repository: Path) -> None:
    declare(repository)
    commit(repository)
    write(repository, {"contracts/bot.yaml": BOT.replace("redirect", "caveat")})
    assert "Tax is answered" not in specctl(repository, "changelog", "HEAD", code=0)


def test_old_intents_need_not_be_readable_any_more(repository: Path) -> None:
    declare(repository, where={"topic": "gone"})
    commit(repository)
    write(repository, {"contracts/bot.yaml": BOT.replace("redirect", "caveat")})
    assert run(repository, "changelog", "HEAD").returncode == 0
    declare(repository, "new", summary="New", where={"topic": "gone"})
    done = run(repository, "changelog", "HEAD")
    assert (done.returncode, done.stdout) == (2, "")
    assert "changes/new.yaml:1:" in done.stderr


def test_words_of_others_stay_words_in_release_notes(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": BOT.replace("redirect", "caveat")})
    declare(repository, summary="# <b>x</b> [l](u)\n* a_b `c` \u202e")
    (line,) = [line for line in specctl(repository, "changelog", code=0).splitlines() if "x" in line and "<" in line]
    assert line == r"- \# \<b\>x\</b\> \[l\](u) \* a_b \`c\` \\u202e."


def test_intent_is_a_value() -> None:
    (one,) = read_intents([intent()], workspace())
    (other,) = read_intents([intent()], workspace())
    assert one == other
    assert isinstance(one, Intent)
