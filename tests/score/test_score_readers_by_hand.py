"""Outputs of eval harnesses, made by hand: what of each becomes a record, and what every defect is called."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specctl.errors import SpecctlError
from specctl.score import read_inspect
from specctl.score.harness import kind_of, records
from specctl.score.record import Found, Unreadable, observation

ABOUT = {"kind": "case", "group": "small-refund", "twin": None, "contract": "shop", "version": "1.0.0", "digest": "d1"}
FACTS = {"topic": "refunds", "amount": 20.5, "signals": ["danger"]}
JOINED = ABOUT | {"facts": FACTS}
TIME = "2026-03-01T12:00:00.399Z"
REQUEST = {
    "contract": "shop",
    "version": "1.0.0",
    "digest": "d1",
    "case": "small-refund",
    "facts": FACTS,
    "group": "small-refund",
    "seed": "small-refund",
}


def part(behavior: str, label: Any, *right: str, **check: Any) -> dict[str, Any]:
    """What an assertion of a suite gives."""
    metadata = {"behavior": behavior, "label": label, "check": check or {"labels": list(right)}}
    return {"pass": True, "score": 1, "reason": "words", "assertion": {"metric": behavior}, "metadata": metadata}


COMPLIED = part("response", "comply", "comply")


def row(*parts: Any, **more: Any) -> dict[str, Any]:
    """A result of promptfoo."""
    test = {"description": "small-refund", "vars": {"case": "small-refund"}, "metadata": JOINED}
    graded = {"pass": True, "componentResults": list(parts or (COMPLIED,))}
    base = {"provider": {"id": "openai:x", "label": ""}, "prompt": {"raw": "Hi"}, "failureReason": 0, "testCase": test}
    return base | {"gradingResult": graded, "metadata": {"contract": "mixed in"}} | more


def output(*rows: Any) -> dict[str, Any]:
    """A file of promptfoo."""
    return {"evalId": "e", "results": {"version": 3, "timestamp": TIME, "results": list(rows)}, "config": {}}


def sample(**more: Any) -> dict[str, Any]:
    """A sample of Inspect."""
    score = {"value": "C", "metadata": {"labels": {"response": "comply"}, "words": 3, "checks": 1}}
    target = json.dumps({"response": {"labels": ["comply"]}})
    base = {"id": "small-refund", "epoch": 2, "target": target, "metadata": JOINED, "scores": {"decision": score}}
    return base | {"completed_at": "2026-03-01T12:00:00+00:00"} | more


def scored(labels: Any, target: Any = None, **more: Any) -> dict[str, Any]:
    found = sample(scores={"decision": {"value": "I", "metadata": {"labels": labels} | more}})
    return found | ({} if target is None else {"target": target})


def log(*samples: Any, **more: Any) -> dict[str, Any]:
    """A log of Inspect."""
    run = {
        "model": "openai/x",
        "model_roles": {"grader": {"model": "openai/g"}},
        "created": "2026-02-01T12:00:00+00:00",
    }
    return {"version": 2, "status": "success", "eval": run, "samples": list(samples)} | more


def read(tmp_path: Path, content: Any, name: str = "out.json") -> list[Found]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return list(records(str(path)))


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)


def zipped(tmp_path: Path, members: Mapping[str, Any], name: str = "log.eval") -> str:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content if isinstance(content, str | bytes) else json.dumps(content))
    return str(tmp_path / name)


HEADER = {name: value for name, value in log().items() if name != "samples"}
OF_PROMPTFOO = REQUEST | {"model": "openai:x", "repeat": 1, "observed": {"response": "comply"}}
OF_INSPECT = REQUEST | {
    "model": "openai/x",
    "grader": "openai/g",
    "time": "2026-03-01T12:00:00+00:00",
    "repeat": 2,
    "observed": {"response": "comply"},
}


def test_a_result_of_promptfoo(tmp_path: Path) -> None:
    assert read(tmp_path, output(row())) == [("result 1", OF_PROMPTFOO | {"time": TIME})]
    assert read(tmp_path, lines(row()), "out.jsonl") == [("line 1", OF_PROMPTFOO)]


@pytest.mark.parametrize(
    "content",
    [
        {"version": 3, "timestamp": TIME, "prompts": [], "results": [row()]},
        {"results": {"version": 2, "timestamp": TIME, "results": [row()], "table": {}}, "config": {}},
        {"version": 1, "timestamp": TIME, "results": {"version": 2, "results": [row()]}, "prompts": []},
    ],
)
def test_older_layouts_of_promptfoo(tmp_path: Path, content: Any) -> None:
    ((place, found),) = read(tmp_path, content)
    assert isinstance(found, dict)
    assert (place, {**found, "time": TIME}) == ("result 1", OF_PROMPTFOO | {"time": TIME})


def test_repeats_are_counted_by_case_and_model_and_failures_count(tmp_path: Path) -> None:
    other = {"provider": {"id": "openai:x", "label": "mine"}}
    failed = row(error="overloaded\n at f (x.js)", failureReason=2, gradingResult=None)
    found = read(tmp_path, output(row(), row(**other), failed, row(), row(**other), row(provider="openai:x")))
    keys = [each if isinstance(each, Unreadable) else (each["model"], each["repeat"]) for _, each in found]
    error = Unreadable("error", "no answer for case `small-refund`: overloaded")
    assert keys == [("openai:x", 1), ("mine", 1), error, ("openai:x", 3), ("mine", 2), ("openai:x", 4)]


TOOL = "tools.pay"
SEEN = [
    ("response", "comply", ["comply"], "comply"),
    ("response", "refuse", ["comply"], "refuse"),
    ("response", "made_up", ["comply"], "made_up"),
    ("response", None, ["comply"], "undetermined"),
    ("response", "", ["comply"], "undetermined"),
    ("response", True, ["comply"], "undetermined"),
    ("response", ["comply"], ["comply"], "undetermined"),
    ("response", "a\ud800", ["comply"], "a?"),
    ("response", "unseen", ["comply"], "undetermined"),
    ("autonomy", "unseen", ["act", "unseen"], None),
    (TOOL, "unseen", ["deny", "unseen"], "deny"),
    (TOOL, "unseen", ["allow", "deny", "unseen"], "deny"),
    (TOOL, "unseen", ["ask", "unseen"], None),
    (TOOL, "unseen", ["allow"], "deny"),
    ("voucher", "unseen", None, None),
    ("voucher", 20, None, 20),
    ("voucher", 0.5, None, 0.5),
    ("voucher", float("nan"), None, "undetermined"),
]


@pytest.mark.parametrize(("behavior", "label", "right", "seen"), SEEN)
def test_what_a_label_says(behavior: str, label: Any, right: Any, seen: Any) -> None:
    check = {"at_most": 5} if right is None else {"labels": right}
    assert observation(behavior, label, check) == seen


@pytest.mark.parametrize(("behavior", "label", "right", "seen"), SEEN)
def test_both_harnesses_say_the_same(tmp_path: Path, behavior: str, label: Any, right: Any, seen: Any) -> None:
    check = {"at_most": 5} if right is None else {"labels": right}
    ((_, one),) = read(tmp_path, output(row(part(behavior, label, **check))))
    ((_, other),) = read(tmp_path, log(scored({behavior: label}, json.dumps({behavior: check}))))
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["observed"] == other["observed"] == ({} if seen is None else {behavior: seen})


def test_words_are_counted_and_other_labels_were_not_asked_for(tmp_path: Path) -> None:
    target = json.dumps({"max_words": {"at_most_words": 80}, "tone": {"labels": ["warm"]}, "voucher": {"at_most": 3}})
    labels = {"tone": "warm", "max_words": "unseen", "response": "comply"}
    ((_, found),) = read(tmp_path, log(scored(labels, target, words=12)))
    assert isinstance(found, dict)
    assert found["observed"] == {"max_words": 12, "tone": "warm", "voucher": "undetermined"}


@pytest.mark.parametrize("target", ["", "A text.", "[1]", ["a", "b"], 7])
def test_a_target_that_is_not_ours_hides_no_labels(tmp_path: Path, target: Any) -> None:
    ((_, found),) = read(tmp_path, log(scored({"tone": "warm", "voucher": "unseen"}, target)))
    assert isinstance(found, dict)
    assert found["observed"] == {"tone": "warm"}


def test_what_stopped_in_the_function_of_the_suite_is_undetermined(tmp_path: Path) -> None:
    config = {"behavior": "tone"}
    thrown = {
        "pass": False,
        "reason": "Custom function threw error",
        "assertion": {"type": "javascript", "config": config},
    }
    foreign = [{"pass": True, "metadata": {"renderedAssertionValue": "x"}, "assertion": {"type": "contains"}}, None, 3]
    ((_, found),) = read(tmp_path, output(row(COMPLIED, thrown, *foreign)))
    assert isinstance(found, dict)
    assert found["observed"] == {"response": "comply", "tone": "undetermined"}


@pytest.mark.parametrize(
    ("kind", "group", "expected"),
    [
        ("case", "small-refund", "small-refund"),
        ("variant", "the-case", "the-case"),
        ("example", "a-rule", "small-refund"),
        ("twin", "a-rule", "small-refund"),
        ("variant", None, "small-refund"),
    ],
)
def test_only_a_variant_is_one_request_with_its_case(tmp_path: Path, kind: str, group: Any, expected: str) -> None:
    ((_, found),) = read(tmp_path, log(sample(metadata=JOINED | {"kind": kind, "group": group})))
    assert isinstance(found, dict)
    assert (found["group"], found["seed"]) == (expected, expected)


def test_a_sample_of_inspect(tmp_path: Path) -> None:
    place = "sample small-refund epoch 2"
    assert read(tmp_path, log(sample())) == [(place, OF_INSPECT)]
    members = {"_journal/start.json": {}, "samples/small-refund_epoch_2.json": sample(), "header.json": HEADER}
    path = zipped(tmp_path, members | {"summaries.json": [], "samples/small-refund_epoch_2/events/0.json": []})
    assert list(records(path)) == [(place, OF_INSPECT)]


def test_a_large_sample_lies_in_a_folder(tmp_path: Path) -> None:
    folder = "samples/small-refund_epoch_2"
    whole = sample()
    members = {f"{folder}/sample.json": whole | {"metadata": {}}, f"{folder}/metadata.json": whole["metadata"]}
    path = zipped(tmp_path, members | {f"{folder}/events/0.json": [], "header.json": HEADER})
    assert list(records(path)) == [("sample small-refund epoch 2", OF_INSPECT)]


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        (row(gradingResult=None, error="No output"), "error", "No output"),
        (row(gradingResult=None, error=None, failureReason=2), "error", "without a message"),
        (row(failureReason=2, error="x" * 500), "error", "x" * 200 + "…"),
        (row(testCase={"vars": {"case": ""}}, metadata={}), "foreign", "names no contract"),
        (
            row(gradingResult={"componentResults": [{"pass": True, "assertion": {"metric": "tone"}}]}),
            "foreign",
            "no labels",
        ),
        (row(gradingResult={}), "foreign", "no labels"),
        ([], "broken", "no object"),
        ("text", "broken", "no object"),
    ],
)
def test_results_of_promptfoo_that_are_no_records(tmp_path: Path, entry: Any, kind: str, words: str) -> None:
    first, (place, found) = read(tmp_path, output(row(), entry))
    assert first == ("result 1", OF_PROMPTFOO | {"time": TIME})
    assert isinstance(found, Unreadable)
    assert (place, found.kind) == ("result 2", kind)
    assert words in found.message


@pytest.mark.parametrize(
    ("entry", "place", "kind"),
    [
        (sample(error={"message": "no money", "traceback": ""}), "sample small-refund epoch 2", "error"),
        (sample(error="odd"), "sample small-refund epoch 2", "error"),
        (sample(invalidation={"author": "me"}), "sample small-refund epoch 2", "withdrawn"),
        (sample(scores=None), "sample small-refund epoch 2", "unscored"),
        (sample(scores={"other": {"value": 1}}), "sample small-refund epoch 2", "unscored"),
        (sample(metadata={}), "sample small-refund epoch 2", "foreign"),
        (sample(id=7, metadata=None), "sample 7 epoch 2", "foreign"),
        ("text", "sample 1", "broken"),
        ({}, "sample 1", "broken"),
    ],
)
def test_samples_of_inspect_that_are_no_records(tmp_path: Path, entry: Any, place: str, kind: str) -> None:
    ((where, found),) = read(tmp_path, log(entry))
    assert isinstance(found, Unreadable)
    assert (where, found.kind) == (place, kind)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"status": "error"}, "the run has the status `error`: 1 samples are in its log"),
        ({"status": None}, "the run has the status `started`: 1 samples are in its log"),
        ({"results": {"total_samples": 3}}, "1 of 3 samples are in the log"),
    ],
)
def test_what_is_missing_from_a_log_is_told(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    first, second = read(tmp_path, log(sample(), **more))
    assert first[1] == OF_INSPECT
    assert second == ("header", Unreadable("incomplete", message))


def test_a_log_that_was_never_closed_has_its_samples(tmp_path: Path) -> None:
    start = {"version": 2, "eval": log()["eval"], "plan": {}}
    path = zipped(tmp_path, {"_journal/start.json": start, "samples/small-refund_epoch_2.json": sample()})
    first, second = list(records(path))
    assert first == ("sample small-refund epoch 2", OF_INSPECT)
    assert second[0] == "header"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (b'{"provider": {"id": "x"}, "prompt": {"ra', "not JSON: character"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"provider": "x", "prompt": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"provider": "x", "prompt": ' + b"1" * 5000 + b"}", "number that is too long"),
        (b"[1]", "no object"),
    ],
)
def test_a_line_that_is_broken_breaks_no_other(tmp_path: Path, broken: bytes, words: str) -> None:
    found = read(tmp_path, lines(row()) + broken + b"\n\n" + lines(row()), "out.jsonl")
    assert [place for place, _ in found] == ["line 1", "line 2", "line 4"]
    assert isinstance(found[1][1], Unreadable)
    assert found[1][1].kind == "broken"
    assert words in found[1][1].message


WHOLE = json.dumps(output(row())).encode()
NONE = "is no output of an eval harness"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", NONE),
        (b"\n \n", NONE),
        (b"[]", NONE),
        (b'"text"', NONE),
        (b"contract,digest\nshop,d1\n", NONE),
        (b"PK\x03\x04 no zip", NONE),
        (json.dumps(output(row())).encode("utf-16"), NONE),
        (lines({"contract": "shop", "digest": "d1", "provider": "x", "observed": {"evalId": 1}}), NONE),
        (WHOLE[:-20], "is not JSON: character"),
        (WHOLE[:60], "is not JSON: character"),
        (WHOLE.replace(b"Hi", b"\xff"), "is not UTF-8 text"),
        (b'{"evalId": ' + b"[" * 100_000, "is nested too deeply"),
        (b'{"evalId": ' + b"1" * 5000 + b"}", "has a number that is too long"),
        (b'{"evalId": "e", "results": {"results": 3}}', "has no list of results"),
        (b'{"evalId": "e", "results": null}', "has no list of results"),
        (b'{"version": 2, "status": "success", "eval": {}, "samples": 3}', "is no log of Inspect AI"),
        (b'{"version": 2, "status": "success", "eval": {}, "samples": [', "is not JSON: character"),
    ],
)
def test_a_file_that_is_broken_is_one_clear_error(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SpecctlError) as caught:
        read(tmp_path, content)
    assert words in caught.value.message


def test_what_is_no_file_is_one_clear_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(SpecctlError, match="cannot read"):
            kind_of(str(path))


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf" + WHOLE) == read(tmp_path, WHOLE)
    assert len(read(tmp_path, b"\xef\xbb\xbf" + lines(row(), row()), "out.jsonl")) == 2


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"header.json": "{"}, "`header.json` of"),
        ({"header.json": ""}, "is empty"),
        ({"summaries.json": []}, "has no `header.json`"),
    ],
)
def test_a_zip_that_is_broken_is_one_clear_error(tmp_path: Path, members: dict[str, Any], words: str) -> None:
    path = zipped(tmp_path, members)
    assert kind_of(path) == ("inspect" if "header.json" in members else None)
    with pytest.raises(SpecctlError) as caught:
        list(read_inspect.records(path, is_zip=True))
    assert words in caught.value.message


def test_other_zips_are_no_logs(tmp_path: Path) -> None:
    assert kind_of(zipped(tmp_path, {"word/document.xml": "<a/>"}, "a.docx")) is None


def test_a_sample_that_is_broken_breaks_no_other(tmp_path: Path) -> None:
    members = {"samples/a_epoch_1.json": b'{"id": ', "samples/b_epoch_1.json": "[]", "header.json": HEADER}
    found = list(records(zipped(tmp_path, members | {"samples/small-refund_epoch_2.json": sample()})))
    assert [(place, each.kind) for place, each in found if isinstance(each, Unreadable)] == [
        ("sample a_epoch_1", "broken"),
        ("sample b_epoch_1", "broken"),
    ]
    assert found[2][1] == OF_INSPECT


def test_a_log_that_is_cut_off_or_damaged_is_one_clear_error(tmp_path: Path) -> None:
    path = Path(zipped(tmp_path, {"samples/a_epoch_1.json": sample(), "header.json": HEADER}))
    whole = path.read_bytes()
    at = whole.index(b"a_epoch_1.json") + 30
    for data, words in (
        (whole[:-40], "is no whole zip file"),
        (whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :], "is damaged"),
    ):
        path.write_bytes(data)
        assert kind_of(str(path)) == "inspect"
        with pytest.raises(SpecctlError, match=words):
            list(records(str(path)))


def test_what_is_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b'{"id": "' + b"a" * 3_000_000 + b'"}'
    path = zipped(tmp_path, {"samples/a_epoch_1.json": bomb, "header.json": HEADER})
    assert Path(path).stat().st_size < 10_000
    monkeypatch.setattr(read_inspect, "_MOST_BYTES", 2 << 20)
    with pytest.raises(SpecctlError, match=r"`samples/a_epoch_1\.json` of .* is larger than 2 MiB"):
        list(records(path))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (output(), "promptfoo"),
        (row(), "promptfoo"),
        (log(), "inspect"),
        ({"prompt": "x" * 300_000, "provider": {}}, None),  # what comes after the first part is not looked at
        ({"config": {"evalId": 1, "results": []}}, None),
        ({"contract": "shop", "digest": "d1", "case": 'a "results": {', "observed": {}}, None),
        ({"contract": "shop", "digest": "d1", "facts": {"eval": 1, "version": 2}}, None),
    ],
)
def test_a_harness_is_told_by_the_keys_of_the_outermost_object(tmp_path: Path, content: Any, kind: str | None) -> None:
    path = tmp_path / "x"
    for indent in (None, 2):
        path.write_text(json.dumps(content, indent=indent), encoding="utf-8")
        assert kind_of(str(path)) == kind
