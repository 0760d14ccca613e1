"""Logs of Inspect AI as records: `.eval`, which is a zip with one file a sample, and `.json`.

The scorer of a generated task leaves the grader's labels in the metadata of its score, and what joins a sample to the
contract in the metadata of the sample. A `.eval` is read sample by sample.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

from specctl.errors import SpecctlError
from specctl.score.json_data import parsed, read
from specctl.score.record import (
    UNDETERMINED,
    Found,
    Observation,
    Record,
    Unreadable,
    brief,
    fields,
    moment,
    observation,
    request,
    text,
)

# Inspect compresses with Zstandard, which Python itself reads from 3.14 on.
if sys.version_info >= (3, 14):
    from zipfile import BadZipFile, ZipFile
else:
    try:
        from backports.zstd.zipfile import BadZipFile, ZipFile
    except ImportError:
        from zipfile import BadZipFile, ZipFile  # type: ignore[assignment]

# The scorer of a generated task.
_SCORER = "decision"
# What a run has when it is over, and what it has from its start.
HEADERS = ("header.json", "_journal/start.json")
# A sample is one file; where it is large, a folder in which the conversation lies apart.
_SAMPLE = re.compile(r"samples/(?P<name>.+_epoch_\d+)(?:\.json|/sample\.json)", re.DOTALL)
_MOST_BYTES = 512 << 20
_AS_JSON = "have Inspect write it as JSON: `inspect log convert --to json --output-dir DIR {path}`"


def records(path: str, *, is_zip: bool) -> Iterator[Found]:
    """Every sample of a log; what failed is one as well, and what is missing is told at the end."""
    if not is_zip:
        yield from _found(*_whole(path))
        return
    with _opened(path) as archive:
        yield from _found(*_zipped(archive, path))


def _found(header: Mapping[str, object], samples: Iterable[tuple[str, object]]) -> Iterator[Found]:
    run = fields(header.get("eval"))
    count = 0
    for name, data in samples:
        count += 1
        sample = fields(data)
        place = f"sample {_id(sample) or name} epoch {sample.get('epoch', 1)}" if sample else f"sample {name}"
        yield place, data if isinstance(data, Unreadable) else _sample(sample, run)
    status = text(header.get("status")) or "started"
    total = fields(header.get("results")).get("total_samples")
    if status != "success":
        yield "header", Unreadable("incomplete", f"the run has the status `{status}`: {count} samples are in its log")
    elif isinstance(total, int) and count < total:
        yield "header", Unreadable("incomplete", f"{count} of {total} samples are in the log")


def _sample(sample: Mapping[str, object], run: Mapping[str, object]) -> Record | Unreadable:
    about = request(_id(sample), fields(sample.get("metadata")))
    if sample.get("invalidation"):
        return Unreadable("withdrawn", "the sample was invalidated")
    if sample.get("error"):
        return Unreadable("error", brief(fields(sample["error"]).get("message")))
    if about is None:
        return Unreadable("foreign", "a sample that names no contract; generate the task again and run it")
    score = fields(fields(sample.get("scores")).get(_SCORER))
    given = fields(score.get("metadata"))
    if not isinstance(given.get("labels"), dict):
        return Unreadable("unscored", f"the sample has no labels of the scorer `{_SCORER}`")
    epoch = sample.get("epoch")
    roles = fields(run.get("model_roles"))
    beside: Record = {
        "model": text(run.get("model")),
        "grader": text(fields(roles.get("grader")).get("model")),
        "time": moment(sample.get("completed_at"), sample.get("started_at"), run.get("created")),
        "repeat": epoch if isinstance(epoch, int) else 1,
    }
    observed = dict(_observed(_checks(sample.get("target")), given))
    return about | {key: value for key, value in beside.items() if value} | {"observed": observed}


def _id(sample: Mapping[str, object]) -> str:
    """The id of a sample, which Inspect lets be a number."""
    found = sample.get("id")
    return str(found) if isinstance(found, int) else text(found)


def _checks(target: object) -> Mapping[str, object]:
    """What was checked of a sample, which its target says; empty where somebody else wrote it."""
    try:
        return fields(parsed(text(target).encode(), "the target"))
    except SpecctlError:
        return {}


def _observed(checks: Mapping[str, object], given: Mapping[str, object]) -> Iterator[tuple[str, Observation]]:
    """What the labels say of what was checked, as in promptfoo; what was checked and has none is `undetermined`."""
    labels = fields(given["labels"])
    for behavior, check in (checks or dict.fromkeys(labels)).items():
        is_counted = "at_most_words" in fields(check)
        label = given.get("words") if is_counted else labels.get(behavior, UNDETERMINED)
        seen = observation(behavior, label, fields(check))
        if seen is not None:
            yield text(behavior), seen


def _whole(path: str) -> tuple[Mapping[str, object], Iterable[tuple[str, object]]]:
    found = fields(parsed(read(path), path))
    samples = found.get("samples") or []
    if "eval" not in found or not isinstance(samples, list):
        raise SpecctlError(f"{path} is no log of Inspect AI", "give a log that `inspect eval` wrote")
    return found, [(str(number), _object(sample)) for number, sample in enumerate(samples, 1)]


def _zipped(archive: ZipFile, path: str) -> tuple[Mapping[str, object], Iterable[tuple[str, object]]]:
    # A sample that was tried again stands there twice, and the last one counts.
    names = dict.fromkeys(archive.namelist())
    start = next((name for name in HEADERS if name in names), None)
    if start is None:
        raise SpecctlError(f"{path} is no log of Inspect AI: it has no `{HEADERS[0]}`")
    header = fields(parsed(_member(archive, start, path), f"`{start}` of {path}"))
    return header, _samples(archive, names, path)


def _opened(path: str) -> ZipFile:
    try:
        return ZipFile(path)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise SpecctlError(f"{path} is no whole zip file: {error}", "copy the log again; it may be cut off") from error
    except OSError as error:
        raise SpecctlError(f"cannot read {path}: {error.strerror or error}") from error


def _member(archive: ZipFile, name: str, path: str) -> bytes:
    """One file of a log, as long as it is of a sensible size."""
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise SpecctlError(f"`{name}` of {path} is larger than {_MOST_BYTES >> 20} MiB", _AS_JSON.format(path=path))
    try:
        return archive.read(name)
    except NotImplementedError as error:
        how = "Zstandard, which Python reads from 3.14 on"
        hint = f"install `backports.zstd`, or {_AS_JSON.format(path=path)}"
        raise SpecctlError(f"{path} is compressed with {how}", hint) from error
    except Exception as error:
        # Each codec has errors of its own, and newer Pythons have more codecs.
        raise SpecctlError(f"`{name}` of {path} is damaged: {error}", "copy the log again") from error


def _samples(archive: ZipFile, names: Collection[str], path: str) -> Iterator[tuple[str, object]]:
    for name in names:
        found = _SAMPLE.fullmatch(name)
        if found is None:
            continue
        texts = {part: _member(archive, part, path) for part in (name, _beside(name)) if part in names}
        try:
            yield found["name"], _joined([parsed(data, f"`{part}`") for part, data in texts.items()])
        except SpecctlError as error:
            yield found["name"], Unreadable("broken", error.message)


def _beside(name: str) -> str:
    """Where the metadata of a sample stands that lies in a folder."""
    return f"{name.removesuffix('/sample.json')}/metadata.json" if name.endswith("/sample.json") else ""


def _joined(parts: list[object]) -> object:
    """A sample with its metadata, wherever that stood."""
    sample, *metadata = map(fields, parts)
    return {**sample, "metadata": metadata[0]} if metadata else _object(sample)


def _object(sample: object) -> object:
    return sample if isinstance(sample, dict) and sample else Unreadable("broken", "a sample that is no object")
