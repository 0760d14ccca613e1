"""`specctl score NEW --against OLD`: small cases through real repositories and the command line, each by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit
from golden import specctl

from specctl.cli.main import group

Row = dict[str, Any]
# Cause, behavior, before, after, decided before, decided after.
Key = tuple[str, str, str, str, str, str]

BASE = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: {order: {}, refund: {}, complaint: {}}}
  verified: {type: bool}
  amount: {type: number, min: 0, max: 1000}
  signals: {type: set, values: {anger: {}, threat: {}}}
tools: {pay: {describe: Pay money back.}}
otherwise: {response: comply, uncertainty: plain, tools: {pay: deny}}
rules:
  - id: strangers
    statement: Do not answer somebody who is not known.
    when: {verified: false}
    then: {response: abstain}
  - id: brief
    statement: Answer complaints in few words.
    when: {topic: complaint}
    then: {max_words: 100}
  - id: large
    statement: Ask before much is paid.
    when: {amount: {ge: 500}}
    then: {tools: {pay: ask}}
"""
STRICT = """\
  - id: refunds
    statement: Warn of limits to refunds.
    when: {topic: refund, verified: true}
    then: {response: caveat}
"""
FACTS = {"topic": "order", "verified": True, "amount": 10, "signals": []}


def row(name: str | None = None, facts: Row | None = None, observed: Row | str | None = None, **more: Any) -> Row:
    """A record; an observation that is one text is the response."""
    seen = {"response": observed} if isinstance(observed, str) else observed or {}
    named = {} if name is None else {"id": name}
    return {"contract": "shop", **named, "facts": {**FACTS, **(facts or {})}, "observed": seen, **more}


REFUND = {"topic": "refund"}
COMPLAINT = {"topic": "complaint"}


@dataclass(frozen=True)
class Comparison:
    """Two sets of records, the edit of the contract between them, and what is to be found."""

    before: list[Row]
    after: list[Row]
    changed: Mapping[Key, int] = field(default_factory=dict)
    edit: tuple[tuple[str, str], ...] = ()
    added: str = ""
    # Requests in both, in the older alone, in the newer alone.
    requests: tuple[int, int, int] = (1, 0, 0)


def edited(comparison: Comparison) -> str:
    """The contract after the edit."""
    text = BASE
    for one, other in comparison.edit:
        assert one in text, one
        text = text.replace(one, other)
    return text + comparison.added


def in_repository(folder: Path, comparison: Comparison) -> str:
    """A repository with both revisions of the contract, and both files of records; gives the older revision."""
    before = commit(folder, files={"contracts/shop.yaml": BASE})
    commit(folder, files={"contracts/shop.yaml": edited(comparison)})
    for name, rows in (("old", comparison.before), ("new", comparison.after)):
        text = "".join(f"{json.dumps(each)}\n" for each in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return before


def score(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    group.main(["score", *arguments, "--inconclusive", "pass"], prog_name="specctl", standalone_mode=False)
    printed: str = capsys.readouterr().out
    return printed


@dataclass(frozen=True)
class Shop:
    """A repository in which `specctl score` runs."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def lens(self, comparison: Comparison, *more: str) -> Any:
        rev = in_repository(self.folder, comparison)
        self.monkeypatch.chdir(self.folder)
        options = more or ("--rev-old", rev, "--rev-new", "HEAD")
        printed = score("new.jsonl", "--against", "old.jsonl", *options, "--format", "json", capsys=self.capsys)
        return json.loads(printed)["lens"]


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path / "shop", capsys, monkeypatch)


def shifts(lens: Any) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for each in lens["shifts"]:
        key = tuple(each[name] for name in ("cause", "behavior", "before", "after", "decided_before", "decided_after"))
        found[key] = found.get(key, 0) + each["count"]
    return found


def requests(lens: Any) -> tuple[int, int, int]:
    return lens["matched"], lens["only_before"], lens["only_after"]


MODEL = ("model", "response", "comply", "caveat", "comply", "comply")
DATA = ("data", "response", "comply", "caveat", "comply", "comply")
CONTRACT = ("contract", "response", "comply", "caveat", "comply", "caveat")
COMPARISONS: dict[str, Comparison] = {
    "nothing changed": Comparison([row("a", observed="comply")], [row("a", observed="comply")]),
    "the contract changed, and the product does what it says": Comparison(
        [row("a", REFUND, "comply")], [row("a", REFUND, "caveat")], {CONTRACT: 1}, added=STRICT
    ),
    "the contract changed elsewhere": Comparison(
        [row("a", observed="comply")], [row("a", observed="caveat")], {MODEL: 1}, added=STRICT
    ),
    "the product alone": Comparison([row("a", observed="comply")], [row("a", observed="caveat")], {MODEL: 1}),
    "the product alone, back to what is decided": Comparison(
        [row("a", observed="refuse")],
        [row("a", observed="comply")],
        {("model", "response", "refuse", "comply", "comply", "comply"): 1},
    ),
    "both: the newer answer is not as decided": Comparison(
        [row("a", REFUND, "comply")],
        [row("a", REFUND, "refuse")],
        {("both", "response", "comply", "refuse", "comply", "caveat"): 1},
        added=STRICT,
    ),
    "both: the older answer was not as decided": Comparison(
        [row("a", REFUND, "refuse")],
        [row("a", REFUND, "caveat")],
        {("both", "response", "refuse", "caveat", "comply", "caveat"): 1},
        added=STRICT,
    ),
    "the contract changed, the answer did not": Comparison(
        [row("a", REFUND, "comply")], [row("a", REFUND, "comply")], added=STRICT
    ),
    "one request with other facts": Comparison(
        [row("a", observed="comply")], [row("a", {"amount": 11}, "caveat")], {DATA: 1}
    ),
    "other facts come before another contract": Comparison(
        [row("a", observed="comply")],
        [row("a", REFUND, "caveat")],
        {("data", "response", "comply", "caveat", "comply", "caveat"): 1},
        added=STRICT,
    ),
    "a fact that is left out is another fact": Comparison(
        [row("a", observed="comply")],
        [row("a", {"topic": None}, "caveat")],
        {DATA: 1},
    ),
    "sets have no order": Comparison(
        [row("a", {"signals": ["anger", "threat"]}, "comply")],
        [row("a", {"signals": ["threat", "anger", "anger"]}, "caveat")],
        {MODEL: 1},
    ),
    "requests of one side alone": Comparison(
        [row("a", observed="comply"), row("b", observed="comply")],
        [row("a", observed="comply"), row("c", observed="caveat"), row("d", observed="caveat")],
        requests=(1, 1, 2),
    ),
    "the name of a case is not that of a request": Comparison(
        [row("a", observed="comply")], [row(None, observed="caveat", case="a")], requests=(0, 1, 1)
    ),
    "a case comes before an id": Comparison(
        [row("a", observed="comply", case="c")], [row("b", observed="caveat", case="c")], {MODEL: 1}
    ),
    "tries are told apart, and the first is number 1": Comparison(
        [row("a", observed="comply"), row("a", observed="refuse", repeat=2)],
        [row("a", observed="caveat", repeat=2), row("a", observed="caveat", repeat=1), row("a", repeat=3)],
        {MODEL: 1, ("model", "response", "refuse", "caveat", "comply", "comply"): 1},
        requests=(2, 0, 1),
    ),
    "of several records of one request the first counts": Comparison(
        [row(None, observed=seen, case="c") for seen in ("comply", "refuse")],
        [row(None, observed=seen, case="c") for seen in ("caveat", "refuse")],
        {MODEL: 1},
    ),
    "the same two models": Comparison(
        [row(f"a{m}", observed=seen, model=m, case="c") for m, seen in (("x", "comply"), ("y", "refuse"))],
        [row(f"b{m}", observed=seen, model=m, case="c") for m, seen in (("y", "refuse"), ("x", "caveat"))],
        {MODEL: 1},
        requests=(2, 0, 0),
    ),
    "another model is what is asked about": Comparison(
        [row("a", observed="comply", model="x")], [row("a", observed="caveat", model="y")], {MODEL: 1}
    ),
    "names with blanks in them": Comparison(
        [row("a 1", observed="comply", model="x"), row("a", observed="comply", model="1 x")],
        [row("a 1", observed="caveat", model="x"), row("a", observed="comply", model="1 x")],
        {MODEL: 1},
        requests=(2, 0, 0),
    ),
    "without names, requests of one kind in order": Comparison(
        [row(None, {"amount": 5}, "comply"), row(None, {"amount": 600}, "refuse"), row(None, REFUND, "comply")],
        [row(None, {"amount": 700}, "comply"), row(None, {"amount": 9}, "caveat"), row(None, {"amount": 9}, "comply")],
        {MODEL: 1, ("model", "response", "refuse", "comply", "comply", "comply"): 1},
        requests=(2, 1, 1),
    ),
    "kinds are those of both contracts": Comparison(
        [row(None, {"amount": 600}, "comply"), row(None, {"amount": 400}, "comply")],
        [row(None, {"amount": 450}, "caveat"), row(None, {"amount": 300}, "comply")],
        {MODEL: 1},
        edit=(("ge: 500", "ge: 350"),),
        requests=(1, 1, 1),
    ),
    "kinds know nothing of attributes that one contract has alone": Comparison(
        [row(None, observed="comply")],
        [row(None, {"vip": True}, "caveat")],
        {MODEL: 1},
        edit=(("attributes:\n", "attributes:\n  vip: {type: bool}\n"),),
    ),
    "kinds of renamed values": Comparison(
        [row(None, observed="comply")],
        [row(None, {"topic": "purchase"}, "caveat")],
        {MODEL: 1},
        edit=(("{order: {},", "{purchase: {formerly: order},"),),
    ),
    "a renamed value is the same fact": Comparison(
        [row("a", observed="comply")],
        [row("a", {"topic": "purchase"}, "caveat")],
        {MODEL: 1},
        edit=(("{order: {},", "{purchase: {formerly: order},"),),
    ),
    "a value that was split is the same fact": Comparison(
        [row("a", observed="comply"), row("b", REFUND, "comply")],
        [row("a", {"topic": "late"}, "caveat"), row("b", {"topic": "late"}, "caveat")],
        {MODEL: 1, DATA: 1},
        edit=(("{order: {},", "{order: {values: [late, lost]},"),),
        requests=(2, 0, 0),
    ),
    "a renamed member of a set is the same fact": Comparison(
        [row("a", {"signals": ["anger"]}, "comply")],
        [row("a", {"signals": ["rage"]}, "caveat")],
        {MODEL: 1},
        edit=(("{anger: {},", "{rage: {formerly: anger},"),),
    ),
    "a renamed attribute is the same fact": Comparison(
        [row("a", {"amount": 5}, "comply"), row("b", {"amount": 5}, "comply")],
        [
            {**row(name, observed="caveat"), "facts": {**FACTS, "amount": None, "price": price}}
            for name, price in (("a", 5), ("b", 6))
        ],
        {MODEL: 1, DATA: 1},
        edit=(
            ("amount: {type: number,", "price: {type: number, formerly: amount,"),
            ("when: {amount:", "when: {price:"),
        ),
        requests=(2, 0, 0),
    ),
    "a removed attribute is no fact": Comparison(
        [row("a", {"signals": ["anger"]}, "comply")],
        [row("a", {"signals": None}, "caveat")],
        {MODEL: 1},
        edit=(("  signals: {type: set, values: {anger: {}, threat: {}}}\n", ""),),
    ),
    "a renamed rule decides the same": Comparison(
        [row("a", {"verified": False}, "abstain")],
        [row("a", {"verified": False}, "comply")],
        {("model", "response", "abstain", "comply", "abstain", "abstain"): 1},
        edit=(("id: strangers\n", "id: unknown-people\n    formerly: strangers\n"),),
    ),
    "a removed rule": Comparison(
        [row("a", {"verified": False}, "abstain")],
        [row("a", {"verified": False}, "comply")],
        {("contract", "response", "abstain", "comply", "abstain", "comply"): 1},
        edit=(("then: {response: abstain}", "then: {uncertainty: hedge}"),),
    ),
    "a behavior that one contract has alone": Comparison(
        [row("a", observed={"response": "comply"})],
        [row("a", observed={"response": "comply", "tools.look": "ask"})],
        edit=(
            ("tools: {pay: {", "tools: {look: {describe: Look.}, pay: {"),
            ("tools: {pay: deny}}", "tools: {pay: deny, look: allow}}"),
        ),
    ),
    "several behaviors of one request": Comparison(
        [row("a", observed={"response": "comply", "tools.pay": "deny", "uncertainty": "plain"})],
        [row("a", observed={"response": "caveat", "tools.pay": "allow", "uncertainty": "plain"})],
        {MODEL: 1, ("model", "tools.pay", "deny", "allow", "deny", "deny"): 1},
    ),
    "nobody could tell on one side": Comparison(
        [row("a", observed="undetermined"), row("b", observed="comply"), row("c"), row("d", observed="no")],
        [row("a", observed="comply"), row("b", observed="undetermined"), row("c", observed="comply"), row("d")],
        requests=(4, 0, 0),
    ),
    "a limit is kept or not": Comparison(
        [row(name, COMPLAINT, {"max_words": words}) for name, words in (("a", 90), ("b", 120), ("c", 10), ("d", 10))],
        [row(name, COMPLAINT, {"max_words": words}) for name, words in (("a", 110), ("b", 80), ("c", 99), ("d", 10))],
        {
            ("model", "max_words", "kept", "broken", "100", "100"): 1,
            ("model", "max_words", "broken", "kept", "100", "100"): 1,
        },
        requests=(4, 0, 0),
    ),
    "a limit that changed": Comparison(
        [row(name, COMPLAINT, {"max_words": words}) for name, words in (("a", 90), ("b", 40), ("c", 120), ("d", 90))],
        [row(name, COMPLAINT, {"max_words": words}) for name, words in (("a", 90), ("b", 60), ("c", 40), ("d", 40))],
        {
            ("contract", "max_words", "kept", "broken", "100", "50"): 1,
            ("both", "max_words", "kept", "broken", "100", "50"): 1,
            ("both", "max_words", "broken", "kept", "100", "50"): 1,
        },
        edit=(("max_words: 100", "max_words: 50"),),
        requests=(4, 0, 0),
    ),
    "a limit that went": Comparison(
        [row("a", COMPLAINT, {"max_words": 120})],
        [row("a", COMPLAINT, {"max_words": 80})],
        edit=(("then: {max_words: 100}", "then: {uncertainty: hedge}"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPARISONS)
def test_why_answers_changed(shop: Shop, name: str) -> None:
    comparison = COMPARISONS[name]
    lens = shop.lens(comparison)
    assert requests(lens) == comparison.requests
    assert shifts(lens) == comparison.changed
    causes = dict.fromkeys(("contract", "model", "both", "data"), 0)
    for (cause, *_), count in comparison.changed.items():
        causes[cause] += count
    assert lens["causes"] == causes


def told(lens: Any) -> list[tuple[str, int, str, list[str], list[str]]]:
    return [(each["cause"], each["count"], each["where"], each["rules"], each["examples"]) for each in lens["shifts"]]


def test_where_the_contract_decides_otherwise_is_said_with_the_rules_that_decide_now(shop: Shop) -> None:
    before = [row(name, REFUND, "comply") for name in "abcdefg"]
    lens = shop.lens(Comparison(before, [row(name, REFUND, "caveat") for name in "abcdefg"], added=STRICT))
    seen = [f"new.jsonl:{place} ({name})" for place, name in enumerate("abcde", 1)]
    assert told(lens) == [("contract", 7, "topic is refund and verified is true", ["refunds"], seen)]


def test_of_a_rule_that_went_where_it_decided_is_said(shop: Shop) -> None:
    lens = shop.lens(COMPARISONS["a removed rule"])
    assert told(lens) == [("contract", 1, "verified is false", [], ["new.jsonl:1 (a)"])]


def test_a_renamed_rule_is_called_by_its_new_name(shop: Shop) -> None:
    lens = shop.lens(COMPARISONS["a renamed rule decides the same"])
    assert told(lens) == [("model", 1, "verified is false", ["unknown-people"], ["new.jsonl:1 (a)"])]


def test_a_change_of_the_product_is_told_apart_by_the_rules_that_decide(shop: Shop) -> None:
    facts: list[Row] = [{"verified": False}, {"verified": False, "topic": "refund"}, {}, {}, {}]
    before = [row(str(n), each, "abstain") for n, each in enumerate(facts)]
    after = [row(str(n), each, "refuse") for n, each in enumerate(facts)]
    lens = shop.lens(Comparison(before, after))
    assert told(lens) == [
        ("model", 3, "", [], [f"new.jsonl:{n} ({n - 1})" for n in (3, 4, 5)]),
        ("model", 2, "verified is false", ["strangers"], ["new.jsonl:1 (0)", "new.jsonl:2 (1)"]),
    ]


def test_one_change_of_the_contract_is_told_once_whichever_rules_decide(shop: Shop) -> None:
    another = STRICT.replace("id: refunds", "id: large-orders").replace("topic: refund", "amount: {ge: 500}")
    facts: list[Row] = [REFUND, {"amount": 600}, {**REFUND, "amount": 600}]
    before, after = ([row(str(n), each, seen) for n, each in enumerate(facts)] for seen in ("comply", "caveat"))
    (shift,) = shop.lens(Comparison(before, after, added=STRICT + another))["shifts"]
    assert (shift["count"], shift["rules"]) == (3, ["refunds", "large-orders"])
    assert len(shift["examples"]) == 3


def test_the_same_cases_before_and_after(shop: Shop) -> None:
    answers = [("comply", "refuse")] * 6 + [("refuse", "comply")] * 2 + [("comply", "comply")] * 3
    before = [row(str(n), observed=seen) for n, (seen, _) in enumerate(answers)]
    after = [row(str(n), observed=seen) for n, (_, seen) in enumerate(answers)]
    other = [row("other", {"amount": 1}, "comply")], [row("other", {"amount": 2}, "refuse")]
    lens = shop.lens(Comparison(before + other[0], after + other[1]))
    paired = {(each["measure"], each["behavior"]): each for each in lens["paired"]}
    assert set(paired) == {("over_refusal", "response"), ("as_decided", None), ("as_decided", "response")}
    for each in paired.values():
        assert (each["turned_bad"], each["turned_good"]) == (6, 2)
        assert each["p_value"] == pytest.approx(2 * (1 + 8 + 28) / 2**8)
    refusals = paired["over_refusal", "response"]
    assert [(refusals[side]["hits"], refusals[side]["cases"]) for side in ("before", "after")] == [(2, 11), (6, 11)]


def test_without_revisions_both_are_held_against_one_contract(shop: Shop) -> None:
    comparison = COMPARISONS["the contract changed, and the product does what it says"]
    lens = shop.lens(comparison, "--contract", "shop")
    assert shifts(lens) == {("model", "response", "comply", "caveat", "caveat", "caveat"): 1}


def test_the_older_revision_alone_is_compared_with_the_files_as_they_are(shop: Shop) -> None:
    comparison = COMPARISONS["the contract changed, and the product does what it says"]
    assert shifts(shop.lens(comparison, "--rev-old", "HEAD~1")) == comparison.changed


def test_records_may_name_cases_whose_facts_each_contract_has(shop: Shop) -> None:
    case = "cases:\n  - {id: c, user: Hello., context: FACTS, expect: {response: comply}}\n"
    facts = "{topic: order, verified: true, amount: 5, signals: []}"
    before = [{"contract": "shop", "case": "c", "observed": {"response": "comply"}}]
    after = [{"contract": "shop", "case": "c", "observed": {"response": "caveat"}}]
    folder = shop.folder
    for number, (other, cause) in enumerate(((facts, "model"), (facts.replace("5", "6"), "data"))):
        again = Shop(folder / str(number), shop.capsys, shop.monkeypatch)
        rev = commit(again.folder, files={"contracts/shop.yaml": BASE + case.replace("FACTS", facts)})
        comparison = Comparison(before, after, added=case.replace("FACTS", other))
        assert [each["cause"] for each in again.lens(comparison, "--rev-old", rev)["shifts"]] == [cause]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--against", "old.jsonl", "--rev-old", "no-such-thing"), "no-such-thing"),
        (("--against", "old.jsonl", "--rev-new", "no-such-thing"), "no-such-thing"),
        (("--against", "gone.jsonl"), "gone.jsonl"),
        (("--rev-old", "HEAD"), "`--rev-old` is about older results"),
    ],
)
def test_what_cannot_be_compared_is_told(shop: Shop, options: tuple[str, ...], message: str) -> None:
    in_repository(shop.folder, COMPARISONS["nothing changed"])
    done = specctl("score", "new.jsonl", *options, cwd=shop.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def text_of(shop: Shop, comparison: Comparison) -> str:
    rev = in_repository(shop.folder, comparison)
    shop.monkeypatch.chdir(shop.folder)
    printed = score("new.jsonl", "--against", "old.jsonl", "--rev-old", rev, capsys=shop.capsys)
    return " ".join(printed[printed.index("Why answers changed") :].split())


def test_in_words_each_cause_says_what_to_do_and_what_did_not_turn_is_one_line(shop: Shop) -> None:
    told = text_of(shop, COMPARISONS["the contract changed, and the product does what it says"])
    assert "1 request occurs in both sets of records; 1 answer changed." in told
    assert "next `specctl diff OLD..NEW` shows what changed in it" in told
    assert "1 `response`: `comply` → `caveat`, where topic is refund and verified is true" in told
    assert told.endswith("The same cases before and after same 3 measures are as before: no case turned")


def test_in_words_nothing_changed(shop: Shop) -> None:
    told = text_of(shop, COMPARISONS["nothing changed"])
    assert told.startswith("Why answers changed 1 request occurs in both sets of records; no answer changed.")
    assert "What changed" not in told
