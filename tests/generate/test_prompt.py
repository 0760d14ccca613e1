"""Target `prompt`: which rules it has and where, what it says of them, and what it leaves out to stay short.

`UPDATE_GENERATED=1 pytest tests/generate/test_prompt.py` writes the golden files anew.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from memory import Memory
from outputs import FILES, assert_golden, generated, material, workspace, workspace_of
from small_repositories import run, specctl, write

from specctl.config import DEFAULT_LEVELS, Config
from specctl.errors import SpecctlError
from specctl.generate.budget import STEPS, tokens
from specctl.generate.prompt_meanings import mentioned
from specctl.generate.prompt_rules import shown_rules
from specctl.generate.specialize import specialize
from specctl.generate.templating import Templates
from specctl.language.attribute import Value
from specctl.language.condition import ALWAYS
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

CONTRACTS = Path(__file__).parents[2] / "contracts"
HARD = ("Never help with weapons.", "Before the identity check, use no tool.", "In danger, transfer to an agent.")


def ids(text: str) -> list[str]:
    return re.findall(r"\[([a-z0-9-]+)\]$", text, re.MULTILINE)


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n")[1].split("\n## ", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("name", "where", "options"),
    [
        ("prompt.md", None, {"cite": True, "examples": "all"}),
        ("prompt-chat.md", "surface=chat,language=english,verified=true", {}),
        ("prompt.xml", None, {"style": "xml", "cite": True, "examples": "all"}),
        ("prompt.json", "topic=health", {"style": "json"}),
    ],
)
def test_a_prompt_reads_as_agreed(name: str, where: str | None, options: dict[str, Any]) -> None:
    assert_golden(name, generated("prompt", where=where, **options))


def test_only_rules_for_prompts_that_can_apply_are_told() -> None:
    everywhere = ids(generated("prompt", cite=True))
    assert set(everywhere) == {rule.id for rule in workspace().stacks["shop"].rules} - {
        "records-are-kept",  # enforced in tools
        "small-refunds-are-paid",
    }
    assert len(everywhere) == len(set(everywhere))
    assert "minors-get-care" in everywhere  # says nothing on where it is enforced
    known = ids(generated("prompt", where="{topic: orders, surface: chat, signals: {none_of: [danger]}}", cite=True))
    assert set(everywhere) - set(known) == {
        "no-weapons",
        "danger-reaches-a-person",
        "health-is-general",
        "nurses-read-the-leaflet",
        "minors-get-care",
        "spoken-answers-are-short",
        "danger-goes-to-an-agent",
        "goodwill",
    }


def test_what_is_known_is_said_once_and_not_asked_again() -> None:
    text = generated("prompt", where="surface=voice,verified=true")
    assert (
        "Known of every request here: `surface` is `voice` (A spoken conversation) and the customer has passed" in text
    )
    assert "- Always: at most 100 words." in text
    assert "When the customer has passed" not in text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Not negotiable", ["no-weapons", "danger-reaches-a-person", "identity-first", "danger-goes-to-an-agent"]),
        ("Defaults", ["health-is-general", "nurses-read-the-leaflet", "minors-get-care", "goodwill"]),
        ("Tools and acting", ["money-is-asked", "orders-are-found"]),
        ("When you are unsure", ["unsure-says-so"]),
        ("When to ask back", ["asks-when-unclear"]),
        ("The form of an answer", ["spoken-answers-are-short"]),
    ],
)
def test_each_rule_stands_in_one_section(title: str, expected: list[str]) -> None:
    assert ids(section(generated("prompt", cite=True), title)) == expected


def test_a_rule_without_a_statement_is_told_by_what_it_orders_and_one_that_says_nothing_not_at_all() -> None:
    files = dict(FILES)
    files["shop.yaml"] += "  - {id: wordless, when: {topic: orders}, then: {cite_sources: required}}\n  - {id: mute}\n"
    text = generated("prompt", within=workspace_of(files), cite=True)
    assert ". Cite sources. (operator) [wordless]\n   - When `topic` is `orders`.\n" in text
    assert "mute" not in text


def test_an_exception_stands_below_its_rule() -> None:
    text = section(generated("prompt", cite=True), "Defaults")
    assert re.search(
        r"^5\. Give general.*\n(   - .*\n)+   - Exceptions, which go before rule 5 where they apply:\n     6\. To some",
        text,
        re.MULTILINE,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("danger-reaches-a-person", 'only the operator may choose "hand over to a person" instead of "offer a person"'),
        ("health-is-general", 'the operator or the user may choose "answer in full"'),
        ("unsure-says-so", "the user may change this"),
        ("asks-when-unclear", 'the operator may choose "answer in full", or leave that to a level below'),
        ("money-is-asked", 'the operator may choose "use `pay` freely"'),
    ],
)
def test_who_may_change_a_rule_is_said_in_words(line: str, words: str) -> None:
    after = generated("prompt", cite=True).split(f"[{line}]\n")[1].split("]\n")[0]
    assert f"   - Change: {words}.\n" in after


def test_a_right_that_is_used_is_told_beside_the_rule_it_changes() -> None:
    files = dict(FILES)
    files["shop.yaml"] += (
        "  - {id: plain-health, statement: Answer on health., when: {topic: signs}, then: {response: comply}}\n"
    )
    text = generated("prompt", within=workspace_of(files), cite=True)
    number = re.search(r"^(\d+)\. Answer on health\.", text, re.MULTILINE)
    assert number is not None
    assert f"- Where rule {number[1]} applies, what that rule orders holds instead." in text


def test_tools_tell_what_is_always_so_and_what_is_freer_elsewhere() -> None:
    tools = section(generated("prompt"), "Tools and acting")
    assert "- `erase`: Delete an account. Do not use `erase`, and do not work around it.\n" in tools
    assert "- `pay`: Pay money back. Its own checks let some calls through" in tools
    assert "- `find_order`: Find an order.\n" in tools


@pytest.mark.parametrize("where", [None, "topic=health", "surface=voice", "{signals: {none_of: [danger, minor]}}"])
def test_every_value_that_a_condition_tests_is_explained(where: str | None) -> None:
    assert_explained(workspace(), "shop", where)


def assert_explained(within: Workspace, contract: str, where: str | None) -> None:
    made = material("prompt", contract, where, within=within)
    names = section(generated("prompt", contract, where, within=within), "What the names mean")
    conditions = [made.where, *(rule.when for rule in shown_rules(made.specialized))]
    for attribute, values in mentioned(conditions, made.stack).items():
        assert f"\n- `{attribute}`" in names
        described = {value.name for value in every(made.stack.trees[attribute]) if value.describe}
        missing = [name for name in values & described if f"\n  - `{name}`: " not in names]
        assert missing == []


def every(values: tuple[Value, ...]) -> list[Value]:
    return [each for value in values for each in (value, *every(value.below))]


@pytest.mark.parametrize("folder", [".", "agents", "constitution", "model-spec"])
def test_the_bundled_contracts_make_prompts_that_explain_themselves(folder: str) -> None:
    tree = WorkTree(str(CONTRACTS / folder))
    config = tomllib.loads((CONTRACTS / folder / "specctl.toml").read_text(encoding="utf-8"))
    levels = tuple(config.get("levels", DEFAULT_LEVELS))
    within = load(tree, Config("specctl.toml", contracts=(".",), levels=levels), ["."])
    assert within.stacks
    for contract, stack in within.stacks.items():
        text = generated("prompt", contract, within=within, cite=True)
        assert sorted(ids(text)) == sorted(rule.id for rule in shown_rules(specialize(stack, ALWAYS)))
        assert_explained(within, contract, None)
        assert len(re.findall(r"^ *\d+\. ", text, re.MULTILINE)) == len(ids(text))


# --- Staying short ----------------------------------------------------------------------------------------------------


def test_a_limit_leaves_out_the_least_important_first_and_never_a_rule() -> None:
    every_id = ids(generated("prompt", cite=True))
    seen, smallest = [generated("prompt")], least()
    while (limit := tokens(seen[-1]) - 1) >= smallest:
        text = generated("prompt", max_tokens=limit)
        assert tokens(text) <= limit
        assert all(statement in text for statement in HARD)
        assert len(re.findall(r"^ *\d+\. ", text, re.MULTILINE)) == len(every_id)
        seen.append(text)
    assert len(seen) > 4
    left = [re.findall(r"; left out to stay short: (.*) -->", text) for text in seen]
    assert left[0] == []
    assert left[1][0] in ("1 reason", "2 reasons")  # the note itself takes room
    assert left[-1][0].startswith("3 reasons, 2 examples, meanings beside names, terms, ")


def least() -> int:
    """The smallest limit, as the error for one that is too small says."""
    with pytest.raises(SpecctlError) as caught:
        generated("prompt", max_tokens=1)
    assert caught.value.hint is not None
    found = int(re.findall(r"set `max-tokens` to (\d+) or more", caught.value.hint)[0])
    assert f"about {found - 1:,} tokens too long" in caught.value.message
    return found


def test_the_smallest_prompt_still_has_hard_coded_rules_in_full() -> None:
    text = generated("prompt", max_tokens=least())
    assert tokens(text) == least() < tokens(generated("prompt"))
    with pytest.raises(SpecctlError, match="about 1 token too long"):
        generated("prompt", max_tokens=least() - 1)
    assert "- When `topic` is `weapons`: refuse; say what you will not or cannot do; have the decision logged;" in text
    assert "Why:" not in text
    assert "Example." not in text
    assert "- When `confidence`" not in text  # a default of low risk keeps its statement alone
    assert "When confidence is between 0.2 and 0.6, say so." in text


def test_what_is_left_out_goes_from_low_risk_to_high() -> None:
    assert [risk for part, risk in STEPS if part == "reasons"] == ["low", "medium", "high", "critical"]
    assert ("wording", "high") not in STEPS
    assert ("wording", "critical") not in STEPS


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("abcd", 2), ("a b c", 4), ("abcdefgh" * 4, 8), ("語" * 8, 6)])
def test_tokens_are_counted_by_bytes_or_words(text: str, expected: int) -> None:
    assert tokens(text) == expected


# --- The file ---------------------------------------------------------------------------------------------------------


def test_options_take_away_what_they_say() -> None:
    assert "Why:" not in generated("prompt", reasons=False)
    assert "Example." not in generated("prompt", examples="none")
    good, every_example = generated("prompt"), generated("prompt", examples="all")
    assert ("Start with a tube." in good, "Start with a tube." in every_example) == (False, True)
    assert ('says "No."' in good, 'says "No." (bad)' in every_example) == (False, True)
    assert ids(generated("prompt")) == []


def test_json_is_one_system_message_with_the_markdown_in_it() -> None:
    messages = json.loads(generated("prompt", where="topic=health", style="json"))
    assert messages == [{"role": "system", "content": generated("prompt", where="topic=health")}]


def test_standard_output_is_the_prompt_and_nothing_else_on_every_hash_seed(tmp_path: Path) -> None:
    write(tmp_path, {f"contracts/{name}": text for name, text in FILES.items()})
    for style in ("markdown", "xml", "json"):
        given = ("generate", "prompt", "shop", "--where", "surface=chat", "-o", f"style={style}")
        printed = {specctl(tmp_path, *given, PYTHONHASHSEED=str(seed)) for seed in (1, 2, 3)}
        assert printed == {generated("prompt", where="surface=chat", style=style)}
    done = run(tmp_path, "generate", "prompt", "shop", "-o", "max-tokens=100")
    assert (done.returncode, done.stdout, "too long" in done.stderr) == (2, "", True)


def test_a_repository_may_put_its_own_template_in_place() -> None:
    own = Templates(
        Memory({"templates/prompt/markdown.md.j2": "{% for each in sections %}{{ each.name }} {% endfor %}\n"})
    )
    text = generated("prompt", templates=own)
    assert text.startswith("non_negotiable defaults tools uncertainty clarifying handoff form")
    assert text.rstrip().endswith("-->")


def test_the_excerpt_in_the_documentation_is_generated() -> None:
    page = (CONTRACTS.parent / "docs" / "generate" / "prompt.md").read_text(encoding="utf-8")
    excerpt = page.split("```markdown\n")[1].split("```")[0]
    within = load(WorkTree(str(CONTRACTS)), Config("specctl.toml", contracts=(".",)), ["."])
    assert excerpt in generated("prompt", "support-bot", "surface=chat,language=english", within=within)
