"""Decision tables, read back by a plain program: each request meets one row, which says what is decided."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exactness.compare import workspace_of as random_workspace
from exactness.drafts import written
from exactness.generator import Repository, repositories
from exactness.oracle import read as oracle_of
from hypothesis import HealthCheck, given, settings
from integration.sampling import Request, sample
from memory import Memory
from ops_samples import FILES, ops_workspace, tainted_workspace
from outputs import material
from test_prompt_hostile import HOSTILE
from test_runbook import outline

from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.generate.policy_table import _harmless, render
from specctl.generate.target import Material, options_of, target_of
from specctl.generate.templating import Templates
from specctl.language.read_where import read_where
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide, holds
from specctl.logic.outcomes import shown
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

ROOT = Path(__file__).parents[2]
Line = dict[str, str]


def tables(
    contract: str = "shop-desk", within: Workspace | None = None, where: str | None = None, **options: Any
) -> Mapping[str, str]:
    return render(material("policy-table", contract, where, within=within or ops_workspace(), **options))


def read(text: str) -> list[Line]:
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def matches(line: Line, request: Request, stack: Stack) -> bool:
    """Whether a row holds, by its words alone."""
    names = [name for name in line if name in stack.attributes]
    return all(cell_holds(line[name], name, request, stack) for name in names)


def cell_holds(cell: str, name: str, request: Request, stack: Stack) -> bool:
    if cell == "*":
        return True
    if name not in request:
        return False
    fact, cell = request[name], cell.removeprefix("'")
    if isinstance(fact, bool):
        return cell == str(fact).lower()
    if isinstance(fact, int | Decimal):
        return any(all(bound_holds(part, fact) for part in run.split(" and ")) for run in cell.split(" or "))
    if isinstance(fact, str):
        is_negated = cell.startswith("not ")
        named = cell.removeprefix("not ").strip("()").split(" or ")
        return any(fact in stack.leaves_of[name][each] for each in named) != is_negated
    return all((part.removeprefix("not ") in fact) != part.startswith("not ") for part in cell.split(" and "))


def bound_holds(part: str, fact: int | Decimal) -> bool:
    sign, _, number = part.rpartition(" ")
    bound = Decimal(number)
    return {"<": fact < bound, "<=": fact <= bound, ">": fact > bound, ">=": fact >= bound, "": fact == bound}[sign]


def disagreements(text: str, stack: Stack, requests: list[Request]) -> list[str]:
    """What is wrong with a table for some requests."""
    lines, found = read(text), []
    for request in requests:
        met = [line for line in lines if matches(line, request, stack)]
        if len(met) != 1:
            found.append(f"{len(met)} rows for {request}")
            continue
        for column, value in met[0].items():
            if column.startswith("decision: "):
                expected = decide(stack, column.removeprefix("decision: "), request)
                if shown(expected.outcome) != value.removeprefix("'"):
                    found.append(f"{column} is {value}, not {expected.outcome}: {request}")
                if not {rule.id for rule in expected.rules} <= set(met[0]["decided by"].split()):
                    found.append(f"{column} by {met[0]['decided by']}: {request}")
    return found


@pytest.mark.parametrize("contract", ["desk", "shop-desk"])
def test_each_request_meets_one_row_with_its_decision(contract: str) -> None:
    stack = ops_workspace().stacks[contract]
    requests = sample(stack, 400)
    files = tables(contract)
    assert len(files) == 2 * len(stack.assignments)
    for name, text in files.items():
        if name.endswith(".csv"):
            assert disagreements(text, stack, requests) == [], name


@pytest.mark.parametrize("contract", ["assistant-platform", "clinical-assistant", "coding-agent", "support-bot"])
def test_the_tables_of_the_bundled_contracts_agree_with_the_engine(contract: str) -> None:
    workspace = load(WorkTree(str(ROOT / "contracts")), Config(contracts=(".",)), ["."])
    stack = workspace.stacks[contract]
    given = Material("policy-table", stack, workspace, options=options_of(target_of("policy-table"), {}))
    requests = sample(stack, 150)
    for name, text in render(given).items():
        if name.endswith(".csv"):
            assert disagreements(text, stack, requests) == [], name


def as_request(facts: Mapping[str, Any]) -> Request:
    return {name: written(value) if isinstance(value, Fraction) else value for name, value in facts.items()}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_the_tables_of_a_random_contract_agree_with_the_engine(repository: Repository) -> None:
    oracle, workspace, rng = oracle_of(repository.levels, repository.contracts), random_workspace(repository), Random(1)
    for name, stack in workspace.stacks.items():
        view = oracle.view(name)
        if not view.every or not stack.assignments:
            continue
        options = options_of(target_of("policy-table"), {})
        files = render(Material("policy-table", stack, workspace, options=options))
        chosen = rng.sample(view.every, min(len(view.every), 25))
        facts = [view.space.facts(index).items() for index in chosen]
        requests = [
            {key: written(value) if isinstance(value, Fraction) else value for key, value in each} for each in facts
        ]
        for text in (text for file, text in files.items() if file.endswith(".csv")):
            assert disagreements(text, stack, requests) == []


def test_behaviors_together_are_one_table_that_agrees() -> None:
    stack = ops_workspace().stacks["shop-desk"]
    files = tables(behaviors="response,handoff,tools.pay", together=True)
    assert sorted(files) == ["decisions.csv", "decisions.md"]
    assert disagreements(files["decisions.csv"], stack, sample(stack, 400)) == []


def test_what_is_known_makes_tables_shorter_and_as_exact() -> None:
    stack = ops_workspace().stacks["shop-desk"]
    text = tables(where="topic=rash", behaviors="response")["response.csv"]
    where = read_where("topic=rash", stack, "--where")
    inside = [request for request in sample(stack, 1500) if holds(where, request, stack)]
    assert len(inside) > 20
    assert disagreements(text, stack, inside) == []
    assert len(read(text)) < len(read(tables(behaviors="response")["response.csv"]))


def test_a_flipped_rule_is_noticed() -> None:
    flipped = load(
        Memory({**FILES, "desk.yaml": FILES["desk.yaml"].replace("response: abstain", "response: refuse")}),
        Config(),
        ["."],
    )
    stack = ops_workspace().stacks["shop-desk"]
    text = tables(within=flipped, behaviors="response")["response.csv"]
    assert disagreements(text, stack, sample(stack, 1)) != []


def test_a_row_too_many_or_too_few_is_noticed() -> None:
    stack = ops_workspace().stacks["shop-desk"]
    head, *lines = tables(behaviors="response")["response.csv"].splitlines(keepends=True)
    requests = sample(stack, 1)
    assert disagreements("".join([head, *lines[1:]]), stack, requests) != []
    assert disagreements("".join([head, *lines, lines[0]]), stack, requests) != []


def test_the_markdown_says_the_same_and_names_its_hit_policy() -> None:
    files = tables(behaviors="tools.pay")
    text = files["tools.pay.md"]
    assert "Hit policy U (unique)" in text
    assert text.count("\n| ") == len(read(files["tools.pay.csv"])) + 2
    assert read(files["tools.pay.csv"])[0]["U"] == "1"
    assert "`the-shop-never-pays`" in text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2.5", "@SUM(A1)", " =1", "\uff1d1", "-2 or 3", "|calc"])
def test_a_cell_that_looks_like_a_formula_is_text(cell: str) -> None:
    assert _harmless([cell, "< 1", "\t=1"]) == [f"'{cell}", "< 1", "\\u0009=1"]


def test_numbers_below_zero_are_marked_and_read_back() -> None:
    stack = ops_workspace().stacks["desk"]
    text = tables("desk", behaviors="uncertainty")["uncertainty.csv"]
    assert {line["calls"] for line in read(text)} == {"'-2", "'-3 or >= -1"}
    assert disagreements(text, stack, sample(stack, 200)) == []


def cells(text: str) -> list[list[str]]:
    """A table without the digest in its last column."""
    return [line[:-1] for line in csv.reader(StringIO(text, newline=""), strict=True)]


@pytest.mark.parametrize("payload", [*HOSTILE, "=cmd()", "| a | b |", "</a><script>x</script>"])
def test_no_text_becomes_a_cell_a_row_or_html(payload: str) -> None:
    found, plain = tables(within=tainted_workspace(payload)), tables()
    assert found.keys() == plain.keys()
    for name, text in found.items():
        if name.endswith(".csv"):
            assert [line[:-1] for line in csv.reader(StringIO(text))] == [
                line[:-1] for line in csv.reader(StringIO(plain[name]))
            ]
        else:
            assert outline(text) == outline(plain[name])


@pytest.mark.parametrize("wrong", [{"behaviors": "respones"}, {"max_rows": "1"}])
def test_what_cannot_be_written_is_an_error_in_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(SpecctlError):
        tables(**wrong)


def test_a_repository_may_replace_the_template(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "policy-table" / "table.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ rows | length }} rows\n", encoding="utf-8")
    files = tables(behaviors="handoff", templates=Templates(WorkTree(str(tmp_path))))
    assert files["handoff.md"] == f"{len(read(files['handoff.csv']))} rows\n"


DIGESTS = """
import sys
from ops_samples import ops_workspace
from outputs import material
from specctl.generate.target import target_of
for name in ("runbook", "alerts", "dashboard", "handbook", "policy-table", "event-schema"):
    for file, text in target_of(name).render(material(name, "shop-desk", within=ops_workspace())).items():
        print(name, file, text)
"""


def test_all_targets_of_operation_give_the_same_bytes_on_two_hash_seeds() -> None:
    paths = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "tests" / "generate")])
    found = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run([sys.executable, "-c", DIGESTS], env=env, capture_output=True, check=True)
        assert len(done.stdout) > 10_000
        found.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(found) == 1
