"""The contracts that encode what is published in the field: clean under `strict`, covered, proved, and explained.

Each is a repository of its own below `contracts/`. In its README a `diff` block, with the file that it breaks above it,
is followed by a `console` block: what the linter says about a copy with just that defect. `UPDATE_EXAMPLES=1` writes it
anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from memory import Memory
from small_repositories import specctl

from specctl.config import Config, config_of
from specctl.document import parse
from specctl.language.stack import Stack
from specctl.lint.linter import lint
from specctl.workspace import Workspace, load

CONTRACTS = Path(__file__).parent.parent / "contracts"
REPOSITORIES = ("model-spec", "constitution", "agents")
UPDATE = bool(os.environ.get("UPDATE_EXAMPLES"))

_PAIR = re.compile(r"<!-- breaks: (\S+) -->\n```diff\n(.*?)```\n\n```console\n\$ specctl ([^\n]*)\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)\)")

# What a contract can say at all: everything but its rules and what refers to them.
VOCABULARY = (
    "specctl",
    "id",
    "version",
    "level",
    "extends",
    "attributes",
    "refine",
    "assume",
    "conditions",
    "behaviors",
    "effects",
    "tools",
    "otherwise",
    "properties",
)

# What decides of a rule, and the checks that notice when it is gone.
DECIDING = ("id", "when", "unless", "then", "adjustable")
MISSED = ("violated-property", "failed-case", "uncovered-requests")

# It says as a guideline what holds anyway where no rule decides, and everybody may change both.
WITHOUT_EFFECT = ("no-topic-is-off-limits",)


def config(repository: str) -> Config:
    file = CONTRACTS / repository / "specctl.toml"
    return config_of("specctl.toml", tomllib.loads(file.read_text(encoding="utf-8")))


def texts(repository: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (CONTRACTS / repository).glob("*.yaml")}


def workspace(repository: str) -> Workspace:
    return load(Memory(texts(repository)), config(repository), ["."])


def answer(*arguments: str) -> Any:
    return json.loads(specctl(CONTRACTS.parent, *arguments, "--format", "json"))


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_the_strictest_profile_finds_nothing(repository: str) -> None:
    assert config(repository).lint.profile == "strict"
    assert config(repository).lint.ignore == ()
    report = answer("lint", f"contracts/{repository}")
    assert report["findings"] == []
    assert report["inconclusive"] == []
    assert report["summary"]["suppressed"] == 0


def test_one_call_reads_each_repository_by_its_own_settings() -> None:
    names = ("", *REPOSITORIES)
    apart = [answer("lint", f"contracts/{name}")["summary"] for name in names]
    together = answer("lint", "contracts", *(f"contracts/{name}" for name in REPOSITORIES))["summary"]
    assert [part["files"] for part in apart] == [len(list((CONTRACTS / name).glob("*.yaml"))) for name in names]
    assert together["files"] == sum(part["files"] for part in apart)
    assert together["rules"] == sum(part["rules"] for part in apart)
    assert together["contracts"] == together["files"]


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_cases_reach_every_rule_and_nearly_every_decision(repository: str) -> None:
    report = answer("test", f"contracts/{repository}")
    assert report["summary"]["failed"] == report["summary"]["skipped"] == 0
    decisions = report["summary"]["decisions"]
    assert decisions["reached"] >= 0.95 * decisions["total"]
    for contract in report["contracts"]:
        assert contract["coverage"]["rules"]["reached"] == contract["coverage"]["rules"]["total"], contract["contract"]


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_there_are_ten_properties_or_more_and_each_can_fail(repository: str) -> None:
    there = workspace(repository)
    asked = {item.id for contract in there.contracts.values() for item in contract.properties}
    assert len(asked) >= 10
    files = dict(spoiled(there))
    report = lint(load(Memory(files), there.config, ["."]), ("violated-property",))
    assert report.left_out == ()
    said = [item.message for item in report.diagnostics]
    assert [name for name in sorted(asked) if not any(f"`{name}`" in message for message in said)] == []


def spoiled(there: Workspace) -> Iterator[tuple[str, str]]:
    """The contracts without their rules, and on each property contracts of one rule that decides against it."""
    for contract in there.contracts.values():
        root = root_of(contract.document.text)
        yield f"{contract.id}.yaml", dumped({key: root[key] for key in VOCABULARY if key in root})
        for prop in root.get("properties", ()):
            for place, rule in enumerate(spoilers(prop, there.stacks[contract.id])):
                name = f"{prop['id']}-{place}"
                yield (
                    f"{name}.yaml",
                    dumped(
                        {
                            "specctl": 1,
                            "id": name,
                            "version": "1.0.0",
                            "level": contract.level,
                            "extends": [contract.id],
                            "rules": [{"id": f"{name}-rule", "adjustable": "never", **rule}],
                        }
                    ),
                )


def spoilers(prop: Mapping[str, Any], stack: Stack) -> Iterator[dict[str, Any]]:
    """Rules of which one decides against a property: the most permissive value of each behavior, and the strictest."""
    where = prop.get("where", {})
    if "same_across" in prop:
        name = prop["same_across"][0]
        yield {"when": {"all": [where, one_test(name, stack)]}, "then": {"response": "partial"}}
        return
    kind = next(kind for kind in ("always", "never", "at_least", "at_most", "open", "closed") if kind in prop)
    part = {key: value for key, value in prop[kind].items() if key != "level"}
    given = recast(prop.get("given", {}), lambda _, value: value)
    most_permissive = recast(part, lambda name, _: tiers(name, stack)[0][0])
    strictest = recast(part, lambda name, _: tiers(name, stack)[-1][-1])
    yield from ({"when": where, "then": {**given, **then}} for then in (most_permissive, strictest))


def recast(part: Mapping[str, Any], pick: Callable[[str, Any], str]) -> dict[str, Any]:
    """The same behaviors, tools and effects with one other value each."""
    groups = part.keys() & {"tools", "effects"}
    return {
        name: {tool: pick("tools", old) for tool, old in value.items()} if name in groups else pick(name, value)
        for name, value in part.items()
    }


def tiers(name: str, stack: Stack) -> tuple[tuple[str, ...], ...]:
    return (("allow",), ("ask",), ("deny",)) if name == "tools" else stack.behaviors[name].tiers


def one_test(name: str, stack: Stack) -> dict[str, Any]:
    """A condition that one value of an attribute meets, and another does not."""
    name, _, member = name.partition(".")
    return {name: member or (True if stack.attributes[name].kind == "bool" else next(iter(stack.leaves_of[name])))}


@pytest.mark.slow
@pytest.mark.parametrize("repository", REPOSITORIES)
def test_each_rule_is_missed_when_it_is_gone(repository: str) -> None:
    there = workspace(repository)
    roots = {name: root_of(text) for name, text in texts(repository).items()}
    gone = [rule["id"] for root in roots.values() for rule in root["rules"] if rule["id"] not in WITHOUT_EFFECT]
    assert len(gone) >= 19
    for rule in gone:
        files = {name: dumped(without(rule, root)) for name, root in roots.items()}
        report = lint(load(Memory(files), there.config, ["."]), MISSED)
        assert report.left_out == ()
        assert report.diagnostics, rule


def without(gone: str, root: Mapping[str, Any]) -> dict[str, Any]:
    """A contract that lacks one rule, and all that belongs to operation."""
    rules = [{key: value for key, value in rule.items() if key in DECIDING} for rule in root["rules"]]
    kept = [{**rule, "overrides": [name for name in rule.get("overrides", ()) if name != gone]} for rule in rules]
    bare = {key: root[key] for key in (*VOCABULARY, "cases") if key in root}
    return {**bare, "rules": [rule for rule in kept if rule["id"] != gone]}


def root_of(text: str) -> Any:
    document, problems = parse("contract.yaml", text.encode())
    assert document is not None, problems
    return document.root


def dumped(root: object) -> str:
    return json.dumps(root, default=lambda number: float(number) if isinstance(number, Decimal) else str(number))


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_the_readme_shows_what_the_linter_says_of_three_defects(repository: str, tmp_path: Path) -> None:
    readme = CONTRACTS / repository / "README.md"
    wrong = readme.read_text(encoding="utf-8")
    right = wrong
    pairs = list(_PAIR.finditer(wrong))
    assert len(pairs) == wrong.count("```console") == 3
    for number, found in reversed(list(enumerate(pairs))):
        folder = tmp_path / str(number)
        shutil.copytree(CONTRACTS / repository, folder)
        broken(folder / found[1], found[2])
        shown = specctl(folder, *found[3].split(), code=None, COLUMNS="88", NO_COLOR="1")
        assert f"[{found[3].split()[-1]}]" in shown
        right = right[: found.start(4)] + shown + right[found.end(4) :]
    if UPDATE:
        readme.write_text(right, encoding="utf-8", newline="\n")
    else:
        assert wrong == right


def broken(file: Path, diff: str) -> None:
    """Change a file as a diff says, which must fit in one place."""
    before, after = (
        "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in kept) for kept in (" -", " +")
    )
    whole = file.read_text(encoding="utf-8")
    assert whole.count(before) == 1
    file.write_text(whole.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_the_readme_names_every_contract_and_links_to_what_there_is(repository: str) -> None:
    text = (CONTRACTS / repository / "README.md").read_text(encoding="utf-8")
    assert [name for name in texts(repository) if name not in text] == []
    assert [
        link for link in _LINK.findall(text) if "://" not in link and not (CONTRACTS / repository / link).exists()
    ] == []


def test_the_specification_has_its_chain_of_command() -> None:
    there = workspace("model-spec")
    assert there.config.levels == ("root", "system", "developer", "user")
    assert {contract.level for contract in there.contracts.values()} == set(there.config.levels)
    rules = there.contracts["model-spec"].rules
    assert all(rule.text.refs for rule in rules)
    refused = [rule for rule in rules if dict(rule.then).get("response") == "refuse"]
    assert len(refused) == 4


def test_the_constitution_has_seven_hard_constraints_that_refuse() -> None:
    rules = [
        rule
        for rule in workspace("constitution").contracts["constitution"].rules
        if "hard-constraint" in rule.text.tags
    ]
    assert len([rule for rule in rules if dict(rule.then).get("response") == "refuse"]) == 7
    assert {root["adjustable"] for root in rules_tagged("constitution", "hard-constraint")} == {"never"}


def test_what_users_may_waive_is_granted_to_nobody_else() -> None:
    granted = [rule["adjustable"]["by"] for rule in rules_tagged("constitution", "user-waivable")]
    assert granted == ["user"] * len(granted) != []


def test_each_stage_of_the_dial_needs_more_than_the_one_before() -> None:
    root = root_of(texts("constitution")["constitution.yaml"])
    stages = root["dials"]["deference"]["stages"]
    assert [stage["at"] for stage in stages] == [0, 1, 2, 3]
    needs = [set(stage.get("needs", ())) for stage in stages]
    assert all(before < after for before, after in pairwise(needs))
    assert all({"max", "min"} & root["metrics"][name].keys() for name in needs[-1])


def rules_tagged(repository: str, tag: str) -> list[dict[str, Any]]:
    root = root_of(texts(repository)[f"{repository}.yaml"])
    return [rule for rule in root["rules"] if tag in rule.get("tags", ())]


def test_the_helper_is_compared_with_its_orchestrator() -> None:
    there = workspace("agents")
    assert there.contracts["helper"].no_looser_than == ("orchestrator",)
    assert "orchestrator" not in {contract.id for contract in there.stacks["helper"].members}
