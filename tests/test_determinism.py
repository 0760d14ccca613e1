"""The same contracts give the same bytes; one cause gives one finding."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from exactness.generator import repository, to_yaml
from small_repositories import CONFLICT, linted, shown, specctl, write

FORMATS = ("text", "json")
SEEN = ("conflicting-rules", "shadowed-rule", "void-rule", "violated-property", "settled-by-strictness")
PRODUCT = (
    "specctl: 1\nid: product-{0}\nversion: 1.0.0\nlevel: operator\nextends: [bot]\n"
    "rules: [{{id: own-{0}, then: {{handoff: offer}}}}]\n"
)


def drawn(seeds: Iterable[int]) -> dict[str, str]:
    """Many random repositories by path, each in a folder of its own."""
    files = {}
    for seed in seeds:
        found = repository(seed, full=True)
        files[f"{seed}/specctl.toml"] = f"contracts = ['.']\nlevels = {json.dumps(found.levels)}\n"
        files |= {f"{seed}/{name}.yaml": to_yaml(raw) for name, raw in found.contracts.items()}
    return files


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return drawn(range(24))


def reports(folder: Path, form: str, seeds: Iterable[str]) -> list[str]:
    folders = sorted(path.name for path in folder.iterdir())
    return [specctl(folder, "lint", *folders, "--show-info", "-f", form, PYTHONHASHSEED=seed) for seed in seeds]


@pytest.mark.parametrize("form", FORMATS)
def test_reports_are_the_same_in_every_process_and_order_of_files(
    form: str, files: dict[str, str], tmp_path: Path
) -> None:
    forward, backward = tmp_path / "forward", tmp_path / "backward"
    write(forward, files)
    write(backward, dict(reversed(files.items())))
    found = {*reports(forward, form, ("0", "1")), *reports(backward, form, ("7",))}
    assert len(found) == 1
    text = found.pop()
    assert {name for name in SEEN if name in text} == set(SEEN)


def test_broken_contracts_are_reported_in_one_order(tmp_path: Path) -> None:
    broken = {
        f"contracts/{name}.yaml": f"specctl: 1\nid: {name}\nextends: [c, b, a]\nlevel: x\nfoo: 1\n" for name in "abcd"
    }
    write(tmp_path / "forward", broken)
    write(tmp_path / "backward", dict(reversed(broken.items())))
    runs = [
        specctl(tmp_path / folder, "lint", "-f", "json", PYTHONHASHSEED=seed)
        for folder in ("forward", "backward")
        for seed in ("0", "3")
    ]
    assert len(set(runs)) == 1


def test_the_order_of_the_paths_asked_for_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, drawn(range(40, 44)))
    folders = ["40", "41", "42", "43"]
    assert specctl(tmp_path, "lint", *folders) == specctl(tmp_path, "lint", *reversed(folders))


def on_it(platform: str, count: int = 100) -> dict[str, str]:
    return {"bot.yaml": platform} | {f"product-{number}.yaml": PRODUCT.format(number) for number in range(count)}


FAULTS = {
    "rules in conflict": (CONFLICT, "conflicting-rules"),
    "a condition that nothing meets": (
        CONFLICT.replace("abstain", "redirect").replace(
            "{topic: a}\n    then: {response: r", "{all: [{topic: a}, {topic: b}]}\n    then: {response: r", 1
        ),
        "impossible-condition",
    ),
    "no requests": (CONFLICT + "assume: [{topic: a}, {topic: b}]\n", "empty-request-space"),
    "a property that does not hold": (
        CONFLICT.replace("abstain", "redirect") + "properties: [{id: p, never: {response: comply}}]\n",
        "violated-property",
    ),
    "an override without effect": (
        CONFLICT.replace(
            "when: {topic: a}\n    then: {response: ab",
            "when: {topic: b}\n    overrides: [here]\n    then: {response: ab",
        ),
        "idle-override",
    ),
    "an ignore that nothing needs": (
        "# specctl: ignore[void-rule] once\n" + CONFLICT.replace("abstain", "redirect"),
        "unused-suppression",
    ),
    "a file that does not fit the schema": (CONFLICT + "colour: red\n", "invalid-schema"),
    "a reference to nothing": (CONFLICT.replace("{topic: a}", "{topic: z}", 1), "unknown-reference"),
}


@pytest.mark.parametrize(("platform", "check"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_platform_is_reported_once_and_not_for_each_product(platform: str, check: str) -> None:
    found = shown(linted(on_it(platform)))
    assert [item.split(" ")[1] for item in found if check in item] == [check]
    assert [item for item in found if "product" in item] == []
