"""`specctl generate`: what is listed or asked for, drift, where outputs may lie, and a repository's own templates."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from small_repositories import CONFLICT, run, specctl, write

from specctl.errors import SpecctlError
from specctl.generate.target import TARGETS, Option, Target, options_of
from specctl.generate.templating import Templates
from specctl.repository import WorkTree

CONTRACT = CONFLICT.replace("{topic: a}\n    then: {response: abstain}", "{topic: b}\n    then: {response: abstain}")
LISTED = """\
[[generate]]
target = "event-schema"
contract = "bot"
out = "generated/events.json"
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write(tmp_path, {"contracts/bot.yaml": CONTRACT, "specctl.toml": LISTED})


def test_what_is_listed_is_written_and_then_checked(repository: Path) -> None:
    stale = specctl(repository, "generate", "--check", code=1)
    assert stale.startswith("--- /dev/null\n+++ b/generated/events.json\n")
    assert "wrote generated/events.json" in run(repository, "generate").stderr
    assert specctl(repository, "generate", "--check", code=0) == ""
    assert run(repository, "generate").stderr == ""


def test_drift_is_shown_as_a_patch(repository: Path) -> None:
    specctl(repository, "generate", code=0)
    write(repository, {"contracts/bot.yaml": CONTRACT.replace("[a, b, c]", "[a, b, c, d]")})
    patch = specctl(repository, "generate", "--check", code=1)
    assert any(line.startswith("+") and '"d"' in line for line in patch.splitlines())


def test_one_output_goes_to_standard_output(repository: Path) -> None:
    done = run(repository, "generate", "event-schema", "bot")
    assert (done.returncode, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    assert schema["properties"]["facts"]["properties"]["topic"]["enum"] == ["a", "b", "c"]
    assert "event-schema from bot 1.0.0" in schema["$comment"]


def test_the_same_contract_gives_the_same_bytes_whatever_its_layout_and_the_hash_seed(repository: Path) -> None:
    first = specctl(repository, "generate", "event-schema", "bot", PYTHONHASHSEED="1")
    assert specctl(repository, "generate", "event-schema", "bot", PYTHONHASHSEED="2") == first
    write(repository, {"contracts/bot.yaml": f"# a comment\n{CONTRACT}".replace("id: bot", "id: 'bot'")})
    assert specctl(repository, "generate", "event-schema", "bot") == first


@pytest.mark.parametrize("out", ["../events.json", "/tmp/events.json", ".", "link/events.json", "a/../../b.json"])  # noqa: S108
def test_an_output_that_leaves_the_repository_is_refused(repository: Path, out: str) -> None:
    (repository / "link").symlink_to(repository.parent)
    write(repository, {"specctl.toml": LISTED.replace("generated/events.json", out)})
    before = sorted(os.listdir(repository.parent))
    done = run(repository, "generate")
    assert (done.returncode, "leaves the repository" in done.stderr) == (2, True)
    assert sorted(os.listdir(repository.parent)) == before


def test_all_outputs_are_written_or_none(repository: Path) -> None:
    other = LISTED.replace("generated/events.json", "blocked/events.json")
    write(repository, {"specctl.toml": LISTED + other, "blocked": "a file where a folder is needed"})
    done = run(repository, "generate")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert not (repository / "generated").exists()


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (LISTED.replace("event-schema", "event-shema"), "did you mean `event-schema`?"),
        (LISTED.replace('"bot"', '"bott"'), "did you mean `bot`?"),
        (LISTED + 'where = "topc=a"\n', "did you mean `topic`?"),
        (LISTED + "options = {styl = 1}\n", "unknown option `styl`"),
        (LISTED + LISTED, "is generated twice"),
        (LISTED + "oout = 1\n", "did you mean `out`?"),
        ("", "generates nothing"),
    ],
)
def test_a_wrong_configuration_says_what_is_wrong(repository: Path, config: str, words: str) -> None:
    write(repository, {"specctl.toml": config})
    done = run(repository, "generate")
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr


def test_an_old_revision_is_never_written_over(repository: Path) -> None:
    assert run(repository, "generate", "--where", "topic=a").returncode == 2


def test_every_target_is_listed(repository: Path) -> None:
    listed = specctl(repository, "generate", "--list", code=0)
    assert all(name in listed for name in TARGETS)
    assert "event-schema of bot -> generated/events.json" in listed


TARGET = Target(
    "x",
    "",
    "x",
    "x",
    (Option("style", "how", "plain", ("plain", "loud")), Option("most", "count", 3), Option("tags", "names", ("a",))),
)


def test_options_are_read_by_the_type_of_their_default() -> None:
    assert options_of(TARGET, {}) == {"style": "plain", "most": 3, "tags": ("a",)}
    given = options_of(TARGET, {"style": "loud", "most": "7", "tags": "b, c"})
    assert given == {"style": "loud", "most": 7, "tags": ("b", "c")}


@pytest.mark.parametrize("wrong", [{"style": "soft"}, {"most": "many"}, {"most": "-1"}, {"tags": [1]}, {"stile": "x"}])
def test_a_wrong_option_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SpecctlError):
        options_of(TARGET, wrong)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ missing }}", "missing"),
        ("{% include '../../secret' %}", "secret"),
        ("{% include '/etc/hostname' %}", "hostname"),
        ("a\n{% if %}", "line 2"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{% for i in range(10 ** 9) %}x{% endfor %}", "Range"),
    ],
)
def test_a_hostile_template_does_nothing_and_says_where(tmp_path: Path, template: str, words: str) -> None:
    write(tmp_path, {"secret": "s3cret", "templates/x/a.j2": template})
    with pytest.raises(SpecctlError) as caught:
        Templates(WorkTree(str(tmp_path))).render("x/a.j2", {})
    assert words.lower() in caught.value.message.lower()
    assert "s3cret" not in caught.value.message


def test_a_template_of_the_repository_comes_first(tmp_path: Path) -> None:
    write(tmp_path, {"templates/x/a.j2": "own {{ name }}\n"})
    assert Templates(WorkTree(str(tmp_path))).render("x/a.j2", {"name": "{{ 7 * 7 }}"}) == "own {{ 7 * 7 }}\n"
