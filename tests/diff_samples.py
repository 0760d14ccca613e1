"""Diffs built by hand, for what prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from specctl.diagnostics import Extent, Lazy, Location
from specctl.diff.change import (
    AuthorityChange,
    ContractDiff,
    Decided,
    DecisionChange,
    Diff,
    Edit,
    RecordChange,
    Responsible,
    Sides,
    SpaceChange,
    TextChange,
    Versions,
)
from specctl.output.diff_places import Places
from specctl.text import Position, Span

SUPPORT, PLATFORM = "contracts/support-bot.yaml", "contracts/platform.yaml"
BASE_LINES = {"medical-general": 12, "crisis-first": 31, "pharmacy": 40, "orders": 52}
HEAD_LINES = {"medical-general": 12, "crisis-first": 31, "clinician-dosage": 30, "orders": 58, "voice-is-short": 71}


def at(path: str, line: int, column: int = 5) -> Location:
    return Location(path, Span(Position(line, column), Position(line, column + 4)))


def finder(lines: dict[str, int], path: str = SUPPORT) -> Callable[[str, str], Location | None]:
    own = {"crisis-first": PLATFORM}
    return lambda _, rule: at(own.get(rule, path), lines[rule]) if rule in lines else None


PLACES = Places(finder(BASE_LINES), finder(HEAD_LINES))


def extent(region: str, share: float | None, *attributes: str) -> Lazy:
    return Lazy(lambda: Extent(region, share, frozenset(attributes)))


ADDED = Edit("rule", "clinician-dosage", "support-bot", "added", Sides(None, at(SUPPORT, 30)))
CHANGED = Edit("condition", "bedside", "platform", "changed", Sides(at(PLATFORM, 8), at(PLATFORM, 9)))
REMOVED = Edit("rule", "pharmacy", "support-bot", "removed", Sides(at(SUPPORT, 40), None))

LOOSENED = DecisionChange(
    "response",
    "safe_complete",
    "comply",
    "loosened",
    {"topic": "dosage", "verified_clinician": True, "confidence": Decimal("0.5"), "signals": ["crisis"]},
    ("medical-general",),
    ("clinician-dosage",),
    (Responsible((ADDED,), 1.0),),
    (),
    extent("topic is dosage and verified_clinician is true", 0.02, "topic", "verified_clinician"),
)
TIGHTENED = DecisionChange(
    "max_words",
    "unlimited",
    Decimal("120.50"),
    "tightened",
    {"topic": "orders", "surface": "voice"},
    (),
    ("voice-is-short",),
    (Responsible((CHANGED, ADDED), 0.75), Responsible((REMOVED,), 0.25)),
    ("changes/voice.yaml",),
    extent("surface is voice and topic is neither dosage nor interactions nor side_effects", 0.25, "surface"),
)
CONFLICT = DecisionChange(
    "handoff",
    "offer",
    "CONFLICT",
    "conflict",
    {"topic": "orders", "amount": 50},
    ("orders",),
    ("orders", "voice-is-short"),
    (Responsible((CHANGED,), None),),
    (),
    extent("amount = 50", 0.0, "amount"),
)
TOOLS = tuple(
    replace(
        LOOSENED,
        behavior=f"tools.{name}",
        before="deny",
        after="ask",
        witness={"topic": "dosage", "confidence": Decimal("0.75"), "signals": ["clinician"]},
        lazily=extent("signals has clinician and confidence >= 0.6", 0.05, "signals", "confidence"),
    )
    for name in ("draft_order", "page_clinician", "read_record")
)
OPENED = tuple(
    AuthorityChange(
        "user", behavior, value, "opened", {"topic": "orders"}, (), (), extent("topic is orders", 0.1, "topic")
    )
    for behavior in ("response", "uncertainty")
    for value in ("comply", "caveat")
)
OPENED_BELOW = tuple(
    AuthorityChange(level, "review", "sample", "opened", {"topic": "x"}, (), (), extent("every request", 1.0))
    for level in ("operator", "user")
)
CLOSED = AuthorityChange("operator", "handoff", "none", "closed", {"topic": "x"}, (), (), extent("every request", 1.0))

SPACE = (
    SpaceChange(
        "value",
        "added",
        "topic.legal",
        at=Sides(None, at(SUPPORT, 17)),
        share=0.05,
        decides=(
            Decided("response", "redirect", 0.75),
            Decided("response", "refuse", 0.25),
            Decided("tools.mail", "deny", 1.0),
        ),
    ),
    SpaceChange("range", "added", "confidence", "0 to 1", "0 to 10", Sides(at(SUPPORT, 20), at(SUPPORT, 22)), 0.9),
    SpaceChange(
        "tool",
        "removed",
        "sign_order",
        at=Sides(at(SUPPORT, 26), None),
        share=1.0,
        decides=(Decided("tools.sign_order", "deny", 0.9), Decided("tools.sign_order", "ask", 0.1)),
    ),
    SpaceChange(
        "assumption",
        "added",
        "{if: {verified_clinician: true}, then: {minor: false}}",
        after="{if: {verified_clinician: true}, then: {minor: false}}",
        at=Sides(None, at(SUPPORT, 24)),
        share=0.01,
        decides=(Decided("response", "comply", 1.0),),
    ),
    SpaceChange("attribute", "changed", "clinician", "verified_clinician", "clinician", Sides()),
    SpaceChange("level", "changed", "order", "platform, operator", "operator, platform"),
)
TEXTS = (
    TextChange(
        "rule medical-general, statement",
        "changed",
        "Answer questions on medicines in general terms, and name the leaflet or a pharmacist as the place to ask for "
        "doses, so that nobody takes a number from a chat.",
        "Answer questions on medicines in general terms, and name the leaflet or a doctor as the place to ask for "
        "doses and for interactions, so that nobody takes a number from a chat.",
        "medical-general",
        Sides(at(SUPPORT, 13), at(SUPPORT, 13)),
    ),
    TextChange(
        "rule pharmacy, because", "removed", "Pharmacists know.", None, "pharmacy", Sides(at(SUPPORT, 41), None)
    ),
)
RECORDS = (
    RecordChange("owners", "owners", "changed", ["safety"], ["safety", "legal"], None, Sides(None, at(SUPPORT, 6))),
    RecordChange(
        "lifecycle",
        "lifecycle, review_by",
        "changed",
        "2027-02-28",
        "2027-08-31",
        None,
        Sides(at(SUPPORT, 9), at(SUPPORT, 9)),
    ),
    RecordChange(
        "metrics", "metric refusal-rate", "added", None, {"target": {"at_most": Decimal("0.02")}}, None, Sides()
    ),
)

FULL = ContractDiff(
    "support-bot",
    "changed",
    "major",
    Versions("1.2.0", "1.2.0", "2.0.0"),
    SUPPORT,
    (TIGHTENED, LOOSENED, CONFLICT, *TOOLS),
    (*OPENED, *OPENED_BELOW, CLOSED),
    SPACE,
    TEXTS,
    RECORDS,
)
CLINIC = replace(FULL, contract="clinic", path="contracts/clinic.yaml", decisions=(LOOSENED,), authority=(), space=())
CLINIC = replace(CLINIC, texts=(), records=(), version=Versions("2.0.0", "3.0.0", "3.0.0"))
SAME = ContractDiff("hotline", "equivalent", "none", Versions("1.0.0", "1.0.0", None), "contracts/hotline.yaml")
GONE = ContractDiff("pilot", "removed", "major", Versions("0.9.0", None, None), "contracts/pilot.yaml")
NEW = ContractDiff("kiosk", "added", "minor", Versions(None, "1.0.0", None), "contracts/kiosk.yaml")


def diff(*contracts: ContractDiff, left_out: tuple[str, ...] = ()) -> Diff:
    return Diff("main", "the working tree", contracts, left_out)


def products(count: int) -> Diff:
    """One edit of a platform that changes the same in many products, and one more in one of them."""
    edited = Edit("rule", "crisis-first", "platform", "changed", Sides(at(PLATFORM, 30), at(PLATFORM, 31)))
    both = replace(
        LOOSENED,
        rules_before=("crisis-first",),
        rules_after=("crisis-first",),
        responsible=(Responsible((edited,), 1.0),),
    )
    every = [
        ContractDiff(
            f"product-{number:03}",
            "changed",
            "major",
            Versions("1.0.0", "1.0.0", "2.0.0"),
            f"contracts/product-{number:03}.yaml",
            (replace(both, lazily=extent("topic is dosage", 0.02, "topic")),),
            texts=(TEXTS[0],),
        )
        for number in range(count)
    ]
    every[3] = replace(every[3], decisions=(*every[3].decisions, TIGHTENED))
    return diff(*every)


SAMPLES = {
    "one": diff(replace(FULL, decisions=(LOOSENED,), authority=(), space=(), texts=(), records=())),
    "all": diff(FULL),
    "several": diff(CLINIC, SAME, NEW, GONE, FULL, left_out=("broken-bot",)),
    "products": products(200),
    "patch": diff(
        replace(FULL, bump="patch", version=Versions("1.2.0", "1.2.1", "1.2.1"), decisions=(), authority=(), space=())
    ),
    "equivalent": diff(SAME),
    "unchanged": diff(),
    "incomplete": diff(replace(SAME, inconclusive=("response", "handoff")), left_out=("broken-bot",)),
}


HOSTILE = (
    "<img src=x onerror=alert(1)> [x](https://evil.example) **b** `c` ``d`` | e\n\n# f\r\n- g @team/ops #12 !3 "
    "owner/repo#4 GH-5 \u202erev\u200b \x1b[31m </details> ::set-output name=x::y "
    "www.evil.example &lt; ![i](j) :tada: \\| $x$"
)


def hostile() -> Diff:
    bad = replace(
        LOOSENED,
        behavior=HOSTILE,
        before=HOSTILE,
        after=HOSTILE,
        witness={HOSTILE: HOSTILE},
        rules_before=(HOSTILE,),
        rules_after=(HOSTILE,),
        responsible=(Responsible((Edit("rule", HOSTILE, HOSTILE, "added", Sides()),), None),),
        intents=(HOSTILE,),
        lazily=extent(HOSTILE, 0.5, HOSTILE),
    )
    contract = replace(
        FULL,
        contract=HOSTILE,
        path=HOSTILE,
        version=Versions("1.0.0", "1.0.0", "2.0.0"),
        decisions=(bad,),
        authority=(replace(OPENED[0], level=HOSTILE, behavior=HOSTILE, value=HOSTILE, lazily=bad.lazily),),
        space=(SpaceChange("value", "changed", HOSTILE, HOSTILE, HOSTILE),),
        texts=(TextChange(HOSTILE, "changed", "old ``` " + HOSTILE, "new ```` " + HOSTILE),),
        records=(RecordChange(HOSTILE, HOSTILE, "changed", {HOSTILE: [HOSTILE]}, HOSTILE),),
        inconclusive=(HOSTILE,),
    )
    gone = replace(contract, contract=HOSTILE + "2", status="removed", decisions=(), inconclusive=())
    return Diff(HOSTILE, HOSTILE, (contract, gone), (HOSTILE,))
