"""Git repositories with a past: generated contracts with a few rules edited, and many commits to the bundled ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from glob import glob

from contract_yaml import contract_text
from generate import REPOSITORIES, SEED
from vocabulary import Raw  # noqa: TC002  our own


@dataclass(frozen=True)
class Edits:
    """The generated repository, the contract in it that is edited, and what its rules say then, by their ids."""

    repository: str
    contract: str
    rules: Mapping[str, Raw]


EDITS: Mapping[str, Edits] = {
    "medium": Edits(
        "medium",
        "medium",
        {
            "medium-0501": {"then": {"response": "refuse"}},
            "medium-0321": {"when": {"topic": "liability", "turns": {"gt": 120}}},
            "medium-0901": {"adjustable": "never"},
        },
    ),
    "product": Edits("large", "product-007", {"product-007-0015": {"then": {"response": "refuse"}}}),
    "platform": Edits(
        "large",
        "platform",
        {"platform-0003": {"then": {"response": "refuse"}}, "platform-0012": {"adjustable": "never"}},
    ),
    "everywhere": Edits("large", "platform", {"platform-0024": {"adjustable": "user"}}),
}
_WHO = "Policy Team <policy@example.org>"
_FIRST = 1_767_225_600
_HOUR = 3600
_RULES = re.compile(r"^rules:\n.*?(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"^  - id: .*?(?=^  - id: |^ *$|^ *#|^[a-z]|\Z)", re.MULTILINE | re.DOTALL)


def edited(case: str, unedited: str, folder: str) -> None:
    """Copy a generated repository, commit it, and then edit the copy."""
    edits = EDITS[case]
    shutil.copytree(unedited, folder)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    mail = ("-c", "user.name=Policy Team", "-c", "user.email=policy@example.org", "-c", "commit.gpgsign=false")
    _git(folder, *mail, "commit", "--quiet", "--message", "before")
    found = next(item for item in REPOSITORIES[edits.repository](SEED) if item["id"] == edits.contract)
    for rule in found["rules"]:
        rule.update(edits.rules.get(rule["id"], {}))
    with open(os.path.join(folder, "contracts", f"{edits.contract}.yaml"), "w", encoding="utf-8") as file:
        file.write(contract_text(found))


def grown(commits: int, contracts: str, folder: str) -> None:
    """Make a repository of some contracts with so many commits, each of which edits one rule of one file."""
    os.makedirs(folder)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    stream = "".join(_commits(commits, contracts)).encode()
    _git(folder, "fast-import", "--quiet", stdin=stream)
    _git(folder, "reset", "--quiet", "--hard", "main")


def _commits(count: int, contracts: str) -> Iterator[str]:
    """A stream for `git fast-import`: all files at first, then one of them in turn."""
    files = {}
    for path in sorted(glob(os.path.join(contracts, "*"))):
        with open(path, encoding="utf-8") as file:
            files[f"contracts/{os.path.basename(path)}"] = file.read()
    yield _commit(0, files)
    names = [name for name in files if name.endswith(".yaml")]
    for number in range(1, count):
        name = names[number % len(names)]
        files[name] = _changed(files[name], number)
        yield _commit(number, {name: files[name]})


def _commit(number: int, files: Mapping[str, str]) -> str:
    message = f"change {number}"
    head = f"commit refs/heads/main\ncommitter {_WHO} {_FIRST + number * _HOUR} +0000\n{_data(message)}"
    return head + "".join(f"M 100644 inline {name}\n{_data(text)}" for name, text in files.items())


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _changed(text: str, number: int) -> str:
    """A contract with one of its rules edited: in turn where it applies, who may change it, and what it is tagged."""
    found = _RULES.search(text)
    if found is None:
        raise RuntimeError("a contract without rules")
    rules = [rule[0] for rule in _RULE.finditer(found[0])]
    rule, line = rules[number * 7 % len(rules)], _LINES[number % len(_LINES)].format(number)
    key = line.split(":")[0]
    if line in rule:
        return text.replace(rule, rule.replace(line, ""), 1)
    if f"\n{key}: " in rule:
        rest = re.sub(rf"^{key}: .*\n(?:      .*\n)*", "", rule, flags=re.MULTILINE)
        return text.replace(rule, rest, 1)
    return text.replace(rule, rule + line, 1)


_LINES = ("    unless: {{signals: crisis}}\n", "    adjustable: never\n", "    tags: [review_{}]\n")


def _git(folder: str, *arguments: str, stdin: bytes = b"") -> None:
    """Run Git as it comes, whatever somebody has configured; raises RuntimeError with what it says if it fails."""
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ("git", *arguments)
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, check=False, env={**os.environ, **quiet}
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")
