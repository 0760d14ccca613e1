"""Why answers changed, held against an oracle: random contracts, a random revision of each, and records of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exactness.compare import workspace_of
from exactness.draw_revision import revised
from exactness.generator import Repository, repository
from exactness.oracle import read as oracle_of
from exactness.stacks import read_stack
from oracle_lens import Key, LensOracle, Side, chance, labels
from oracle_score import UNTOLD, Decider, Facts, Oracle, Record, canonical, decided_behaviors, of_one_run
from score_drawn import Drawer, as_json, as_lines
from test_score_oracle import cases_of, named, placed, unlike, unlike_maps

from specctl.config import Config
from specctl.generate.digest import digest
from specctl.language.stack import Stack
from specctl.score.cases import KnownCase
from specctl.score.duck import Duck, opened
from specctl.score.report import Lens
from specctl.score.run import Asked, Counted, count_files, with_lens
from specctl.score.sources import sources

_RECORDS = 50
# How often an observation is what the contract decides, whatever was drawn.
_OBEYING = 0.7


class Revision:
    """One revision of a contract, with what is needed to draw records and to count them."""

    def __init__(self, of: Repository, name: str) -> None:
        self.stack: Stack = workspace_of(of).stacks[name]
        self.plain = read_stack(name, of.contracts, of.levels)
        self.decider = Decider(self.stack, oracle_of(of.levels, of.contracts).view(name))
        self.cases = cases_of(self.stack)

    def drawer(self, rng: Random) -> Drawer:
        return Drawer(self.decider, self.cases, digest(self.stack), rng, plain=False)

    def side(self, path: Path, values: list[Any]) -> Side:
        return Side(Oracle(self.decider, placed(path, values), self.cases, digest(self.stack)), self.plain)

    def counted(self, path: Path, engine: Duck) -> Counted:
        known = {name: KnownCase(facts) for name, facts in self.cases.items()}
        asked = Asked(self.stack, digest(self.stack), known, lambda: known, {})
        return count_files(asked, sources([str(path)]), engine, lambda _: None)


def obeying(record: Record, revision: Revision, rng: Random) -> Record:
    """A record, now and then with what the contract decides instead of what was observed."""
    facts: Facts = record.get("facts") or revision.cases.get(record.get("case", ""), {})
    observed = dict(record.get("observed", {}))
    decider = revision.decider
    try:
        places = decider.completions({name: value for name, value in facts.items() if value is not None})
    except (KeyError, ValueError, TypeError):  # facts that are no request
        return record
    for name in observed if places else ():
        outcome = decider.decided(name, rng.choice(places))[0] if name in decided_behaviors(revision.stack) else None
        if outcome not in (None, *UNTOLD) and rng.random() < _OBEYING:
            observed[name] = as_json(outcome)
    return {**record, "observed": observed}


def renamed(facts: Facts, words: Mapping[str, Mapping[Any, Any]], names: Mapping[str, str]) -> Facts:
    """Facts of the older revision in the words of the newer one, where there are any."""
    found: Facts = {}
    for name, value in facts.items():
        known = words.get(name, {})
        told = [known.get(each, each) for each in value] if isinstance(value, list) else value
        found[names.get(name, name)] = known.get(told, told) if isinstance(told, str) else told
    return found


def later(record: Any, drawer: Drawer, rename: Any, rng: Random) -> Any:
    """The same request again: often as it was, else with other observations or other facts."""
    if not isinstance(record, dict):
        return record
    again = {**record, "contract": record.get("contract", "")} if "contract" in record else dict(record)
    if "facts" in record:
        again["facts"] = rename(record["facts"]) if rng.random() < 0.8 else drawer._facts()
    if rng.random() < 0.7:
        used = [each for each in drawer.used if each.id in decided_behaviors(drawer.stack)]
        again["observed"] = {each.id: drawer._observation(each) for each in used if rng.random() < 0.8}
    return again


def consistent(values: list[Any]) -> list[Any]:
    """Values without records that contradict another one: which of them count is no concern of this test."""
    first: dict[Any, Any] = {}
    found = []
    for value in values:
        if isinstance(value, dict) and "id" in value:
            key = value["id"], *of_one_run(value)
            if canonical(first.setdefault(key, value)) != canonical(value):
                continue
        found.append(value)
    return found


def differences(oracle: LensOracle, lens: Lens) -> Iterator[str]:
    """Everything that the lens and the oracle do not say alike."""
    yield from unlike("requests", oracle.requests, (lens.matched, lens.only_before, lens.only_after))
    found: Counter[Key] = Counter()
    for each in lens.shifts:
        decided = labels(each.decided_before), labels(each.decided_after)
        found[each.cause, each.behavior, each.before, each.after, *decided] += each.count
    changes = oracle.changes()
    yield from unlike_maps("change", changes, found)
    causes: Counter[str] = Counter()
    for (cause, *_), count in changes.items():
        causes[cause] += count
    yield from unlike_maps("cause", causes, {cause: count for cause, count in lens.causes.items() if count})
    expected = oracle.paired()
    paired = {named(each.measure, each.behavior): each for each in lens.paired}
    told = {
        name: (each.before.cases, each.before.hits, each.after.hits, each.turned_bad, each.turned_good)
        for name, each in paired.items()
    }
    yield from unlike_maps("same cases", expected, told)
    chances = corrected({name: chance(bad, good) for name, (*_, bad, good) in expected.items()})
    for name, pair in paired.items():
        if name in chances and abs(pair.p_value - chances[name]) > 1e-9:
            yield f"chance of {name}: {pair.p_value}, not {chances[name]}"


def corrected(chances: dict[Any, float]) -> dict[Any, float]:
    """By Benjamini and Hochberg: each times the number of tests by its rank, and none above those that follow."""
    ordered = sorted(chances, key=lambda name: chances[name])
    found, least = {}, 1.0
    for rank in range(len(ordered), 0, -1):
        name = ordered[rank - 1]
        least = min(least, chances[name] * len(ordered) / rank)
        found[name] = least
    return found


def wrong_lens(seed: int, folder: Path, seen: Counter[str]) -> list[str]:
    """What differs for one contract of a random repository and a revision of it."""
    rng, base = Random(seed), repository(seed)
    head = revised(revised(base, rng), rng)
    names = sorted(workspace_of(base).stacks.keys() & workspace_of(head).stacks.keys())
    if not names:
        return []
    name = rng.choice(names)
    before, after = Revision(base, name), Revision(head, name)
    older = [
        obeying(each, before, rng) if isinstance(each, dict) else each for each in before.drawer(rng).records(_RECORDS)
    ]
    oracle = LensOracle(before.side(Path("x"), []), after.side(Path("x"), []))
    words, attributes = vocabulary(oracle)
    drawer = after.drawer(rng)
    newer = [later(each, drawer, lambda facts: renamed(facts, words, attributes), rng) for each in older]
    newer = [obeying(each, after, rng) if isinstance(each, dict) else each for each in newer + drawer.records(10)]
    rng.shuffle(newer)
    older, newer = consistent(older), consistent(newer)
    paths = as_lines(folder / f"{seed}-old.jsonl", older), as_lines(folder / f"{seed}-new.jsonl", newer)
    oracle = LensOracle(before.side(paths[0], older), after.side(paths[1], newer))
    with opened() as engine, opened() as other:
        was = before.counted(paths[0], other)
        score = with_lens(after.counted(paths[1], engine), was, engine, other, Config("specctl.toml"))
    assert score.lens is not None
    for (cause, *_), count in oracle.changes().items():
        seen[cause] += count
    seen.update(by_kind=sum(key[0] == "kind" for key in oracle.keyed[0].keys() & oracle.keyed[1].keys()))  # type: ignore[index]
    seen.update(renamed=len(attributes), words=sum(map(len, words.values())))
    return list(differences(oracle, score.lens))


def vocabulary(oracle: LensOracle) -> tuple[dict[str, dict[Any, Any]], dict[str, str]]:
    """What older values and attributes are called now, where that is something else."""
    words: dict[str, dict[Any, Any]] = {}
    for fact in oracle.facts:
        then, now = fact._words
        back = {word: value for value, word in now.items()}
        words[fact.names[0]] = {value: back[word] for value, word in then.items() if back[word] != value}
    return words, {old: new for old, new in (fact.names for fact in oracle.facts) if old != new}


def compare(seeds: range, folder: Path) -> Counter[str]:
    """How often each cause occurred, once nothing differs."""
    seen: Counter[str] = Counter()
    found = {seed: wrong for seed in seeds if (wrong := wrong_lens(seed, folder, seen))}
    assert found == {}
    return seen


def test_every_change_and_its_cause_are_what_the_documentation_says(tmp_path: Path) -> None:
    seen = compare(range(5), tmp_path)
    assert {each: seen[each] for each in ("contract", "model", "both", "data", "by_kind") if not seen[each]} == {}


@pytest.mark.slow
def test_many_more_changes(tmp_path: Path) -> None:
    seen = compare(range(1000, 1300), tmp_path)
    assert min(seen[each] for each in ("contract", "model", "both", "data", "by_kind", "renamed", "words")) > 10
