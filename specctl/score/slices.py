"""Measures in parts of the records, the worst parts first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from specctl.language.attribute import Attribute, Value
from specctl.language.parts.governance import RISKS
from specctl.score.figures import Examples, wrong
from specctl.score.flags import column_of, flag, measures, rules
from specctl.score.report import Slice
from specctl.score.statistics import adjusted, difference
from specctl.score.table import COLUMNS, Layout
from specctl.score.tally import Counter, Tally
from specctl.score.verdict import AS_DECIDED, OF_BEHAVIOR, Measure
from specctl.sql.build import FALSE, Expr, among, column, conj, equal, given, literal
from specctl.values import entity

_WITH_EXAMPLES = 20
_MOST_VALUES = 1000


@entity
class Part:
    """The tallies of the records with one value of a dimension, and how to find those records."""

    dimension: str
    value: str
    depth: int
    tallies: Mapping[Measure, Tally]
    where: Expr | None


@entity
class Slicer:
    """Cuts the counted records by everything that they can be cut by."""

    layout: Layout
    counter: Counter
    examples: Examples

    def slices(self) -> tuple[Slice, ...]:
        """All slices that leave other records out, the worst first: by the least rate of failure that is likely."""
        joint = [each for each in measures(self.layout.behaviors) if each.name != AS_DECIDED or each.behavior is None]
        every = self.counter.overall([*dict.fromkeys(map(column_of, measures(self.layout.behaviors)))])
        found: list[tuple[Slice, Expr | None]] = []
        for part in (*self._by_model(joint), *self._by_attributes(joint), *self._by_rules()):
            for measure, tally in part.tallies.items():
                whole = every[column_of(measure)]
                if 0 < tally.cases < whole.cases or (tally.cases and part.dimension == "model"):
                    found.append((_slice(part, measure, tally, whole), part.where))
        return self._with_examples(_corrected(found))

    def _with_examples(self, found: Sequence[tuple[Slice, Expr | None]]) -> tuple[Slice, ...]:
        ordered = sorted(found, key=lambda pair: (-_least_failure(pair[0]), pair[0].dimension, pair[0].value))
        return tuple(
            replace(each, examples=self._look(each, where)) if place < _WITH_EXAMPLES and each.failures else each
            for place, (each, where) in enumerate(ordered)
        )

    def _look(self, each: Slice, where: Expr | None) -> tuple[str, ...]:
        if where is None:
            return ()
        name = flag(each.measure, each.behavior if each.measure == AS_DECIDED else None)
        return self.examples.of(conj(where, wrong(name, is_good=each.is_good)), 3)

    def _by_model(self, named: Sequence[Measure]) -> Iterator[Part]:
        yield from self._by_column("model", column("model"), named)

    def _by_column(self, dimension: str, value: Expr, named: Sequence[Measure]) -> Iterator[Part]:
        found = self.counter.by(value, [*map(column_of, named)], given(value))
        for key in sorted(filter(None, found))[:_MOST_VALUES]:
            tallies = {measure: found[key][column_of(measure)] for measure in named}
            yield Part(dimension, key, 0, tallies, equal(value, literal(key)))

    def _by_attributes(self, named: Sequence[Measure]) -> Iterator[Part]:
        for attribute in self.layout.stack.attributes.values():
            value = column(COLUMNS.fact(attribute.id))
            match attribute.kind:
                case "enum":
                    yield from self._by_names(attribute, value, named)
                case "bool":
                    found = self.counter.by(value, [*map(column_of, named)], given(value))
                    for key, tallies in sorted((str(key), each) for key, each in found.items()):
                        told = {measure: tallies[column_of(measure)] for measure in named}
                        where = value if key == "true" else equal(value, FALSE)
                        yield Part(attribute.id, key, 0, told, where)
                case "set":
                    for member in attribute.members:
                        has = self.counter.engine.dialect.has(value, member)
                        overall = self.counter.overall([*map(column_of, named)], has)
                        told = {measure: overall[column_of(measure)] for measure in named}
                        yield Part(attribute.id, member, 0, told, has)

    def _by_names(self, attribute: Attribute, value: Expr, named: Sequence[Measure]) -> Iterator[Part]:
        """Leaves, and inner names with all below them."""
        found = self.counter.by(value, [*map(column_of, named)], given(value))
        below = self.layout.stack.leaves_of[attribute.id]
        for depth, name in _tree(self.layout.stack.trees[attribute.id]):
            leaves = sorted(below[name])
            told = self._together(value, [leaf for leaf in leaves if leaf in found], found, named)
            yield Part(attribute.id, name, depth, told, among(value, map(literal, leaves)))

    def _together(
        self,
        value: Expr,
        keys: Sequence[str],
        found: Mapping[str | None, Mapping[str, Tally]],
        named: Sequence[Measure],
    ) -> dict[Measure, Tally]:
        """The tallies of some values together; they are counted again where a cluster may lie in several of them."""
        flags = [*map(column_of, named)]
        if self.counter.is_clustered and len(keys) > 1:
            tallies: Mapping[str, Tally] = self.counter.overall(flags, among(value, map(literal, keys)))
        else:
            tallies = {flag: _sum(found[key][flag] for key in keys) for flag in flags}
        return {measure: tallies[flag] for measure, flag in zip(named, flags, strict=True)}

    def _by_rules(self) -> Iterator[Part]:
        """By the rules that decide a behavior, and by what those rules say of themselves."""
        for behavior in self.layout.behaviors:
            own = [Measure(AS_DECIDED, behavior.id, is_good=True)]
            own += [
                Measure(name, behavior.id, is_good) for name, (_, is_good) in OF_BEHAVIOR.get(behavior.id, {}).items()
            ]
            value = column(rules(behavior.id))
            found = self.counter.by(value, [*map(column_of, own)], given(value))
            for dimension, groups in self._grouped(found).items():
                for key, names in sorted(groups.items()):
                    told = self._together(value, names, found, own)
                    yield Part(dimension, key, 0, told, among(value, map(literal, sorted(names))))

    def _grouped(self, found: Iterable[str | None]) -> dict[str, dict[str, list[str]]]:
        """Lists of deciding rules by each rule in them, by the gravest risk, and by each layer."""
        groups: dict[str, dict[str, list[str]]] = {"rule": {}, "risk": {}, "layer": {}}
        known = self.layout.stack.rule_by_id
        for listed in filter(None, found):
            decided_by = [known[name] for name in listed.split()]
            risks = [each.text.risk for each in decided_by if each.text.risk is not None]
            keys = {
                "rule": [each.id for each in decided_by],
                "risk": [max(risks, key=RISKS.index)] if risks else [],
                "layer": sorted({layer for each in decided_by for layer in each.text.enforced_in}),
            }
            for dimension, values in keys.items():
                for value in values:
                    groups[dimension].setdefault(value, []).append(listed)
        return groups


def _tree(values: Iterable[Value], depth: int = 0) -> Iterator[tuple[int, str]]:
    for value in values:
        yield depth, value.name
        yield from _tree(value.below, depth + 1)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for each in tallies:
        total += each
    return total


def _slice(part: Part, measure: Measure, tally: Tally, whole: Tally) -> Slice:
    rest = whole - tally
    p_value = difference(tally.hits, tally.cases, rest.hits, rest.cases) if rest.cases else None
    return Slice(
        part.dimension, part.value, measure.name, measure.behavior, measure.is_good, tally.rate, p_value, part.depth
    )


def _corrected(found: Sequence[tuple[Slice, Expr | None]]) -> list[tuple[Slice, Expr | None]]:
    tested = [each.p_value for each, _ in found if each.p_value is not None]
    corrected = iter(adjusted(tested))
    return [(each if each.p_value is None else replace(each, p_value=next(corrected)), where) for each, where in found]


def _least_failure(each: Slice) -> float:
    """The lower end of the interval of how often it goes wrong."""
    return (1 - (each.rate.high or 0)) if each.is_good else (each.rate.low or 0)
