"""Text surgery: what a change of data does to the text of a contract, and where it is refused."""

from __future__ import annotations

import pytest

from specctl.diagnostics import Change
from specctl.document import Document, parse
from specctl.edit.editor import Editor
from specctl.edit.page import edited

REST = """\
  - id: rest
    then: {response: comply}
"""


def document(text: str) -> Document:
    found, problems = parse("bot.yaml", text.encode())
    assert found is not None
    assert not problems
    return found


def change(kind: str, *route: str | int, value: object = None, after: str = "") -> Change:
    return Change("bot.yaml", kind, ("rules", *route), value, after)  # type: ignore[arg-type]


def after(text: str, *changes: Change) -> str | None:
    """The text with changes made, or None if they are refused."""
    found = document(text)
    edits = Editor(found).edits(changes)
    return None if edits is None else edited(found.text, edits)


DROP = change("drop", 0)
DROP_FIRST = change("drop", 0, "overrides", 0)
DROP_LAST = change("drop", 0, "overrides", 1)
ADD = change("add", 0, "overrides", value="new", after="then")
SET = change("set", 0, "unless", value={"topic": ["a", "b"]}, after="when")

# Each: a change, the first rule before and after it.
RULES = {
    "an entry of a flow list": (DROP_FIRST, "  - id: x\n    overrides: [a, b]\n", "  - id: x\n    overrides: [b]\n"),
    "the last entry of a flow list": (
        DROP_LAST,
        "  - id: x\n    overrides: [a, 'b' ]  # c\n",
        "  - id: x\n    overrides: [a ]  # c\n",
    ),
    "an entry of a flow list over lines": (
        DROP_LAST,
        "  - id: x\n    overrides: [\n      a,\n      b,\n    ]\n",
        "  - id: x\n    overrides: [\n      a,\n    ]\n",
    ),
    "the only entry of a flow list": (
        DROP_FIRST,
        '  - id: "x"  # c\n    overrides: [a]\n    then: {}\n',
        '  - id: "x"  # c\n    then: {}\n',
    ),
    "the only entry, the list being the rule's first key": (
        DROP_FIRST,
        "  - overrides: [a]\n    id: x\n",
        "  - id: x\n",
    ),
    "the only entry, of a rule in braces": (
        DROP_FIRST,
        "  - {id: x, overrides: [a], then: {}}  # c\n",
        "  - {id: x, then: {}}  # c\n",
    ),
    "the only entry, last in braces": (DROP_FIRST, "  - {id: x, overrides: [a]}\n", "  - {id: x}\n"),
    "an entry of a block list": (
        DROP_FIRST,
        "  - id: x\n    overrides:\n      - a\n      - b  # b it is\n",
        "  - id: x\n    overrides:\n      - b  # b it is\n",
    ),
    "an entry of a block list that is not indented": (
        DROP_LAST,
        "  - id: x\n    overrides:\n    - a\n    - b\n    then: {}\n",
        "  - id: x\n    overrides:\n    - a\n    then: {}\n",
    ),
    "the only entry of a block list": (
        DROP_FIRST,
        "  - id: x\n    overrides:\n      - a\n    # more\n    then: {}\n",
        "  - id: x\n    # more\n    then: {}\n",
    ),
    "a rule": (DROP, "  - id: x\n    because: |\n      Why.\n\n      # no comment\n", ""),
    "a rule with a blank line": (DROP, "\n  - id: x\n    then: {}\n\n", "\n"),
    "a rule in braces": (DROP, "  - {id: x, then: {}}\n", ""),
    "a rule below a comment on something else": (DROP, "  # Part one\n\n  - id: x\n\n", "  # Part one\n\n"),
    "a value for a flow list": (
        ADD,
        "  - id: x\n    overrides: [a]  # c\n",
        "  - id: x\n    overrides: [a, new]  # c\n",
    ),
    "a value for an empty list": (ADD, "  - id: x\n    overrides: []\n", "  - id: x\n    overrides: [new]\n"),
    "a value for a flow list over lines": (
        ADD,
        "  - id: x\n    overrides: [\n      a,\n    ]\n",
        "  - id: x\n    overrides: [\n      a, new,\n    ]\n",
    ),
    "a value for a block list": (
        ADD,
        "  - id: x\n    overrides:\n      - a  # c\n    then: {}\n",
        "  - id: x\n    overrides:\n      - a  # c\n      - new\n    then: {}\n",
    ),
    "a value without a list": (
        ADD,
        "  - id: x\n    then: {a: b}  # c\n    tags: [t]\n",
        "  - id: x\n    then: {a: b}  # c\n    overrides: [new]\n    tags: [t]\n",
    ),
    "a value without a list, behind a block": (
        ADD,
        "  - id: x\n    then:\n      response: comply  # c\n\n",
        "  - id: x\n    then:\n      response: comply  # c\n    overrides: [new]\n\n",
    ),
    "a value without a list or the key to come behind": (
        ADD,
        "  -   id: x\n      because: >\n        Why.\n\n",
        "  -   id: x\n      because: >\n        Why.\n      overrides: [new]\n\n",
    ),
    "a value without a list, in braces": (
        ADD,
        "  - {id: x, then: {a: b}, tags: [t]}\n",
        "  - {id: x, then: {a: b}, overrides: [new], tags: [t]}\n",
    ),
    "a condition": (
        SET,
        "  - id: x\n    when: {topic: c}\n    then: {}\n",
        "  - id: x\n    when: {topic: c}\n    unless: {topic: [a, b]}\n    then: {}\n",
    ),
    "a condition for another in braces": (
        SET,
        "  - id: x\n    unless: {topic: c}  # c\n",
        "  - id: x\n    unless: {topic: [a, b]}  # c\n",
    ),
    "a condition for another over lines": (
        SET,
        "  - id: x\n    unless:\n      topic:\n        - c\n\n    then: {}  # c\n",
        "  - id: x\n    unless: {topic: [a, b]}\n\n    then: {}  # c\n",
    ),
    "a condition in braces": (SET, "  - {id: x, when: {}}\n", "  - {id: x, when: {}, unless: {topic: [a, b]}}\n"),
}


@pytest.mark.parametrize(("made", "before", "expected"), RULES.values(), ids=RULES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["", "in Windows line ends"])
@pytest.mark.parametrize(
    ("head", "tail"),
    [("rules:\n", REST), ("a: &a 1\nrules:\n", REST), ("rules:\n", f"{REST}\nproperties: []\n")],
    ids=["", "beside an anchor", "before another key"],
)
def test_a_change_of_the_first_rule(made: Change, before: str, expected: str, end: str, head: str, tail: str) -> None:
    text, wanted = ((head + rule + tail).replace("\n", end) for rule in (before, expected))
    assert after(text, made) == wanted


@pytest.mark.parametrize(("made", "before", "expected"), RULES.values(), ids=RULES)
def test_a_change_of_the_last_rule(made: Change, before: str, expected: str) -> None:
    last = Change(made.path, made.kind, ("rules", 1, *made.route[2:]), made.value, made.after)
    if before.startswith("\n") or expected.endswith("\n\n"):
        pytest.skip("blank lines at the end of a file go with the rule")
    assert after(f"rules:\n{REST}{before}", last) == f"rules:\n{REST}{expected}"


REFUSED = {
    "a rule with a comment in it": (DROP, "  - id: x\n    # why\n    then: {}\n"),
    "a rule with a comment at its end": (DROP, "  - id: x  # why\n"),
    "a rule with a comment above it": (DROP, "  # why\n  - id: x\n"),
    "a rule with a comment below it": (DROP, "  - id: x\n    # more\n\n"),
    "an entry with a comment": (DROP_FIRST, "  - id: x\n    overrides:\n      - a  # why\n      - b\n"),
    "an entry with a comment above it": (DROP_LAST, "  - id: x\n    overrides:\n      - a\n      # why\n      - b\n"),
    "an entry of a list with comments": (DROP_LAST, "  - id: x\n    overrides: [a,  # why\n      b]\n"),
    "the only entry of a list with a comment": (DROP_FIRST, "  - id: x\n    overrides: [a]  # why\n"),
    "a condition with a comment": (SET, "  - id: x\n    unless:  # why\n      topic: c\n"),
    "a list given with an anchor": (ADD, "  - id: x\n    overrides: &l [a]\n    tags: *l\n"),
    "a list given by an alias": (ADD, "  - id: x\n    tags: &l [a]\n    overrides: *l\n"),
    "a rule that another repeats": (DROP, "  - &r {id: x}\n  - *r\n"),
}


@pytest.mark.parametrize(("made", "before"), REFUSED.values(), ids=REFUSED)
def test_a_change_is_refused(made: Change, before: str) -> None:
    assert after(f"rules:\n{before}{REST}", made) is None


def test_the_last_rule_takes_its_key_along() -> None:
    assert after("id: bot\nrules:\n  - id: x\n    then: {}\ncases: []\n", DROP) == "id: bot\ncases: []\n"


def test_rules_in_brackets() -> None:
    text = "rules: [{id: x, overrides: [a]}, {id: y}]  # c\n"
    assert after(text, DROP) == "rules: [{id: y}]  # c\n"
    assert after(text, DROP_FIRST) == "rules: [{id: x}, {id: y}]  # c\n"
    assert after(text, ADD) == "rules: [{id: x, overrides: [a, new]}, {id: y}]  # c\n"


def test_several_rules_at_once() -> None:
    text = f"rules:\n  - id: x\n    overrides: [a, b]\n{REST}  - id: y\n    then: {{}}  # c\n"
    made = (DROP_LAST, change("drop", 1), change("set", 2, "unless", value={"big": True}))
    expected = "rules:\n  - id: x\n    overrides: [a]\n  - id: y\n    then: {}  # c\n    unless: {big: true}\n"
    assert after(text, *made) == expected


def test_a_file_without_an_end_of_line() -> None:
    assert after("rules:\n  - id: x\n    then: {}", ADD) == "rules:\n  - id: x\n    then: {}\n    overrides: [new]"
    assert after(f"rules:\n{REST}  - id: x\n    then: {{}}", change("drop", 1)) == f"rules:\n{REST}"


def test_text_beyond_the_basic_plane_and_colons_in_text() -> None:
    text = f"rules:\n  - {{id: x, because: 𝄞 at 10:30?, overrides: [a, b]}}\n{REST}"
    assert after(text, DROP_FIRST) == text.replace("[a, b]", "[b]")
