"""Metrics and dials: from YAML that fits the schema to values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

from specctl.language.notes import Notes
from specctl.language.parts.duration import duration_of
from specctl.language.parts.measures import RATES, TIMES, Dial, Metric, MetricKind, Stage
from specctl.language.read_condition import read_condition
from specctl.language.read_rule import strings
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]
_BOUNDS = ("max", "min", "tolerance")


def read_metric(name: str, contract: str, route: Route, raw: Raw, vocabulary: Vocabulary, notes: Notes) -> Metric:
    """One metric; a bound that its kind cannot have is noted."""
    kind = _kind(name, raw)
    bounds = {key: _bound(raw[key], kind, notes, (*route, key)) for key in _BOUNDS if key in raw}
    if "max" in bounds and "min" in bounds and bounds["min"] > bounds["max"]:
        notes.invalid("`min` is above `max`, so that no value is acceptable", (*route, "min"), "correct one of the two")
    return Metric(
        id=name,
        contract=contract,
        route=route,
        kind=kind,
        describe=raw.get("describe", ""),
        **bounds,
        where=read_condition(raw.get("where"), vocabulary, notes, (*route, "where")),
        window=duration_of(raw["window"]) if "window" in raw else None,
        min_samples=raw.get("min_samples"),
        severity=raw.get("severity"),
        alert=raw.get("alert"),
        gate=raw.get("gate", False),
    )


def _kind(name: str, raw: Raw) -> MetricKind:
    """The kind as written, or that of the same name."""
    wanted = raw.get("kind", name)
    return next((kind for kind in get_args(MetricKind) if kind == wanted), "custom")


def _bound(raw: Any, kind: str, notes: Notes, route: Route) -> Decimal:
    """A rate, a number, or seconds."""
    key, is_duration = route[-1], isinstance(raw, str)
    value = duration_of(raw).seconds if is_duration else Decimal(raw)
    if kind in RATES and (is_duration or not 0 <= value <= 1):
        message = f"`{key}` of a metric of kind `{kind}` is a rate from 0 to 1, this is `{raw}`"
        notes.invalid(message, route, "write a number such as `0.01`")
    elif kind in TIMES and value < 0:
        notes.invalid(
            f"`{key}` of a metric of kind `{kind}` cannot be negative", route, "write a duration such as `30m`"
        )
    return value


def read_dial(name: str, contract: str, route: Route, raw: Raw, vocabulary: Vocabulary, notes: Notes) -> Dial:
    """One dial; its attribute must be an integer that the platform establishes, and its stages must rise within it."""
    stages = tuple(_stage(item, (*route, "stages", place)) for place, item in enumerate(raw["stages"]))
    _check_attribute(raw["attribute"], stages, vocabulary, notes, (*route, "attribute"))
    for before, after in pairwise(stages):
        if after.at <= before.at:
            message = f"stage {after.at} comes after stage {before.at}"
            notes.invalid(message, (*after.route, "at"), "list the stages from the lowest, each once")
    return Dial(name, contract, route, raw["attribute"], stages, raw.get("describe", ""))


def _stage(raw: Raw, route: Route) -> Stage:
    return Stage(int(raw["at"]), route, strings(raw.get("means")), strings(raw.get("needs")), raw.get("approved_by"))


def _check_attribute(name: str, stages: tuple[Stage, ...], vocabulary: Vocabulary, notes: Notes, route: Route) -> None:
    attribute = vocabulary.attributes.get(name)
    if attribute is None:
        notes.unknown("attribute", name, vocabulary.attributes, route)
    elif attribute.kind != "integer":
        message = f"a dial turns on an integer attribute, and `{name}` is of type `{attribute.kind}`"
        notes.invalid(message, route, "name an attribute of `type: integer`")
    elif attribute.asserted_by not in (None, vocabulary.levels[0]):
        message = (
            f"attribute `{name}` is asserted by level {attribute.asserted_by}, which could raise the dial by itself"
        )
        notes.invalid(message, route, "name an attribute that the platform establishes")
    else:
        for stage in stages:
            if not attribute.minimum <= stage.at <= attribute.maximum:
                span = f"{attribute.minimum} to {attribute.maximum}"
                message = f"stage {stage.at} lies outside `{name}`, which goes from {span}"
                notes.invalid(message, (*stage.route, "at"), "correct the stage, or the range of the attribute")
