"""Reading YAML files: values, places, and every refusal with its line, column and hint."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from specctl import document
from specctl.document import Document, is_contract, mentions_contract, parse
from specctl.problem import Problem

CONTRACTS = Path(__file__).parent.parent / "contracts"


def read(text: str) -> Document:
    found, problems = parse("a.yaml", text.encode())
    assert problems == ()
    assert found is not None
    return found


def shown(problem: Problem) -> tuple[int, int, str]:
    assert problem.span is not None
    assert problem.hint
    return problem.span.start.line, problem.span.start.column, problem.message


def refusals(data: bytes) -> list[tuple[int, int, str]]:
    return [shown(problem) for problem in parse("a.yaml", data)[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("True", True),
        ("yes", "yes"),
        ("on", "on"),
        ("012", 12),
        ("+7", 7),
        ("-0", 0),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1:30", "1:30"),
        ("2027-06-30", "2027-06-30"),
        ("1.2.0", "1.2.0"),
        ("1.10", Decimal("1.10")),
        ("1.", Decimal(1)),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        (".", "."),
        ("-", "-"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("!!int '7'", 7),
        ("!!float 1", Decimal(1)),
        ("!!null ''", None),
        ('"<<"', "<<"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    root = read(f"[{text}, x]" if text != "-" else "['-', x]").root if text else [read("a:").root["a"]]  # type: ignore[index]
    assert isinstance(root, list)
    assert root[0] == value
    assert type(root[0]) is type(value)


def test_a_fraction_keeps_its_digits() -> None:
    assert str(read("a: 1.10").root["a"]) == "1.10"  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (
            "{a: Is it so?, b: https://x.org/?q=1, c: 12:30}",
            {"a": "Is it so?", "b": "https://x.org/?q=1", "c": "12:30"},
        ),
        ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("# nothing\n", None),
    ],
)
def test_yaml_1_2_is_read(text: str, root: object) -> None:
    assert read(text).root == root


def test_a_stand_in_character_of_the_text_itself_survives() -> None:
    assert read("a: \ue000 b").root == {"a": "\ue000 b"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: 2\na: 3", [(3, 1, "the key `a` on line 3 is already on line 1")]),
        (b"x: {c: 1, c: 2}", [(1, 11, "the key `c` on line 1 is already earlier on this line")]),
        (b"1: x", [(1, 1, "the key `1` is not text")]),
        (b"a:\n  true: x", [(2, 3, "the key `true` is not text")]),
        (b"?\n: x", [(1, 2, "a key is empty")]),
        (b"? [a]\n: b", [(1, 3, "a key must be text, not a mapping or list")]),
        (b"a: &x 1\nb: {<<: *x}", [(2, 5, "merge keys (`<<`) are not allowed")]),
        (b"a: !foo 1", [(1, 4, "the tag `!foo` is not allowed")]),
        (b"a: !!set {b}", [(1, 4, "the tag `!!set` is not allowed")]),
        (b"a: !!int x", [(1, 4, "`x` cannot be read as `!!int`")]),
        (b"a: .inf", [(1, 4, "`.inf` is not a number that a contract can use")]),
        (b"a: [.nan]", [(1, 5, "`.nan` is not a number that a contract can use")]),
        (b"a: 1e1001", [(1, 4, "the exponent of this number is beyond 1,000")]),
        (b"a: *x", [(1, 4, "nothing is marked `&x` before this alias")]),
        (b"a: &x [*x]", [(1, 8, "the alias `*x` stands inside what it stands for")]),
        (b"a: 1\n---\nb: 2", [(2, 1, "a second YAML document begins here (`---`)")]),
        (b"\xff\xfea\x00", [(1, 1, "the file is encoded as UTF-16")]),
        (b"a: 1\nb: \xc3\xa9\xff", [(2, 5, "the byte 0xff on line 2 is not UTF-8 text")]),
        (b"a: 1\nb\x00: 2", [(2, 2, "the NUL character U+0000 is not allowed")]),
        ("a: x\u2028".encode(), [(1, 5, "the invisible character U+2028 is not allowed")]),
        (b"a: \x1b[31m", [(1, 4, "the invisible character U+001B is not allowed")]),
        (b"a:\n\tb: 1", [(2, 1, "a tab cannot be used for indentation")]),
        (b"a: @x", [(1, 4, "text cannot begin with `@`")]),
    ],
)
def test_what_is_refused(data: bytes, expected: list[tuple[int, int, str]]) -> None:
    assert refusals(data) == expected


def test_huge_files_and_numbers_are_refused() -> None:
    assert refusals(b"a: " + b"9" * 1001) == [(1, 4, "this number has more than 1,000 digits")]
    too_large = "the file has 8,388,609 bytes, the limit is 8,388,608 (8 MiB)"
    assert refusals(b"x" * (8 * 1024 * 1024 + 1)) == [(1, 1, too_large)]


@pytest.mark.parametrize(("piece", "column"), [(b"[", 65), (b"- ", 129), (b"{a: ", 257)])
def test_deep_nesting_is_refused(piece: bytes, column: int) -> None:
    assert refusals(piece * 100_000) == [(1, column, "more than 64 mappings and lists inside one another")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: b: c", (1, 5)),
        ("a: [b", (1, 4)),
        ("a: 'b", (1, 4)),
        ("- a\nb: c", (2, 1)),
        ('a: "\\q"', (1, 5)),
        ("a: {b: https://x.org\nc: d", (2, 2)),
    ],
)
def test_broken_yaml_keeps_the_scanner_s_place(text: str, place: tuple[int, int]) -> None:
    found, problems = parse("a.yaml", text.encode())
    assert found is None
    ((line, column, message),) = [shown(problem) for problem in problems]
    assert (line, column) == place
    assert message.startswith("this is not valid YAML: ")


def test_all_problems_of_a_file_come_at_once_and_in_order() -> None:
    assert [line for line, _, _ in refusals(b"a: !x 1\nb: .inf\na: 1\n2: b\nc: *d\ne: @")] == [1, 2, 3, 4, 5, 6]


def test_a_file_with_problems_still_gives_its_data() -> None:
    found, problems = parse("a.yaml", b"a: 1\na: 2\nb: [!x c]")
    assert len(problems) == 2
    assert found is not None
    assert found.root == {"a": 1, "b": ["c"]}


def bomb(width: int, height: int) -> bytes:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, height)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bomb(10, 30), "the aliases (`*name`) of this file expand to more than 1,000 copies"),
        (
            b"a: &a [x]\nb: [" + b"*a," * 1001 + b"]",
            "the aliases (`*name`) of this file expand to more than 1,000 copies",
        ),
        (
            bomb(1, 20).replace(b"[", b"[[[[").replace(b"]", b"]]]]"),
            "more than 64 mappings and lists inside one another",
        ),
        (
            b"a: &a [" + b"x," * 100_000 + b"]\nb: [" + b"*a," * 900 + b"]",
            "the aliases (`*name`) of this file expand to more than 1,000,000 values",
        ),
    ],
    ids=["nested", "flat", "deep", "wide"],
)
def test_alias_bombs_are_refused_unexploded(data: bytes, message: str) -> None:
    started = time.perf_counter()
    found, problems = parse("a.yaml", data)
    assert found is None
    assert [problem.message for problem in problems] == [message]
    assert time.perf_counter() - started < 5


def test_a_thousand_aliases_are_allowed() -> None:
    found, problems = parse("a.yaml", b"a: &a [x]\nb: [" + b"*a," * 1000 + b"]")
    assert found is not None
    assert problems == ()


PLACES = """\
specctl: 1
rules:   # all of them

  - id: first
    when: {topic: [a, b]}
    statement: |
      One.

      Two.

    # a comment
  - id: second   # last
    then:
copy: &c {x: 1}
again: *c
"""


@pytest.mark.parametrize(
    ("route", "at_key", "span"),
    [
        ((), False, (1, 1, 1, 11)),
        (("specctl",), False, (1, 10, 1, 11)),
        (("specctl",), True, (1, 1, 1, 8)),
        (("rules",), True, (2, 1, 2, 6)),
        (("rules",), False, (4, 3, 4, 14)),
        (("rules", 0), False, (4, 5, 4, 14)),
        (("rules", 0, "when"), False, (5, 11, 5, 26)),
        (("rules", 0, "when", "topic", 1), False, (5, 23, 5, 24)),
        (("rules", 0, "statement"), False, (6, 16, 9, 11)),
        (("rules", 1), False, (12, 5, 12, 15)),
        (("rules", 1, "then"), False, (13, 5, 13, 9)),
        (("rules", 1, "then", "response"), False, (13, 5, 13, 9)),
        (("rules", 7), False, (4, 3, 4, 14)),
        (("again",), False, (15, 8, 15, 10)),
        (("again", "x"), False, (14, 14, 14, 15)),
    ],
)
def test_routes_are_located(route: document.Route, at_key: bool, span: tuple[int, int, int, int]) -> None:  # noqa: FBT001
    found = read(PLACES).locate(route, at_key=at_key)
    assert (found.start.line, found.start.column, found.end.line, found.end.column) == span


def test_places_hold_where_flow_text_has_colons() -> None:
    found = read("{a: https://x.org, b: why?, c: 1}").locate(("c",))
    assert (found.start.column, found.end.column) == (32, 33)


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("specctl: 1", True),
        ("# x\n---\n  'specctl' : 1", True),
        ('{a: b, "specctl": 1}', True),
        ("? specctl\n: 1", True),
        ("? &a specctl # x\n: 1", True),
        ('"\\x73pecctl": 1', True),
        ("- &a specctl\n- {*a : 1}", True),
        ("{specctl, a}", True),
        ("{specctl\n: 1}", True),
        ("run: specctl lint", False),
        ("run: my-specctl: 1", False),
        ("repo: specctl-contracts", False),
        ("a: 1", False),
    ],
)
def test_files_that_cannot_be_contracts_are_known_unread(text: str, mentioned: bool) -> None:  # noqa: FBT001
    assert mentions_contract(text.encode()) is mentioned


def test_a_file_in_another_encoding_may_be_a_contract() -> None:
    assert mentions_contract("specctl: 1".encode("utf-16"))


@pytest.mark.parametrize(
    ("root", "is_one"), [({"specctl": 1}, True), ({"id": "a"}, False), (["specctl"], False), (None, False)]
)
def test_the_key_makes_a_contract(root: object, is_one: bool) -> None:  # noqa: FBT001
    assert is_contract(root) is is_one


def test_the_pure_parser_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    with_c = read(PLACES)
    monkeypatch.setattr(document, "YAML", lambda **options: YAML(pure=True, **options))
    without = read(PLACES)
    assert without.root == with_c.root
    for route in [(), ("rules", 0), ("rules", 0, "statement"), ("again", "x")]:
        assert without.locate(route) == with_c.locate(route)
    assert refusals(b"a: 1\na: [" + b"[" * 100) == [
        (2, 1, "the key `a` on line 2 is already on line 1"),
        (2, 67, "more than 64 mappings and lists inside one another"),
    ]
    assert refusals(b'a: "\\ud800"') == [(1, 4, "half of a character (U+D800 to U+DFFF) is not text")]


def test_a_thousand_rules_are_read_quickly() -> None:
    rule = "  - id: r{n}\n    when: {{a: [b, c], d: {{lt: 0.{n}}}}}\n"
    text = "rules:\n" + "".join(rule.format(n=n) + "    tags:\n" + "      - x\n" * 15 for n in range(1000))
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("path", sorted(CONTRACTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_rule_read_alone_stands_where_it_stands_in_the_whole(path: Path) -> None:
    data = path.read_bytes()
    alone, whole = (parse(path.name, data)[0] for _ in range(2))
    assert alone is not None
    assert whole is not None
    assert isinstance(whole.root, dict)
    for number, _ in enumerate(whole.root["rules"]):
        route = ("rules", number)
        assert alone.lines_of(route, alone=True) == whole.lines_of(route)
        assert alone.is_block_entry(route)


def test_an_entry_of_a_list_in_brackets_is_none_of_a_block() -> None:
    text = b"specctl: 1\nrules: [{id: a, when: {topic: x}},\n  {id: b}]\nmore:\n  - {id: c}\n"
    read, _ = parse("bot.yaml", text)
    assert read is not None
    assert [read.is_block_entry(route) for route in (("rules", 0), ("more", 0))] == [False, True]
    assert read.lines_of(("rules", 1), alone=True) == range(3, 4)
