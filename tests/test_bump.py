"""The version step that changes call for, the version that it makes, and whether a version is enough."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from specctl.config import Config, config_of
from specctl.diff.bump import DEFAULT_BUMPS, BumpTable, Reason, bump_of, needed, satisfied
from specctl.diff.change import (
    DIRECTIONS,
    MOVES,
    AuthorityChange,
    Bump,
    ContractDiff,
    DecisionChange,
    Direction,
    Move,
    RecordChange,
    SpaceChange,
    Status,
    TextChange,
    Versions,
    What,
)
from specctl.errors import SpecctlError
from specctl.language.schema import schema_text

TEXT = TextChange("title", "changed", "a", "b")
RECORD = RecordChange("owners", "owners", "added", None, "a")


def diff(status: Status = "changed", **parts: Any) -> ContractDiff:
    return ContractDiff("bot", status, "none", Versions("1.0.0", "1.0.0", None), "bot.yaml", **parts)


def decision(direction: Direction) -> ContractDiff:
    return diff(decisions=(DecisionChange("response", "comply", "refuse", direction, {}, (), ()),))


def authority(direction: Move) -> ContractDiff:
    return diff(authority=(AuthorityChange("user", "response", "comply", direction, {}),))


def space(kind: str, what: What) -> ContractDiff:
    return diff(space=(SpaceChange(kind, what, "topic"),))


@pytest.mark.parametrize(
    ("changes", "bump"),
    [
        *((decision(direction), "major") for direction in ("loosened", "changed", "undecided", "conflict")),
        *((decision(direction), "minor") for direction in ("tightened", "decided", "resolved")),
        (authority("opened"), "major"),
        (authority("closed"), "minor"),
        *((space(kind, "removed"), "major") for kind in ("attribute", "value", "tool", "behavior", "outcome")),
        *((space(kind, "added"), "minor") for kind in ("attribute", "value", "tool", "behavior", "outcome", "effect")),
        *((space(kind, "changed"), "patch") for kind in ("attribute", "value", "weight", "level")),
        *((space(kind, "removed"), "major") for kind in ("range", "applies_when")),
        *((space(kind, "changed"), "major") for kind in ("range", "applies_when")),
        *((space(kind, "added"), "minor") for kind in ("range", "applies_when")),
        (space("assumption", "added"), "minor"),
        (space("assumption", "removed"), "minor"),
        (space("effect", "removed"), "patch"),
        (diff(texts=(TEXT,)), "patch"),
        (diff(records=(RECORD,)), "patch"),
        (diff("added"), "minor"),
        (diff("removed"), "major"),
        (diff("equivalent"), "none"),
        (diff(texts=(TEXT,), space=(SpaceChange("value", "added", "topic.a"),)), "minor"),
        (diff("removed", texts=(TEXT,), records=(RECORD,)), "major"),
    ],
)
def test_a_change_calls_for_a_step(changes: ContractDiff, bump: Bump) -> None:
    assert bump_of(changes, BumpTable()) == bump


def test_every_direction_has_a_step() -> None:
    words = {word for form in get_args(Reason) for word in get_args(form) or (form,)}
    assert set(DEFAULT_BUMPS) == words == {*DIRECTIONS, *MOVES, "removed", "added", "text", "record"}


def configured(bump: Mapping[str, object]) -> Config:
    return config_of("specctl.toml", {"diff": {"bump": bump}})


def test_a_repository_may_set_another_table() -> None:
    table = BumpTable.of(configured({"tightened": "major", "text": "none"}))
    assert bump_of(decision("tightened"), table) == "major"
    assert bump_of(decision("decided"), table) == "minor"
    assert bump_of(diff(texts=(TEXT,)), table) == "none"
    assert bump_of(diff(texts=(TEXT,), records=(RECORD,)), table) == "patch"
    assert BumpTable.of(Config()) == BumpTable() == BumpTable.of(config_of("specctl.toml", {}))


@pytest.mark.parametrize("word", DEFAULT_BUMPS)
@pytest.mark.parametrize("bump", ["major", "minor", "patch", "none"])
def test_every_word_can_be_configured(word: Reason, bump: Bump) -> None:
    assert BumpTable.of(configured({word: bump})).steps == {**DEFAULT_BUMPS, word: bump}


@pytest.mark.parametrize(
    ("raw", "message", "hint"),
    [
        ({"bump": {"loosend": "major"}}, "loosend", "did you mean `loosened`?"),
        ({"bump": {"loosened": "mayor"}}, "mayor", "did you mean `major`?"),
        ({"bumps": {}}, "bumps", "did you mean `bump`?"),
    ],
)
def test_what_is_no_table_is_an_error(raw: object, message: str, hint: str) -> None:
    with pytest.raises(SpecctlError, match=message) as error:
        config_of("specctl.toml", {"diff": raw})
    assert error.value.hint == hint


def test_the_schema_tells_the_default_of_each_word() -> None:
    table = json.loads(schema_text("config"))["properties"]["diff"]["properties"]["bump"]["properties"]
    assert {word: entry["default"] for word, entry in table.items()} == DEFAULT_BUMPS


@pytest.mark.parametrize(
    ("version", "major", "minor", "patch"),
    [
        ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
        ("1.2.0", "2.0.0", "1.3.0", "1.2.1"),
        ("10.0.99", "11.0.0", "10.1.0", "10.0.100"),
        ("1.2.3+build.5", "2.0.0", "1.3.0", "1.2.4"),
        ("0.3.1", "0.4.0", "0.3.2", "0.3.2"),
        ("0.0.4", "0.1.0", "0.0.5", "0.0.5"),
        ("2.0.0-rc.1", "2.0.0", "2.0.0", "2.0.0"),
        ("1.3.0-rc.1", "2.0.0", "1.3.0", "1.3.0"),
        ("1.2.4-rc.1+build", "2.0.0", "1.3.0", "1.2.4"),
        ("0.4.0-beta", "0.4.0", "0.4.0", "0.4.0"),
    ],
)
def test_the_version_that_a_step_makes(version: str, major: str, minor: str, patch: str) -> None:
    assert needed(version, "major") == major
    assert needed(version, "minor") == minor
    assert needed(version, "patch") == patch
    assert needed(version, "none") == version


@pytest.mark.parametrize(
    ("base", "head", "enough"),
    [
        ("1.2.0", "1.2.0", ["none"]),
        ("1.2.0", "1.2.1", ["none", "patch"]),
        ("1.2.0", "1.3.0", ["none", "patch", "minor"]),
        ("1.2.0", "1.10.0", ["none", "patch", "minor"]),
        ("1.2.0", "2.0.0", ["none", "patch", "minor", "major"]),
        ("1.2.0", "3.1.4", ["none", "patch", "minor", "major"]),
        ("1.2.0", "1.1.9", []),
        ("1.2.0", "2.0.0-rc.1", ["none", "patch", "minor", "major"]),
        ("1.2.0", "1.3.0-rc.1", ["none", "patch", "minor"]),
        ("1.2.0", "1.2.0-rc.1", []),
        ("1.2.0", "1.2.0+build.2", ["none"]),
        ("2.0.0-rc.1", "2.0.0-rc.1", ["none"]),
        ("2.0.0-rc.1", "2.0.0-rc.2", ["none", "patch", "minor", "major"]),
        ("2.0.0-rc.1", "2.0.0", ["none", "patch", "minor", "major"]),
        ("1.3.0-rc.1", "1.3.0", ["none", "patch", "minor"]),
        ("0.3.1", "0.3.2", ["none", "patch", "minor"]),
        ("0.3.1", "0.4.0", ["none", "patch", "minor", "major"]),
        ("0.3.1", "1.0.0", ["none", "patch", "minor", "major"]),
    ],
)
def test_a_version_is_enough_for_steps(base: str, head: str, enough: list[Bump]) -> None:
    steps: tuple[Bump, ...] = ("none", "patch", "minor", "major")
    assert [bump for bump in steps if satisfied(base, head, bump)] == enough


@pytest.mark.parametrize("version", ["1.0.0-01", "1.0", f"1.0.{'9' * 5000}"])
def test_what_is_no_semantic_version_is_an_error_that_says_so(version: str) -> None:
    with pytest.raises(SpecctlError, match="is no semantic version"):
        needed(version, "major")
    with pytest.raises(SpecctlError, match="is no semantic version"):
        satisfied("1.0.0", version, "none")
