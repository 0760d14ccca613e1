"""What `specctl explain` prints; `UPDATE_ANSWERS=1 pytest tests/test_explain.py` writes it anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from git import Actor, Repo
from golden import UPDATE, run, sessions, specctl, update

HERE = Path(__file__).parent / "answers"
SESSIONS = sessions(HERE / "explain.txt")


@pytest.mark.parametrize("command", SESSIONS)
def test_it_prints_this(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run(command, HERE, capsys, monkeypatch)
    if UPDATE:
        SESSIONS[command] = printed
        update(HERE / "explain.txt", SESSIONS)
    assert printed.strip("\n") == SESSIONS[command].strip("\n")


@pytest.fixture
def blamed(tmp_path: Path) -> Path:
    """A clone with the contracts in a subfolder, two commits, one staged line and one that is only in the work tree."""
    folder = tmp_path / "clone" / "products" / "contracts"
    folder.mkdir(parents=True)
    repo = Repo.init(tmp_path / "clone")
    for name in ("platform", "shop"):
        text = (HERE / "contracts" / f"{name}.yaml").read_text(encoding="utf-8")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    commit(repo, "Ada", "First contracts", "2026-01-02T10:00:00")
    change(folder / "shop.yaml", "Joke about hazards.", "Laugh about hazards.")
    commit(repo, "Bo", "Laugh, do not joke", "2026-02-03T10:00:00")
    change(folder / "platform.yaml", "No answer is worth a life.", "A life is worth more than any answer.")
    repo.git.add(all=True)
    change(folder / "shop.yaml", "Laugh about hazards.", "Smile about hazards.")
    return folder.parent


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def commit(repo: Repo, name: str, message: str, date: str) -> None:
    who = Actor(name, f"{name}@example.org")
    repo.git.add(all=True)
    repo.index.commit(message, author=who, committer=who, author_date=date, commit_date=date)


FACTS = ("--set", "topic=hazard", "--set", "signals=", "--set", "confidence=1", "--set", "surface=chat")
REQUEST = ("explain", "shop", *FACTS, "--behavior", "response", "--blame")


def changes(*more: str, cwd: Path) -> dict[str, object]:
    done = specctl(*REQUEST, "-f", "json", *more, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)["rules"]
    return {name: (rule["change"] or {}).get("author") for name, rule in found.items()}


def test_blame_names_the_last_change_of_any_line_of_a_rule(blamed: Path) -> None:
    assert changes("--rev", "HEAD", cwd=blamed) == {"hazard-is-refused": "Ada", "hazard-jokes": "Bo"}
    assert changes("--rev", "HEAD~1", cwd=blamed) == {"hazard-is-refused": "Ada", "hazard-jokes": "Ada"}
    assert changes("--staged", cwd=blamed) == {"hazard-is-refused": None, "hazard-jokes": "Bo"}
    assert changes(cwd=blamed) == {"hazard-is-refused": None, "hazard-jokes": None}


def test_blame_in_words(blamed: Path) -> None:
    done = specctl(*REQUEST, "--staged", cwd=blamed / "contracts")
    assert "    changed not committed yet\n" in done.stdout
    assert re.search(r"\n    changed [0-9a-f]{7} on 2026-02-03 by Bo: Laugh, do not joke\n", done.stdout)


def test_blame_of_what_git_does_not_know(blamed: Path) -> None:
    (blamed / "contracts" / "new.yaml").write_text(
        "specctl: 1\nid: new\nversion: 1.0.0\nlevel: user\nrules: [{id: a, then: {response: comply}}]\n",
        encoding="utf-8",
    )
    done = specctl("explain", "new", "--blame", cwd=blamed)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "    changed not committed yet")


def test_facts_come_from_a_file_or_standard_input(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"topic": "refund", "amount": 12.50,\n "signals": []}', encoding="utf-8")
    done = specctl("explain", "shop", "--facts", str(facts), "--behavior", "tools.pay", cwd=HERE)
    assert "tools.pay: allow" in done.stdout
    piped = specctl("explain", "shop", "--facts", "-", "--behavior", "tools.pay", cwd=HERE, given=facts.read_text())
    assert piped.stdout == done.stdout
    facts.write_text('{"topic": "refund"}\n{"topic": "general"}\n', encoding="utf-8")
    done = specctl("explain", "shop", "--facts", str(facts), cwd=HERE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`decide` takes many" in done.stderr
