"""Bad input gets a clear error and nothing else: a directory of cases, and what no text file can hold.

A file in `bad_input/` is a test: the files of a repository, the command, its exit code, and either all findings (check,
place, message, help) or all lines on standard error. `UPDATE_BAD_INPUT=1` writes what is found into the cases.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from specctl.cli.main import main

CASES = Path(__file__).parent / "bad_input"
HEADER = b"specctl: 1\nid: a\nversion: 1.0.0\nlevel: platform\n"


class Ran:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        assert "Traceback" not in out + err
        assert "internal error" not in out + err

    @property
    def findings(self) -> list[list[str]]:
        return [
            [
                found["check"],
                f"{found['location']['path']}:{found['location']['start']['line']}:{found['location']['start']['column']}",
                found["message"],
                found["help"] or "",
            ]
            for found in (json.loads(self.out)["findings"] if self.out else [])
        ]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    return tmp_path


@pytest.fixture
def run(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["specctl", *args])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return Ran(int(str(left.value.code)), out, err.replace(str(repository), "REPOSITORY"))

    return call


def write(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def is_reporting(args: list[str]) -> bool:
    return args[0] in {"lint", "validate"} and not {"--format", "--report"} & set(args)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_case(path: Path, repository: Path, run: Any) -> None:
    text = path.read_text(encoding="utf-8")
    case = tomllib.loads(text)
    write(repository, case["files"])
    args = case.get("run", ["validate"])
    ran = run(*args, *(["--format", "json"] if is_reporting(args) else []))
    lines = [line.strip() for line in ran.err.splitlines()]
    if os.environ.get("UPDATE_BAD_INPUT"):
        path.write_text(updated(text, ran, args, lines), encoding="utf-8")
        return
    assert ran.code == case["exit"]
    assert lines == case.get("stderr", [])
    if is_reporting(args):
        assert ran.findings == case.get("findings", [])
        assert all(hint for _, _, _, hint in ran.findings), "every finding says what to do"


def updated(text: str, ran: Ran, args: list[str], lines: list[str]) -> str:
    """The text of a case with what was found."""
    comment = text.splitlines()[0]
    head = [comment, *(line for line in text.splitlines() if line.startswith("run = ")), f"exit = {ran.code}"]
    if lines:
        head += ["stderr = [", *(f"  {quoted(line)}," for line in lines), "]"]
    if is_reporting(args) and ran.findings:
        head += ["findings = [", *(f"  [{', '.join(map(quoted, found))}]," for found in ran.findings), "]"]
    return "\n".join([*head, "", text[text.index("[files]") :]])


def quoted(text: str) -> str:
    return f"'{text}'" if re.fullmatch(r"[^'\x00-\x1f\x7f]*", text) else json.dumps(text, ensure_ascii=False)


LOL = b"x0: &x0 [1]\n" + b"".join(
    b"x%d: &x%d [%s]\n" % (i, i, b", ".join([b"*x%d" % (i - 1)] * 10)) for i in range(1, 9)
)


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (HEADER + LOL, "8:", "expand to more than 1,000"),
        (HEADER + b"x: " + b"[" * 3000 + b"]" * 3000, "5:", "more than 64 mappings and lists"),
        (HEADER + b"x: " + b"{a: " * 3000 + b"}" * 3000, "5:", "more than 64 mappings and lists"),
        (HEADER + b"#" * (8 * 1024 * 1024), "1:1", "the file has 8,388,6"),
        (HEADER + b"title: \xff", "5:8", "the byte 0xff on line 5 is not UTF-8"),
        (HEADER + "title: Käse".encode("latin-1"), "5:9", "not UTF-8"),
        (("\ufeff" + HEADER.decode()).encode("utf-16-le"), "1:1", "UTF-16"),
        (HEADER + b"title: \x00", "5:8", "NUL"),
        (HEADER + "title: a\u202eb\u2028c".encode(), "5:11", "U+2028"),
        (HEADER + b"describe: " + b"9" * 5000, "5:11", "more than 1,000 digits"),
        (HEADER + b"attributes: {x: {type: number, min: 0, max: 1e99999999999}}", "5:", "exponent"),
    ],
    ids=["aliases", "lists", "mappings", "size", "byte", "latin-1", "utf-16", "nul", "separator", "digits", "exponent"],
)
def test_hostile_files_are_refused(repository: Path, run: Any, data: bytes, place: str, message: str) -> None:
    (repository / "contracts" / "a.yaml").write_bytes(data)
    start = time.perf_counter()
    ran = run("lint", "--format", "json")
    assert time.perf_counter() - start < 20
    assert ran.code == 1
    matching = [found for found in ran.findings if message in found[2]]
    assert matching, ran.findings
    assert matching[0][1].startswith(f"contracts/a.yaml:{place}")
    assert matching[0][3]


def test_a_link_that_leaves_is_refused_and_never_read(repository: Path, run: Any, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_bytes(HEADER + b"title: [secret]\n")
    (repository / "contracts" / "a.yaml").symlink_to(outside)
    ran = run("lint", "--format", "json")
    assert ran.code == 1
    assert [found[2] for found in ran.findings] == ["this file is a link that leaves the repository"]
    assert "secret" not in ran.out


def test_links_to_nothing_and_pipes_are_passed_over(repository: Path, run: Any) -> None:
    contracts = repository / "contracts"
    (contracts / "nothing.yaml").symlink_to("gone.yaml")
    (contracts / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(contracts / "pipe.yaml")
    (contracts / "folder.yaml").mkdir()
    (contracts / "a.yaml").write_bytes(HEADER)
    assert run("validate").code == 0


def test_file_names_cannot_steer_the_terminal(repository: Path, run: Any) -> None:
    path = os.path.join(os.fsencode(repository), b"contracts", b"a\x1b[31m\n\xff.yaml")
    with open(path, "wb") as file:
        file.write(HEADER + b"titel: x\n")
    for form in ("text", "concise", "json"):
        ran = run("lint", "--format", form)
        assert ran.code == 1
        assert "\x1b" not in ran.out
        assert "did you mean" in ran.out or form == "concise"


@pytest.mark.parametrize("size", [300, 3000])
def test_long_chains_do_not_overflow(repository: Path, run: Any, size: int) -> None:
    conditions = "".join(f"  c{i}: {{is: c{i - 1}}}\n" for i in range(1, size))
    text = f"attributes: {{f: {{type: bool}}}}\nconditions:\n  c0: {{f: true}}\n{conditions}"
    (repository / "contracts" / "a.yaml").write_bytes(HEADER + text.encode())
    ran = run("lint", "--format", "json")
    assert ran.code == 1
    assert "more than 100 conditions inside one another" in ran.findings[0][2]


def test_names_upon_names_that_double_are_refused(repository: Path, run: Any) -> None:
    conditions = "".join(f"  c{i}: {{all: [{{is: c{i - 1}}}, {{is: c{i - 1}}}]}}\n" for i in range(1, 80))
    text = f"attributes: {{f: {{type: bool}}}}\nconditions:\n  c0: {{f: true}}\n{conditions}"
    (repository / "contracts" / "a.yaml").write_bytes(HEADER + text.encode())
    ran = run("lint", "--format", "json")
    assert ran.code == 1
    assert "more than 10,000 tests" in ran.findings[0][2]


def test_a_chain_of_contracts_longer_than_the_stack_of_python(repository: Path, run: Any) -> None:
    for i in range(500):
        extends = f"extends: [c{i - 1}]\n" if i else ""
        text = f"specctl: 1\nid: c{i}\nversion: 1.0.0\nlevel: platform\n{extends}"
        (repository / "contracts" / f"c{i}.yaml").write_text(text)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        assert run("validate").code == 0
    finally:
        sys.setrecursionlimit(limit)


def test_very_many_unknown_aliases_are_all_reported_soon(repository: Path, run: Any) -> None:
    anchors = "".join(f"  k{i}: &a{i} x\n" for i in range(3000))
    aliases = "".join(f"  z{i}: *b{i}\n" for i in range(3000))
    (repository / "contracts" / "a.yaml").write_bytes(HEADER + f"glossary:\n{anchors}{aliases}".encode())
    start = time.perf_counter()
    ran = run("validate", "--format", "json")
    assert time.perf_counter() - start < 20
    assert len(ran.findings) == 3000


def test_very_many_unknown_names_are_all_reported_soon(repository: Path, run: Any) -> None:
    values = ", ".join(f"v{i}" for i in range(20_000))
    rules = "".join(f"  - {{id: r{i}, when: {{t: w{i}x}}}}\n" for i in range(1000))
    text = f"attributes: {{t: {{type: enum, values: [{values}]}}}}\nrules:\n{rules}"
    (repository / "contracts" / "a.yaml").write_bytes(HEADER + text.encode())
    start = time.perf_counter()
    ran = run("validate", "--format", "json")
    assert time.perf_counter() - start < 20
    assert len(ran.findings) == 1000
