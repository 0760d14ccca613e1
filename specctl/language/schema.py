"""Documents against the public JSON Schemas: quick where they fit, in plain words where they do not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from specctl.language.schema_check import Check, Compiler, is_integer, is_number, strict_pattern
from specctl.problem import Problem

_SUFFIX = ".schema.json"


def schema_problems(root: object, schema_name: str = "contract") -> tuple[Problem, ...]:
    """Give all that is wrong with a document, each with its route, in the order of the document.

    `schema_name` is one of `schema_names()`. Problems have no span: the document knows the places of routes.
    """
    if _fits(schema_name)(root):
        return ()
    from specctl.language.schema_errors import translate  # noqa: PLC0415  only on the way to an error

    return translate(_validator(schema_name).iter_errors(root), root)


def schema_text(name: str) -> str:
    """Give the JSON text of a schema; raises FileNotFoundError for an unknown name."""
    with open(os.path.join(_folder(), name + _SUFFIX), encoding="utf-8") as file:
        return file.read()


def schema_names() -> tuple[str, ...]:
    """Give the names of all schemas, such as `contract`, sorted."""
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in os.listdir(_folder()) if name.endswith(_SUFFIX)))


@cache
def _folder() -> str:
    """Find the schemas: inside the package once it is built, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "_schemas")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "schemas")


@cache
def _schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema_text(name))
    return loaded


@cache
def _fits(name: str) -> Check:
    schema = _schema(name)
    return Compiler(schema).compile(schema)


@cache
def _validator(name: str) -> Any:
    """Give jsonschema's validator, which takes 80 ms to import, with exact numbers and exact ends of patterns."""
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415  as above

    def pattern(_validator: Any, wanted: str, value: object, _schema: object) -> Iterator[ValidationError]:
        if isinstance(value, str) and not strict_pattern(wanted).search(value):
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": lambda _, value: is_integer(value), "number": lambda _, value: is_number(value)}
    )
    exact: Any = validators.extend(Draft202012Validator, {"pattern": pattern}, type_checker=types)  # type: ignore[no-untyped-call]
    return exact(_schema(name))
