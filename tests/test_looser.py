"""What counts as looser than a reference, what it is compared with, and how it is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from memory import Memory
from small_repositories import findings, specctl, write

from specctl.config import Config
from specctl.diagnostics import Diagnostic, fingerprint
from specctl.diff.both import Both, both_sides
from specctl.diff.joint import Joint
from specctl.lint.linter import Report, lint
from specctl.lint.settings import Settings
from specctl.lint.settle import settle
from specctl.workspace import Workspace, load

CHECK = "looser-than-reference"
TOPIC = "attributes: {topic: {type: enum, values: [a, b]}}"


def contract(name: str, *lines: str, level: str = "operator") -> str:
    return "\n".join(["specctl: 1", f"id: {name}", "version: 1.0.0", f"level: {level}", *lines]) + "\n"


def rules(*thens: str, when: str = "{}") -> str:
    items = [f"{{id: r{place}, when: {when}, then: {then}}}" for place, then in enumerate(thens)]
    return f"rules: [{', '.join(items)}]"


def workspace(*texts: str) -> Workspace:
    named = {f"{text.split('id: ')[1].split()[0]}.yaml": text for text in texts}
    return load(Memory(named), Config(), ["."])


def reported(*texts: str) -> list[Diagnostic]:
    found = workspace(*texts)
    assert [problem for source in found.sources for problem in source.problems] == []
    report = lint(found, (CHECK,))
    assert not report.inconclusive
    return [item for item in report.diagnostics if item.check == CHECK]


def about(*texts: str) -> list[tuple[str | None, str | None]]:
    return [(item.contract, item.behavior) for item in reported(*texts)]


TONE = "behaviors: {tone: {type: choice, tiers: [[warm], [plain], [cold]]}}"
TURNED = "behaviors: {tone: {type: choice, tiers: [[cold], [plain], [warm]]}}"
LEAST = "behaviors: {sources: {type: limit, bound: at_least}}"
BELOW = "rules: [{id: p, then: {response: redirect}, adjustable: operator}]"

# What the contract says, what the reference says, and the behaviors on which the first is looser.
COMPARED: dict[str, tuple[str, str, list[str]]] = {
    "a more permissive tier": (rules("{response: caveat}"), rules("{response: refuse}"), ["response"]),
    "a stricter tier": (rules("{response: refuse}"), rules("{response: caveat}"), []),
    "another value of one tier": (rules("{response: redirect}"), rules("{response: abstain}"), []),
    "otherwise against a rule": ("otherwise: {response: comply}", rules("{response: refuse}"), ["response"]),
    "a rule against otherwise": (rules("{response: comply}"), "otherwise: {response: refuse}", ["response"]),
    "otherwise against otherwise": ("otherwise: {response: comply}", "otherwise: {response: refuse}", ["response"]),
    "what holds unless it is said": ("", rules("{handoff: offer}"), ["handoff"]),
    "nothing is decided here": ("", rules("{response: refuse}"), []),
    "nothing is decided there": (rules("{response: comply}"), "", []),
    "a conflict here": (rules("{response: redirect}", "{response: abstain}"), rules("{response: refuse}"), []),
    "a conflict there": (rules("{response: comply}"), rules("{response: redirect}", "{response: abstain}"), []),
    "a larger number": (rules("{max_words: 300}"), rules("{max_words: 200}"), ["max_words"]),
    "a smaller number": (rules("{max_words: 100}"), rules("{max_words: 200}"), []),
    "no limit": (rules("{max_words: unlimited}"), rules("{max_words: 200}"), ["max_words"]),
    "a limit from below": (f"{LEAST}\n{rules('{sources: 1}')}", f"{LEAST}\n{rules('{sources: 2}')}", ["sources"]),
    "a tool of either": (
        f"tools: {{refund: {{}}}}\n{rules('{tools: {refund: allow}}')}",
        f"tools: {{refund: {{}}}}\n{rules('{tools: {refund: ask}}')}",
        ["tools.refund"],
    ),
    "a tool of one": (f"tools: {{refund: {{}}}}\n{rules('{tools: {refund: allow}}')}", rules("{response: refuse}"), []),
    "the order of its own tiers": (f"{TURNED}\n{rules('{tone: cold}')}", f"{TONE}\n{rules('{tone: warm}')}", ["tone"]),
    "the order of the reference's tiers, where it alone knows both": (
        f"behaviors: {{tone: {{type: choice, tiers: [[warm]]}}}}\n{rules('{tone: warm}')}",
        f"{TONE}\n{rules('{tone: cold}')}",
        ["tone"],
    ),
    "no order for both values": (
        f"behaviors: {{tone: {{type: choice, tiers: [[warm]]}}}}\n{rules('{tone: warm}')}",
        f"behaviors: {{tone: {{type: choice, tiers: [[cold]]}}}}\n{rules('{tone: cold}')}",
        [],
    ),
    "a value that the other does not know": (
        f"attributes: {{topic: {{type: enum, values: [a, c]}}}}\n{rules('{response: comply}', when='{topic: c}')}",
        f"{TOPIC}\n{rules('{response: refuse}')}",
        [],
    ),
    "a request that the other does not admit": (
        f"{TOPIC}\n{rules('{response: comply}', when='{topic: a}')}",
        f"{TOPIC}\nassume: [{{topic: b}}]\n{rules('{response: refuse}')}",
        [],
    ),
    "no request in common": (
        f"{TOPIC}\nassume: [{{topic: a}}]\n{rules('{response: comply}')}",
        f"{TOPIC}\nassume: [{{topic: b}}]\n{rules('{response: refuse}')}",
        [],
    ),
    "an attribute of another type": (
        f"attributes: {{topic: {{type: bool}}}}\n{rules('{response: comply}', when='{topic: true}')}",
        f"{TOPIC}\n{rules('{response: refuse}', when='{topic: a}')}",
        ["response"],
    ),
}


@pytest.mark.parametrize(("own", "reference", "behaviors"), COMPARED.values(), ids=COMPARED)
def test_what_counts_as_looser(own: str, reference: str, behaviors: list[str]) -> None:
    own_text = contract("own", "no_looser_than: [reference]", own)
    assert about(own_text, contract("reference", reference)) == [("own", name) for name in behaviors]


def test_a_part_of_the_same_platform_and_a_contract_that_it_extends_are_references_like_others() -> None:
    platform = contract("platform", TOPIC, BELOW, level="platform")
    product = contract("product", "extends: [platform]", "rules: [{id: q, then: {response: partial}}]")
    pilot = contract(
        "pilot",
        "extends: [platform]",
        "no_looser_than: [product, platform]",
        "rules: [{id: q, when: {topic: a}, then: {response: comply}}]",
    )
    found = reported(platform, product, pilot)
    assert [item.message.partition(": ")[2] for item in found] == [
        "`comply` where `product` has `partial`",
        "`comply` where `platform` has `redirect`",
    ]
    assert [item.lazily.extent.region for item in found] == ["topic is a", "topic is a"]
    assert [item.lazily.extent.share for item in found] == [0.5, 0.5]


def test_two_that_name_each_other_are_held_to_the_same() -> None:
    one = contract("one", TOPIC, "no_looser_than: [two]", rules("{response: comply}", when="{topic: a}"))
    two = contract("two", TOPIC, "no_looser_than: [one]", rules("{response: refuse}"))
    assert about(one, two) == [("one", "response")]


def test_findings_are_told_apart_by_reference_and_one_named_twice_is_one() -> None:
    strict = rules("{response: refuse}")
    own = contract("own", "no_looser_than: [x, y, x]", rules("{response: comply}"))
    found = reported(own, contract("x", strict), contract("y", strict))
    assert [item.location.span.start.column for item in found] == [18, 21]
    assert len({fingerprint(item) for item in found}) == 2


def test_a_finding_shows_both_sides_in_words_and_by_a_request_of_both() -> None:
    own = contract("own", f"{TOPIC}", "no_looser_than: [reference]", "otherwise: {response: comply}")
    reference = contract(
        "reference",
        "attributes: {topic: {type: enum, values: [b, z]}, staff: {type: bool}}",
        rules("{response: refuse}", "{response: refuse}", when="{staff: false}"),
    )
    (found,) = reported(own, reference)
    assert found.witness == {"topic": "b", "staff": False}
    assert found.lazily.extent.region == "staff is false"
    assert found.lazily.extent.share == 0.5
    assert [(label.location.path, label.message) for label in found.related] == [
        ("own.yaml", "in `own`, no rule decides there, so `comply` holds"),
        ("reference.yaml", "in `reference`, `r0` says `refuse`"),
        ("reference.yaml", "in `reference`, `r1` says `refuse`"),
    ]
    assert found.help == (
        "in `own`, add a rule that decides `response` for these requests; or, if its answer is right, in `reference`, "
        "correct `r0` and `r1` or add an exception for these requests"
    )


def test_the_worst_difference_is_shown_and_the_others_are_counted() -> None:
    said = "rules:\n" + "\n".join(
        f"  - {{id: {topic}, when: {{topic: {topic}}}, then: {{response: {value}}}}}"
        for topic, value in {"a": "redirect", "b": "refuse", "c": "refuse"}.items()
    )
    declared = "attributes: {topic: {type: enum, values: [a, b, c]}}"
    own = contract(
        "own", declared, "no_looser_than: [reference]", "otherwise: {response: comply}",
        rules("{response: caveat}", when="{topic: b}"),
    )  # fmt: skip
    (found,) = reported(own, contract("reference", declared, said))
    assert found.message.endswith("`comply` where `reference` has `refuse`, and 2 more such pairs")
    assert (found.witness, found.lazily.extent.share) == ({"topic": "c"}, 1)


@pytest.mark.parametrize(
    ("reference", "check"),
    [
        (contract("reference", "rules: [{id: r, then: {response: refused}}]"), "invalid-schema"),
        (contract("reference", "extends: [nobody]", rules("{response: refuse}")), "unknown-reference"),
    ],
    ids=["a reference with errors", "a reference whose stack is unknown"],
)
def test_an_invalid_reference_reports_its_own_errors_alone(reference: str, check: str) -> None:
    own = contract("own", "no_looser_than: [reference, other]", rules("{response: comply}"))
    report = lint(workspace(own, reference, contract("other", rules("{response: refuse}"))), (CHECK,))
    found = [item for item in report.diagnostics if item.severity == "error"]
    assert {(item.check, item.contract) for item in found if item.check != CHECK} <= {
        (check, "reference"),
        ("invalid-structure", "reference"),
        ("unknown-reference", "reference"),
    }
    assert [item.message.partition(": ")[2] for item in found if item.check == CHECK] == [
        "`comply` where `other` has `refuse`"
    ]


def test_a_contract_is_no_reference_of_itself() -> None:
    report = lint(workspace(contract("own", "no_looser_than: [own]")), (CHECK,))
    (found,) = report.diagnostics
    assert (found.check, found.location.span.start.line) == ("invalid-structure", 5)
    assert report.left_out == ("own",)


OWN = contract("own", "no_looser_than: [reference]", rules("{response: comply, handoff: none}"))
REFERENCE = contract("reference", rules("{response: refuse, handoff: offer}"))


@pytest.mark.parametrize(
    ("only", "expected"), [(["own"], ["handoff", "response"]), (["reference"], []), (["platform"], [])]
)
def test_a_reference_is_looked_at_for_the_contract_that_names_it(only: list[str], expected: list[str]) -> None:
    found = lint(workspace(OWN, REFERENCE, contract("platform", level="platform")), (CHECK,), only)
    assert [item.behavior for item in found.diagnostics if item.check == CHECK] == expected


def test_what_is_too_hard_is_inconclusive_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_the_other(joint: Joint, behavior: str) -> Both | None:
        return None if behavior == "response" else both_sides(joint, behavior)

    monkeypatch.setattr("specctl.diff.looser.both_sides", only_the_other)
    report: Report = lint(workspace(OWN, REFERENCE), (CHECK,))
    assert [(item.contract, item.checks) for item in report.inconclusive] == [("own", (CHECK,))]
    assert [item.behavior for item in report.diagnostics if item.check == CHECK] == ["handoff"]


IGNORED = REFERENCE.replace("1.0.0", f"1.0.0  # specctl: ignore[{CHECK}] agreed").replace(
    "offer}", f"offer}} # specctl: ignore[{CHECK}] agreed until autumn\n"
)


@pytest.mark.parametrize(("asked", "unused"), [(["own", "reference"], 1), (["reference"], 0)])
def test_an_ignore_at_the_reference_is_judged_only_where_its_users_are_linted(asked: list[str], unused: int) -> None:
    """Both comments stand in the reference's file; the first is on no line of a finding."""
    found = workspace(OWN, IGNORED)
    report = settle(lint(found, (CHECK,), asked), found, Settings(), asked)
    assert [item.check for item in report.diagnostics].count("unused-suppression") == unused
    assert [item.check for item in report.diagnostics].count(CHECK) == 0


def test_the_command_tells_it_and_exits_1(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/own.yaml": OWN, "contracts/reference.yaml": REFERENCE})
    found: list[dict[str, Any]] = findings(tmp_path, "--select", CHECK)
    assert [(item["check"], item["behavior"]) for item in found] == [(CHECK, "handoff"), (CHECK, "response")]
    told = " ".join(specctl(tmp_path, "lint", "--select", CHECK, code=1).split())
    assert "`own` answers more permissively than `reference` on `response`" in told


def test_no_reference_costs_nothing() -> None:
    code = (
        "import sys; from memory import Memory; from specctl.config import Config; "
        "from specctl.lint.linter import lint; from specctl.workspace import load; "
        "found = load(Memory({'a.yaml': sys.argv[1]}), Config(), ['.']); "
        f"assert not lint(found, ({CHECK!r},)).diagnostics; "
        "sys.exit('specctl.diff.joint' in sys.modules)"
    )
    text = contract("a", "otherwise: {response: comply}")
    done = subprocess.run([sys.executable, "-c", code, text], cwd=Path(__file__).parent, check=False)
    assert done.returncode == 0
