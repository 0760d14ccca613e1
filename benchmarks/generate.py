"""Writes contract repositories of several sizes, the same for the same seed.

python benchmarks/generate.py medium FOLDER [--seed SEED] [--requests N]
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from random import Random

import planted
from contract_yaml import contract_text
from draw import DENSE, EFFECTS, TIDY, TOOLS, Drawer, Style
from vocabulary import AREAS, Raw, Topics, assumptions, attributes, leaves, product_attributes, topics

SEED = "1"
MEDIUM_RULES = 1000
LARGE_RULES, PRODUCTS, PLATFORM_RULES = 10_000, 200, 100
HARD_RULES, HARD_ATTRIBUTES = 200, 60
_DELEGATED = {"by": "operator", "to": "any", "delegable": True}
_GRANTS = ("stricter", "stricter", "stricter", "operator", "user", "never", _DELEGATED)
_WITH_MISTAKES, _WITH_EXCEPTION = 40, 30
_OPERATOR_GRANTS = ("stricter", "stricter", "stricter", "stricter", "user")


def small(seed: str) -> Iterator[Raw]:
    """20 rules: a platform and one product."""
    tree = topics(4, 3, 3)
    declared = attributes(tree)
    yield _platform(seed, tree, declared, 8)
    own = product_attributes("shop")
    drawer = Drawer(f"{seed}/shop", tree, declared | own, ["billing", "legal"])
    rules = [*planted.conflict(tree, 0), *_rules(drawer, "shop", 10, _OPERATOR_GRANTS)]
    yield _contract("shop", "operator", own, rules, extends=["platform"])


def medium(seed: str) -> Iterator[Raw]:
    """1,000 rules in one contract, 16 attributes, 300 topics."""
    tree = topics(10, 6, 5)
    mistakes = [rule for place in (3, 77, 201) for rule in planted.mistakes(tree, place)]
    yield _one_contract("medium", seed, tree, mistakes, TIDY)


def dense(seed: str) -> Iterator[Raw]:
    """The same with rules that overlap without any order, many of them about no topic."""
    yield _one_contract("dense", seed, topics(10, 6, 5), [], DENSE)


def large(seed: str) -> Iterator[Raw]:
    """10,000 rules: a platform, and 200 products on it."""
    tree = topics(10, 6, 5)
    declared = attributes(tree)
    yield _platform(seed, tree, declared, PLATFORM_RULES)
    for number in range(PRODUCTS):
        left = LARGE_RULES - PLATFORM_RULES
        count = left * (number + 1) // PRODUCTS - left * number // PRODUCTS
        yield _product(seed, tree, declared, number, count)


def hard(seed: str) -> Iterator[Raw]:
    """200 rules on three random attributes each: unions of their regions have no small diagram."""
    random = Random(f"{seed}/hard")
    declared = dict(_hard_attribute(number) for number in range(HARD_ATTRIBUTES))
    drawer = Drawer(f"{seed}/hard", Topics({}), declared, ["none"])
    rules = [
        {"id": f"rule-{number:03}", "when": drawer.tests(3, None),
         "then": {"response": random.choice(("caveat", "caveat", "partial", "safe_complete", "refuse"))}}
        for number in range(HARD_RULES)
    ]  # fmt: skip
    yield {**_head("hard", "operator"), "attributes": declared, "otherwise": {"response": "comply"}, "rules": rules}


REPOSITORIES: Mapping[str, Callable[[str], Iterator[Raw]]] = {
    "small": small, "medium": medium, "dense": dense, "large": large, "hard": hard,
}  # fmt: skip


def generate(name: str, folder: str, seed: str = SEED) -> list[str]:
    """Write a repository; gives the paths of its contracts."""
    os.makedirs(os.path.join(folder, "contracts"), exist_ok=True)
    paths = []
    for contract in REPOSITORIES[name](seed):
        path = os.path.join(folder, "contracts", f"{contract['id']}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(contract_text(contract))
        paths.append(path)
    return paths


def requests(count: int, seed: str = SEED) -> Iterator[Raw]:
    """Random full requests for the medium repository: a value for each attribute that applies."""
    random = Random(f"{seed}/requests")
    tree = topics(10, 6, 5)
    declared, billing = attributes(tree), set(tree.leaves_of("billing"))
    known = {name: list(leaves(item["values"])) for name, item in declared.items() if "values" in item}
    for _ in range(count):
        request: Raw = {name: _value(item, known.get(name, []), random) for name, item in declared.items()}
        if request["topic"] not in billing:
            del request["amount"]
        if "minor" in request["signals"]:
            request["age"] = random.randrange(18)
        if request["surface"] == "api":
            request["human_available"] = False
        yield request


def write_requests(path: str, count: int, seed: str = SEED) -> None:
    """Write requests, one JSON object a line."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(request) + "\n" for request in requests(count, seed))


def _one_contract(name: str, seed: str, tree: Topics, mistakes: list[Raw], style: Style) -> Raw:
    declared = attributes(tree)
    drawer = Drawer(f"{seed}/{name}", tree, declared, style=style)
    rules = [*_rules(drawer, name, MEDIUM_RULES - len(mistakes), _OPERATOR_GRANTS), *mistakes]
    return _contract(name, "operator", declared, rules, assume=assumptions(), behaviors=planted.BEHAVIORS,
                     effects=EFFECTS, tools=TOOLS, otherwise=_otherwise())  # fmt: skip


def _platform(seed: str, tree: Topics, declared: Mapping[str, Raw], count: int) -> Raw:
    rules = _rules(Drawer(f"{seed}/platform", tree, declared), "platform", count, _GRANTS)
    return _contract("platform", "platform", declared, rules, assume=assumptions(), behaviors=planted.BEHAVIORS,
                     effects=EFFECTS, tools=TOOLS, otherwise=_otherwise())  # fmt: skip


def _product(seed: str, tree: Topics, declared: Mapping[str, Raw], number: int, count: int) -> Raw:
    name = f"product-{number:03}"
    own = product_attributes(f"p{number:03}")
    areas = [list(AREAS)[(number + step) % len(AREAS)] for step in (0, 3)]
    mistakes = planted.mistakes(tree, number, f"{name}-") if number % _WITH_MISTAKES == 0 else []
    drawer = Drawer(f"{seed}/{name}", tree, {**declared, **own}, areas)
    rules = [*_rules(drawer, name, count - len(mistakes), _OPERATOR_GRANTS), *mistakes]
    return _contract(name, "operator", own, rules, extends=["platform"])


def _rules(drawer: Drawer, prefix: str, count: int, grants: tuple[object, ...]) -> list[Raw]:
    """Rules, of which some are exceptions to the one before."""
    found: list[Raw] = []
    for number in range(count):
        rule = drawer.rule(f"{prefix}-{number:04}", grants)
        before = found[-1] if found else {}
        if number % _WITH_EXCEPTION == _WITH_EXCEPTION - 1 and "response" in before.get("then", {}):
            rule["when"] = before["when"] | drawer.tests(1, None, without=before["when"])
            rule["then"], rule["overrides"] = {"response": "comply"}, [before["id"]]
            rule.pop("unless", None)
        found.append(rule)
    return found


def _contract(name: str, level: str, declared: Mapping[str, Raw], rules: list[Raw], **parts: object) -> Raw:
    extends = {"extends": parts.pop("extends")} if "extends" in parts else {}
    return {**_head(name, level), **extends, "owners": ["policy"], "attributes": declared, **parts, "rules": rules}


def _head(name: str, level: str) -> Raw:
    return {"specctl": 1, "id": name, "title": f"What {name} does", "version": "1.0.0", "level": level}


def _otherwise() -> Raw:
    return {"response": "comply", "tools": dict.fromkeys(TOOLS, "allow")}


def _hard_attribute(number: int) -> tuple[str, Raw]:
    kinds: tuple[Raw, ...] = (
        {"type": "bool"},
        {"type": "enum", "values": ["low", "middle", "high", "unknown"]},
        {"type": "integer", "min": 0, "max": 100},
        {"type": "set", "values": ["first", "second", "third"]},
    )
    return f"attribute_{number:02}", kinds[number % len(kinds)]


def _value(attribute: Raw, known: list[str], random: Random) -> object:
    match attribute["type"]:
        case "bool":
            return random.choice((False, True))
        case "enum":
            return random.choice(known)
        case "set":
            return [name for name in known if random.randrange(4) == 0]
        case "integer":
            return random.randint(attribute["min"], attribute["max"])
    step = Decimal(random.randint(0, 1000)) / 1000
    return float(attribute["min"] + (attribute["max"] - attribute["min"]) * step)


def main() -> None:
    """Write one repository."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=REPOSITORIES)
    parser.add_argument("folder")
    parser.add_argument("--seed", default=SEED)
    parser.add_argument("--requests", type=int, metavar="N", default=0, help="also write N requests that fit `medium`")
    chosen = parser.parse_args()
    generate(chosen.name, chosen.folder, chosen.seed)
    if chosen.requests:
        write_requests(os.path.join(chosen.folder, "requests.jsonl"), chosen.requests, chosen.seed)


if __name__ == "__main__":
    main()
