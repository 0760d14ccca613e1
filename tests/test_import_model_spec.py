"""`specctl import model-spec`: every production and every trap of the source, and nothing of it is lost."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit
from golden import specctl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specctl.cli.import_ import CONTRACT, SETTINGS, SETTINGS_TEXT
from specctl.document import parse
from specctl.edit.writing import written
from specctl.errors import SpecctlError
from specctl.importers.contract import Origin, imported
from specctl.importers.read_blocks import read_model_spec
from specctl.importers.read_lines import lines_of
from specctl.importers.renames import renamed, rules_of
from specctl.yaml_text import MAX_BYTES

HERE = Path(__file__).parent / "importers"
UPDATE = bool(os.environ.get("UPDATE_ANSWERS"))
DOCUMENTS = sorted(path.stem for path in HERE.glob("*.md"))
ORIGIN = Origin("", "", "0" * 64)

# The published revisions are no part of this repository: `MODEL_SPEC_FOLDER`, or a folder beside it, has them.
_BESIDE = next(Path(__file__).parents[2].glob("*/data/model_spec"), None)
REVISIONS = Path(os.environ.get("MODEL_SPEC_FOLDER") or _BESIDE or "no-such-folder")
PUBLISHED = {
    "2025-09-12": (77, 57, {"root": 20, "system": 3, "developer": 1, "user": 15, "guideline": 18}, 173),
    "2025-12-18": (80, 59, {"root": 22, "system": 3, "developer": 1, "user": 15, "guideline": 18}, 183),
}


def published(name: str) -> bytes:
    path = REVISIONS / f"{name}.md"
    if not path.is_file():
        pytest.skip(f"the published revision {name} is not at hand; MODEL_SPEC_FOLDER says where")
    return path.read_bytes()


def contract(data: bytes | str) -> dict[str, Any]:
    """The contract that a document becomes, read back from the YAML that it is written as."""
    source = data.encode() if isinstance(data, str) else data
    document, problems = parse("", written(imported(read_model_spec(lines_of(source)), ORIGIN).data).encode())
    assert document is not None
    assert not problems
    assert isinstance(document.root, dict)
    return document.root


def notices(data: str) -> list[tuple[int, str]]:
    found = imported(read_model_spec(lines_of(data.encode())), ORIGIN).notices
    return [(notice.line, notice.message) for notice in found]


def rule(text: str) -> dict[str, Any]:
    """The only rule of a section with this text."""
    (found,) = contract(f"# A {{#a authority=root}}\n\n{text}\n")["rules"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_becomes_the_expected_contract_and_report(name: str) -> None:
    done = specctl("import", "model-spec", f"{name}.md", cwd=HERE)
    assert done.returncode == 0
    for path, text in ((HERE / f"{name}.yaml", done.stdout), (HERE / f"{name}.txt", done.stderr)):
        if UPDATE:
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text
    assert specctl("import", "model-spec", f"{name}.md", cwd=HERE).stdout == done.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_written_is_valid_and_free_of_errors(name: str, tmp_path: Path) -> None:
    done = specctl("import", "model-spec", f"{name}.md", "--out", str(tmp_path), cwd=HERE)
    assert done.stderr.endswith(f"wrote {tmp_path}/{SETTINGS}\nwrote {tmp_path}/{CONTRACT}\n")
    assert done.stdout == ""
    for command in ("validate", "lint"):
        assert (linted := specctl(command, cwd=tmp_path)).returncode == 0, linted.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_ends_of_lines_and_a_byte_order_mark_change_nothing(name: str, end: str) -> None:
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    assert contract(b"\xef\xbb\xbf" + text.replace("\n", end).encode()) == contract(text)


@pytest.mark.parametrize(
    ("authority", "adjustable", "tags"),
    [
        ("root", "never", []),
        ("system", "system", []),
        ("developer", {"by": ["system", "developer"], "to": "any"}, []),
        ("user", {"by": ["system", "developer", "user"], "to": "any"}, []),
        ("guideline", {"by": ["system", "developer", "user"], "to": "any"}, ["guideline"]),
        ("platform", "never", ["platform"]),
        ("emperor", None, ["emperor"]),
    ],
)
def test_an_authority_says_who_may_change_what(authority: str, adjustable: object, tags: list[str]) -> None:
    (found,) = contract(f"# A {{#a authority={authority}}}\n")["rules"]
    assert (found.get("adjustable"), found.get("tags", [])) == (adjustable, tags)


@pytest.mark.parametrize(
    ("label", "key", "note"),
    [
        ("<!-- GOOD -->", "good", None),
        ("<!--GOOD-->", "good", None),
        ("<!-- BAD: too late -->", "bad", "Bad reply: too late"),
        ("<!-- BAD, too late -->", "bad", "Bad reply: too late"),
        ("<!-- BAD - too late -->", "bad", "Bad reply: too late"),
        ("<!-- bad too late -->", "bad", "Bad reply: too late"),
        ("<!-- BAD[#a] -->", "bad", "Bad reply: breaks a"),
        ("<!-- BAD[#a]: see [?](#a) -->", "bad", "Bad reply: breaks a: see [a](#a)"),
        ("<!-- GOOD: 1 --> 0 -->", "good", "Good reply: 1 --> 0"),
        ("<!-- OK: dull -->", None, "Acceptable reply (dull):\nText."),
        ("<!-- FINE -->", None, "Unlabelled reply (FINE):\nText."),
        ("", None, "Unlabelled reply:\nText."),
    ],
)
def test_a_label_says_what_a_reply_is(label: str, key: str | None, note: str | None) -> None:
    reply = f"<comparison>\n<assistant> {label}\nText.\n</assistant>\n</comparison>"
    (example,) = rule(f"**Example**: t\n\n~~~xml\n{reply}\n~~~")["examples"]
    assert {name: example.get(name) for name in ("good", "bad")} == {
        name: ["Text."] if name == key else None for name in ("good", "bad")
    }
    assert example.get("note") == note


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("~~~xml\n*<user>\na\n</user>\n~~~", 4, "a stray `*` stands at `<user>`; it is read without"),
        ("~~~xml\n<user>\na\n* </user>\n~~~", 6, "a stray `*` stands at `</user>`; it is read without"),
        ("~~~xml\n<user>\na\n\t</user>\n~~~", 6, "blanks stand at `</user>`; it is read without"),
        ("~~~xml\n<user>\na\n~~~", 4, "`<user>` is never closed; it ends before line 6"),
    ],
)
def test_a_stray_mark_is_a_warning_and_the_message_is_read(text: str, line: int, message: str) -> None:
    assert (line, message) in notices(f"# A {{#a authority=root}}\n\n{text}\n")
    assert rule(text)["examples"] == [{"user": "a"}]


@pytest.mark.parametrize(
    "code", ["```\n{}\n```", "    ```sh\n    {}\n    ```", "~~~\n{}\n~~~", "~~~xml\n<user>\n{}\n</user>\n~~~"]
)
@pytest.mark.parametrize("line", ["# b", "## B {#b authority=root}", "!!! meta", "<assistant>"])
def test_a_line_of_code_is_no_heading(code: str, line: str) -> None:
    assert [each["id"] for each in contract(f"# A {{#a authority=root}}\n\n{code.format(line)}\n")["rules"]] == ["a"]


def test_an_earlier_good_reply_is_the_history_of_the_next_comparison() -> None:
    turn = "<user>\n{}\n</user>\n<comparison>\n<assistant> <!-- {} -->\n{}\n</assistant>\n</comparison>\n"
    text = turn.format("one", "BAD", "no") + turn.format("two", "OK", "well") + turn.format("three", "GOOD", "yes")
    first, second, third = rule(f"**Example**: t\n\n~~~xml\n{text}~~~")["examples"]
    assert first == {"title": "t (1 of 3)", "user": "one", "bad": ["no"]}
    said = [{"role": "user", "text": "one"}, {"role": "user", "text": "two"}]
    assert second["turns"] == said
    reply = {"role": "assistant", "text": "well", "label": "ok"}
    assert third["turns"] == [*said, reply, {"role": "user", "text": "three"}]
    assert third["good"] == ["yes"]


def test_ids_that_are_alike_stay_apart() -> None:
    heading = "# A {#a_b authority=root}\n"
    text = heading + "# B {#a-b authority=root}\n" + heading + "# C {#a_b_2 authority=root}\n# D {#_}\n"
    found = contract(text)
    assert [each["id"] for each in found["rules"]] == ["a-b", "a-b-2", "a-b-3", "a-b-2-2"]
    assert list(found["glossary"]) == ["section-5"]


# What follows counts without the importer: by regular expressions over the whole text.
_FENCE = re.compile(r"^~~~xml\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r"^<assistant[^>]*> *<!-- *(GOOD|OK|BAD)", re.MULTILINE)


def counted(text: str) -> dict[str, Any]:
    fences = _FENCE.findall(text)
    outside = re.sub(r"^ *```.*?^ *```$", "", _FENCE.sub("", text), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ .*\{#.*\}$", outside, re.MULTILINE)
    inside = "\n".join(fences)
    reasons = "\n".join(re.findall(r"^<assistant.*<!--(.*)-->$", inside, re.MULTILINE))
    labels = Counter(_LABEL.findall(inside))
    return {
        "headings": len(headings),
        "authorities": dict(Counter(re.findall(r"authority=(\w+)", "\n".join(headings)))),
        "commentaries": len(re.findall(r"^!!! meta", outside, re.MULTILINE)),
        "examples": len(fences),
        "comparisons": inside.count("<comparison>"),
        "turns": len(re.findall(r"^<(?:user|assistant|developer|system|tool)\b", inside, re.MULTILINE)),
        "labels": {name: labels[name.upper()] for name in ("good", "ok", "bad")},
        "cross_references": len(re.findall(r"\]\(#|\[#", outside + reasons)),
        "footnotes": len(re.findall(r"\[\^", outside + reasons)),
    }


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_revision_is_counted_as_regular_expressions_count_it(name: str, tmp_path: Path) -> None:
    text = published(name).decode()
    done = specctl("import", "model-spec", str(REVISIONS / f"{name}.md"), "-f", "json", "--out", ".", cwd=tmp_path)
    report = json.loads(done.stderr)
    assert report["counts"] == counted(text)
    counts = report["counts"]
    authorities = counts["authorities"]
    assert (counts["headings"], sum(authorities.values()), authorities, counts["examples"]) == PUBLISHED[name]
    for command in ("validate", "lint"):
        assert specctl(command, cwd=tmp_path).returncode == 0
    document, _ = parse("", (tmp_path / CONTRACT).read_bytes())
    assert document is not None
    assert isinstance(document.root, dict)
    assert document.root["version"] == ".".join(part.lstrip("0") for part in name.split("-"))
    examples = [example for each in document.root["rules"] for example in each.get("examples", ())]
    kept_as_text = sum(notice["message"].endswith("kept as text") for notice in report["notices"])
    assert len(document.root["rules"]) + len(document.root["glossary"]) == counts["headings"]
    assert len(examples) == counts["comparisons"]
    assert sum(value.count("~~~xml") for value in document.root["glossary"].values()) == kept_as_text
    assert sum(len(example.get("good", ())) for example in examples) == counts["labels"]["good"]
    assert sum(len(example.get("bad", ())) for example in examples) == counts["labels"]["bad"]
    assert sum(example.get("note", "").count("Acceptable reply") for example in examples) == counts["labels"]["ok"]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


_TAG = re.compile(r"[ *\t]*</?(?:user|assistant|developer|system|tool|comparison)\b[^>]*>[ *]*(?:<!--(.*)-->)?$")
_MARK = re.compile(r"(?:GOOD|BAD|OK|bad)?(?:\[#\w+\])?[\s:,—-]*")
_HEAD = re.compile(r"#+ (.*?) *\{#.*\}$")
_LINK = re.compile(r"\[([^\[\]]*)\]\(#(\w+)\)")


def told(line: str) -> str:
    """What of a line must be found in the contract: without the marks that are counted instead."""
    for pattern in (_HEAD, re.compile(r"\*\*Example\*\*: *(.*)"), re.compile(r"<user>(.*)</user>$")):
        if found := pattern.match(line):
            return found.group(1)
    if found := _TAG.match(line):
        label = (found.group(1) or "").strip()
        return label.removeprefix(_MARK.match(label).group()) if _MARK.match(label) else label  # type: ignore[union-attr]
    if line in ('!!! meta "Commentary"', "~~~xml", "~~~", "[...]") or line.startswith("!!! warning"):
        return ""
    return line.strip()


def linked(text: str) -> str:
    """A text with the targets of its links as the contract names them."""

    def named(found: re.Match[str]) -> str:
        name = found[2].replace("_", "-")
        return f"[{name if found[1] == '?' else found[1]}](#{name})"

    return _LINK.sub(named, text)


@pytest.mark.parametrize("name", [*DOCUMENTS, *PUBLISHED])
def test_every_line_of_a_document_is_in_its_contract(name: str) -> None:
    data = published(name) if name in PUBLISHED else (HERE / f"{name}.md").read_bytes()
    text = linked("\n".join(strings(contract(data))))
    lost = [
        (number, line)
        for number, line in enumerate(data.decode().split("\n"), 1)
        if told(line) not in text and linked(told(line)) not in text
    ]
    assert lost == []


LINES = sorted({line for name in DOCUMENTS for line in (HERE / f"{name}.md").read_text(encoding="utf-8").split("\n")})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_no_order_of_lines_stops_the_import_or_loses_one(lines: list[str]) -> None:
    text = linked("\n".join(strings(contract("\n".join(lines)))))
    assert [line for line in lines if told(line) not in text and linked(told(line)) not in text] == []


TEXTS = st.text(st.sampled_from("ab \n\t:#-'\"[]{}?!&*>|%@`,~\\0é\x1b\x85\u200b\u2028\ufeff🧑")) | st.text(max_size=20)
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        TEXTS | st.booleans() | st.integers(-9, 9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(DATA)
def test_whatever_is_written_reads_back(data: dict[str, Any]) -> None:
    assert written(data).endswith("\n")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("modelspec", "a.md"), "specctl cannot import `modelspec`", "did you mean `model-spec`?"),
        (("model-spec", "no.md"), "`no.md` cannot be read: No such file or directory", None),
        (("model-spec", "."), "`.` cannot be read: Is a directory", None),
        (("model-spec", "latin.md"), "line 2 of the file is not UTF-8 text", "save the file as UTF-8"),
        (("model-spec", "a.md", "--revision", "soon"), "`--revision soon` is no date", None),
        (("model-spec", "a.md", "--out", "a.md"), "`a.md` is no folder", None),
        (("model-spec", "a.md", "--against", "a.md"), "`a.md` is no contract", None),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], message: str, hint: str | None, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("# A {#a authority=root}\n")
    (tmp_path / "latin.md").write_bytes(b"# A {#a}\n\xe9\n")
    done = specctl("import", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {message}\n")
    assert hint is None or f"help: {hint}\n" in done.stderr


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(SpecctlError, match="larger than 8,388,608 bytes"):
        lines_of(b"a" * (MAX_BYTES + 1))


def test_a_conversation_that_would_be_repeated_without_end_is_refused() -> None:
    part = "<user>\na\n</user>\n<comparison>\n<assistant> <!-- GOOD -->\nb\n</assistant>\n</comparison>\n"
    with pytest.raises(SpecctlError, match="the example on line 2 repeat too much"):
        contract("# A {#a authority=root}\n**Example**: t\n~~~xml\n" + part * 2000 + "~~~\n")


def test_a_contract_that_would_be_too_large_is_refused() -> None:
    with pytest.raises(SpecctlError, match="the contract would have"):
        contract("# A {#a}\n" + "a\n" * (MAX_BYTES // 3))


def test_a_contract_that_exists_is_overwritten_only_by_force(tmp_path: Path) -> None:
    (tmp_path / "2025-04-01.md").write_text("# A {#a authority=root}\n")
    arguments = ("import", "model-spec", "2025-04-01.md", "--out", "out")
    assert specctl(*arguments, "-q", cwd=tmp_path).stderr == ""
    written_first = (tmp_path / "out" / CONTRACT).read_text()
    assert "version: 2025.4.1\n" in written_first
    (tmp_path / "out" / CONTRACT).write_text("mine\n")
    done = specctl(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: `out/{CONTRACT}` exists already\n")
    (tmp_path / "out" / SETTINGS).write_text(f"# mine\n{SETTINGS_TEXT}")
    done = specctl(*arguments, "--force", cwd=tmp_path)
    assert done.stderr.endswith(f"kept as text\nwrote out/{CONTRACT}\n")
    assert (tmp_path / "out" / CONTRACT).read_text() == written_first
    assert (tmp_path / "out" / SETTINGS).read_text().startswith("# mine\n")


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A {#a authority=root}\n")
    (tmp_path / "precious").write_text("precious\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / CONTRACT).symlink_to(tmp_path / "precious")
    assert specctl("import", "model-spec", "a.md", "--out", "out", cwd=tmp_path).returncode == 2
    assert specctl("import", "model-spec", "a.md", "--out", "out", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "precious").read_text() == "precious\n"
    assert not (tmp_path / "out" / CONTRACT).is_symlink()


def test_settings_with_other_levels_are_not_written_beside(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A {#a authority=root}\n")
    (tmp_path / SETTINGS).write_text('levels = ["platform", "user"]\n')
    done = specctl("import", "model-spec", "a.md", "--out", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "has other levels than the contract needs" in done.stderr
    assert not (tmp_path / CONTRACT).exists()


def test_standard_input_is_read_and_the_date_may_be_given(tmp_path: Path) -> None:
    done = specctl(
        "import", "model-spec", "-", "--revision", "2024-02-08", "-f", "json", cwd=tmp_path, given="# A {#a}\n"
    )
    assert "version: 2024.2.8\n" in done.stdout
    source = json.loads(done.stderr)["source"]
    assert (source["name"], source["revision"]) == ("", "2024-02-08")
    assert source["sha256"] in done.stdout


def test_a_report_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.md").write_text("# \x1b[2J {#a\x1b[2J authority=x\x1b[2J k\x1b=\x07}\n[x](#\x1b)\n")
    done = specctl("import", "model-spec", "a\x1b[31m.md", cwd=tmp_path)
    assert done.returncode == 0
    assert re.search("[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr) is None


OLD = (
    {"id": "a", "title": "Be kind"},
    {"id": "b", "title": "Old", "statement": "Say what is true."},
    {"id": "c", "title": "Lists", "statement": "one two three four five six seven eight nine ten"},
    {"id": "d", "title": "Gone", "statement": "Never."},
    {"id": "e", "title": "Twins"},
    {"id": "same", "title": "Stays"},
)
NEW = (
    {"id": "a2", "title": "be  kind"},
    {"id": "b2", "title": "New", "statement": "Say what is\ntrue."},
    {"id": "c2", "title": "Tables", "statement": "one two three four five six seven eight nine eleven"},
    {"id": "d2", "title": "Come", "statement": "Always."},
    {"id": "e2", "title": "Twins"},
    {"id": "e3", "title": "Twins"},
    {"id": "same", "title": "Be kind"},
)


def test_a_rule_that_was_renamed_is_found_by_its_title_or_statement() -> None:
    assert renamed(OLD, NEW) == {"a2": "a", "b2": "b", "c2": "c"}


def test_an_import_against_an_earlier_one_says_what_was_renamed(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# Be kind {#kind authority=root}\n")
    (tmp_path / "new.md").write_text("# Be kind {#kindness authority=root}\n")
    (tmp_path / "old.yaml").write_text(specctl("import", "model-spec", "old.md", cwd=tmp_path).stdout)
    assert [each["id"] for each in rules_of("", (tmp_path / "old.yaml").read_bytes())] == ["kind"]
    done = specctl("import", "model-spec", "new.md", "--against", "old.yaml", cwd=tmp_path)
    assert "  - id: kindness\n    formerly: kind\n" in done.stdout
    assert "rule `kindness` was called `kind`\n" in done.stderr


def changes(folder: Path, old: Path, new: Path) -> dict[str, Any]:
    """The diff of two revisions, imported one after the other."""
    arguments = ("import", "model-spec", "--out", str(folder), "-q")
    assert specctl(*arguments, str(old), cwd=folder.parent).returncode == 0
    commit(folder)
    against = ("--against", str(folder / CONTRACT), "--force")
    assert specctl(*arguments, str(new), *against, cwd=folder.parent).returncode == 0
    commit(folder)
    (found,) = json.loads(specctl("diff", "HEAD~1", "HEAD", "-f", "json", cwd=folder).stdout)["contracts"]
    assert isinstance(found, dict)
    return found


SECTION = "# {title} {{#{id} authority={authority}}}\n\nBe {title}.\n\n{rest}\n"
REPLY = """\
**Example**: one

~~~xml
<comparison>
<assistant> <!-- GOOD -->
Hello.
</assistant>
</comparison>
~~~
"""


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (SECTION.format(title="kind", id="a", authority="user", rest=""), ("rule a, adjustable", "changed")),
        (SECTION.format(title="kind", id="a", authority="platform", rest=""), ("rule a, tags", "added")),
        (SECTION.format(title="calm", id="a", authority="root", rest=""), ("rule a, title", "changed")),
        (SECTION.format(title="kind", id="b", authority="root", rest=""), ("rule b, id", "changed")),
        (SECTION.format(title="calm", id="b", authority="root", rest=""), ("rule b", "added")),
        (SECTION.format(title="calm", id="b", authority="root", rest=""), ("rule a", "removed")),
        ("# kind {#a}\n", ("glossary term a", "added")),
        (SECTION.format(title="kind", id="a", authority="root", rest=REPLY), ("rule a, example 1", "added")),
        (SECTION.format(title="kind", id="a", authority="root", rest="More."), ("rule a, because", "added")),
    ],
)  # fmt: skip
def test_a_diff_shows_what_changed_between_two_revisions(new: str, expected: tuple[str, str], tmp_path: Path) -> None:
    for name, text in (("old", SECTION.format(title="kind", id="a", authority="root", rest="")), ("new", new)):
        (tmp_path / f"{name}.md").write_text(text)
    found = changes(tmp_path / "out", tmp_path / "old.md", tmp_path / "new.md")
    assert expected in {(each["place"], each["what"]) for each in (*found["texts"], *found["records"])}
    assert (found["decisions"], found["authority"], found["space"]) == ([], [], [])


def headings(text: str) -> dict[str, str]:
    outside = _FENCE.sub("", text)
    return {name: title for title, name in re.findall(r"^#+ (.*?) *\{#(\w+).*\}$", outside, re.MULTILINE)}


def test_the_diff_of_the_published_revisions_is_what_a_comparison_of_the_sources_says(tmp_path: Path) -> None:
    old, new = (published(name).decode() for name in PUBLISHED)
    found = changes(tmp_path / "out", *(REVISIONS / f"{name}.md" for name in PUBLISHED))
    before, after = headings(old), headings(new)
    kebab = {name.replace("_", "-") for name in after.keys() - before.keys()}
    what = {(each["place"].rpartition(" ")[2], each["what"]) for each in found["records"] if "," not in each["place"]}
    assert what == {(name, "added") for name in kebab}
    retitled = {name.replace("_", "-") for name in before.keys() & after.keys() if before[name] != after[name]}
    assert {each["rule"] for each in found["texts"] if each["place"].endswith(", title")} == retitled
    sections = [dict(zip(*sections_of(text), strict=True)) for text in (old, new)]
    changed = {name for name in before.keys() & after.keys() if sections[0][name] != sections[1][name]}
    told_of = {each["rule"] or each["place"].rpartition(" ")[2] for each in (*found["texts"], *found["records"])}
    assert told_of - {"describe"} == {name.replace("_", "-") for name in changed} | kebab


def sections_of(text: str) -> tuple[list[str], list[str]]:
    """The ids of sections, and the words of each with its heading."""
    held = _FENCE.sub(lambda found: "\x00" + found.group().replace("\n", "\x00"), text)
    parts = re.split(r"^(?=#+ .*\{#)", held, flags=re.MULTILINE)[1:]
    return re.findall(r"^#+ .*\{#(\w+)", held, re.MULTILINE), [
        " ".join(each.replace("\x00", "\n").split()) for each in parts
    ]
