"""The formats for continuous integration: read by what reads them in earnest, with contents that try to break out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from small_repositories import CONFLICT, run, specctl, write

from specctl.cli.options import CI_FORMATS
from specctl.cli.reporting import BULLETINS, bulletin_renderer
from specctl.diagnostics import START, Edit, Extent, Fix, Label, Lazy, Location
from specctl.lint.pages import Page
from specctl.output import github, sarif
from specctl.output.markdown import MOST_IN_COMMENT
from specctl.output.notice import Bulletin, Level, Notice, in_turn
from specctl.text import Position, Span

ROOT = Path(__file__).parent.parent
BROKEN = sorted(path.parent.name for path in (ROOT / "tests" / "broken").glob("*/break.toml"))
SCHEMAS = {
    "sarif": "sarif-2.1.0.json",
    "gitlab": "gitlab-code-quality.schema.json",
    "rdjson": "rdjson.schema.json",
}
# What a contract, or a pull request that brings one, may hold to break out of a format.
HOSTILE = (
    "two\nlines\r\n::error file=x::stolen\n##[add-mask]x",
    "commas, colons: and 100% of%0Apercents",
    "\u202eesrever\u202c \u2066isolated\u2069 \u200b\ufeff bell\x07 escape\x1b[31m null\x00",
    "]]> </failure><script>alert('x')</script> <!-- & &amp; \"quoted\" -->",
    "| a cell | [a link](https://example.org) ![image](https://example.org/x.png) @somebody #1",
    "`code` ``two`` \\`escaped\\` {0} {{1}} %s",
    "\ud800 \uffff \u2028 \x85",
)


@cache
def validator(form: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "tests" / "formats" / SCHEMAS[form]).read_text(encoding="utf-8")))


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """The workflow commands of a log, as the runner reads them: a line each, unescaped."""
    for line in text.split("\n"):
        if not (found := re.fullmatch(r"::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", line, re.DOTALL)):
            continue
        pairs = [pair.split("=", 1) for pair in (found[2] or "").split(",")]
        yield (
            found[1],
            {name: unescaped(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs},
            unescaped(found[3]),
        )


def unescaped(text: str, *more: tuple[str, str]) -> str:
    for escape, character in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def results(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["runs"][0]["results"]
    return found


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  our own


def bulletin(notices: list[Notice], files: tuple[str, ...] = ("bot.yaml",)) -> Bulletin:
    return Bulletin(
        "1 error in 1 file, 2 rules", in_turn(notices), files, {}, lambda kind: Page(f"# {kind}\n\nText.", "Text.")
    )


def notice(message: str = "two rules conflict", level: Level = "error", path: str = "bot.yaml", **more: Any) -> Notice:
    place = Location(path, Span(Position(3, 5), Position(3, 9)))
    return Notice(level, "conflicting-rules", "conflicting-rules", message, place, fingerprint="0123456789ab", **more)


def hostile(text: str) -> Notice:
    """A notice that holds a text wherever it can."""
    place = Location(f"a,b:c%20 {text[:20]}.yaml".replace("\x00", ""), Span(Position(1, 1), Position(3, 2)))
    return Notice(
        "error",
        "conflicting-rules",
        text,
        text,
        place,
        here=text,
        related=(Label(place, text),),
        fingerprint="0123456789ab",
        about={"contract": text.encode("utf-8", "replace").decode(), "witness": {"topic": ["a", True]}},
        lazily=Lazy(lambda: Extent("topic is a", 0.5)),
        tell=lambda: (("where", text), ("help", text)),
    )


def render(form: str, notices: list[Notice]) -> str:
    return bulletin_renderer(form)(bulletin(notices))


@pytest.fixture(scope="module", params=BROKEN)
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """For a broken variant of the bundled contracts, the name of its check and what the real command writes."""
    change = tomllib.loads((ROOT / "tests" / "broken" / request.param / "break.toml").read_text(encoding="utf-8"))
    files = {f"contracts/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "contracts").glob("*.yaml")}
    broken = f"contracts/{change['file']}"
    folder = write(
        tmp_path_factory.mktemp("broken"),
        {
            **files,
            "specctl.toml": '[lint]\nprofile = "strict"\n',
            broken: files[broken].replace(change["find"], change["replace"]),
        },
    )
    forms = [argument for form in CI_FORMATS for argument in ("--report", f"{form}={form}.out")]
    shown = specctl(folder, "lint", "-f", "json", "--show-info", *forms)
    written = {form: (folder / f"{form}.out").read_text(encoding="utf-8") for form in CI_FORMATS}
    return request.param, {"json": shown, **written}


def found_by_check(shown: str) -> Counter[tuple[str, str, int]]:
    return Counter(
        (item["check"], item["location"]["path"], item["location"]["start"]["line"])
        for item in json.loads(shown)["findings"]
    )


def test_every_format_tells_what_was_found(reports: tuple[str, dict[str, str]]) -> None:
    check, written = reports
    expected = found_by_check(written["json"])
    assert check in {name for name, _, _ in expected}

    def place(result: Mapping[str, Any]) -> tuple[str, int]:
        physical = result["locations"][0]["physicalLocation"]
        return unquote(physical["artifactLocation"]["uri"]), physical["region"]["startLine"]

    assert Counter((item["ruleId"], *place(item)) for item in results(written["sarif"])) == expected
    issues = [(item["check_name"], item["location"]) for item in json.loads(written["gitlab"])]
    assert Counter((name, at["path"], at["lines"]["begin"]) for name, at in issues) == expected
    diagnostics = [(item["code"]["value"], item["location"]) for item in json.loads(written["rdjson"])["diagnostics"]]
    assert Counter((name, at["path"], at["range"]["start"]["line"]) for name, at in diagnostics) == expected
    cases = [case for case in parsed(written["junit"]).iter("testcase") if "line" in case.attrib]
    named = [(case.attrib["name"].split(":")[0], case.attrib["file"], int(case.attrib["line"])) for case in cases]
    assert Counter(named) == expected
    shown = [(props["title"], props["file"], int(props["line"])) for _, props, _ in commands(written["github"])]
    assert Counter(shown) <= expected
    levels = Counter(item["severity"] for item in json.loads(written["json"])["findings"])
    assert len(shown) == sum(min(github.MOST_OF_A_LEVEL, count) for count in levels.values())
    assert f"(`{check}`)" in written["markdown"]


def test_reports_fit_their_schemas(reports: tuple[str, dict[str, str]]) -> None:
    for form in SCHEMAS:
        assert [error.message for error in validator(form).iter_errors(json.loads(reports[1][form]))] == []


def test_a_check_comes_with_its_page_and_its_witness(reports: tuple[str, dict[str, str]]) -> None:
    check, written = reports
    run_ = json.loads(written["sarif"])["runs"][0]
    rules = run_["tool"]["driver"]["rules"]
    for result in run_["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    about = next(rule for rule in rules if rule["id"] == check)
    assert about["help"]["markdown"].startswith(f"# {check}\n")
    plain = [item for item in json.loads(written["json"])["findings"] if item["check"] == check]
    shown = [item for item in run_["results"] if item["ruleId"] == check]
    assert [item["partialFingerprints"][sarif.FINGERPRINT] for item in shown] == [i["fingerprint"] for i in plain]
    for one, other in zip(plain, shown, strict=True):
        assert other["properties"].get("witness") == one["witness"]
        assert len(other.get("relatedLocations", [])) == len(one["related"])


@pytest.mark.parametrize(("contract", "code"), [(CONFLICT, 1), (CONFLICT.replace("abstain", "redirect"), 0)])
def test_a_format_changes_no_exit_code(tmp_path: Path, contract: str, code: int) -> None:
    write(tmp_path, {"contracts/bot.yaml": contract})
    for form in ("text", *CI_FORMATS):
        shown = specctl(tmp_path, "lint", "-f", form, "--report", f"{form}=out", code=code)
        assert (tmp_path / "out").read_text(encoding="utf-8") == shown


def test_what_is_invalid_is_told_with_what_it_hides(tmp_path: Path) -> None:
    product = "specctl: 1\nid: shop\nversion: 1.0.0\nlevel: user\nextends: [bot]\nrules: []\n"
    write(tmp_path, {"contracts/bot.yaml": CONFLICT.replace("abstain", "abstein"), "contracts/shop.yaml": product})
    for command in ("lint", "validate"):
        found = results(specctl(tmp_path, command, "-f", "sarif", code=1))
        assert Counter(item["ruleId"] for item in found)["not-judged"] == 2
        assert found[0]["level"] == "error"
        shown = list(commands(specctl(tmp_path, command, "-f", "github", code=1)))
        assert [name for name, _, _ in shown] == sorted(name for name, _, _ in shown)
        assert "contracts/shop.yaml" in {props["file"] for _, props, _ in shown}


def test_what_stayed_undecided_is_an_error_and_no_failure() -> None:
    report = replace(bulletin([replace(notice(), kind="inconclusive")]), is_whole=False)
    suites = parsed(bulletin_renderer("junit")(report))
    assert (suites.attrib["errors"], suites.attrib["failures"]) == ("1", "0")
    log = json.loads(bulletin_renderer("sarif")(report))
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def test_an_unknown_report_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    done = run(tmp_path, "lint", "--report", "sarfi=x")
    assert done.returncode == 2
    assert "unknown format `sarfi`" in done.stderr
    assert "`sarif`" in done.stderr


def test_there_is_one_list_of_formats() -> None:
    assert tuple(BULLETINS) == CI_FORMATS


@pytest.mark.parametrize("form", CI_FORMATS)
def test_where_nothing_is_found_a_report_still_says_so(form: str) -> None:
    text = render(form, [])
    if form in SCHEMAS:
        validator(form).validate(json.loads(text))
    elif form == "junit":
        assert [case.attrib["classname"] for case in parsed(text).iter("testcase")] == ["bot.yaml"]
    else:
        assert text == "1 error in 1 file, 2 rules\n"


# Contents that try to break out


@pytest.mark.parametrize("form", SCHEMAS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_in_their_json(form: str, text: str) -> None:
    written = render(form, [hostile(text)])
    validator(form).validate(json.loads(written))
    for character in "\u202e\u2066\u200b\x1b\x00\u2028":
        assert character not in "".join(_messages(json.loads(written)))


def _messages(value: object) -> Iterator[str]:
    """Every text that people are shown."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and key in ("text", "message", "description", "markdown"):
                yield item
            yield from _messages(item)
    elif isinstance(value, list):
        for item in value:
            yield from _messages(item)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workflow_command_is_one_line_and_reads_back(text: str) -> None:
    found = hostile(text)
    written = render("github", [found])
    assert len(written.splitlines()) == 2
    ((command, props, message),) = commands(written)
    assert command == "error"
    assert message.split("\n") == found.lines
    assert set(props) == {"file", "line", "endLine", "title"}
    assert (props["line"], props["endLine"]) == ("1", "3")
    assert props["file"].startswith("a,b:c%20 ")


@pytest.mark.parametrize("text", HOSTILE)
def test_xml_stays_well_formed(text: str) -> None:
    suites = parsed(render("junit", [hostile(text)]))
    assert len(list(suites.iter("failure"))) == 1
    assert {element.tag for element in suites.iter()} == {"testsuites", "testsuite", "testcase", "failure"}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_no_markup_of_others(text: str) -> None:
    written = render("markdown", [hostile(text)])
    outside = re.sub("`[^`\\n]*`", "", written)
    assert set(re.findall("<[^>]*>?", outside)) <= {
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<code>",
        "</code>",
    }
    outside = re.sub("<code>[^<]*</code>", "", outside)
    assert not re.search(r"\]\(|https?://|@[a-z]|(?<!&)#[0-9]|!\[", outside)
    rows = [line for line in written.splitlines() if line.startswith("| error")]
    assert [row.count("|") for row in rows] == [4]
    assert not set(written) & set("\u202e\u2066\u200b\x1b\x00\u2028")


def test_viewers_find_no_link_in_a_message() -> None:
    (result,) = results(render("sarif", [hostile("[a link](https://example.org)")]))
    assert "](" not in result["message"]["text"]


# Limits


MANY = 5_000


def many() -> list[Notice]:
    levels: tuple[Level, ...] = ("note", "warning", "error")
    return [
        notice(f"rule number {place} conflicts, see {HOSTILE[place % 6]}", levels[place % 3], fix=None)
        for place in range(MANY)
    ]


@pytest.mark.parametrize("form", CI_FORMATS)
def test_five_thousand_findings_take_under_two_seconds(form: str) -> None:
    notices = many()
    start = time.process_time()
    render(form, notices)
    assert time.process_time() - start < 2


def test_github_gets_ten_annotations_of_each_level_errors_first() -> None:
    written = render("github", many())
    shown = [command for command, _, _ in commands(written)]
    assert shown == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert written.splitlines()[-1].endswith("1,656 errors, 1,657 warnings, 1,657 notes more than GitHub annotates")


def test_a_long_message_is_cut() -> None:
    ((_, _, message),) = commands(render("github", [notice("long " * MANY)]))
    assert len(message) == github.MOST_CHARACTERS


def test_a_comment_fits_and_says_how_many_more() -> None:
    written = render("markdown", many())
    assert len(written) <= MOST_IN_COMMENT
    assert len(written.encode()) <= 1 << 20
    rows = [line for line in written.splitlines() if re.match(r"\| (error|warning|note) ", line)]
    assert len(rows) > 100
    assert written.splitlines()[-1].startswith(f"{MANY - len(rows):,} findings more did not fit here")


def test_a_comment_with_all_findings_says_how_many_lack_details() -> None:
    message = f"a rule conflicts {'with much ' * 20}"
    written = render("markdown", [notice(f"{message}{number}") for number in range(200)])
    assert len([line for line in written.splitlines() if line.startswith("| error ")]) == 200
    told = re.findall(r"^\*\*error\*\* at ", written, re.MULTILINE)
    assert 0 < len(told) < 200
    assert written.splitlines()[-1].startswith(f"The details of {200 - len(told)} findings did not fit here")


def test_sarif_keeps_to_what_code_scanning_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 100)
    labels = tuple(Label(Location("bot.yaml", START), f"place {number}") for number in range(1_200))
    found = results(render("sarif", [notice(related=labels), *many()]))
    assert len(found) == 100
    assert found[-1]["message"]["text"].startswith("1,568 errors, 1,667 warnings, 1,667 notes more")
    places = found[0]["relatedLocations"]
    assert len(places) == sarif.MOST_PLACES - 1
    assert places[-1]["message"]["text"] == "place 998 (and 201 more places)"
    assert [place["id"] for place in places] == list(range(1, 1_000))


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_equal_findings_keep_apart(form: str) -> None:
    written = json.loads(render(form, many()))
    found = written if form == "gitlab" else written["runs"][0]["results"]
    marks = {item.get("fingerprint") or item["partialFingerprints"][sarif.FINGERPRINT] for item in found}
    assert len(marks) == MANY


# Places and fixes

# A conflict that can be settled: neither rule is narrower than the other.
CROSSING = CONFLICT.replace("attributes: {", "attributes: {known: {type: bool}, ").replace(
    "when: {topic: a}\n    then: {response: abstain}", 'when: {known: false}  # "\u00e9"\n    then: {response: abstain}'
)


def bytewise(text: str, place: Mapping[str, int]) -> int:
    """The offset of an rdjson position in the bytes of a text."""
    lines = text.encode().split(b"\n")
    return sum(len(line) + 1 for line in lines[: place["line"] - 1]) + place["column"] - 1


def test_the_columns_of_rdjson_are_bytes(tmp_path: Path) -> None:
    line = '  - {id: there, statement: "\U0001f600\u00e9", when: {topic: a}, then: {response: abstain}}\n'
    text = CONFLICT[: CONFLICT.index("  - id: there")] + line
    write(tmp_path, {"contracts/bot.yaml": text})
    (found,) = json.loads(specctl(tmp_path, "lint", "-f", "rdjson", code=1))["diagnostics"]
    span = found["location"]["range"]
    start, end = (bytewise(text, span[side]) for side in ("start", "end"))
    assert text.encode()[start:end] == b"abstain"
    (result,) = results(specctl(tmp_path, "lint", "-f", "sarif", code=1))
    region = result["locations"][0]["physicalLocation"]["region"]
    written = text.split("\n")[region["startLine"] - 1]
    assert written[region["startColumn"] - 1 : region["endColumn"] - 1] == "abstain"


def test_a_suggestion_applied_mends_the_finding(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CROSSING})
    (found,) = json.loads(specctl(tmp_path, "lint", "-f", "rdjson", code=1))["diagnostics"]
    (suggestion,) = found["suggestions"]
    start, end = (bytewise(CROSSING, suggestion["range"][side]) for side in ("start", "end"))
    data = CROSSING.encode()
    (tmp_path / "contracts" / "bot.yaml").write_bytes(data[:start] + suggestion["text"].encode() + data[end:])
    assert json.loads(specctl(tmp_path, "lint", "-f", "rdjson", code=0))["diagnostics"] == []


def test_edits_far_apart_are_one_suggestion() -> None:
    text = "one: \u00e9\ntwo\nthree: \U0001f600 four\n"
    edits = (
        Edit("bot.yaml", Span(Position(3, 8), Position(3, 9)), "5"),
        Edit("bot.yaml", Span(Position(1, 1), Position(1, 4)), "1"),
    )
    report = replace(bulletin([notice(fix=Fix("count", True, edits))]), texts={"bot.yaml": text.splitlines()})
    (found,) = json.loads(bulletin_renderer("rdjson")(report))["diagnostics"]
    (suggestion,) = found["suggestions"]
    start, end = (bytewise(text, suggestion["range"][side]) for side in ("start", "end"))
    data = text.encode()
    assert data[:start] + suggestion["text"].encode() + data[end:] == "1: \u00e9\ntwo\nthree: 5 four\n".encode()


def test_a_fix_that_reaches_into_another_file_is_no_suggestion() -> None:
    edits = tuple(Edit(path, Span(Position(1, 1), Position(1, 1)), "x") for path in ("bot.yaml", "base.yaml"))
    found = notice(fix=Fix("both", True, edits))
    assert "suggestions" not in json.loads(render("rdjson", [found]))["diagnostics"][0]
    changes = results(render("sarif", [found]))[0]["fixes"][0]["artifactChanges"]
    assert [change["artifactLocation"]["uri"] for change in changes] == ["base.yaml", "bot.yaml"]


def test_a_sarif_fix_says_what_the_tool_would_write(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CROSSING})
    (result,) = results(specctl(tmp_path, "lint", "-f", "sarif", code=1))
    (plain,) = json.loads(specctl(tmp_path, "lint", "-f", "json", code=1))["findings"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "contracts/bot.yaml"
    replaced = [
        (item["deletedRegion"]["startLine"], item["deletedRegion"]["startColumn"], item["insertedContent"]["text"])
        for item in change["replacements"]
    ]
    edits = plain["fix"]["edits"]
    assert replaced == [(edit["start"]["line"], edit["start"]["column"], edit["text"]) for edit in edits]


def test_paths_are_relative_uris(tmp_path: Path) -> None:
    name = "contracts/a b#c%20\u00e9;x.yaml"
    write(tmp_path, {name: CONFLICT})
    (result,) = results(specctl(tmp_path, "lint", "-f", "sarif", code=1))
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "contracts/a%20b%23c%2520%C3%A9%3Bx.yaml", "uriBaseId": "%SRCROOT%"}
    ((_, props, _),) = commands(specctl(tmp_path, "lint", "-f", "github", code=1))
    assert props["file"] == name


# Tools that read these formats


def test_sarif_tools_read_it(tmp_path: Path) -> None:
    pytest.importorskip("sarif")
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    (tmp_path / "bot.sarif").write_text(specctl(tmp_path, "lint", "-f", "sarif", code=1), encoding="utf-8")
    summary = _sarif_tool(tmp_path, "summary", "bot.sarif")
    assert re.search(r"error: +1\n", summary)
    assert "conflicting-rules" in summary
    assert "bot.sarif" in _sarif_tool(tmp_path, "ls", "bot.sarif")
    _sarif_tool(tmp_path, "csv", "--output", "bot.csv", "bot.sarif")
    assert "contracts/bot.yaml,13" in (tmp_path / "bot.csv").read_text(encoding="utf-8")


def _sarif_tool(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "sarif", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_junitparser_reads_it(tmp_path: Path) -> None:
    junitparser = pytest.importorskip("junitparser")
    good = "specctl: 1\nid: good\nversion: 1.0.0\nlevel: operator\notherwise: {response: comply}\nrules: []\n"
    write(tmp_path, {"contracts/bot.yaml": CONFLICT, "contracts/good.yaml": good})
    (tmp_path / "report.xml").write_text(specctl(tmp_path, "lint", "-f", "junit", code=1), encoding="utf-8")
    report = junitparser.JUnitXml.fromfile(str(tmp_path / "report.xml"))
    suites = {suite.name: suite for suite in report}
    assert {name: (suite.tests, suite.failures) for name, suite in suites.items()} == {
        "contracts/bot.yaml": (1, 1),
        "contracts/good.yaml": (1, 0),
    }
    (failed,) = suites["contracts/bot.yaml"]
    assert not failed.is_passed
    assert failed.result[0].message.startswith("`here` and `there` conflict on `response`")
    assert "example: topic a" in failed.result[0].text
    assert next(iter(suites["contracts/good.yaml"])).is_passed
