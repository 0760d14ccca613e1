"""The generated alerts in the hands of promtool: it reads them, and its own tests of them pass, and fail when due."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from specctl.config import Config
from specctl.generate.alerts import render
from specctl.generate.target import Material, options_of, target_of
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

from .conftest import missing
from .tools import INSTALL, PROMETHEUS

sys.path.append(str(Path(__file__).parents[1] / "generate"))

from ops_samples import ops_workspace

ROOT = Path(__file__).parents[2]
INSTALLED = f"{INSTALL} promtool, or `apt-get install prometheus`"
STACKS = [
    (folder, name)
    for folder in ("contracts", "contracts/agents")
    for name in sorted(load(WorkTree(str(ROOT / folder)), Config(contracts=(".",)), ["."]).stacks)
]


@pytest.fixture(scope="module")
def promtool() -> str:
    found = shutil.which(
        "promtool", path=os.pathsep.join([os.environ.get("PATH", ""), str(PROMETHEUS / "usr" / "bin")])
    )
    if found is None:
        missing("promtool", INSTALLED)
    return str(found)


def written(files: Mapping[str, str], folder: Path) -> list[str]:
    """The files in a folder; the names of the tests among them."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(name for name in files if name.startswith("test-"))


def made(workspace: Workspace, contract: str, **options: str) -> Mapping[str, str]:
    given = options_of(target_of("alerts"), options)
    return render(Material("alerts", workspace.stacks[contract], workspace, options=given))


def checked(promtool: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([promtool, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def assert_accepted(promtool: str, files: Mapping[str, str], folder: Path) -> None:
    tests = written(files, folder)
    for arguments in (["check", "rules", "--lint-fatal", "rules.yml"], ["test", "rules", *tests]):
        done = checked(promtool, folder, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert sum(text.count("exp_labels") for text in files.values()) == files["rules.yml"].count("- alert:")


@pytest.mark.parametrize(("folder", "contract"), STACKS)
def test_promtool_accepts_rules_and_tests(promtool: str, folder: str, contract: str, tmp_path: Path) -> None:
    workspace = load(WorkTree(str(ROOT / folder)), Config(contracts=(".",)), ["."])
    assert_accepted(promtool, made(workspace, contract), tmp_path)


@pytest.mark.parametrize("times", ["mean", "p50", "p90", "p95", "p99"])
def test_every_kind_of_metric_is_tested_on_both_sides(promtool: str, times: str, tmp_path: Path) -> None:
    assert_accepted(promtool, made(ops_workspace(), "desk", times=times, prefix="acme", window="12h"), tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("} > 0.001 and", "} > 0.0012 and"),
        ("} > 0.001 and", "} > 0.00085 and"),
        (">= 3000", ">= 2900"),
        ("} < 0.975", "} < 0.974"),
        ("} > 120", "} > 130"),
        ("} < -2.5", "} < -2.49"),
        ("for: 1h", "for: 2h"),
        ("Look at {what}", "Look away"),
    ],
)
def test_a_changed_rule_fails_its_tests(promtool: str, before: str, after: str, tmp_path: Path) -> None:
    files = made(ops_workspace(), "desk")
    tests = written(files, tmp_path)
    changed = files["rules.yml"].replace(before, after)
    assert changed != files["rules.yml"]
    (tmp_path / "rules.yml").write_text(changed, encoding="utf-8")
    assert checked(promtool, tmp_path, "test", "rules", *tests).returncode == 1


def test_a_text_that_looks_like_a_template_is_shown_as_it_is(promtool: str, tmp_path: Path) -> None:
    payload = """{{ query \\"up\\" | first | value }}"""
    workspace = ops_workspace(lambda text: text.replace('"Look at {what}"', f'"{payload}"'))
    files = made(workspace, "desk")
    assert_accepted(promtool, files, tmp_path)
    assert 'message: "{{ query \\"up\\" | first | value }}"' in files["test-7d.yml"]
