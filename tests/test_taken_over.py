"""Reading a second moment: what has not changed is taken over, and everything is as if it had been read afresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from git_repositories import commit
from memory import Memory

from specctl import document, sources
from specctl.config import Config
from specctl.document import Document
from specctl.repository import WorkTree, at_revision, clone_of
from specctl.workspace import Workspace, load, revised

ROOT = Path(__file__).parent.parent
LEVELS = ("platform", "operator", "user")


def plain(value: object) -> object:
    """A value as plain data, whatever objects it is made of."""
    if isinstance(value, Document):
        return (value.path, value.text, plain(value.root))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(plain(getattr(value, each.name)) for each in fields(value) if each.compare))
    if isinstance(value, Mapping):
        return [(plain(key), plain(inner)) for key, inner in value.items()]
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return sorted(map(repr, map(plain, value))) if isinstance(value, set | frozenset) else value


def all_of(workspace: Workspace) -> object:
    return plain([workspace.sources, workspace.contracts, workspace.read, workspace.prefix, workspace.config])


PLATFORM = """\
specctl: 1
id: base
version: 1.0.0
level: platform
attributes: {topic: {type: enum, values: [a, b]}}
otherwise: {response: comply}
rules: [{id: first, when: {topic: a}, then: {response: abstain}, adjustable: {by: operator, to: any}}]
"""
PRODUCT = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
extends: [base]
rules: [{id: second, when: {topic: b}, then: {response: redirect}}]
"""
TEAM = PRODUCT.replace("shop", "team").replace("[base]", "[shop]").replace("second", "third")
OTHER = PRODUCT.replace("shop", "other").replace("[base]", "[]").replace("{topic: b}", "{}")
FOUR = {"base.yaml": PLATFORM, "other.yaml": OTHER, "shop.yaml": PRODUCT, "team.yaml": TEAM}


def read(files: Mapping[str, str], known: Workspace | None = None, levels: tuple[str, ...] = LEVELS) -> Workspace:
    workspace = load(Memory(files), Config(levels=levels), ["."], known=known)
    assert all_of(workspace) == all_of(load(Memory(files), Config(levels=levels), ["."]))
    return workspace


def taken(after: Workspace, before: Workspace) -> list[str]:
    """The contracts that are the same objects, and the files that were not read again, in one list."""
    kept = {id(source) for source in before.read}
    contracts = [name for name, contract in after.contracts.items() if contract is before.contracts.get(name)]
    return sorted([*contracts, *(source.path for source in after.read if id(source) in kept)])


EDITS = {
    "nothing": ({}, ["base", "base.yaml", "other", "other.yaml", "shop", "shop.yaml", "team", "team.yaml"]),
    "a contract in the middle": (
        {"shop.yaml": PRODUCT.replace("redirect", "abstain")},
        ["base", "base.yaml", "other", "other.yaml", "team.yaml"],
    ),
    "the one at the top": ({"base.yaml": PLATFORM + "# more\n"}, ["other", "other.yaml", "shop.yaml", "team.yaml"]),
    "the one at the bottom": (
        {"team.yaml": TEAM + "# more\n"},
        ["base", "base.yaml", "other", "other.yaml", "shop", "shop.yaml"],
    ),
    "an unknown contract above": (
        {"base.yaml": PLATFORM.replace("id: base", "id: gone")},
        ["other", "other.yaml", "shop.yaml", "team.yaml"],
    ),
    "a second file with the same id": (
        {"zz.yaml": PRODUCT},
        ["base", "base.yaml", "other", "other.yaml", "shop.yaml", "team.yaml"],
    ),
    "a circle": (
        {"base.yaml": PLATFORM.replace("level: platform", "level: platform\nextends: [team]")},
        ["other", "other.yaml", "shop.yaml", "team.yaml"],
    ),
    "an attribute of the same name below": (
        {"base.yaml": PLATFORM.replace("{topic: {type", "{tone: {type: bool}, topic: {type")},
        ["other", "other.yaml", "shop.yaml", "team.yaml"],
    ),
    "an invalid file above": (
        {"base.yaml": PLATFORM.replace("abstain", "abstains")},
        ["other", "other.yaml", "shop.yaml", "team.yaml"],
    ),
    "a file less": ({"shop.yaml": ""}, ["base", "base.yaml", "other", "other.yaml", "team.yaml"]),
    "a file with another name": (
        {"other.yaml": "", "renamed.yaml": OTHER},
        ["base", "base.yaml", "shop", "shop.yaml", "team", "team.yaml"],
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_what_is_taken_over(edit: Mapping[str, str], expected: list[str]) -> None:
    before = read(FOUR)
    files = {name: text for name, text in {**FOUR, **edit}.items() if text}
    after = read(files, before)
    assert taken(after, before) == expected
    again = read(FOUR, after)
    assert all_of(again) == all_of(before)


def test_other_levels_change_every_contract_and_no_file() -> None:
    before = read(FOUR)
    assert taken(read(FOUR, before, ("platform", "operator", "team", "user")), before) == list(FOUR)
    read(FOUR, before, ("platform", "user"))


def test_an_unchanged_contract_whose_reference_is_gone_is_invalid() -> None:
    files = {"other.yaml": OTHER, "shop.yaml": OTHER.replace("id: other", "id: shop\nno_looser_than: [other]")}
    before = read(files)
    after = read({"shop.yaml": files["shop.yaml"]}, before)
    assert (list(before.contracts), list(after.contracts)) == (["other", "shop"], [])
    assert [problem.message for source in after.sources for problem in source.problems] == ["unknown contract `other`"]
    assert taken(read(files, after), after) == ["shop.yaml"]


def test_where_nothing_changed_it_is_the_same_workspace() -> None:
    before = read(FOUR)
    assert load(Memory(FOUR), Config(levels=LEVELS), ["."], known=before) is before
    assert load(Memory(FOUR), Config(levels=LEVELS), ["."], "down/", before) is not before
    assert load(Memory({**FOUR, "a.yaml": "no: contract"}), Config(levels=LEVELS), ["."], known=before) is before


def test_a_revised_text_leaves_the_others() -> None:
    before = read(FOUR)
    after = revised(before, {"team.yaml": TEAM.replace("redirect", "abstain")})
    assert taken(after, before) == ["base", "base.yaml", "other", "other.yaml", "shop", "shop.yaml"]
    assert all_of(revised(after, {"team.yaml": TEAM})) == all_of(before)


def edited(data: bytes, random: Random) -> bytes:
    """A file after a small edit that may well break it."""
    lines = data.splitlines(keepends=True)
    place = random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[random.randrange(len(lines))])
        case 2:
            lines[place] = b"# " + lines[place]
        case 3:
            words = lines[place].split(b" ")
            random.shuffle(words)
            lines[place] = b" ".join(words)
        case 4:
            lines[place] = lines[place].replace(b"e", b"\xff", 1)
        case _:
            lines.insert(0, b"\xef\xbb\xbf# more\n")
    return b"".join(lines)


def histories(files: dict[str, bytes], random: Random, length: int) -> Iterator[dict[str, bytes]]:
    """Moments of some files, each a few edits after the one before; now and then one goes, comes back or is copied."""
    whole, now = files, dict(files)
    for _ in range(length):
        name = random.choice(sorted(whole))
        match random.randrange(8):
            case 0:
                now.pop(name, None)
            case 1:
                now[f"copy-{name}"] = now.get(name, whole[name])
            case 2 | 3:
                now[name] = whole[name]
            case _:
                now[name] = edited(now.get(name, whole[name]), random)
        yield dict(now)


BUNDLED = {path.name: path.read_bytes() for path in sorted((ROOT / "contracts").glob("*.yaml"))}
SMALL = {name: text.encode() for name, text in FOUR.items()}


@pytest.mark.parametrize(("files", "seed"), [(BUNDLED, 1), (BUNDLED, 2), *((SMALL, seed) for seed in range(8))])
def test_random_edits_are_read_as_if_afresh(files: dict[str, bytes], seed: int) -> None:
    known, invalid, whole = None, 0, 0
    for moment in histories(files, Random(seed), 20):
        fresh = load(Memory(moment), Config(), ["."])
        known = load(Memory(moment), Config(), ["."], known=known)
        assert all_of(known) == all_of(fresh)
        invalid += bool(fresh.left_out)
        whole += bool(fresh.contracts)
    assert invalid > 3, "some edits break something"
    assert whole > 3, "and some do not"


def test_random_edits_in_git(tmp_path: Path) -> None:
    random, known = Random("git"), None
    for files in histories(BUNDLED, random, 8):
        for path in tmp_path.glob("*.yaml"):
            path.unlink()
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
        commit(tmp_path)
        clone, _ = clone_of(str(tmp_path))
        committed = at_revision(clone, "HEAD", ".")
        for snapshot in (committed, WorkTree(str(tmp_path)), committed):
            known = load(snapshot, Config(), ["."], known=known)
            assert all_of(known) == all_of(load(Memory(files), Config(), ["."]))


def test_one_changed_file_is_all_that_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"contracts/p{number}.yaml": PRODUCT.replace("shop", f"p{number}") for number in range(30)}
    rules = "".join(f"- {{id: r{number}, when: {{topic: a}}, then: {{response: abstain}}}}\n" for number in range(100))
    large = {name: text.partition("rules:")[0] + f"rules:\n{rules}" for name, text in files.items()}
    commit(tmp_path, "first", {"contracts/base.yaml": PLATFORM, **large, "contracts/values.yaml": "no: contract\n"})
    commit(tmp_path, "second", {"contracts/p7.yaml": files["contracts/p7.yaml"]})
    parsed: list[str] = []
    parse = document.parse

    def counted(path: str, data: bytes) -> object:
        parsed.append(path)
        return parse(path, data)

    monkeypatch.setattr(sources, "parse", counted)
    clone, _ = clone_of(str(tmp_path))
    start = perf_counter()
    first = load(at_revision(clone, "HEAD~1", "."), Config(), ["contracts"])
    middle = perf_counter()
    for snapshot in (at_revision(clone, "HEAD", "."), WorkTree(str(tmp_path))):
        parsed.clear()
        second = load(snapshot, Config(), ["contracts"], known=first)
        assert parsed == ["contracts/p7.yaml"]
        assert len([name for name in second.contracts if second.contracts[name] is first.contracts[name]]) == 30
    assert perf_counter() - middle < (middle - start) / 3
    parsed.clear()
    monkeypatch.setattr(clone, "content", parsed.append)
    load(at_revision(clone, "HEAD~1", "."), Config(), ["contracts"], known=first)
    assert parsed == [], "between two commits, ids of blobs are compared, and no file is read"
