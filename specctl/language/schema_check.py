"""A JSON Schema as a plain function: does a value fit? For the keywords that our own schemas use, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeGuard

Check = Callable[[object], bool]
Schema = Mapping[str, Any]

ANNOTATIONS = frozenset(
    ["$defs", "$schema", "default", "description", "errorMessage", "examples", "patternErrorMessage", "title"]
)


def is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """Tell whether a value is a number; True and False are none."""
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def is_integer(value: object) -> bool:
    """Tell whether a value is a whole number, however it is written (`2.0` is one)."""
    if isinstance(value, bool):
        return False
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def strict_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern so that `$` means the very end, as it does in JSON Schema."""
    return re.compile(re.sub(r"(?<!\\)\$\Z", r"\\Z", pattern))


class Compiler:
    """Turns the parts of one schema into functions, each `$ref` when it is first needed."""

    def __init__(self, root: Schema) -> None:
        self._definitions = root.get("$defs", {})
        self._compiled: dict[str, Check] = {}

    def compile(self, schema: Schema) -> Check:
        """Give the function for a schema; raises KeyError for a keyword that is not known here."""
        parts = [_PARTS[word](self, schema) for word in schema if word not in ANNOTATIONS]
        checks = list(dict.fromkeys(part for part in parts if part is not None))
        return checks[0] if len(checks) == 1 else _every(checks)

    def reference(self, schema: Schema) -> Check:
        """Give the function for a `$ref`, which may lead back to where it stands."""
        name = schema["$ref"].removeprefix("#/$defs/")

        def check(value: object) -> bool:
            known = self._compiled.get(name)
            if known is None:
                known = self._compiled[name] = self.compile(self._definitions[name])
            return known(value)

        return check


def _every(checks: list[Check]) -> Check:
    def check(value: object) -> bool:
        for one in checks:  # noqa: SIM110  all() with a generator takes three times as long
            if not one(value):
                return False
        return True

    return check


_TYPES: dict[str, Check] = {
    "object": lambda value: type(value) is dict,
    "array": lambda value: type(value) is list,
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
    "number": is_number,
    "integer": is_integer,
}


def _type(_compiler: Compiler, schema: Schema) -> Check | None:
    wanted = schema["type"]
    if isinstance(wanted, str):
        return None if wanted == "object" and "properties" in schema else _TYPES[wanted]
    return _some([_TYPES[name] for name in wanted])


def _some(checks: list[Check]) -> Check:
    def check(value: object) -> bool:
        for one in checks:  # noqa: SIM110  as above
            if one(value):
                return True
        return False

    return check


def _properties(compiler: Compiler, schema: Schema) -> Check:
    """Check the entries of a mapping, and its type along with them."""
    known = {key: compiler.compile(part) for key, part in schema["properties"].items()}
    other = _additional(compiler, schema) if "patternProperties" not in schema else None
    typed = schema.get("type") == "object"

    def check(value: object) -> bool:
        if type(value) is not dict:
            return not typed
        for key, item in value.items():
            one = known.get(key, other)
            if one is not None and not one(item):
                return False
        return True

    return check


def _additional(compiler: Compiler, schema: Schema) -> Check | None:
    extra = schema.get("additionalProperties", True)
    if isinstance(extra, bool):
        return None if extra else _never
    return compiler.compile(extra)


def _never(_value: object) -> bool:
    return False


def _additional_alone(compiler: Compiler, schema: Schema) -> Check | None:
    if "properties" in schema:
        return None
    other = _additional(compiler, schema)
    patterns = [(strict_pattern(text), compiler.compile(part)) for text, part in _patterns(schema)]

    def check(value: object) -> bool:
        if type(value) is not dict:
            return True
        return all(_entry_fits(key, item, patterns, other) for key, item in value.items())

    return check


def _patterns(schema: Schema) -> Iterable[tuple[str, Schema]]:
    found: Mapping[str, Schema] = schema.get("patternProperties", {})
    return found.items()


def _entry_fits(key: str, item: object, patterns: list[tuple[re.Pattern[str], Check]], other: Check | None) -> bool:
    matching = [check for pattern, check in patterns if pattern.search(key)]
    if not matching:
        return other is None or other(item)
    return all(check(item) for check in matching)


def _required(_compiler: Compiler, schema: Schema) -> Check:
    keys = frozenset(schema["required"])
    return lambda value: type(value) is not dict or keys <= value.keys()


def _dependent_required(_compiler: Compiler, schema: Schema) -> Check:
    needs = [(key, frozenset(keys)) for key, keys in schema["dependentRequired"].items()]
    return lambda value: type(value) is not dict or all(key not in value or keys <= value.keys() for key, keys in needs)


def _property_names(compiler: Compiler, schema: Schema) -> Check:
    fits = compiler.compile(schema["propertyNames"])
    return lambda value: type(value) is not dict or all(map(fits, value))


def _min_properties(_compiler: Compiler, schema: Schema) -> Check:
    least = schema["minProperties"]
    return lambda value: type(value) is not dict or len(value) >= least


def _items(compiler: Compiler, schema: Schema) -> Check:
    fits = compiler.compile(schema["items"])
    return lambda value: type(value) is not list or all(map(fits, value))


def _min_items(_compiler: Compiler, schema: Schema) -> Check:
    least = schema["minItems"]
    return lambda value: type(value) is not list or len(value) >= least


def _min_length(_compiler: Compiler, schema: Schema) -> Check:
    least = schema["minLength"]
    return lambda value: type(value) is not str or len(value) >= least


def _pattern(_compiler: Compiler, schema: Schema) -> Check:
    search = strict_pattern(schema["pattern"]).search
    return lambda value: type(value) is not str or search(value) is not None


def _enum(_compiler: Compiler, schema: Schema) -> Check:
    allowed = frozenset(schema["enum"])
    return lambda value: type(value) is str and value in allowed


def _const(_compiler: Compiler, schema: Schema) -> Check:
    constant = schema["const"]
    return lambda value: type(value) is not bool and bool(value == constant)


def _minimum(_compiler: Compiler, schema: Schema) -> Check:
    least = schema["minimum"]
    return lambda value: not is_number(value) or value >= least


def _maximum(_compiler: Compiler, schema: Schema) -> Check:
    most = schema["maximum"]
    return lambda value: not is_number(value) or value <= most


def _exclusive_minimum(_compiler: Compiler, schema: Schema) -> Check:
    limit = schema["exclusiveMinimum"]
    return lambda value: not is_number(value) or value > limit


def _any_of(compiler: Compiler, schema: Schema) -> Check:
    return _some([compiler.compile(part) for part in schema["anyOf"]])


def _all_of(compiler: Compiler, schema: Schema) -> Check:
    return _every([compiler.compile(part) for part in schema["allOf"]])


def _one_of(compiler: Compiler, schema: Schema) -> Check:
    checks = [compiler.compile(part) for part in schema["oneOf"]]
    return lambda value: sum(check(value) for check in checks) == 1


def _not(compiler: Compiler, schema: Schema) -> Check:
    check = compiler.compile(schema["not"])
    return lambda value: not check(value)


def _if(compiler: Compiler, schema: Schema) -> Check:
    test = compiler.compile(schema["if"])
    met = compiler.compile(schema.get("then", {}))
    unmet = compiler.compile(schema.get("else", {}))
    return lambda value: met(value) if test(value) else unmet(value)


def _with_if(_compiler: Compiler, _schema: Schema) -> None:
    """Leave `then` and `else` to `if`, and patterns to `additionalProperties`."""


_PARTS: dict[str, Callable[[Compiler, Schema], Check | None]] = {
    "$ref": Compiler.reference,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional_alone,
    "patternProperties": _with_if,
    "required": _required,
    "dependentRequired": _dependent_required,
    "propertyNames": _property_names,
    "minProperties": _min_properties,
    "items": _items,
    "minItems": _min_items,
    "minLength": _min_length,
    "pattern": _pattern,
    "enum": _enum,
    "const": _const,
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _exclusive_minimum,
    "anyOf": _any_of,
    "allOf": _all_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "then": _with_if,
    "else": _with_if,
}
