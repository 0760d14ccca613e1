"""Bytes to text that a YAML scanner may read: encoding, size, characters."""

from __future__ import annotations

import re

from specctl.problem import Problem, file_problem, span_at

MAX_BYTES = 8 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ASCII_REFUSED = bytes([*range(9), 11, 12, *range(14, 32), 127])

# Every way to write the key: plain, quoted, anchored, explicit (`? specctl`), in a flow mapping, or with an escape.
_KEY = re.compile(rb"""(?<![\w-])specctl["']?[ \t]*(?:[]:,}\#\r\n]|\Z)|\\[xuU\r\n]|\x00""")


def mentions_contract(data: bytes) -> bool:
    """Tell whether the file may have a top-level key `specctl`; False only where it surely has none."""
    return _KEY.search(data) is not None


def decode(data: bytes) -> tuple[str, Problem | None]:
    """Give the text of a file, or what keeps it from being read; a UTF-8 byte order mark is dropped."""
    if len(data) > MAX_BYTES:
        return "", _too_large(len(data))
    if data.startswith(_UTF16):
        return "", file_problem("the file is encoded as UTF-16", "save it as UTF-8", span_at(1, 1))
    data = data.removeprefix(_BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return "", _not_utf8(data, error.start)
    return text, _refused_character(text, data)


def _too_large(size: int) -> Problem:
    message = f"the file has {size:,} bytes, the limit is {MAX_BYTES:,} (8 MiB)"
    return file_problem(message, "split it into several contracts that extend one another", span_at(1, 1))


def _not_utf8(data: bytes, start: int) -> Problem:
    line, column = _place(data[:start].decode())
    message = f"the byte 0x{data[start]:02x} on line {line} is not UTF-8 text"
    return file_problem(message, "save the file as UTF-8", span_at(line, column))


def _refused_character(text: str, data: bytes) -> Problem | None:
    if text.isascii() and len(data.translate(None, _ASCII_REFUSED)) == len(data):
        return None
    found = _REFUSED.search(text)
    if found is None:
        return None
    line, column = _place(text[: found.start()])
    code = f"U+{ord(found.group()):04X}"
    name = "NUL" if code == "U+0000" else "invisible"
    hint = 'delete it, or write it as an escape such as `"\\u2028"` in double quotes'
    if code == "U+0000":
        hint = "delete it; a file full of them is UTF-16 and must be saved as UTF-8"
    return file_problem(f"the {name} character {code} is not allowed", hint, span_at(line, column))


def _place(before: str) -> tuple[int, int]:
    lines = re.split("\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1
