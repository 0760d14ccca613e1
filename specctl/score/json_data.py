"""JSON that somebody else wrote, as plain data: every way in which it can be broken is one clear error."""

from __future__ import annotations

import json
import re

from specctl.errors import SpecctlError

# As much of a file as shows what it is.
HEAD = 1 << 18
_CUT_OFF = "write the results again; a file that is cut off ends in the middle"
# The last one is a text that the head ends in.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:]|"', re.DOTALL)


def read(path: str) -> bytes:
    """All of a file."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise _unreadable(path, error) from error


def head(path: str) -> bytes:
    """The first bytes of a file, enough to tell what it is."""
    try:
        with open(path, "rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> SpecctlError:
    return SpecctlError(f"cannot read {path}: {error.strerror or error}")


def parsed(data: bytes, name: str) -> object:
    """A text of JSON as plain data; `name` is what an error calls it."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise SpecctlError(f"{name} is empty", _CUT_OFF)
    try:
        found: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SpecctlError(f"{name} is not UTF-8 text", "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if b"\n" in data.strip() else f"character {error.colno}"
        raise SpecctlError(f"{name} is not JSON: {place}: {error.msg}", _CUT_OFF) from error
    except RecursionError as error:
        raise SpecctlError(f"{name} is nested too deeply") from error
    except ValueError as error:
        raise SpecctlError(f"{name} has a number that is too long") from error
    return found


def first_keys(data: bytes) -> frozenset[str]:
    """The keys of the first object of a text, as far as the text goes; none where it begins with something else."""
    given = data.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    keys: set[str] = set()
    depth, last = 0, ""
    for found in _TOKEN.finditer(given if given.startswith("{") else ""):
        mark = found.group()
        if mark == '"':
            break
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth == 0:
                break
        elif mark == ":" and depth == 1:
            keys.add(last)
        else:
            last = mark[1:-1]
    return frozenset(keys)
