"""Scalars of the YAML 1.2 core schema, with exact numbers."""

from __future__ import annotations

import re
from decimal import Decimal

Scalar = str | int | bool | Decimal | None

MAX_DIGITS = 1000
_EXPONENT_LENGTH = 6
_PREFIX = "tag:yaml.org,2002:"
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE]([-+]?[0-9]+))?\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")


class ScalarError(Exception):
    """A scalar that cannot be read, with a hint on what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def plain(text: str) -> Scalar:
    """Read an unquoted scalar; raises ScalarError for numbers that are not finite or out of all bounds."""
    if text and text[0] in _NUMBER_START:
        return _number(text)
    return _WORDS.get(text, text)


def tagged(tag: str, text: str) -> Scalar:
    """Read a scalar with an explicit tag (`!!int`); raises ScalarError if tag or text do not fit."""
    if tag in {"!", f"{_PREFIX}str"}:
        return text
    kind = tag.removeprefix(_PREFIX)
    if tag == kind or kind not in _FITS:
        raise unknown_tag(tag)
    value = plain(text)
    if not isinstance(value, _FITS[kind]) or (isinstance(value, bool) and kind != "bool"):
        message = f"`{text}` cannot be read as `!!{kind}`"
        raise ScalarError(message, f"remove `!!{kind}`")
    return Decimal(value) if kind == "float" and isinstance(value, int) else value


def check_collection_tag(tag: str, kind: str) -> None:
    """Raise ScalarError unless the tag of a mapping (`map`) or list (`seq`) is the plain one."""
    if tag not in {"!", _PREFIX + kind}:
        raise unknown_tag(tag)


def unknown_tag(tag: str) -> ScalarError:
    """Give the error for a tag that contracts do not use."""
    shown = "!!" + tag.removeprefix(_PREFIX) if tag.startswith(_PREFIX) else tag
    return ScalarError(f"the tag `{shown}` is not allowed", "remove it; contracts need no tags")


_FITS: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, Decimal),
    "bool": bool,
    "null": type(None),
}


def _number(text: str) -> Scalar:
    if len(text) > MAX_DIGITS:
        return _long_number(text)
    if _INT.match(text):
        return int(text)
    if found := _FLOAT.match(text):
        return _decimal(text, found.group(1))
    return _rare_number(text)


def _rare_number(text: str) -> Scalar:
    if _OCTAL.match(text):
        return int(text, 8)
    if _HEX.match(text):
        return int(text, 16)
    if _NOT_FINITE.match(text):
        message = f"`{text}` is not a number that a contract can use"
        raise ScalarError(message, "write a finite number")
    return text


def _decimal(text: str, exponent: str | None) -> Decimal:
    if exponent and (len(exponent) > _EXPONENT_LENGTH or abs(int(exponent)) > MAX_DIGITS):
        message = f"the exponent of this number is beyond {MAX_DIGITS:,}"
        raise ScalarError(message, "write a smaller number, or quote it if it is text")
    return Decimal(text)


def _long_number(text: str) -> str:
    if any(pattern.match(text) for pattern in (_INT, _FLOAT, _OCTAL, _HEX)):
        message = f"this number has more than {MAX_DIGITS:,} digits"
        raise ScalarError(message, "write a shorter number, or quote it if it is text")
    return text
